"""Which sentences of a model may be shown, and which of them need a mark for the reader.

A sentence that cites is judged by the verifier. One that cites nothing must not say what only a
source can: who says something, in which words, and how much.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from agent.citing import Draft, Piece, clauses
from knowledge.evidence import Evidence
from knowledge.verification.numbers import Figure, figures
from knowledge.verification.quotations import altered, quotations
from knowledge.verification.speakers import lets_speak, speakers
from knowledge.verify import MAX_SENTENCE_CHARS, Grounds, Verdict

NOT_FROM_ARCHIVE: Final = "*(not from the archive)*"
"""Behind a sentence that states something and cites nothing."""
_QUOTED_WORDS: Final = 4  # in quotation marks, below which it is a term and not a quotation
_FEW: Final = 12  # a lead-in may count what follows it
_MEASURES: Final = frozenset(
    {"percent", "dollar", "euro", "pound", "usd", "eur", "gbp", "year", "month", "week", "day"}
    | {"hour", "minut", "decad", "quarter", "time"}
)
_NO_FIGURE: Final = re.compile(
    r"[^\W\d_]+[-.]?\d[\w.]*|\d+[^\W\d_][\w-]*(?<!\dk)(?<!\dK)(?<!\dM)"  # GPT-4, 3D
    r"|24/7|1:1|50/50|9-to-5"
    r"|\b(?:step|stage|phase|part|option|point|question|project|example|item)s?\s+\d+"
    r"|(?<=[\w,;] )(?-i:[A-Z])[\w+#]*\s\d+(?:\.\d+)*\b(?!\s?%)",  # Python 3.11
    re.IGNORECASE,
)
_MONTHS: Final = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|In|By|Since|Until|About|Around)\w*\s",
)
_ASKS_BACK = re.compile(r"\b(?:you|your|yours|i|we|me|us|shall)\b", re.IGNORECASE)
_RHETORICAL = re.compile(
    r"^(?:did|have) you (?:know|hear)|^(?:is|are|does|do|has)n['’]t\b", re.IGNORECASE
)
_FOUND_NOTHING = re.compile(
    r"^(?:i|we|the (?:archive|wiki|podwiki|podcast)|there is|nothing)\b.*"
    r"\b(?:nothing|no \w+|(?:could|can|did|does|do|have|has)(?:n['’]t| not)|cannot)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^(?:hello|hi|hey|thanks?|thank you|sure|of course|certainly|great question|good question"
    r"|good luck|all the best|you(?:['’]re| are) (?:very )?welcome|happy to help|i hope\b.*"
    r"|let me know\b.*|tell me\b.*|feel free\b.*|here(?:['’]s| is| are)\b.*"
    r"|(?:one|two|three|four|five|six|seven|a few|some|several) \w+)\W*$",
    re.IGNORECASE,
)
_COURTESY_CHARS: Final = 120
_LEAD_IN_WORDS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a sentence is not shown as it stands, as a clause for whoever rewrites it."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Checker:
    """Judges drafts of one turn."""

    known: Mapping[str, Evidence]
    grounds: Grounds
    asked: str  # what the user has said; to repeat it needs no source

    def fault(self, draft: Draft) -> Fault | None:
        """Return why a draft must not be shown; None where it may be."""
        if draft.kind == "space":
            return None
        if draft.verdict is not None:
            failed = draft.verdict.support == "unsupported"
            return Fault(reason=_why(draft.verdict)) if failed else None
        if draft.invented and draft.kind == "statement":
            return Fault(reason="it cites a source that does not exist")
        if len(draft.text) > MAX_SENTENCE_CHARS:
            return Fault(reason="it is too long to be checked")
        return next(self._unsourced(draft), None)

    def _unsourced(self, draft: Draft) -> Iterator[Fault]:
        quoted = (q for q in quotations(draft.text) if len(q.split()) >= _QUOTED_WORDS)
        if any(altered(quotation, [self.asked, *self._titles]) for quotation in quoted):
            yield Fault(reason="it quotes without citing the source of the words")
        if any(f.value not in self._own_figures for f in _stated_figures(draft)):
            yield Fault(reason="it gives a number without citing a source")
        if draft.kind == "statement" and not is_opener(draft) and self._names_speaker(draft):
            yield Fault(reason="it says what somebody says without citing it")

    def _names_speaker(self, draft: Draft) -> bool:
        if asks_back(draft.text) or _FOUND_NOTHING.match(draft.text):
            return False
        people = self.grounds.people
        return any(speakers(clause, people) for clause in clauses(draft.text))

    @cached_property
    def _own_figures(self) -> frozenset[str]:
        return frozenset(figure.value for figure in figures(self.asked))

    @cached_property
    def _titles(self) -> tuple[str, ...]:
        """What episodes are called: quoted, it is a name and nobody's words."""
        return tuple({item.episode_title for item in self.known.values() if item.episode_title})

    def opens(self, opener: Draft, follows: Sequence[Evidence]) -> bool:
        """Tell whether what follows a heading or lead-in is by whomever it names."""
        names = speakers(opener.text, self.grounds.people)
        people = self.grounds.people
        return all(any(lets_speak(item, name, people) for item in follows) for name in names)


