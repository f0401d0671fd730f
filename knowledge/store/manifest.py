"""The manifest of a snapshot: what it holds, how it was made, and the sums of its files."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from knowledge.errors import StoreDamagedError, StoreSchemaError
from knowledge.store.checksums import FileSum, sums_of

SCHEMA: Final = 4
MANIFEST: Final = "manifest.json"
_CHECKSUM: Final = "checksum"

VectorPlace = Literal["folder", "server"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionFacts:
    """What the next ingest asks of a collection, to tell whether and how it can be used again."""

    digest: str  # of what its records were made from
    vectors: int  # that it holds
    embedded: int  # vectors made for it; the others come from the snapshot before
    stale: int  # vectors taken out since the collection was built from nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot holds and how it was made."""

    schema: int
    created: datetime
    embedder: str
    sources: tuple[str, ...]  # as the user gave them
    digest: str  # of the sources' content
    counts: Mapping[str, int]
    maker: str = ""  # digest of the code that made it
    vectors_in: VectorPlace = "folder"
    heard: str = ""  # digest of the people and transcripts that its passages are made of
    collections: Mapping[str, CollectionFacts] = field(default_factory=dict)
    files: Mapping[str, FileSum] = field(default_factory=dict)  # all but the manifest


def write_manifest(snapshot: Path, manifest: Manifest) -> Manifest:
    """Write the manifest, and return it with the sums of all other files: it is the last one."""
    whole = replace(manifest, files=sums_of(snapshot))
    document = {**asdict(whole), "created": whole.created.isoformat()}
    text = json.dumps({_CHECKSUM: _checksum(document), **document}, indent=1)
    (snapshot / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return whole


def read_manifest(snapshot: Path) -> Manifest:
    """Read the manifest of a snapshot.

    Raises:
        StoreDamagedError: It is missing, unreadable, or not as it was written.
        StoreSchemaError: Another version of the program wrote it.
    """
    path = snapshot / MANIFEST
    try:
        document = json.loads(path.read_bytes())
        checksum = document.pop(_CHECKSUM, None)
        schema = document["schema"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreDamagedError(path, "the manifest is missing or unreadable") from error
    if checksum is not None and checksum != _checksum(document):
        raise StoreDamagedError(path, "the manifest has changed since it was written")
    if schema != SCHEMA:
        raise StoreSchemaError(path, found=schema, expected=SCHEMA)
    if checksum is None:
        raise StoreDamagedError(path, "the manifest has no checksum")
    try:
        return TypeAdapter(Manifest).validate_python(document)
    except ValidationError as error:
        raise StoreDamagedError(path, "the manifest has the wrong shape") from error


def _checksum(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document).encode()).hexdigest()
