"""Questions by whether an archive answers them, written down with their labels.

Kinds: answered, not_in_archive, out_of_scope, needs_professional, and any for what is to be refused
in whatever way.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from agent.embedded.likeness import Part, load_examples

ANSWERED: Final = "answered"
ABSENT: Final = "not_in_archive"
ANYWHERE: Final = Path(__file__).with_name("answerable.json")
"""Of the bundled wiki and of the whole one alike."""
NEAR_MISSES: Final[Mapping[str, Path]] = {
    "bundled": Path(__file__).with_name("near_misses.json"),
    "archive": Path(__file__).with_name("near_misses_archive.json"),
}
"""Near to what one of them treats, and only of that one."""


def treated(part: Part) -> dict[str, list[str]]:
    """Return what is answered and what is not there, of any archive."""
    found = [load_examples(file, part) for file in (ANYWHERE, *NEAR_MISSES.values())]
    return {
        kind: [text for kinds in found for text in kinds.get(kind, ())]
        for kind in (ANSWERED, ABSENT)
    }
