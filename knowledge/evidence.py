"""Evidence: what a tool may return and an answer may cite, each under an id of its own.

An id is `ev_` and six base-32 characters, a hash of the source span: the same span has the same
id in every run and every store. Six characters name 2^30 spans, so in an archive of 30,000 two
of them collide about every third time; the later one is then hashed again, and passages come
first.
"""

import hashlib
from base64 import b32encode
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from knowledge.podcast.passages import cut_passages
from knowledge.records import Citation, Episode, Guest, Page, Passage, Section, Sentence
from knowledge.registry import Registry

EvidenceKind = Literal["claim", "section", "passage", "question"]
SITE: Final = "https://datatalks.club"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A span that can be cited.

    A `claim` is a wiki sentence with its own citation, a `section` is a wiki section, and a
    `passage` is a guest's own words from a transcript: it stands on no page, and its section is
    the chapter of the episode. A `question` is one that a section answers: it is there to be
    searched, and no tool returns it.
    """

    id: str
    kind: EvidenceKind
    text: str
    page: str = ""
    page_title: str = ""
    section: str = ""
    anchor: str = ""
    guest: str | None = None  # full name, only where the sentence leaves no doubt who it is
    guest_slug: str | None = None
    episode: str | None = None
    episode_title: str | None = None
    aired: date | None = None
    start_s: int | None = None
    end_s: int | None = None
    url: str | None = None  # where it opens; some pages are published nowhere we know
    source: str = ""  # id of the source whose rendering of the page this is


def gather_evidence(pages: Iterable[Page], registry: Registry) -> list[Evidence]:
    """Return all evidence: of the pages in reading order, then what the guests say by episode.

    Of a page it is each section, then its claims. Episodes without turns have no passages.
    """
    passages = gather_passages(registry)
    taken = frozenset(passage.id for passage in passages)
    return [*gather_from_pages(pages, registry, taken=taken), *passages]


def gather_passages(registry: Registry) -> list[Evidence]:
    """Return what the guests say, by episode; its ids do not depend on any page."""
    return _named(_of_episodes(registry), frozenset())


def gather_from_pages(
    pages: Iterable[Page], registry: Registry, *, taken: frozenset[str]
) -> list[Evidence]:
    """Return the evidence of pages in reading order.

    Args:
        pages: In order.
        registry: Knows the episodes and people.
        taken: Ids of other evidence, which none of this may have.
    """
    return _named(_of_pages(pages, registry), taken)


def _named(found: Iterable[Evidence], taken: frozenset[str]) -> list[Evidence]:
    used = set(taken)
    named = []
    for evidence in found:
        name = _new_id(evidence, used)
        used.add(name)
        named.append(replace(evidence, id=name))
    return named


def _of_pages(pages: Iterable[Page], registry: Registry) -> Iterator[Evidence]:
    for page in pages:
        for section in page.sections:
            yield from _of_section(page, section, registry)


def _of_episodes(registry: Registry) -> Iterator[Evidence]:
    for _, episode in sorted(registry.episodes.items()):
        for passage in cut_passages(episode):
            yield _of_passage(passage, episode, registry)


def _of_passage(passage: Passage, episode: Episode, registry: Registry) -> Evidence:
    speaker = registry.people.get(passage.guest)
    return Evidence(
        id="",
        kind="passage",
        text=passage.text,
        section=passage.chapter,
        guest=speaker.name if speaker else None,
        guest_slug=passage.guest,
        episode=episode.slug,
        episode_title=episode.title,
        aired=episode.aired,
        start_s=passage.start_s,
        end_s=passage.end_s,
        url=episode_url(episode.slug, episode, passage.start_s),
    )


def _of_section(page: Page, section: Section, registry: Registry) -> Iterator[Evidence]:
    whole = Evidence(
        id="",
        kind="section",
        text=section.text,
        page=page.slug,
        page_title=page.title,
        section=section.heading,
        anchor=section.anchor,
        url=_in_page(page.address, section.anchor),
        source=page.source,
    )
    yield whole
    for sentence in section.sentences:
        if sentence.purpose == "statement":
            for citation in sentence.citations:
                yield _of_claim(whole, sentence, citation, registry)
    for question in section.questions:
        yield replace(whole, kind="question", text=question)


def _of_claim(
    section: Evidence, sentence: Sentence, citation: Citation, registry: Registry
) -> Evidence:
    episode = registry.episodes.get(citation.episode)
    speaker = _speaker(sentence, episode, registry)
    return replace(
        section,
        kind="claim",
        text=sentence.text,
        guest=speaker.name if speaker else None,
        guest_slug=speaker.slug if speaker else None,
        episode=citation.episode,
        episode_title=episode.title if episode else citation.episode.replace("-", " "),
        aired=episode.aired if episode else None,
        start_s=citation.start_s,
        end_s=citation.end_s,
        url=episode_url(citation.episode, episode, citation.start_s),
    )


def _speaker(sentence: Sentence, episode: Episode | None, registry: Registry) -> Guest | None:
    """Return the guest that a claim is from; None where the episode leaves more than one."""
    if episode is None:
        return None
    named = [guest for guest in episode.guests if guest in sentence.people]
    candidates = named or list(episode.guests)
    if len(candidates) != 1 or candidates[0] not in registry.people:
        return None
    return registry.people[candidates[0]]


def _new_id(evidence: Evidence, taken: Container[str]) -> str:
    span = (
        evidence.kind,
        evidence.page,
        evidence.anchor,
        evidence.text,
        evidence.episode or "",
        str(evidence.start_s),
        str(evidence.end_s),
    )
    attempt = 0
    while True:
        key = "\x1f".join((*span, str(attempt)) if attempt else span)
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
        name = "ev_" + b32encode(digest)[:6].decode().lower()
        if name not in taken:
            return name
        attempt += 1


def section_url(page: str, anchor: str) -> str:
    """Return the address of a section in the published wiki."""
    return str(_in_page(f"{SITE}/podwiki/wiki/{page}/", anchor))


def _in_page(address: str | None, anchor: str) -> str | None:
    return f"{address}#{anchor}" if address and anchor else address


def episode_url(slug: str, episode: Episode | None, start_s: int | None) -> str:
    """Return the address that opens an episode, at the second where one is known."""
    if episode and episode.youtube_id and start_s is not None:
        return f"https://www.youtube.com/watch?v={episode.youtube_id}&t={start_s}s"
    return f"{SITE}/podcast/{slug}.html"
