import gzip
import io
import stat
import tarfile
import tempfile
import tracemalloc
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import ArchiveError
from knowledge.sources.unpack import UnpackLimits, unpack

PAGE = b"---\ntitle: Bees\n---\nThey fly.\n"


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def tarred(path: Path, members: Mapping[str, bytes | tarfile.TarInfo]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
                continue
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def special(name: str, kind: bytes, *, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir()}


MEMBERS = {
    "podwiki-main/_wiki/bees.md": PAGE,
    "podwiki-main/_people/ada.md": PAGE,
    "podwiki-main/saved/page.HTML": b"<h1>x</h1>",
    "podwiki-main/notes.txt": b"x",
    "podwiki-main/graph/graph.json": b"{}",
    "podwiki-main/_data/events.yaml": b"[]",
    "podwiki-main/_config.yaml": b"",
    "podwiki-main/inner.zip": b"PK",
    "podwiki-main/.git/config.md": b"x",
    "__MACOSX/podwiki-main/bees.md": b"x",
}


@pytest.mark.parametrize("build", [zipped, tarred])
def test_pages_are_taken_from_below_the_single_top_folder_and_nothing_else(
    build: object, tmp_path: Path, into: Path
) -> None:
    assert callable(build)
    archive = build(tmp_path / "archive", MEMBERS)
    root = unpack(archive, into)
    assert root == into / "podwiki-main"
    assert files(root) == {
        "_wiki/bees.md",
        "_people/ada.md",
        "_data/events.yaml",
        "saved/page.HTML",
        "notes.txt",
    }
    assert (root / "_wiki/bees.md").read_bytes() == PAGE


def test_files_beside_folders_are_where_the_pages_are(tmp_path: Path, into: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"bees.md": PAGE, "more/tea.md": PAGE})
    assert unpack(archive, into) == into


@pytest.mark.parametrize(
    "name",
    [
        "../out.md",
        "a/../../out.md",
        "/out.md",
        "..\\out.md",
        "C:\\out.md",
        "C:/out.md",
        "\\\\host\\out.md",
        "a/..",
    ],
)
@pytest.mark.parametrize("build", [zipped, tarred])
def test_a_name_that_leads_out_refuses_the_archive(
    build: object, name: str, tmp_path: Path, into: Path
) -> None:
    assert callable(build)
    archive = build(tmp_path / "a", {"bees.md": PAGE, name: b"out"})
    with pytest.raises(ArchiveError, match="leads out") as caught:
        unpack(archive, into)
    assert caught.value.member.endswith(name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1])
    assert files(tmp_path) - {"a"} <= {"into/bees.md"}


