"""Viewpoints grouped by a language model, each group's sentence checked before anyone reads it.

A model may only name viewpoints that were found and put one sentence over them. The sentence stands
where the verifier lets it pass on the evidence of each member alone and of all together. What does
not pass is dropped and counted; the viewpoints themselves are left as they were found.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, Field

from knowledge.sanitize import clip, one_line
from knowledge.sentences import sentence_ranges
from knowledge.verify import UNSUPPORTED, Grounds, verify
from tools.errors import NoReplyError, UnreadableReplyError
from tools.language_model import LanguageModel, boundary_outside, read_reply
from tools.results.comparison import Comparison, Grouping, Held, ViewGroup, Viewpoint

MAX_SENTENCE_CHARS: Final = 160
_INSTRUCTIONS: Final = Path(__file__).with_name("grouping.md")
_FEWEST_GUESTS: Final = 2
_MAX_GROUPS: Final = 8
_MAX_MEMBERS: Final = 40
_QUOTE_CHARS: Final = 700
_SUMMARY_CHARS: Final = 300
_MARKS: Final = re.compile(r"\s*[\[(]\s*ev_[a-z2-7]{6}(?:[\s,;]+ev_[a-z2-7]{6})*\s*[\])]")
_NO_PROSE: Final = re.compile(r"[\[\]<>{}|`\\]|\bev_|://|\bwww\.|\bmailto:", re.IGNORECASE)
Views = Mapping[str, Sequence[Viewpoint]]
"""Viewpoints by the id of the evidence of their quote; two guests may share a sentence."""


class _Set(BaseModel):
    sentence: Annotated[str, Field(max_length=2_000)]
    members: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=_MAX_MEMBERS)]


class _Reply(BaseModel):
    groups: Annotated[list[_Set], Field(max_length=_MAX_GROUPS)]
    agreed: Annotated[list[_Set], Field(max_length=_MAX_GROUPS)] = []


def group_views(found: Comparison, model: LanguageModel, grounds: Grounds) -> Comparison:
    """Return a comparison with its viewpoints grouped, as far as the model's groups pass.

    Where fewer than two guests take a position there is nothing to group: it is returned as it is.
    A model that fails leaves a grouping without groups that says so.
    """
    if len(found.guests) < _FEWEST_GUESTS:
        return found
    try:
        reply = _ask(found, model)
    except (NoReplyError, UnreadableReplyError) as error:
        return replace(found, grouping=_grouping(found, model, (), (), dropped=0, note=str(error)))
    checks = _Checks(found, grounds)
    groups = tuple(_disjoint(checks, filter(None, map(checks.group, reply.groups))))
    common = filter(None, map(checks.group, reply.agreed))
    agreed = tuple(one for one in common if len(checks.guests(one)) >= _FEWEST_GUESTS)
    dropped = len(reply.groups) + len(reply.agreed) - len(groups) - len(agreed)
    return replace(
        found, grouping=_grouping(found, model, groups, agreed, dropped=dropped, note="")
    )


def _ask(found: Comparison, model: LanguageModel) -> _Reply:
    told = f"TOPIC {found.topic}\n\n" + "\n".join(map(_tell, found.viewpoints))
    boundary = boundary_outside(told)
    instructions = _INSTRUCTIONS.read_text(encoding="utf-8").replace("{boundary}", boundary)
    return read_reply(model.ask(instructions, f"{boundary}\n{told}{boundary}\n"), _Reply)


def _tell(view: Viewpoint) -> str:
    said = "says" if view.quoted == "guest" else "in the wiki's words"
    summary = clip(one_line(view.summary), max_chars=_SUMMARY_CHARS) if view.summary else ""
    return (
        f"VIEW {view.cited[0]} {one_line(view.guest)} {said}: "
        f"{clip(one_line(view.quote), max_chars=_QUOTE_CHARS)}\n"
        + (f"The wiki on it: {summary}\n" if summary else "")
    )


class _Checks:
    """What a model's groups are held against."""

    def __init__(self, found: Comparison, grounds: Grounds) -> None:
        self._grounds = grounds
        self._views = _by_id(found.viewpoints)
        self._evidence = {item.id: item for item in found.evidence}

    def group(self, proposed: _Set) -> ViewGroup | None:
        """Return a group where its sentence holds for each member and all; else None."""
        sentence = _prose(proposed.sentence)
        members = tuple(dict.fromkeys(proposed.members))
        if not sentence or not members or not self._views.keys() >= set(members):
            return None
        if not all(self._support(sentence, [member]) for member in members):
            return None
        support = self._support(sentence, members)
        if support is None:
            return None
        names = {view.guest_slug: view.guest for view in self._of(members)}
        return ViewGroup(
            sentence=sentence, support=support, members=members, guests=tuple(names.values())
        )

    def guests(self, group: ViewGroup) -> set[str]:
        """Return the slugs of the guests in a group."""
        return {view.guest_slug for view in self._of(group.members)}

    def _of(self, members: Iterable[str]) -> list[Viewpoint]:
        return [view for member in members for view in self._views[member]]

    def _support(self, sentence: str, members: Iterable[str]) -> Held | None:
        """Return how a sentence is held by what members say; None where it is not.

        That is stricter than the verifier in two ways, for a wrong stance is worse than none: of a
        sentence of few words, some must be theirs, and what it denies they must deny.
        """
        ids = dict.fromkeys(id_ for view in self._of(members) for id_ in view.cited)
        verdict = verify(sentence, [self._evidence[id_] for id_ in ids], self._grounds)
        denies = verdict.unconfirmed_denial or verdict.denied_by
        if verdict.support == "unsupported" or verdict.score < UNSUPPORTED or denies:
            return None
        return verdict.support


def _by_id(views: Iterable[Viewpoint]) -> Views:
    by_id: dict[str, list[Viewpoint]] = {}
    for view in views:
        by_id.setdefault(view.cited[0], []).append(view)
    return by_id


def _prose(raw: str) -> str:
    """Return a sentence of a model's that can be shown; empty where it is none, or several."""
    text = one_line(_MARKS.sub("", one_line(raw)))
    is_one = len(sentence_ranges(text)) == 1 and len(text) <= MAX_SENTENCE_CHARS
    return text if is_one and not _NO_PROSE.search(text) else ""


def _disjoint(checks: _Checks, groups: Iterable[ViewGroup]) -> Iterator[ViewGroup]:
    """Yield groups but those with a guest of an earlier one."""
    placed: set[str] = set()
    for group in groups:
        if placed.isdisjoint(checks.guests(group)):
            placed |= checks.guests(group)
            yield group


def _grouping(
    found: Comparison,
    model: LanguageModel,
    groups: tuple[ViewGroup, ...],
    agreed: tuple[ViewGroup, ...],
    *,
    dropped: int,
    note: str,
) -> Grouping:
    placed = {member for group in groups for member in group.members}
    ids = dict.fromkeys(view.cited[0] for view in found.viewpoints)
    return Grouping(
        model=model.name,
        groups=groups,
        agreed=agreed,
        ungrouped=tuple(id_ for id_ in ids if id_ not in placed),
        dropped=dropped,
        note=note,
    )
