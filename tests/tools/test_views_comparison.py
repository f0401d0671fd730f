from datetime import date

from knowledge.evidence import Evidence
from tools.results.comparison import Comparison, Mention, SearchedTalks, Viewpoint
from tools.views_comparison import view_comparison, viewed_comparison_evidence

LONGEST_VIEW = 4800  # characters, some 1,200 tokens
LONG = "Weigh the leaves twice before you pour. " * 30


def viewpoint(number: int) -> Viewpoint:
    return Viewpoint(
        guest=f"Guest {number} of a Rather Long Name",
        guest_slug=f"guest{number}",
        description="Head of Tea " * 10,
        episode="tea",
        episode_title="Tea",
        aired=date(2024, 1, 2),
        chapter="Leaves",
        start_s=3661,
        end_s=3700,
        quote=LONG[:520],
        quoted="guest",
        summary=LONG[:300],
        about=("tea",),
        contrasted=False,
        cited=(f"ev_aaaaa{number}", f"ev_bbbbb{number}"),
        url="https://x.example",
    )


def comparison(views: int, mentions: int) -> Comparison:
    ids = [f"ev_{letter * 5}{n}" for letter in "abc" for n in range(8)]
    return Comparison(
        topic="tea",
        concepts=("tea",),
        viewpoints=tuple(viewpoint(number) for number in range(views)),
        more_viewpoints=3,
        mentioned_only=tuple(
            Mention(
                guest=f"Mentioner {n}",
                guest_slug=f"m{n}",
                episode="tea",
                start_s=1,
                cited=f"ev_ccccc{n}",
                url=None,
            )
            for n in range(mentions)
        ),
        more_mentions=0,
        silent=("Cleo Okafor",),
        searched=SearchedTalks(guests=9, episodes=8, passages=7, claims=6),
        suggestions=(),
        evidence=tuple(Evidence(id=id_, kind="passage", text=LONG) for id_ in ids),
    )


def test_the_fullest_comparison_stays_within_its_budget() -> None:
    view = view_comparison(comparison(views=8, mentions=8))
    assert len(view.model_dump_json(exclude_none=True)) <= LONGEST_VIEW


def test_a_quote_among_few_is_whole() -> None:
    (shown,) = view_comparison(comparison(views=1, mentions=0)).viewpoints
    assert shown.quote == LONG[:520]


def test_a_quote_among_many_is_cut_at_a_word_and_its_id_kept() -> None:
    shown = view_comparison(comparison(views=8, mentions=0)).viewpoints[0]
    assert shown.quote.endswith("…")
    assert LONG.startswith(shown.quote[:-1])
    assert (shown.id, shown.wiki_id, shown.at) == ("ev_aaaaa0", "ev_bbbbb0", "1:01:01")


def test_only_the_evidence_that_is_shown_may_be_cited() -> None:
    found = comparison(views=2, mentions=6)
    view = view_comparison(found)
    shown = {evidence.id for evidence in viewed_comparison_evidence(found)}
    assert shown == {
        *("ev_aaaaa0", "ev_aaaaa1", "ev_bbbbb0", "ev_bbbbb1"),
        *(mention.id for mention in view.mentioned_only),
    }
    assert len(view.mentioned_only) < 6


def test_a_single_view_comes_with_a_notice() -> None:
    assert view_comparison(comparison(views=1, mentions=0)).notice
    assert view_comparison(comparison(views=2, mentions=0)).notice == ""
