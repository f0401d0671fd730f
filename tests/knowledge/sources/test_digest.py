from pathlib import Path

from knowledge.sources.digest import digest_of_folder, digest_of_sources


def test_the_digest_changes_with_content_and_names_only(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "x.md").write_text("one")
    first = digest_of_sources([folder])
    assert digest_of_sources([folder]) == first
    (folder / "x.md").write_text("two")
    assert digest_of_sources([folder]) != first
    (folder / "x.md").write_text("one")
    (folder / "x.md").rename(folder / "y.md")
    assert digest_of_sources([folder]) != first
    (folder / "y.md").rename(folder / "x.md")
    folder.rename(tmp_path / "b")
    assert digest_of_sources([tmp_path / "b"]) == first


def test_a_single_file_has_a_digest(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("one")
    assert len(digest_of_sources([tmp_path / "x.md"])) == 64


def test_only_what_is_read_of_a_source_counts(tmp_path: Path) -> None:
    (tmp_path / "_wiki").mkdir()
    (tmp_path / "_wiki" / "x.md").write_text("one")
    first = digest_of_sources([tmp_path])
    (tmp_path / "film.mp4").write_bytes(b"large")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "y.md").write_text("elsewhere")
    assert digest_of_sources([tmp_path]) == first
    (tmp_path / "_wiki" / "y.md").write_text("two")
    assert digest_of_sources([tmp_path]) != first


def test_what_cannot_be_read_has_a_digest_and_its_reader_complains(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    assert len(digest_of_sources([tmp_path])) == 64
    assert len(digest_of_sources([tmp_path / "nowhere"])) == 64
    (tmp_path / "empty").mkdir()
    assert len(digest_of_sources([tmp_path / "empty"])) == 64


def test_a_folder_of_our_own_counts_whole_but_for_compiled_files(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "code.py").write_text("one")
    first = digest_of_folder(tmp_path)
    (tmp_path / "deep" / "code.pyc").write_bytes(b"compiled")
    assert digest_of_folder(tmp_path) == first
    (tmp_path / "deep" / "code.py").write_text("two")
    assert digest_of_folder(tmp_path) != first
