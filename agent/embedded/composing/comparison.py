"""Answers from a comparison: each guest's view under the guest's name, without a verdict."""

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
    views = [_view(view, known) for view in found.viewpoints if facts.is_new(view.quote, [view.id])]
    return joined(views, _notices(found))


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


def _view(view: ViewpointView, known: Known) -> str:
    text = told(view.quote, [view.id], known)
    if not text:
        return ""
    year = f", {view.aired.year}" if view.aired else ""
    return f"**{view.guest}{year}{_voice(view)}**\n\n> {text}"


def _voice(view: ViewpointView) -> str:
    """Return whose words a view is in, where they are not the guest's own."""
    if view.quoted == "guest":
        return ""
    if view.beside:
        return f", in a sentence of the wiki that sets {view.beside} beside {view.guest}"
    return ", in the wiki's words"