def test_links_and_devices_are_left_alone(tmp_path: Path, into: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    archive = tarred(
        tmp_path / "a.tar.gz",
        {
            "1": special("link.md", tarfile.SYMTYPE, target=str(secret)),
            "2": special("hard.md", tarfile.LNKTYPE, target="link.md"),
            "3": special("pipe.md", tarfile.FIFOTYPE),
            "4": special("device.md", tarfile.CHRTYPE),
            "5": special("folder", tarfile.SYMTYPE, target=str(tmp_path)),
            "folder/into.md": b"stays inside",
            "bees.md": PAGE,
        },
    )
    assert files(unpack(archive, into)) == {"bees.md", "folder/into.md"}
    assert not (tmp_path / "into.md").exists()
    assert not (into / "folder").is_symlink()


def test_a_link_in_a_zip_is_left_alone(tmp_path: Path, into: Path) -> None:
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bees.md", PAGE)
    assert files(unpack(tmp_path / "a.zip", into)) == {"bees.md"}


@pytest.mark.parametrize("build", [zipped, tarred])
def test_a_page_that_is_too_large_is_named(build: object, tmp_path: Path, into: Path) -> None:
    assert callable(build)
    archive = build(tmp_path / "a", {"bees.md": b"x" * 2_000_001})
    with pytest.raises(ArchiveError, match=r"'bees.md', which is larger than 2 MB"):
        unpack(archive, into)


@pytest.mark.parametrize("build", [zipped, tarred])
def test_too_many_members_are_refused(build: object, tmp_path: Path, into: Path) -> None:
    assert callable(build)
    archive = build(tmp_path / "a", {f"{number}.bin": b"" for number in range(11)})
    with pytest.raises(ArchiveError, match="more than 10 files"):
        unpack(archive, into, limits=UnpackLimits(members=10))


def test_a_bomb_of_small_pages_is_refused(tmp_path: Path, into: Path) -> None:
    pages = {f"{number}.md": bytes(1_000_000) for number in range(30)}
    archive = zipped(tmp_path / "a.zip", pages)
    with pytest.raises(ArchiveError, match="far more"):
        unpack(archive, into, limits=UnpackLimits(ratio=10, slack_bytes=1000))


def test_a_bomb_in_what_is_skipped_is_refused_without_filling_the_memory(
    tmp_path: Path, into: Path
) -> None:
    archive = tmp_path / "a.tar.gz"
    member = tarfile.TarInfo("video.bin")
    member.size = 200_000_000
    with gzip.open(archive, "wb") as file:
        file.write(member.tobuf())
        for _ in range(200):
            file.write(bytes(1_000_000))
    assert archive.stat().st_size < 300_000
    tracemalloc.start()
    with pytest.raises(ArchiveError, match="far more"):
        unpack(archive, into)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_zip_that_declares_less_than_it_holds_is_refused(tmp_path: Path, into: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"bees.md": b"x" * 3_000_000})
    data = archive.read_bytes()
    archive.write_bytes(data.replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(ArchiveError):
        unpack(archive, into)


def test_overlapping_members_that_share_their_data_are_refused(tmp_path: Path, into: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0.md", bytes(1_900_000))
        first = archive.infolist()[0]
        for number in range(1, 400):
            other = zipfile.ZipInfo(f"{number}.md")
            for field in ("compress_type", "CRC", "compress_size", "file_size", "header_offset"):
                setattr(other, field, getattr(first, field))
            archive.filelist.append(other)
            archive.NameToInfo[other.filename] = other
    with pytest.raises(ArchiveError):
        unpack(tmp_path / "a.zip", into)


def test_a_name_that_comes_twice_is_refused(tmp_path: Path, into: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("bees.md", b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("bees.md", b"two")
    with pytest.raises(ArchiveError, match="twice"):
        unpack(tmp_path / "a.zip", into)


def test_a_folder_under_the_name_of_a_file_is_refused(tmp_path: Path, into: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"bees.md": PAGE, "bees.md/tea.md": PAGE})
    with pytest.raises(ArchiveError):
        unpack(archive, into)


def test_an_encrypted_or_unusual_member_is_refused(tmp_path: Path, into: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("bees.md", PAGE)
    with pytest.raises(ArchiveError, match="unusually"):
        unpack(tmp_path / "a.zip", into)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"\x1f\x8b", b"\x1f\x8bjunk" * 9, b"x" * 2000]
)
def test_what_is_no_archive_is_refused(data: bytes, tmp_path: Path, into: Path) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(ArchiveError, match="no archive"):
        unpack(tmp_path / "a.zip", into)


def test_an_archive_that_breaks_off_is_refused(tmp_path: Path, into: Path) -> None:
    for build in (zipped, tarred):
        archive = build(tmp_path / "a", {f"{n}.md": PAGE * n for n in range(50)})
        archive.write_bytes(archive.read_bytes()[:-600])
        with pytest.raises(ArchiveError):
            unpack(archive, into)


@given(data=st.binary(max_size=600), at=st.integers(min_value=0, max_value=600))
def test_no_damage_to_an_archive_gives_anything_but_its_error(data: bytes, at: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for build in (zipped, tarred):
            archive = build(folder / "a", {"w/bees.md": PAGE * 9, "w/tea.md": PAGE})
            whole = archive.read_bytes()
            archive.write_bytes(whole[:at] + data + whole[at + len(data) :])
            into = folder / build.__name__
            into.mkdir()
            with suppress(ArchiveError):
                unpack(archive, into)
            assert files(folder) <= {
                "a",
                *(f"{into.name}/{name}" for name in files(into)),
                *(f"zipped/{name}" for name in files(folder / "zipped")),
            }
