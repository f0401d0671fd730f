"""Answers from a comparison: each guest's view under the guest's name, without a verdict."""

from collections.abc import Sequence
from typing import Final

from agent.embedded.composing.sentences import Composed, Facts, Known, counted, joined, told
from tools.views_comparison import ComparisonView, ViewpointView

_SIDE_BY_SIDE: Final = 2
"""Guests asked for, from whom that nothing was found is an answer: it compares them."""


def compose_comparison(found: ComparisonView, known: Known) -> Composed:
    """Return the views that were found, and what was searched."""
    if not found.viewpoints and len(found.silent) < _SIDE_BY_SIDE:
        return Composed(text="")
    facts = Facts()
    views = [
        _told(together, known)
        for together in _together(found.viewpoints)
        if facts.is_new(together[0].quote, [view.id for view in together])
    ]
    return joined(views, _notices(found))


def _together(views: Sequence[ViewpointView]) -> list[list[ViewpointView]]:
    """Return the views, those of one sentence of the wiki together, the whole sentence first."""
    groups: list[list[ViewpointView]] = []
    for view in sorted(views, key=lambda view: -len(view.quote)):
        same = (
            g for g in groups if view.quoted == g[0].quoted == "wiki" and view.quote in g[0].quote
        )
        group = next(same, None)
        if group is None:
            groups.append([view])
        else:
            group.append(view)
    return sorted(groups, key=lambda group: min(views.index(view) for view in group))


def _notices(found: ComparisonView) -> list[str]:
    alone = len({view.guest for view in found.viewpoints}) == 1
    notices = [found.notice] if found.notice and not (alone and _one_asked(found)) else []
    if not found.viewpoints and found.mentioned_only:
        guests = ", ".join(mention.guest for mention in found.mentioned_only)
        notices.append(f"It is spoken of by {guests}.")
    if found.silent:
        notices.append(f"Nothing on this was found from {' or '.join(found.silent)}.")
    counts = found.searched
    searched = f"{counted(counts.guests, 'guest')} in {counted(counts.episodes, 'episode')}"
    judged = "" if alone else "; whether the views agree is for you to judge"
    return [*notices, f"Searched: {searched}{judged}."]


def _one_asked(found: ComparisonView) -> bool:
    """Tell whether only one guest was asked for, so that there was nothing to compare."""
    return found.searched.guests == 1


def _told(views: Sequence[ViewpointView], known: Known) -> str:
    """Return a quotation under the names of those whose views it holds, as it names them."""
    text = told(views[0].quote, [view.id for view in views], known)
    if not text:
        return ""
    named = sorted(views, key=lambda view: text.find(view.guest))
    beside = named[0].beside if len(named) == 1 else None
    names = " and ".join(map(_name, named))
    voice = "" if named[0].quoted == "guest" else ", in the wiki's words"
    return f"**{f'{beside} beside ' if beside else ''}{names}{voice}**\n\n> {text}"


def _name(view: ViewpointView) -> str:
    return f"{view.guest}, {view.aired.year}" if view.aired else view.guest
