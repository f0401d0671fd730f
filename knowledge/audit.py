"""An audit of a wiki: what is broken in it, what is doubtful, what a maintainer may want to know.

Findings come in a fixed order and under ids that do not depend on line numbers, so that two runs
can be compared.
"""

import hashlib
from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final, Literal

from knowledge.errors import NoEpisodeError
from knowledge.people import namesakes
from knowledge.records import Citation, Episode, HowBound, Page, Section, Sentence, Turn
from knowledge.sanitize import clip
from knowledge.times import format_clock
from knowledge.wiki import Wiki, is_unresolved

Severity = Literal["broken", "doubtful", "note"]
FindingKind = Literal[
    "refused-file",
    "unresolved-link",
    "unknown-episode",
    "past-the-end",
    "guest-silent",
    "unbound-time",
    "empty-section",
    "namesakes",
    "off-chapter",
    "opens-on-host",
    "uncited-episode",
    "transcript",
    "draft",
]
SEVERITY: Final[Mapping[FindingKind, Severity]] = {
    "refused-file": "broken",
    "unresolved-link": "broken",
    "unknown-episode": "broken",
    "past-the-end": "broken",
    "guest-silent": "doubtful",
    "unbound-time": "doubtful",
    "empty-section": "doubtful",
    "namesakes": "doubtful",
    "off-chapter": "note",
    "opens-on-host": "note",
    "uncited-episode": "note",
    "transcript": "note",
    "draft": "note",
}
MEANING: Final[Mapping[FindingKind, str]] = {
    "refused-file": "files that cannot be read",
    "unresolved-link": "links that lead nowhere",
    "unknown-episode": "citations of an episode that nobody knows",
    "past-the-end": "times past the end of their episode",
    "guest-silent": "spans in which the named guest does not speak",
    "unbound-time": "times that belong to no episode one could tell",
    "empty-section": "headings without text",
    "namesakes": "people who share a name and may be one",
    "off-chapter": "times that do not open a chapter",
    "opens-on-host": "times that open on the host's words",
    "uncited-episode": "episodes that no page cites",
    "transcript": "damage in transcripts, by episode and kind",
    "draft": "files that hold no episode yet",
}
_QUOTED_CHARS: Final = 100
_OPEN_SPAN_S: Final = 120  # how far a time without an end reaches where no chapter ends it


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found, and where."""

    id: str  # the same for the same thing in every run
    kind: FindingKind
    severity: Severity
    page: str
    anchor: str
    line: int  # in the page's file, counted from 1; 0 where no line is meant
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """How many citations were bound in one way, and how their times fare."""

    how: HowBound
    citations: int
    inside: int  # times that lie inside their episode, as far as its length is known
    on_chapter: int  # times that open a chapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The whole audit."""

    pages: int
    citations: int
    bindings: tuple[Binding, ...]  # in order of how plainly the time stood
    dropped_times: int
    checked_spans: int  # spans whose turns are known
    guest_opens: int  # of those, how many open on the guest
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """Return how many findings are that severe."""
        return sum(finding.severity == severity for finding in self.findings)


def audit(wiki: Wiki) -> Audit:
    """Check every link, citation and time of a wiki against its registry and transcripts."""
    episodes = wiki.registry.episodes
    cited = [citation for _, _, _, citation in _citations(wiki.pages)]
    starts = [_opening(c, episodes[c.episode]) for c in cited if c.episode in episodes]
    known = [turn for turn in starts if turn is not None]
    return Audit(
        pages=len(wiki.pages),
        citations=len(cited),
        bindings=tuple(_bindings(cited, episodes)),
        dropped_times=sum(len(page.dropped) for page in wiki.pages),
        checked_spans=len(known),
        guest_opens=sum(turn.role == "guest" for turn in known),
        findings=tuple(_with_ids(_findings(wiki))),
    )


def _bindings(cited: Sequence[Citation], episodes: Mapping[str, Episode]) -> Iterator[Binding]:
    order: Sequence[HowBound] = (
        "label", "after", "before", "sentence", "guest", "paragraph", "section", "page", "none",
    )  # fmt: skip
    for how in order:
        mine = [citation for citation in cited if citation.how_bound == how]
        timed = [c for c in mine if c.start_s is not None and c.episode in episodes]
        yield Binding(
            how=how,
            citations=len(mine),
            inside=sum(episodes[c.episode].holds(c.start_s, c.end_s) for c in timed),
            on_chapter=sum(episodes[c.episode].opens_chapter(c.start_s) for c in timed),
        )


