"""`verify`: a sentence against the evidence that it cites."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter
from rich.text import Text

from faces.archive import opened
from faces.terminal import hanging, print_table, stdout
from knowledge.evidence import Evidence
from knowledge.sanitize import plain
from knowledge.verify import SUPPORTED, Verdict, verify
from tools.views_verdict import reasons


def show_verdict(
    sentence: str, names: Sequence[str], *, why: bool, as_json: bool, store: Path | None
) -> None:
    """Print how a sentence is supported, and with `why` what the verdict rests on."""
    with opened(store) as archive:
        evidence = [archive.evidence(name.strip("[] ")) for name in names]
        verdict = verify(plain(sentence), evidence, archive.grounds)
    if as_json:
        sys.stdout.write(TypeAdapter(Verdict).dump_json(verdict, indent=2).decode() + "\n")
        return
    console = stdout()
    if not why:
        console.print(Text(verdict.support))
        return
    print_table(console, list(_reasons(verdict)))
    for item in evidence:
        console.print()
        hanging(console, " -", [Text(item.text), Text(_whose(item), style="dim")])


def _reasons(verdict: Verdict) -> Iterator[tuple[str, str]]:
    yield "verdict", verdict.support
    share = f"{verdict.score:.2f} of its words by weight; {SUPPORTED:.2f} make it supported"
    yield "covered", share
    for label, found in (("best evidence", verdict.best), *reasons(verdict)):
        if found:
            yield label, ", ".join(found)


def _whose(item: Evidence) -> str:
    parts = (item.id, item.guest or "", item.episode_title or "", item.page_title, item.section)
    return " · ".join(part for part in parts if part)
