"""Questions in the words of the archive: without fillers, and with its words for those it lacks."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from agent.embedded.gazetteers import Gazetteers

_WORDINGS: Final = Path(__file__).with_name("wordings.json")


def as_said_here(text: str, known: Gazetteers) -> str:
    """Return a question without fillers, words that the archive lacks in words that it has."""
    wordings = _wordings()
    for filler in wordings["fillers"]:
        text = re.sub(rf"\s*\b{re.escape(filler)}\b", "", text, flags=re.IGNORECASE)
    for phrase, wording in wordings["phrases"].items():
        text = re.sub(rf"\b{re.escape(phrase)}\b", wording, text, flags=re.IGNORECASE)
    here = wordings["said_here_as"]
    said = []
    for word in text.split():
        bare = word.strip("?.,!").lower()
        wording = here.get(bare) or here.get(bare.removesuffix("s")) or ""
        meant = " ".join(one for one in wording.split() if known.occurs(one))
        said.append(meant if meant and not known.occurs(bare) else word)
    return " ".join(said)


@cache
def _wordings() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_WORDINGS.read_text(encoding="utf-8"))
    return found