def is_opener(draft: Draft) -> bool:
    """Tell whether a draft only announces what follows: a heading, or a lead-in with a colon."""
    if draft.kind == "heading":
        return True
    lead_in = draft.text.endswith(":") and len(draft.text.split()) <= _LEAD_IN_WORDS
    return draft.kind == "statement" and lead_in and not draft.cited


def asks_back(text: str) -> bool:
    """Tell whether a sentence is a question to the user, and no claim in disguise."""
    return text.endswith("?") and bool(_ASKS_BACK.search(text)) and not _RHETORICAL.match(text)


def states(draft: Draft) -> bool:
    """Tell whether a draft that cites nothing states something."""
    if draft.kind != "statement" or is_opener(draft) or asks_back(draft.text):
        return False
    is_courteous = len(draft.text) <= _COURTESY_CHARS and _COURTESY.match(draft.text)
    is_about_answer = is_courteous or _FOUND_NOTHING.match(draft.text)
    return len(draft.text.split()) > 1 and not is_about_answer


def marked(piece: Piece) -> Piece:
    """Return a piece with the mark for the reader behind its last word."""
    body = piece.markdown.rstrip()
    # In a table's row, the mark stands in its last cell.
    cell = " |" if body.endswith("|") else ""
    body = body.removesuffix("|").rstrip() if cell else body
    tail = piece.markdown[len(piece.markdown.rstrip()) :]
    return replace(piece, markdown=f"{body} {NOT_FROM_ARCHIVE}{cell}{tail}")


def _stated_figures(draft: Draft) -> Iterator[Figure]:
    """Yield the numbers by which a draft says how much or when."""
    text = _NO_FIGURE.sub(lambda m: m[0] if _MONTHS.match(m[0]) else " ", draft.text)
    opens = is_opener(draft)
    for figure in figures(text):
        is_digits = figure.raw[:1].isdigit() or figure.raw[:1] in "$€£"
        measured = figure.unit in _MEASURES
        if figure.how == "article" or (not is_digits and not measured and _is_few(figure)):
            continue
        if draft.kind == "heading" and figure.unit not in {"percent", "dollar", "euro", "pound"}:
            continue  # a year, a duration that the user gave, the number of a stage
        if opens and not measured and _is_few(figure):
            continue
        yield figure


def _is_few(figure: Figure) -> bool:
    return figure.how == "number" and figure.value.isdigit() and int(figure.value) <= _FEW


def _why(verdict: Verdict) -> str:
    if verdict.silent_speakers:
        return f"its sources are not words of {' or '.join(verdict.silent_speakers)}"
    if verdict.altered_quotations:
        return "its quotation does not stand in its sources word for word"
    if verdict.missing_numbers:
        return f"its sources do not hold the number {', '.join(verdict.missing_numbers)}"
    if verdict.denied_by:
        return "its sources say the opposite"
    return "its sources do not hold what it says"