def _findings(wiki: Wiki) -> Iterator[Finding]:
    for error in wiki.refused:
        draft = isinstance(error, NoEpisodeError)
        kind: FindingKind = "draft" if draft else "refused-file"
        yield _finding(kind, PurePath(error.path).name, detail=error.reason)
    for page in wiki.pages:
        yield from _of_page(page)
    for page, section, sentence, citation in _citations(wiki.pages):
        episode = wiki.registry.episodes.get(citation.episode)
        for found, detail in _of_citation(sentence, citation, episode, wiki):
            yield _finding(
                found, page.slug, anchor=section.anchor, line=sentence.line, detail=detail
            )
    for slugs in namesakes(wiki.registry):
        yield _finding("namesakes", "", detail=", ".join(slugs))
    cited = {citation.episode for _, _, _, citation in _citations(wiki.pages)}
    for slug in sorted(wiki.registry.episodes.keys() - cited):
        yield _finding("uncited-episode", "", detail=slug)
    damage = Counter((p.episode, p.kind, p.outcome) for p in wiki.problems)
    for (slug, damaged, outcome), times in damage.items():
        yield _finding("transcript", "", detail=f"{slug}: {damaged} ({times}), {outcome}")


def _of_page(page: Page) -> Iterator[Finding]:
    for link in page.links:
        if is_unresolved(link):
            kind: FindingKind = "unknown-episode" if link.kind == "podcast" else "unresolved-link"
            yield _finding(kind, page.slug, line=link.line, detail=f"{link.kind} {link.target!r}")
    for dropped in page.dropped:
        past = dropped.reason == "past-the-end"
        yield _finding(
            "past-the-end" if past else "unbound-time",
            page.slug,
            line=dropped.line,
            detail=f"{format_clock(dropped.start_s)} {dropped.episode or ''}".strip(),
        )
    for section in page.sections:
        if not section.text:
            yield _finding(
                "empty-section", page.slug, anchor=section.anchor, detail=section.heading
            )


def _of_citation(
    sentence: Sentence, citation: Citation, episode: Episode | None, wiki: Wiki
) -> Iterator[tuple[FindingKind, str]]:
    if episode is None or citation.start_s is None:
        return
    at = f"{format_clock(citation.start_s)} {citation.episode}"
    if episode.chapters and not episode.opens_chapter(citation.start_s):
        yield "off-chapter", at
    opening = _opening(citation, episode)
    if opening is None:
        return
    if opening.role == "host":
        yield "opens-on-host", at
    named = [guest for guest in sentence.people if guest in episode.guests]
    speaking = {turn.speaker for turn in _turns_in(citation, episode)}
    for guest in named:
        if guest not in speaking:
            name = wiki.registry.people[guest].name if guest in wiki.registry.people else guest
            quoted = clip(sentence.text, max_chars=_QUOTED_CHARS)
            yield "guest-silent", f"{at}: {name} in {quoted!r}"


def _citations(
    pages: Iterable[Page],
) -> Iterator[tuple[Page, Section, Sentence, Citation]]:
    for page in pages:
        for section in page.sections:
            for sentence in section.sentences:
                for citation in sentence.citations:
                    yield page, section, sentence, citation


def _opening(citation: Citation, episode: Episode) -> Turn | None:
    """Return the turn during which a citation's time falls; None where that is not known."""
    if citation.start_s is None:
        return None
    begun = [t for t in episode.turns if t.start_s is not None and t.start_s <= citation.start_s]
    return begun[-1] if begun else None


def _turns_in(citation: Citation, episode: Episode) -> list[Turn]:
    """Return the turns that overlap a span; one without an end reaches to the next chapter."""
    start = citation.start_s or 0
    later = [chapter.start_s for chapter in episode.chapters if chapter.start_s > start]
    end = citation.end_s if citation.end_s is not None else min(later, default=start + _OPEN_SPAN_S)
    timed = [turn for turn in episode.turns if turn.start_s is not None]
    ends = [turn.start_s or 0 for turn in timed[1:]] + [end + 1]
    return [
        turn
        for turn, until in zip(timed, ends, strict=True)
        if (turn.start_s or 0) <= end and until > start
    ]


def _finding(
    kind: FindingKind, page: str, *, anchor: str = "", line: int = 0, detail: str
) -> Finding:
    return Finding(
        id="",
        kind=kind,
        severity=SEVERITY[kind],
        page=page,
        anchor=anchor,
        line=line,
        detail=detail,
    )


def _with_ids(findings: Iterable[Finding]) -> list[Finding]:
    """Order findings by gravity and place, and give each an id that outlives moved lines."""
    gravity = {kind: number for number, kind in enumerate(SEVERITY)}
    ordered = sorted(findings, key=lambda f: (gravity[f.kind], f.page, f.anchor, f.line, f.detail))
    seen: Counter[str] = Counter()
    named = []
    for finding in ordered:
        key = "\x1f".join((finding.kind, finding.page, finding.anchor, finding.detail))
        seen[key] += 1
        digest = hashlib.sha256(f"{key}\x1f{seen[key]}".encode()).digest()
        named.append(replace(finding, id=f"ck_{b32encode(digest)[:8].decode().lower()}"))
    return named
