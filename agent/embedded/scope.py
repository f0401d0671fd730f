"""Whose matter a question is: careers, or something that the archive must not or cannot answer."""

from collections.abc import Iterable, Mapping
from typing import Final

from agent.embedded.likeness import Likeness, LikenessReader
from agent.embedded.wanted import Refusing

CAREER: Final = "career"
ELSEWHERE: Final = "out_of_scope"
CRISIS: Final = "crisis"
_PLAIN: Final = 0.3
"""Least score above that of a career question at which another scope is sure."""
_PLAIN_LEANING: Final = 0.7
"""The same, of a question that goes on from one that was answered."""
_CERTAIN: Final = 0.5
"""The same, at which what is found tells no more on whether a question is elsewhere."""
_PROFESSIONAL: Final[Mapping[str, str]] = {
    "law": "This needs somebody who knows the law: a lawyer, a union or a legal advice centre can "
    "judge your case, a podcast archive cannot.",
    "medicine": "This needs a doctor or a pharmacist; a podcast archive must not advise on health.",
    "tax": "This needs a tax adviser or the tax office: it depends on your country and case.",
    "visa": "This needs an immigration adviser or the authority itself: the rules depend on your "
    "country and your case, and they change.",
    CRISIS: "I am sorry that it is so hard. Please talk to somebody now: the emergency number or a "
    "crisis line where you live, a doctor, or a person you trust. An archive cannot help here.",
}
_ELSEWHERE: Final = (
    "This is not about careers, learning or work in data and AI; the archive is about nothing else."
)


def read_scope(reader: LikenessReader, texts: Iterable[str]) -> Likeness:
    """Return the scope of some texts that ask one thing: what asks, and that with its background.

    One of them is enough to need a professional; to be elsewhere, all of them must be.
    """
    found = [reader.read(text) for text in dict.fromkeys(texts) if text]
    elsewhere = all(likeness.kind == ELSEWHERE for likeness in found)
    left = [likeness for likeness in found if elsewhere or likeness.kind != ELSEWHERE]
    return max(left or [reader.read("")], key=lambda likeness: likeness.over(CAREER))


def refusing(scope: Likeness, *, leans: bool = False) -> Refusing | None:
    """Return the refusal that a scope demands; None where it is a career's, or in doubt.

    Args:
        scope: Of a question.
        leans: Whether it goes on from one that was answered.
    """
    least = _PLAIN_LEANING if leans else _PLAIN
    return _refusal(scope, _CERTAIN if scope.kind == ELSEWHERE else least)


def refusing_unanswered(scope: Likeness) -> Refusing | None:
    """Return the refusal of a scope where nothing was found that answers."""
    return _refusal(scope, _PLAIN)


def _refusal(scope: Likeness, least: float) -> Refusing | None:
    if scope.kind == CAREER or scope.over(CAREER) < least:
        return None
    if scope.kind == ELSEWHERE:
        return Refusing(kind="out_of_scope", message=_ELSEWHERE)
    return Refusing(kind="needs_professional", message=_PROFESSIONAL[scope.kind])
