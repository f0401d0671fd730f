"""`lookup`, `ingest` and `status`: the archive without a conversation."""

import gc
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from agent.settings import Settings, load_settings
from agent.stores import BUNDLED, choose_store, make_embedder, open_archive, own_store
from faces.terminal import BUILDING, IngestProgress, print_lookup, print_table, stderr, stdout
from knowledge.archive import Archive
from knowledge.ingest import ingest
from knowledge.registry import load_registry
from knowledge.sources.digest import digest_of_sources
from knowledge.sources.opening import Reach, open_sources, shown_source
from knowledge.store.manifest import Manifest, read_manifest
from knowledge.store.snapshots import has_store, live_snapshot
from knowledge.wiki import Wiki, read_sources
from tools.lookup import Lookup, look_up

_SHOWN_REFUSALS = 10
_OBJECTS_BETWEEN_COLLECTIONS = 50_000


@contextmanager
def opened(store: Path | None) -> Iterator[Archive]:
    """Open the chosen store; a progress bar shows where the bundled one must be built."""
    with (
        IngestProgress(BUILDING) as progress,
        open_archive(load_settings(), store=store, progress=progress) as archive,
    ):
        progress.close()
        yield archive


def show_lookup(
    question: str, *, page: str, heading: str, as_json: bool, store: Path | None
) -> None:
    """Print the sections that a look-up finds."""
    with opened(store) as archive:
        found = look_up(archive, question=question, page=page, heading=heading)
    if as_json:
        sys.stdout.write(TypeAdapter(Lookup).dump_json(found, indent=2).decode() + "\n")
    else:
        print_lookup(stdout(), found)


def ingest_sources(
    names: Sequence[str], *, reach: Reach, store: Path | None, as_json: bool
) -> None:
    """Read sources into a store and report what was found."""
    # What is read stays until the end; to look through it for garbage all the time costs a tenth.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    settings = load_settings()
    target = store or own_store(settings)
    shown = [shown_source(name) for name in names]
    started = time.monotonic()
    with (
        IngestProgress(f"Reading {', '.join(shown)}") as progress,
        open_sources(names, reach=reach) as sources,
    ):
        wiki = read_sources(
            sources, bundled=load_registry(), cache=cache_folder(settings), progress=progress
        )
        manifest = ingest(
            wiki,
            sources=shown,
            digest=digest_of_sources([source.path for source in sources]),
            store=target,
            embedder=make_embedder(settings),
            progress=progress,
            server=settings.chroma_url,
            kept=settings.kept_snapshots,
        )
    seconds = time.monotonic() - started
    if as_json:
        _print_json({**_describe(manifest), "store": str(target), "seconds": round(seconds, 2)})
    else:
        embedded = sum(facts.embedded for facts in manifest.collections.values())
        print_table(
            stdout(),
            [*_count_rows(manifest), ("embedded", f"{embedded:,} texts"), ("store", str(target))],
        )
        stderr().print(f"Done in {seconds:.1f} s.", style="dim")
    _report_refused(wiki)


def cache_folder(settings: Settings) -> Path:
    """Return where what was read of sources is kept between runs."""
    return settings.data_dir / "cache"


def _report_refused(wiki: Wiki) -> None:
    console = stderr()
    for error in wiki.refused[:_SHOWN_REFUSALS]:
        console.print(f"left out: {error}", soft_wrap=True)
    if len(wiki.refused) > _SHOWN_REFUSALS:
        console.print(f"left out: {len(wiki.refused) - _SHOWN_REFUSALS} files more")


def show_status(*, as_json: bool, store: Path | None) -> None:
    """Print which store answers, what it holds, and which model is in use."""
    settings = load_settings()
    choice = choose_store(settings, store)
    built = has_store(choice.path)
    if not built and choice.why != "bundled":
        live_snapshot(choice.path)  # raises the error that says what is missing
    manifest = read_manifest(live_snapshot(choice.path)) if built else None
    if as_json:
        _print_json(
            {
                "store": str(choice.path),
                "chosen": choice.why,
                "model": settings.model_name,
                "data_dir": str(settings.data_dir),
                **(_describe(manifest) if manifest else {"built": False}),
            }
        )
        return
    why = {
        "named": "the one you named",
        "ingested": f"what you ingested last (`--store {BUNDLED}` for the bundled wiki)",
        "bundled": "the bundled wiki (nothing was ingested yet)",
    }[choice.why]
    rows = [("store", str(choice.path)), ("which is", why)]
    if manifest:
        rows += [
            ("made", f"{manifest.created.astimezone():%Y-%m-%d %H:%M}"),
            ("from", ", ".join(manifest.sources)),
            *_count_rows(manifest),
            ("embedder", manifest.embedder),
            *([("vectors", "on a Chroma server")] if manifest.vectors_in == "server" else []),
        ]
    else:
        rows.append(("made", "not yet; the first question builds it"))
    print_table(stdout(), [*rows, *_setting_rows(settings)])


def _setting_rows(settings: Settings) -> list[tuple[str, str]]:
    return [("model", settings.model_name), ("data folder", str(settings.data_dir))]


def _count_rows(manifest: Manifest) -> list[tuple[str, str]]:
    counts = manifest.counts
    links = [
        f"{counts[name]:,} {label}, {counts[f'{name}_unresolved']:,} unresolved"
        for name, label in (
            ("wikilinks", "wikilinks"),
            ("liquids", "Liquid links"),
            ("markdowns", "plain links"),
            ("htmls", "links of web pages"),
            ("labels", "citations in plain text"),
        )
        if counts.get(name)
    ]
    sections = f"{counts['sections']:,}"
    if counts["empty_sections"]:
        sections += f" with text, {counts['empty_sections']:,} without"
    return [
        ("pages", f"{counts['pages']:,}"),
        ("sections", sections),
        ("claims", f"{counts['claims']:,} cited, {counts['claims_with_time']:,} with a time"),
        ("passages", f"{counts['passages']:,} of guests' own words"),
        ("episodes", f"{counts['episodes']:,} cited"),
        ("guests", f"{counts['guests']:,} speaking"),
        *(("links", line) for line in links),
    ]


def _describe(manifest: Manifest) -> dict[str, Any]:
    document = {**asdict(manifest), "created": manifest.created.isoformat()}
    del document["files"]
    return document


def _print_json(document: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
