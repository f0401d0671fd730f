"""`episode` and `guest`: one of the archive's episodes or people, on one screen."""

import sys
from pathlib import Path

from pydantic import TypeAdapter
from rich.console import Console
from rich.text import Text

from faces.archive import opened
from faces.terminal import hanging, print_table, stdout
from knowledge.evidence import Evidence
from knowledge.sanitize import clip
from knowledge.times import format_clock
from tools.portraits import (
    EpisodePortrait,
    GuestPortrait,
    Unknown,
    portray_episode,
    portray_guest,
)

_BIO_CHARS = 400


def show_episode(name: str, *, as_json: bool, store: Path | None) -> None:
    """Print an episode."""
    with opened(store) as archive:
        found = portray_episode(archive, name)
    if as_json:
        _print_json(found)
    elif isinstance(found, Unknown):
        _print_unknown(stdout(), found, "episode")
    else:
        _print_episode(stdout(), found)


def show_guest(name: str, *, as_json: bool, store: Path | None) -> None:
    """Print a person."""
    with opened(store) as archive:
        found = portray_guest(archive, name)
    if as_json:
        _print_json(found)
    elif isinstance(found, Unknown):
        _print_unknown(stdout(), found, "guest")
    else:
        _print_guest(stdout(), found)


def _print_json(found: EpisodePortrait | GuestPortrait | Unknown) -> None:
    sys.stdout.write(TypeAdapter(type(found)).dump_json(found, indent=2).decode() + "\n")


def _print_unknown(console: Console, unknown: Unknown, what: str) -> None:
    asked = clip(unknown.asked, max_chars=200)
    console.print(Text(f"No {what} is meant by {asked!r} alone."))
    if unknown.suggestions:
        console.print(Text("Near it:"))
    for near in unknown.suggestions:
        console.print(Text(f"  - {near}"), soft_wrap=True)


def _print_episode(console: Console, portrait: EpisodePortrait) -> None:
    episode = portrait.episode
    console.print(Text(episode.title, style="bold"))
    claims = sum(len(part.claims) for part in portrait.chapters) + len(portrait.untimed)
    rows = [("guests", ", ".join(guest.name for guest in portrait.guests) or "unknown")]
    if episode.season is not None:
        rows.append(("season", f"{episode.season}, episode {episode.number}"))
    if episode.aired:
        rows.append(("aired", episode.aired.isoformat()))
    if episode.duration_s:
        rows.append(("length", format_clock(episode.duration_s)))
    print_table(console, [*rows, ("claims", str(claims))])
    console.print(Text(portrait.url, style="cyan"), soft_wrap=True)
    for part in portrait.chapters:
        console.print()
        title = part.chapter.title or "Chapter"
        console.print(Text(f"{format_clock(part.chapter.start_s)}  {title}", style="bold"))
        console.print(Text(part.url, style="cyan"), soft_wrap=True)
        _print_claims(console, part.claims)
    if portrait.untimed:
        console.print()
        console.print(Text("Without a time", style="bold"))
        _print_claims(console, portrait.untimed)


def _print_guest(console: Console, portrait: GuestPortrait) -> None:
    console.print(Text(portrait.guest.name, style="bold"))
    if portrait.guest.bio:
        console.print(Text(clip(portrait.guest.bio, max_chars=_BIO_CHARS)))
    for episode in portrait.episodes:
        console.print()
        console.print(Text(episode.title, style="bold"))
        aired = f"aired {episode.aired.isoformat()} · " if episode.aired else ""
        console.print(Text(f"{aired}{episode.slug}", style="dim"), soft_wrap=True)
        _print_claims(console, [c for c in portrait.claims if c.episode == episode.slug])


def _print_claims(console: Console, claims: tuple[Evidence, ...] | list[Evidence]) -> None:
    for claim in claims:
        at = "" if claim.start_s is None else f"{format_clock(claim.start_s)} · "
        place = claim.page_title
        if claim.section != place:
            place += f" › {claim.section}"
        hanging(console, " -", [Text(claim.text), Text(f"{at}{place}", style="dim")])
