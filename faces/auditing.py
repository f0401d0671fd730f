"""`check`: an audit of a wiki for those who maintain it."""

import sys
from collections.abc import Sequence

from pydantic import TypeAdapter
from rich.console import Console
from rich.text import Text

from agent.settings import load_settings
from faces.archive import cache_folder
from faces.terminal import IngestProgress, print_table, stdout
from knowledge.audit import MEANING, SEVERITY, Audit, Finding, FindingKind, audit
from knowledge.registry import load_registry
from knowledge.sources.opening import Reach, open_sources
from knowledge.wiki import Wiki, read_sources, read_starter

_DETAILS_A_KIND = 20


def check_sources(
    names: Sequence[str], *, reach: Reach, as_json: bool, details: str, show_all: bool
) -> bool:
    """Print the audit of the sources, or of the bundled wiki; return whether nothing is broken."""
    found = audit(_read(names, reach))
    if as_json:
        sys.stdout.write(TypeAdapter(Audit).dump_json(found, indent=2).decode() + "\n")
    else:
        _print_summary(stdout(), found)
        for kind in SEVERITY:
            if show_all or details in (kind, SEVERITY[kind]):
                _print_details(stdout(), kind, [f for f in found.findings if f.kind == kind])
    return found.count("broken") == 0


def _read(names: Sequence[str], reach: Reach) -> Wiki:
    cache = cache_folder(load_settings())
    with IngestProgress("Reading ...") as progress:
        if not names:
            return read_starter(progress)
        with open_sources(names, reach=reach) as sources:
            return read_sources(sources, bundled=load_registry(), cache=cache, progress=progress)


def _print_summary(console: Console, found: Audit) -> None:
    bound = [binding for binding in found.bindings if binding.how != "none"]
    timed = sum(binding.citations for binding in bound)
    rows = [
        ("pages", f"{found.pages:,}"),
        ("citations", f"{found.citations:,}, {timed:,} with a time"),
        ("inside", _share(sum(b.inside for b in bound), timed, "of the times in their episode")),
        ("chapters", _share(sum(b.on_chapter for b in bound), timed, "of the times open one")),
    ]
    if found.checked_spans:
        share = _share(found.guest_opens, found.checked_spans, "of the times open on the guest")
        rows.append(("speakers", share))
    print_table(console, rows)
    for severity in ("broken", "doubtful", "note"):
        console.print()
        total = found.count(severity)
        console.print(Text(f"{severity}: {total:,}", style="bold"))
        for kind in SEVERITY:
            count = sum(finding.kind == kind for finding in found.findings)
            if SEVERITY[kind] == severity and count:
                console.print(Text(f"  {count:>6,}  {kind:<16} {MEANING[kind]}"), soft_wrap=True)
    console.print()


def _share(part: int, whole: int, what: str) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.1%}) {what}" if whole else f"0 {what}"


def _print_details(console: Console, kind: FindingKind, findings: Sequence[Finding]) -> None:
    if not findings:
        return
    console.print(Text(f"{kind}: {MEANING[kind]}", style="bold"))
    for finding in findings[:_DETAILS_A_KIND]:
        place = f"{finding.page}:{finding.line} " if finding.page else ""
        console.print(Text(f"  {finding.id}  {place}{finding.detail}"), soft_wrap=True)
    if len(findings) > _DETAILS_A_KIND:
        left = len(findings) - _DETAILS_A_KIND
        console.print(Text(f"  and {left:,} more; --json has them all"), soft_wrap=True)
    console.print()
