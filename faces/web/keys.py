"""Bearer keys: shown once when they are made, kept as hashes, each with its owner.

A key is 256 random bits, which nobody can guess, so one round of SHA-256 is enough: slow hashes
are for secrets that people choose. And a hash that takes no time lets every request be checked.
"""

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from filelock import FileLock
from pydantic import TypeAdapter, ValidationError

from faces.web.errors import KeysUnreadableError, OwnerNameError, UnknownKeyError

KEYS_FILE: Final = "web-keys.json"
PREFIX: Final = "cg_"
"""By which people and scanners for leaked secrets know a key when they see one."""
_OWNER: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_ID_CHARS: Final = 8
_LONGEST_FILE: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is kept of a key."""

    id: str  # the first characters of its hash: it tells keys apart, and nothing else
    owner: str
    digest: str  # SHA-256, as hex
    made: datetime


_KEYS: Final = TypeAdapter(list[Key])


class KeyRing:
    """The keys in a file, which may change while the server runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[tuple[int, int, int], list[Key]] | None = None

    def all(self) -> list[Key]:
        """Return all keys, oldest first.

        Raises:
            KeysUnreadableError: The file is there and cannot be read.
        """
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unreadable(error) from error
        mark = (found.st_mtime_ns, found.st_size, found.st_ino)
        if self._read is None or self._read[0] != mark:
            self._read = (mark, self._load(found.st_size))
        return self._read[1]

    def holder(self, secret: str) -> Key | None:
        """Return the key that this is, in a time that tells nothing about the keys there are.

        Raises:
            KeysUnreadableError: The file is there and cannot be read.
        """
        digest = _digest(secret)
        found = None
        for key in self.all():
            if hmac.compare_digest(key.digest, digest):
                found = key
        return found

    def add(self, owner: str, *, made: datetime) -> tuple[Key, str]:
        """Make a key, and return it with its secret, which is kept nowhere.

        Raises:
            OwnerNameError: Nobody can be called so.
            KeysUnreadableError: The file cannot be read or written.
        """
        if not _OWNER.fullmatch(owner):
            raise OwnerNameError(owner)
        secret = PREFIX + secrets.token_urlsafe(32)
        digest = _digest(secret)
        key = Key(id=digest[:_ID_CHARS], owner=owner, digest=digest, made=made)
        with self._locked():
            self._write([*self.all(), key])
        return key, secret

    def revoke(self, name: str) -> Key:
        """Remove the key of that id; a server that runs lets it in no more.

        Raises:
            UnknownKeyError: None has it.
            KeysUnreadableError: The file cannot be read or written.
        """
        with self._locked():
            keys = self.all()
            gone = [key for key in keys if key.id == name]
            if not gone:
                raise UnknownKeyError(name)
            self._write([key for key in keys if key.id != name])
        return gone[0]

    def _load(self, size: int) -> list[Key]:
        try:
            if size > _LONGEST_FILE:
                raise KeysUnreadableError(self._path, "it is too large")
            return _KEYS.validate_json(self._path.read_bytes())
        except OSError as error:
            raise self._unreadable(error) from error
        except ValidationError:
            raise KeysUnreadableError(self._path, "it is damaged") from None

    def _locked(self) -> FileLock:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unreadable(error) from error
        return FileLock(self._path.with_suffix(".lock"), timeout=10)

    def _write(self, keys: list[Key]) -> None:
        try:
            # Only its owner can read a file that this makes.
            with NamedTemporaryFile(dir=self._path.parent, suffix=".part", delete=False) as part:
                part.write(_KEYS.dump_json(keys, indent=1))
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).replace(self._path)
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: OSError) -> KeysUnreadableError:
        return KeysUnreadableError(self._path, error.strerror or "it cannot be read")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
