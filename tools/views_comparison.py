"""What a model reads of a comparison: small, every view with the id to cite."""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict

from knowledge.evidence import Evidence
from knowledge.sanitize import clip
from knowledge.times import format_clock
from tools.results.comparison import Comparison, Mention, Quoted, Viewpoint

_QUOTES_CHARS: Final = 2200
"""Characters of all quotes together; each gets its share, whole where there are few."""
_SUMMARY_CHARS: Final = 70
_DESCRIPTION_CHARS: Final = 48
_MENTIONS: Final = 4


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class ViewpointView(_View):
    """A view to cite by its id; the quote is verbatim, cut at a word where it ends in `…`."""

    id: str
    guest: str
    profile: str | None = None  # undated: it may be older or newer than the episode
    aired: date | None = None
    at: str | None = None
    quote: str
    quoted: Quoted
    beside: str | None = None  # the other guest with whom the wiki's sentence opens
    wiki: str | None = None
    wiki_id: str | None = None


class MentionView(_View):
    """A guest who speaks of the topic where no position was recognised."""

    id: str
    guest: str


class SearchedView(_View):
    """How much was searched."""

    guests: int
    episodes: int
    passages: int
    claims: int


class ComparisonView(_View):
    """Views side by side, without a verdict on who agrees."""

    topic: str
    notice: str
    viewpoints: list[ViewpointView]
    more_viewpoints: int
    mentioned_only: list[MentionView]
    silent: list[str]
    searched: SearchedView
    near_words: list[str]


def view_comparison(found: Comparison) -> ComparisonView:
    """Return what a model reads of a comparison."""
    counts = found.searched
    share = _QUOTES_CHARS // max(len(found.viewpoints), 1)
    return ComparisonView(
        topic=found.topic,
        notice=found.notice,
        viewpoints=[_viewpoint(view, max_chars=share) for view in found.viewpoints],
        more_viewpoints=found.more_viewpoints,
        mentioned_only=[_mention(mention) for mention in found.mentioned_only[:_MENTIONS]],
        silent=list(found.silent),
        searched=SearchedView(
            guests=counts.guests,
            episodes=counts.episodes,
            passages=counts.passages,
            claims=counts.claims,
        ),
        near_words=list(found.suggestions),
    )


def viewed_comparison_evidence(found: Comparison) -> list[Evidence]:
    """Return the evidence that the view of a comparison shows."""
    view = view_comparison(found)
    shown = {mention.id for mention in view.mentioned_only}
    shown |= {id_ for v in view.viewpoints for id_ in (v.id, v.wiki_id) if id_}
    return [evidence for evidence in found.evidence if evidence.id in shown]


def _viewpoint(view: Viewpoint, *, max_chars: int) -> ViewpointView:
    return ViewpointView(
        id=view.cited[0],
        guest=view.guest,
        profile=clip(view.description, max_chars=_DESCRIPTION_CHARS) if view.description else None,
        aired=view.aired,
        at=None if view.start_s is None else format_clock(view.start_s),
        quote=clip(view.quote, max_chars=max_chars),
        quoted=view.quoted,
        beside=view.opens_with,
        wiki=clip(view.summary, max_chars=_SUMMARY_CHARS) if view.summary else None,
        wiki_id=view.cited[1] if view.summary else None,
    )


def _mention(mention: Mention) -> MentionView:
    return MentionView(id=mention.cited, guest=mention.guest)
