"""Text from outside made harmless: bounded, without control or hidden characters."""

import re
import unicodedata

# C0 and C1 controls but tab and line feed; zero-width and direction marks; private use, which
# the sentence reader needs for itself; surrogates; variation selectors and tag characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ud800-\udfff\ue000-\uf8ff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return the text without hidden characters, lines kept, Unicode composed (NFC)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return unicodedata.normalize("NFC", _HIDDEN.sub("", text))


def one_line(text: str) -> str:
    """Return the text without hidden characters and on one line, single-spaced."""
    return _SPACE.sub(" ", plain(text)).strip()


def clip(text: str, *, max_chars: int) -> str:
    """Return the text cut to `max_chars` characters, at a word, with an ellipsis when cut."""
    if len(text) <= max_chars:
        return text
    return text[: max_chars - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
