"""What is embedded: pieces of a text cut between sentences, each headed by its titles."""

from typing import Final

from knowledge.sentences import sentence_ranges

MAX_CHARS: Final = 900
"""Longest piece in characters, without its heading. A static embedder averages words, so long
pieces blur; of a longer one a small transformer, which takes 256 tokens, would not see the end."""


def cut_into_chunks(text: str, *, heading: str, max_chars: int = MAX_CHARS) -> list[str]:
    """Return pieces of at most `max_chars` characters cut between sentences, heading first.

    A sentence longer than the limit is cut at a word. A text without words gives its heading.
    """
    pieces: list[str] = []
    for start, end in sentence_ranges(text):
        for part in _bounded(text[start:end], max_chars):
            if pieces and len(pieces[-1]) + len(part) < max_chars:
                pieces[-1] += " " + part
            else:
                pieces.append(part)
    return [f"{heading}\n{piece}".strip() for piece in pieces] or [heading]


def _bounded(sentence: str, max_chars: int) -> list[str]:
    parts = []
    while len(sentence) > max_chars:
        cut = sentence.rfind(" ", 1, max_chars)
        cut = cut if cut > 0 else max_chars
        parts.append(sentence[:cut])
        sentence = sentence[cut:].lstrip()
    return [*parts, sentence] if sentence else parts
