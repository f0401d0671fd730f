from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import SourceError
from knowledge.frontmatter import MAX_FILE_BYTES, read_front_matter, read_text


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "page.md"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def matter(folder: Path, yaml: str) -> dict[str, Any]:
    return read_front_matter(write(folder, f"---\n{yaml}\n---\nBody\n"))[0]


def test_front_matter_body_and_first_line_come_apart(tmp_path: Path) -> None:
    path = write(tmp_path, '---\ntitle: "A: b"\ntags: [x, y]\n---\n\nText\n')
    assert read_front_matter(path) == ({"title": "A: b", "tags": ["x", "y"]}, "\nText\n", 5)


def test_a_file_without_front_matter_is_all_body(tmp_path: Path) -> None:
    path = write(tmp_path, "Text\n---\nmore\n")
    assert read_front_matter(path) == ({}, "Text\n---\nmore\n", 1)


def test_empty_front_matter_is_an_empty_mapping(tmp_path: Path) -> None:
    assert read_front_matter(write(tmp_path, "---\n---\nText")) == ({}, "Text", 3)


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_lines_may_end_as_other_systems_end_them(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path, "---\ntitle: A\n---\nText\n".replace("\n", ending))
    assert read_front_matter(path) == ({"title": "A"}, "Text\n", 4)


def test_a_byte_order_mark_and_tabs_are_read_over(tmp_path: Path) -> None:
    assert matter(tmp_path, "title:\tA\ntags:\n\t- x") == {"title": "A", "tags": ["x"]}
    path = write(tmp_path, b"\xef\xbb\xbf---\ntitle: B\n---\n")
    assert read_front_matter(path)[0] == {"title": "B"}


@pytest.mark.parametrize("title", ["R&D for all", "the &c case", "what *really* matters", "a: b"])
def test_signs_of_yaml_may_stand_in_quoted_text(tmp_path: Path, title: str) -> None:
    assert matter(tmp_path, f'title: "{title}"') == {"title": title}


def test_an_ampersand_or_asterisk_within_plain_text_is_no_alias(tmp_path: Path) -> None:
    assert matter(tmp_path, "title: the &c case, what *really* matters") == {
        "title": "the &c case, what *really* matters"
    }


@pytest.mark.parametrize(
    ("yaml", "reason"),
    [
        ("a: &x [1]\nb: *x", "anchors or aliases"),
        ("a: &x 1", "anchors or aliases"),
        ("a: [1,&x 2]", "anchors or aliases"),
        ("title: !!python/object/apply:os.system [ls]", "tag .*python/object/apply:os.system"),
        ("title: !!bool maybe", "tag .*bool"),
        ("title: !!timestamp maybe", "tag .*timestamp"),
        ("title: !mine x", "tag '!mine'"),
        ("title: " + "[" * 30 + "]" * 30, "nests"),
        ("title: " + "[" * 900_000 + "]" * 900_000, "nests"),  # once ended the whole process
        ("title:\n " + "- " * 30 + "x", "nests"),
        ("title: [", "unreadable front matter"),
        ("title: 2026-13-45", "unreadable front matter"),
        ("? [a]\n: b", "unreadable front matter"),
        ("- a\n- b", "not a mapping"),
        ("just text", "not a mapping"),
    ],
)
def test_dangerous_or_broken_front_matter_is_refused_by_name(
    tmp_path: Path, yaml: str, reason: str
) -> None:
    with pytest.raises(SourceError, match=rf"page\.md.*{reason}") as caught:
        matter(tmp_path, yaml)
    assert caught.value.path == tmp_path / "page.md"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "binary file"),
        ("café".encode("latin-1"), r"not UTF-8 text \(byte 3\)"),
        (b"x" * (MAX_FILE_BYTES + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_is_no_text_is_refused_by_name(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(SourceError, match=rf"page\.md.*{reason}"):
        read_text(write(tmp_path, content))


def test_missing_files_and_folders_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        read_text(tmp_path / "nowhere.md")
    with pytest.raises(SourceError, match="cannot be read: Is a directory"):
        read_text(tmp_path)


def test_text_is_read_without_hidden_characters(tmp_path: Path) -> None:
    assert read_text(write(tmp_path, "a\x1b[2Jb\u202ec")) == "a[2Jbc"


@given(st.text(max_size=100))
def test_any_front_matter_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, yaml: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_text(f"---\n{yaml}\n---\nBody", encoding="utf-8", errors="replace")
    try:
        loaded, body, first_line = read_front_matter(path)
    except SourceError:
        return
    assert isinstance(loaded, dict)
    assert body.endswith("Body")
    assert first_line >= 1
