"""Feed the readers of the archive with damaged input, and see that none crashes or hangs.

    python scripts/fuzz_readers.py [INPUTS]

Inputs are made from small pages and transcripts of our own by cutting, repeating and swapping
bytes and lines, seeded, so that a run can be repeated. A reader may refuse an input by its own
error; anything else is a defect and ends the run with the input's number.
"""

import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from knowledge.airdates import read_events
from knowledge.errors import KnowledgeError
from knowledge.registry import Registry
from knowledge.transcripts import read_podcast
from knowledge.wiki import read_wiki

SLOWEST_S = 5.0
PAGE = """---
title: "Hives"
tags: [bees, tea]
---
Ada keeps calm ([[podcast:bees|Ada's episode]], 5:00-6:00 and 7:15). At 9:00, she hums.

## Elsewhere
- See [a]({{ '/wiki/hives/' | relative_url }}) and [b](https://datatalks.club/podcast/bees.html).
<div hidden>never shown</div> [[person:ada|Ada]] says "50:50"; [[hives#elsewhere]].
"""
TRANSCRIPT = """---
title: Bees
guests: [ada]
season: 1
episode: 2
ids: {youtube: AAAAAAAAAAA}
transcript:
- header: Hello
- line: So, what are bees?
  sec: 0
  time: 0:00
  who: Hal
- line: Bees are small. They hum at night.
  sec: 12
  time: 0:12
  who: Ada
---
"""
TEXT = "Wiki\nHives\nA page.\nElsewhere\nBees hum (Ada Example's episode, 5:00-6:00).\n"
HTML = "<h1>Hives</h1><p>Bees <a href='/podcast/bees.html'>hum, 5:00</a>.</p><p hidden>x</p>"
EVENTS = "- {time: 2022-03-04 17:00:00, title: Bees, speakers: [ada], type: podcast}\n"
NOISE = (
    *("\0", "\t", "[[", "]]", "(", ")", ": ", "- ", "&a ", "*a ", "!!python/object ", "{{", "}}"),
    *("\u200b", "\u202e", "\ud7ff", "99:99", "1:02:03", "|", "#", "---\n", "<", ">", "\\", '"'),
    *("A" * 300, "\n\n", "\r", "é", "🐝", "../", "\ue000", "'"),
)


def main(inputs: int) -> None:
    randomness = random.Random(7)  # noqa: S311  not for secrets
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        kinds = readers(Path(folder))
        for number in range(inputs):
            name, (seed, read) = randomness.choice(list(kinds.items()))
            text = damaged(seed, randomness)
            begun = time.monotonic()
            try:
                read(text)
                outcomes[f"{name}: read"] += 1
            except KnowledgeError:
                outcomes[f"{name}: refused"] += 1
            except BaseException:
                print(f"input {number} ({name}):\n{text!r}", file=sys.stderr)
                raise
            slowest = max(slowest, time.monotonic() - begun)
            if slowest > SLOWEST_S:
                sys.exit(f"input {number} ({name}) took {slowest:.1f} s:\n{text[:2000]!r}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    seconds = time.monotonic() - started
    print(f"{inputs:,} inputs in {seconds:.0f} s, slowest {slowest:.2f} s, peak {memory} MB")
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:>8,}  {outcome}")


def readers(folder: Path) -> dict[str, tuple[str, Callable[[str], object]]]:
    registry = Registry()

    def quiet(*_: object) -> None:
        pass

    def page(suffix: str) -> Callable[[str], object]:
        path = folder / f"hives{suffix}"

        def read(text: str) -> object:
            path.write_text(text, encoding="utf-8", errors="surrogatepass")
            return read_wiki([path], bundled=registry, progress=quiet)

        return read

    podcast = folder / "podcast"
    (podcast / "_podcast").mkdir(parents=True)
    (podcast / "_data").mkdir()

    def transcript(text: str) -> object:
        path = podcast / "_podcast" / "bees.md"
        path.write_text(text, encoding="utf-8", errors="surrogatepass")
        found = read_podcast(podcast, people={}, cache=None, progress=quiet)
        return found.passages()

    def events(text: str) -> object:
        path = podcast / "_data" / "events.yaml"
        path.write_text(text, encoding="utf-8", errors="surrogatepass")
        return read_events(path)

    return {
        "markdown": (PAGE, page(".md")),
        "plain text": (TEXT, page(".txt")),
        "HTML": (HTML, page(".html")),
        "transcript": (TRANSCRIPT, transcript),
        "events": (EVENTS, events),
    }


def damaged(seed: str, randomness: random.Random) -> str:
    text = seed
    for _ in range(randomness.randint(1, 8)):
        start = randomness.randrange(len(text) + 1)
        end = min(len(text), start + randomness.randint(0, 40))
        match randomness.randrange(5):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + randomness.choice(NOISE) + text[start:]
            case 2:
                text = text[:end] + text[start:end] * randomness.randint(1, 30) + text[end:]
            case 3:
                lines = text.splitlines(keepends=True)
                randomness.shuffle(lines)
                text = "".join(lines)
            case _:
                text = text[:start] + text[start:end][::-1] + text[end:]
    return text


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
