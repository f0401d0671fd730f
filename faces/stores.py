"""`store`: the snapshots of a store, listed, checked, rolled back to and removed."""

import json
import sys
from pathlib import Path
from typing import Any

from rich.text import Text

from agent.settings import load_settings
from agent.stores import choose_store
from faces.terminal import print_table, stdout
from knowledge.errors import StoreSchemaError
from knowledge.ingest import COLLECTIONS
from knowledge.store.history import (
    Kept,
    find_snapshot,
    list_snapshots,
    prune_snapshots,
    use_snapshot,
)
from knowledge.store.places import discarding, verify_with_vectors
from knowledge.store.snapshots import live_snapshot, snapshot_folder

_MB = 1_000_000
_COUNTS = ("pages", "sections", "claims", "passages")


def show_snapshots(store: Path | None, *, as_json: bool) -> None:
    """Print all snapshots of a store."""
    path = _store(store)
    kept = list_snapshots(path)
    if as_json:
        _print_json({"store": str(path), "snapshots": [_described(each) for each in kept]})
        return
    console = stdout()
    for each in kept:
        mark = "* live" if each.is_live else ""
        console.print(Text(f"{each.name}  {mark}".rstrip(), style="bold"))
        print_table(console, [(f"  {name}", value) for name, value in _rows(each)])


def choose_snapshot(name: str, store: Path | None, *, as_json: bool) -> None:
    """Make a snapshot the live one."""
    path = _store(store)
    chosen = find_snapshot(path, name)
    manifest = use_snapshot(path, chosen)
    if as_json:
        _print_json({"store": str(path), "live": chosen})
    else:
        print_table(
            stdout(),
            [
                ("live", chosen),
                ("made", f"{manifest.created.astimezone():%Y-%m-%d %H:%M}"),
                ("from", ", ".join(manifest.sources)),
            ],
        )


def remove_snapshots(keep: int | None, store: Path | None, *, as_json: bool) -> None:
    """Remove the oldest snapshots."""
    settings, path = load_settings(), _store(store)
    removed = prune_snapshots(
        path,
        keep=keep or settings.kept_snapshots,
        discard=discarding(path, COLLECTIONS.values(), server=settings.chroma_url),
    )
    if as_json:
        _print_json({"store": str(path), "removed": removed})
    else:
        print_table(stdout(), [("removed", name) for name in removed] or [("removed", "nothing")])


def check_snapshot(name: str, store: Path | None, *, as_json: bool) -> None:
    """Compare every file of a snapshot with its checksum."""
    settings, path = load_settings(), _store(store)
    folder = snapshot_folder(path, find_snapshot(path, name)) if name else live_snapshot(path)
    manifest = verify_with_vectors(folder, server=settings.chroma_url)
    size = sum(known.size for known in manifest.files.values())
    if as_json:
        _print_json(
            {
                "store": str(path),
                "snapshot": folder.name,
                "files": len(manifest.files),
                "bytes": size,
            }
        )
    else:
        files = f"{len(manifest.files):,} files, {size / _MB:,.1f} MB: all as they were written"
        print_table(stdout(), [("snapshot", folder.name), ("whole", files)])


def _store(named: Path | None) -> Path:
    return choose_store(load_settings(), named).path


def _rows(kept: Kept) -> list[tuple[str, str]]:
    size = f"{kept.size / _MB:,.1f} MB"
    if kept.manifest is None:
        return [("size", size), ("unreadable", _why(kept))]
    counts = kept.manifest.counts
    return [
        ("made", f"{kept.manifest.created.astimezone():%Y-%m-%d %H:%M}, {size}"),
        ("from", ", ".join(kept.manifest.sources)),
        ("holds", ", ".join(f"{counts.get(name, 0):,} {name}" for name in _COUNTS)),
    ]


def _why(kept: Kept) -> str:
    error = kept.unreadable
    if isinstance(error, StoreSchemaError):
        return f"it has schema {error.found}, this program reads {error.expected}"
    return getattr(error, "reason", str(error))


def _described(kept: Kept) -> dict[str, Any]:
    document: dict[str, Any] = {"name": kept.name, "live": kept.is_live, "bytes": kept.size}
    if kept.manifest is None:
        return {**document, "unreadable": _why(kept)}
    return {
        **document,
        "created": kept.manifest.created.isoformat(),
        "sources": list(kept.manifest.sources),
        "counts": dict(kept.manifest.counts),
        "embedder": kept.manifest.embedder,
        "vectors_in": kept.manifest.vectors_in,
    }


def _print_json(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
