"""The bundled wiki is written in words of its own: no run of eight is anybody else's."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.wiki import Wiki

RUN = 8
_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_BREAK = " \x00 "
_LINK_TARGET = re.compile(r"\[\[[^\]|]*\|")


def runs(text: str) -> set[tuple[str, ...]]:
    found = set()
    for part in text.lower().split("\x00"):
        terms = [word.replace("’", "'") for word in _WORD.findall(part)]
        found |= {tuple(terms[i : i + RUN]) for i in range(len(terms) - RUN + 1)}
    return found


def without_names(text: str, names: re.Pattern[str]) -> str:
    """Names and titles are nobody's sentence; what stands beside them is checked by itself."""
    return names.sub(_BREAK, text)


def own_runs(wiki: Wiki, names: re.Pattern[str]) -> dict[tuple[str, ...], str]:
    return {
        run: page.slug
        for page in wiki.pages
        for section in page.sections
        for text in (section.text, section.heading, page.summary, *section.questions)
        for run in runs(without_names(text, names))
    }


def names_and_titles(wiki: Wiki) -> re.Pattern[str]:
    registry = wiki.registry
    names = {guest.name for guest in registry.people.values()}
    names |= {episode.title for episode in registry.episodes.values()}
    names |= {page.title for page in wiki.pages}
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)


def plain(path: Path) -> str:
    return _LINK_TARGET.sub("", path.read_text("utf-8", "replace"))


def files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".txt"})


def test_no_run_of_eight_words_stands_in_the_archive(
    starter_wiki: Wiki, podwiki_dir: Path, podcast_dir: Path
) -> None:
    names = names_and_titles(starter_wiki)
    own = own_runs(starter_wiki, names)
    assert len(own) > 1000
    seed = [Path(place) for place in [os.environ.get("SEED_DIR")] if place]
    taken = {
        (own[run], " ".join(run))
        for path in files(podwiki_dir, podcast_dir, *seed)
        for run in runs(without_names(plain(path), names)) & own.keys()
    }
    assert sorted(taken) == []


def test_a_copied_run_is_found_and_a_name_is_none() -> None:
    names = re.compile("Ada Lovelace of the Analytical Engine Society in London")
    copied = "one two three four five six seven eight"
    assert runs(f"He said {copied}.") & runs(f"So, {copied}!")
    named = "By Ada Lovelace of the Analytical Engine Society in London"
    assert runs(without_names(named, names)) == set()
