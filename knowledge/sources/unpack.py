"""Archives that nobody vouches for, to a folder with the pages in them.

Only pages and the folders of a podwiki or a podcast are taken. Links, devices and archives inside
are left alone; a name that leads out of the folder, and a size out of bounds, refuse the whole
archive.
"""

import stat
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from pathlib import Path, PurePosixPath
from typing import Any, Final, Protocol, cast

from knowledge.errors import ArchiveError

TAKEN: Final = frozenset([".md", ".html", ".htm", ".txt"])
DATA_FOLDER: Final = "_data"
"""Where a podcast folder has its lists of events, as `.yaml`."""
_COPY_BYTES: Final = 64 * 1024
_ZIP_METHODS: Final = frozenset([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
_ZIP_END: Final = b"PK\x05\x06"
_ZIP64_END: Final = b"PK\x06\x07"
_ZIP_END_BYTES: Final = 66_000  # the end record, the longest comment, and a ZIP64 locator
_MEMBER_BYTES: Final = 300  # of the list of members, for each
_GZIP_MAGIC: Final = b"\x1f\x8b"
_ENCRYPTED: Final = 0x1
_BROKEN = (
    BadGzipFile,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    UnicodeError,
    ValueError,
)


class SupportsRead(Protocol):
    """Something that gives bytes."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackLimits:
    """How much an archive may hold, counted while it is unpacked and not as it declares."""

    members: int = 50_000
    file_bytes: int = 2_000_000  # of one page
    total_bytes: int = 500_000_000  # of all that must be decompressed
    ratio: int = 150  # decompressed to compressed, past the first `slack_bytes`
    slack_bytes: int = 10_000_000
    depth: int = 12  # folders above a file


DEFAULT_LIMITS: Final = UnpackLimits()


def unpack(archive: Path, into: Path, *, limits: UnpackLimits = DEFAULT_LIMITS) -> Path:
    """Unpack the pages of an archive.

    Args:
        archive: A `.zip`, `.tar` or `.tar.gz`; told by its content.
        into: An empty folder.
        limits: On what is unpacked.

    Returns:
        The folder with the pages: `into`, or its only folder where nothing lies beside that.

    Raises:
        ArchiveError: It is broken, hostile, out of bounds, or no archive.
    """
    try:
        if zipfile.is_zipfile(archive):
            _unpack_zip(archive, into, limits)
        else:
            _unpack_tar(archive, into, limits)
    except _BROKEN as error:
        raise ArchiveError(archive, "is no archive that can be read (.zip, .tar.gz)") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ArchiveError(archive, f"cannot be unpacked: {reason}") from error
    return _single_folder(into)


def _single_folder(folder: Path) -> Path:
    entries = list(folder.iterdir())
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else folder


@dataclass(slots=True, kw_only=True)
class _Tally:
    """Counts what an archive gives while it is unpacked."""

    archive: Path
    limits: UnpackLimits
    compressed: int  # bytes of the whole archive
    members: int = 0
    total: int = 0

    def count_member(self) -> None:
        self.members += 1
        if self.members > self.limits.members:
            raise ArchiveError(self.archive, f"holds more than {self.limits.members:,} files")

    def count_bytes(self, size: int) -> None:
        self.total += size
        allowed = self.limits.slack_bytes + self.limits.ratio * self.compressed
        if self.total > min(self.limits.total_bytes, allowed):
            raise ArchiveError(self.archive, "unpacks to far more than it may hold")

    def target(self, name: str, into: Path) -> Path | None:
        """Return where a file goes, or None where it is not taken."""
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]:
            raise ArchiveError(self.archive, "whose name leads out of the archive", member=name)
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if hidden or not _is_taken(path) or len(path.parts) > self.limits.depth:
            return None
        return into.joinpath(*path.parts)

    def copy(self, source: SupportsRead, target: Path, name: str) -> None:
        """Copy one file; a file that is there already came from the same archive."""
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            raise ArchiveError(self.archive, "and that twice", member=name)
        size = 0
        with target.open("xb") as file:
            while part := source.read(_COPY_BYTES):
                size += len(part)
                if size > self.limits.file_bytes:
                    limit = self.limits.file_bytes / 1_000_000
                    raise ArchiveError(
                        self.archive, f"which is larger than {limit:g} MB", member=name
                    )
                file.write(part)


def _is_taken(path: PurePosixPath) -> bool:
    is_data = path.suffix == ".yaml" and path.parent.name == DATA_FOLDER
    return is_data or path.suffix.lower() in TAKEN


def _unpack_zip(archive: Path, into: Path, limits: UnpackLimits) -> None:
    tally = _Tally(archive=archive, limits=limits, compressed=archive.stat().st_size)
    _check_directory(archive, limits)
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            tally.count_member()
            target = tally.target(member.filename, into)
            if target is None or not _is_plain_file(member):
                continue
            if member.flag_bits & _ENCRYPTED or member.compress_type not in _ZIP_METHODS:
                raise ArchiveError(
                    archive, "which is encrypted or packed unusually", member=member.filename
                )
            with opened.open(member) as source:
                tally.copy(_Counted(source, tally), target, member.filename)


def _check_directory(archive: Path, limits: UnpackLimits) -> None:
    """Refuse a list of members that would fill the memory before it could be counted."""
    with archive.open("rb") as file:
        file.seek(max(0, archive.stat().st_size - _ZIP_END_BYTES))
        tail = file.read()
    at = tail.rfind(_ZIP_END)
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if _ZIP64_END in tail or size > limits.members * _MEMBER_BYTES:
        raise ArchiveError(archive, f"holds more than {limits.members:,} files")


def _is_plain_file(member: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(member.external_attr >> 16)
    return not member.is_dir() and kind in (0, stat.S_IFREG)


def _unpack_tar(archive: Path, into: Path, limits: UnpackLimits) -> None:
    tally = _Tally(archive=archive, limits=limits, compressed=archive.stat().st_size)
    with archive.open("rb") as file:
        packed = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
        file.seek(0)
        # What is skipped must be decompressed too, so all of the stream is counted.
        stream = _Counted(GzipFile(fileobj=file) if packed else file, tally)
        with tarfile.open(fileobj=cast("Any", stream), mode="r|") as opened:
            for member in opened:
                tally.count_member()
                target = tally.target(member.name, into)
                source = opened.extractfile(member) if target and member.isreg() else None
                if source is not None and target is not None:
                    tally.copy(source, target, member.name)


class _Counted:
    """A stream that counts what is read from it."""

    def __init__(self, stream: SupportsRead, tally: _Tally) -> None:
        self._stream, self._tally = stream, tally

    def read(self, size: int = -1) -> bytes:
        part = self._stream.read(min(size, _COPY_BYTES) if size >= 0 else _COPY_BYTES)
        self._tally.count_bytes(len(part))
        return part
