"""Changes to the last plan or projects: what a message adds, takes back or leaves out."""

import re
from typing import Any, Final

from agent.embedded.asking import asks_for_something
from agent.embedded.dates import read_by
from agent.embedded.filling import is_same_role
from agent.embedded.others import introduces_another
from agent.embedded.slots import Slots, read_slots
from agent.embedded.wanted import Asked, Earlier, Item, Wanted
from knowledge.words import general_stems, words
from tools.bindings import PROJECTS, ROADMAP
from tools.roles import RoleBook

_ORDINALS: Final = {
    word: number
    for number, names in enumerate(
        ("first 1st one", "second 2nd two", "third 3rd three", "fourth 4th four", "fifth 5th five",
         "sixth 6th six", "seventh 7th seven", "eighth 8th eight"), start=1
    )
    for word in (*names.split(), str(number))
}  # fmt: skip
_NUMBERED: Final = re.compile(
    rf"\b(?:the|number|no\.?|stage|step|part|project|point)\s+({'|'.join(_ORDINALS)}|last)\b",
    re.IGNORECASE,
)
_LEAVES_OUT: Final = re.compile(
    r"\b(?:the )?(?P<gone>(?:stage|step|part)\b[^,.;!?]*?) (?:can|may|should|must)"
    r" (?:go|be left out)\b"
    r"|(?:\bno need (?:for|of)|\b(?:don't|do not|won't) need|\bnot interested in|\bwithout)\s+"
    r"(?P<unneeded>(?:the )?(?:stage|step|part)\b[^,.;!?]*)"
    r"|(?:^|[,;.!]\s*|\b(?:please|pls|and|but|then|so|can you|could you|you can|let's|let us"
    r"|i(?:'d| would| want to| can)?(?: like to)?)\s+)"
    r"(?:drop|skip|remove|delete|cut|omit|leave out|take out|leave off|get rid of)\s+"
    r"(?P<what>(?:(?!\s+(?:and|but|because|since|as) )[^,.;!?])+)",
    re.IGNORECASE,
)
_PARTS: Final = frozenset(words(f"stage step part point project last {' '.join(_ORDINALS)}"))
_SAME_NAME: Final = 0.5
"""Share of the words said that a part's name must have more of."""
_POINTS_BACK: Final = re.compile(
    r"\b(?:that|this|it|those|them|these|the (?:plan|roadmap|choice|projects?|stages?|ideas?))\b",
    re.IGNORECASE,
)


def change(text: str, asked: Asked, earlier: Earlier, roles: RoleBook) -> Wanted | None:
    """Return the last plan or suggestions with what a message changes; None where it changes none.

    A message changes them that leaves out a stage, sets a role right, or tells something of the
    asker and asks nothing else.
    """
    slots = read_slots(text, roles)
    if asked.plan and (item := _left_out(text, asked.plan)):
        arguments = refined(slots, text, asked, asked.plan, roles).arguments
        left_out = [*arguments.get("without", []), item.name]
        arguments = dict(arguments) | {"without": list(dict.fromkeys(left_out))}
        return Wanted(tool=ROADMAP, arguments=arguments)
    if earlier.tool not in {ROADMAP, PROJECTS} or introduces_another(text):
        return None
    if slots.denied and slots.reaches:
        refining = refined(slots, text, asked, earlier, roles).arguments
        arguments = dict(refining) | {"role": slots.reaches.name}
        arguments.pop("without", None)
        if is_same_role(str(arguments.get("from_role", "")), slots.reaches.name, roles):
            arguments.pop("from_role")
        return Wanted(tool=earlier.tool, arguments=arguments)
    only_tells = not asks_for_something(text) or _POINTS_BACK.search(text)
    on_another = slots.matter if earlier.tool == PROJECTS else ""
    tells = slots.tells_something or on_another or read_by(text, asked.today)
    if only_tells and tells and slots.reaches is None:
        return refined(slots, text, asked, earlier, roles)
    return None


def refined(slots: Slots, text: str, asked: Asked, earlier: Earlier, roles: RoleBook) -> Wanted:
    """Return the last wish with what was added or taken back."""
    arguments: dict[str, Any] = dict(earlier.arguments)
    denied = {skill.casefold() for skill in slots.unknown}
    known = [s for s in [*arguments.get("know", []), *slots.known] if s.casefold() not in denied]
    arguments["know"] = list(dict.fromkeys(known))
    by = read_by(text, asked.today)
    new: dict[str, Any]
    if earlier.tool == ROADMAP:
        weekly = slots.hours_per_week or ("hours_per_week" in arguments and slots.hours)
        new = {"hours_per_week": weekly, "by": by.isoformat() if by else None}
        aim = str(arguments.get("role", ""))
        new["from_role"] = "" if is_same_role(slots.left_as, aim, roles) else slots.left_as
    else:
        new = {
            "hours": slots.hours,
            "interest": slots.matter or slots.interest,
            "lacks": list(slots.unknown),
        }
    arguments |= {name: value for name, value in new.items() if value}
    return Wanted(tool=earlier.tool, arguments=arguments)


def picked(text: str, earlier: Earlier) -> Item | None:
    """Return the part of the last answer that a text names, by its number or by its name."""
    return _numbered(text, earlier) or _named(text, earlier, least=0.0)


def _numbered(text: str, earlier: Earlier) -> Item | None:
    found = _NUMBERED.search(text)
    if found is None or not earlier.items:
        return None
    said = found[1].lower()
    at = len(earlier.items) if said == "last" else _ORDINALS[said]
    return earlier.items[at - 1] if at <= len(earlier.items) else None


def _left_out(text: str, earlier: Earlier) -> Item | None:
    """Return the part of the last plan that is not wanted, by its name or its number."""
    found = _LEAVES_OUT.search(text)
    if found is None:
        return None
    what = found["what"] or found["gone"] or found["unneeded"]
    return _named(what, earlier, least=_SAME_NAME) or _numbered(what, earlier)


def _named(text: str, earlier: Earlier, *, least: float) -> Item | None:
    """Return the part whose name alone has most words of a text, and more than a share of them."""
    said = set(words(text)) - _PARTS
    telling = said - general_stems() or said
    shared = [(len(telling & set(words(item.name))), item) for item in earlier.items]
    most = max((count for count, _ in shared), default=0)
    named = [item for count, item in shared if count == most]
    return named[0] if len(named) == 1 and most > least * len(telling) else None
