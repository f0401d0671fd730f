"""The sentence of a passage that says most on a topic, and the one after it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.sentences import sentence_ranges
from tools.comparing.signs import position, position_of_part, tells_nature
from tools.comparing.topics import Topic

MAX_QUOTE_CHARS: Final = 520
"""A quote with its second sentence is not longer; a first sentence alone may be."""
_FEWEST_WORDS: Final = 5  # a shorter sentence is a nod
_MOST_WORDS: Final = 70  # a longer one is a transcript without full stops
_MANY_WORDS: Final = 45
_LONG: Final = 0.6
"""What a position counts less in a sentence of many words, most of them on something else."""
_NEAR_WORDS: Final = 7
_DIRECT: Final = 1.5
"""What a position counts that stands in the same clause as the topic."""
_NATURE: Final = 1.5
"""What it adds to say what something is where just that was asked."""
_SECOND: Final = 0.6
"""What a position counts that only the second sentence takes."""
_CLAUSE: Final = re.compile(r"(?<=[,;:–—])\s+")
_TIED: Final = re.compile(
    r"(?:(?:and|but|so|because|then|yeah|yes|no|also|well|actually|honestly|basically|for me|maybe)"
    r"[, ]+)*(?:it|that|this|these|those|they|you|i|we|there|don't|not|never|which|having|if)\b",
    re.IGNORECASE,
)
"""How a sentence begins that goes on about what the one before it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A piece of a text, verbatim, and how much of a position on the topic it takes."""

    text: str
    about: frozenset[str]  # names of the topic's concepts that it says
    position: float  # 0: it only mentions the topic
    said: int  # sentences of the whole text that say what the topic leads with


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    start: int
    end: int
    text: str
    about: frozenset[str]

    @property
    def can_be_quoted(self) -> bool:
        """It states something, and breaks off no quotation of somebody else."""
        return not self.text.endswith("?") and self.text.count("“") == self.text.count("”")

    @property
    def can_lead(self) -> bool:
        """It can open a quote: neither a nod nor a monologue."""
        return self.can_be_quoted and _FEWEST_WORDS <= len(self.text.split()) <= _MOST_WORDS


def best_quote(text: str, topic: Topic) -> Quote | None:
    """Return the sentence of a text that says most on a topic, with the one after it.

    A position comes before a mention; None where no sentence says what the topic leads with.
    """
    sentences = [
        _Sentence(start=start, end=end, text=text[start:end], about=topic.said_in(text[start:end]))
        for start, end in sentence_ranges(text)
    ]
    said = sum(bool(topic.leading & sentence.about) for sentence in sentences)
    quotes = [
        _quote(text, sentences[number : number + 2], topic, said)
        for number, sentence in enumerate(sentences)
        if topic.leading & sentence.about and sentence.can_lead
    ]
    return max(quotes, key=lambda quote: quote.position + len(quote.about), default=None)


def _quote(text: str, pair: Sequence[_Sentence], topic: Topic, said: int) -> Quote:
    """Return the quote that opens with the first of two sentences."""
    first, *rest = pair
    end, about, strength = first.end, first.about, _position_on(first.text, topic)
    for second in rest:
        if second.can_be_quoted and second.end - first.start <= MAX_QUOTE_CHARS:
            end, about = second.end, about | second.about
            if second.about or _TIED.match(second.text):
                strength = max(strength, _SECOND * position(second.text))
    return Quote(text=text[first.start : end], about=about, position=strength, said=said)


def _position_on(sentence: str, topic: Topic) -> float:
    """Return how much of a position a sentence takes on the topic that it says."""
    clauses = _CLAUSE.split(sentence)
    saying = [number for number, clause in enumerate(clauses) if topic.said_in(clause)]
    if not saying:
        saying = [*range(len(clauses))]
    read = position_of_part if saying[0] else position
    own = " ".join(clauses[number] for number in saying)
    strength = max(position_of_part(_around(clauses, saying)), _DIRECT * read(own))
    strength += _NATURE * (topic.asks_nature and tells_nature(own))
    return strength - _LONG * (strength > 0 and len(sentence.split()) > _MANY_WORDS)


def _around(clauses: Sequence[str], saying: Sequence[int]) -> str:
    """Return the clauses that say the topic, with some words before and after them."""
    before, after = clauses[: saying[0]], clauses[saying[-1] + 1 :]
    return " ".join(
        [
            *reversed(list(_up_to(reversed(before)))),
            *clauses[saying[0] : saying[-1] + 1],
            *_up_to(after),
        ]
    )


def _up_to(clauses: Iterable[str]) -> Iterator[str]:
    """Yield clauses until they have `_NEAR_WORDS` words."""
    count = 0
    for clause in clauses:
        if count >= _NEAR_WORDS:
            return
        yield clause
        count += len(clause.split())
