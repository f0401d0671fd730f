from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import SourceError
from knowledge.pages.links import Vocabulary
from knowledge.pages.page import build_page, read_raw_page
from knowledge.records import Citation, Episode, Guest, Page, Section, Sentence
from knowledge.registry import Registry
from knowledge.wiki import Wiki

REGISTRY = Registry(
    people={
        "ada": Guest(slug="ada", name="Ada Moreno"),
        "bo": Guest(slug="bo", name="Bo Lindqvist"),
        "cleo": Guest(slug="cleo", name="Cleo Okafor"),
    },
    episodes={
        "solo": Episode(slug="solo", title="Solo", guests=("ada",), duration_s=3000),
        "duo": Episode(slug="duo", title="Duo", guests=("ada", "bo")),
        "empty": Episode(slug="empty", title="Nobody"),
    },
)


SIGNS = "[[podcast:solo|x]] [[a-page]] ( ) 1:00 . ##\u00a0A Ada 🍵 - &#xE001; and in, at".split(" ")
TEXTS = st.text(st.characters(exclude_characters="\x00"), max_size=200)  # NUL means a binary file
bodies = TEXTS | st.lists(
    st.sampled_from([*SIGNS, " ", "\n", "\n\n", ". ", "\n\n## A\n\n"]), max_size=30
).map("".join)


def page(folder: Path, body: str, matter: str = "title: A Page") -> Page:
    path = folder / "a-page.md"
    path.write_text(f"---\n{matter}\n---\n{body}", encoding="utf-8", errors="replace")
    raw = read_raw_page(path)
    return build_page(raw, Vocabulary.of([(raw.slug, raw.title)], REGISTRY), source="s")


def sentence(folder: Path, body: str) -> Sentence:
    (section,) = page(folder, body).sections
    return section.sentences[0]


def section_named(wiki: Wiki, heading: str) -> Section:
    (found,) = [s for p in wiki.pages for s in p.sections if s.heading == heading]
    return found


def test_text_above_the_first_heading_is_a_section_without_anchor(tiny_wiki: Wiki) -> None:
    lead = next(p for p in tiny_wiki.pages if p.slug == "forecasting-basics").sections[0]
    assert (lead.anchor, lead.heading, lead.path) == (
        "",
        "Forecasting Basics",
        ("Forecasting Basics",),
    )
    assert lead.text == "Forecasts start from last week's sales."


def test_a_page_that_starts_with_a_heading_has_no_lead(tiny_wiki: Wiki) -> None:
    careers = next(p for p in tiny_wiki.pages if p.slug == "career-change")
    assert [s.anchor for s in careers.sections] == ["leave-the-kitchen", "find-a-mentor"]


def test_headings_below_a_heading_bear_the_path_to_them(tmp_path: Path) -> None:
    made = page(tmp_path, "## A\n\na\n\n### B\n\nb\n\n#### C\n\n## D\n\nd\n")
    assert [s.path for s in made.sections] == [("A",), ("A", "B"), ("A", "B", "C"), ("D",)]


def test_an_empty_section_is_kept_without_text(tiny_wiki: Wiki) -> None:
    assert section_named(tiny_wiki, "Twelve-Week Roadmap").text == ""


def test_html_leaves_no_trace_in_a_page(tiny_wiki: Wiki) -> None:
    assert "script" not in section_named(tiny_wiki, "Keep it running").text


def test_a_section_without_lead_text_keeps_anchors_in_step(tmp_path: Path) -> None:
    made = page(tmp_path, "lead\n\n## A\n\n## A\n\ntext")
    assert [s.anchor for s in made.sections] == ["", "a", "a-1"]


def test_front_matter_gives_summary_tags_and_related_pages(tiny_wiki: Wiki) -> None:
    made = next(p for p in tiny_wiki.pages if p.slug == "forecasting-basics")
    assert made.summary == "How a tea shop forecasts its sales."
    assert made.tags == ("forecasting", "time series")
    assert made.related == ("career-change", "notebooks")


@pytest.mark.parametrize("matter", ["summary: no title", "title: ''", "title:", "title: '\u200b'"])
def test_a_file_without_a_title_is_refused(tmp_path: Path, matter: str) -> None:
    with pytest.raises(SourceError, match="has no title"):
        page(tmp_path, "text", matter)


def test_an_endless_paragraph_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="paragraph of more than 100,000 characters"):
        page(tmp_path, "a. b. " * 20_000)


def test_a_title_that_is_no_text_and_odd_lists_are_taken_as_they_read(tmp_path: Path) -> None:
    made = page(tmp_path, "x", "title: 2026\ntags: one\nrelated: {a: b}")
    assert (made.title, made.tags, made.related) == ("2026", (), ())


def test_a_cited_sentence_supports_its_neighbours_in_the_paragraph_only(tmp_path: Path) -> None:
    made = page(tmp_path, "Tea sells. It did ([[podcast:solo|x]]).\n\nCoffee too.\n")
    assert [(s.text, s.support) for s in made.sections[0].sentences] == [
        ("Tea sells.", "paragraph"),
        ("It did.", "own"),
        ("Coffee too.", "none"),
    ]


def test_a_bracket_of_citations_after_the_full_stop_belongs_to_the_sentence(tmp_path: Path) -> None:
    made = page(tmp_path, "Tea sells. ([[podcast:solo|x]], 1:00.) Coffee too.")
    first, second = made.sections[0].sentences
    assert (first.text, first.support, len(first.citations)) == ("Tea sells.", "own", 1)
    assert second.citations == ()


@pytest.mark.parametrize(
    ("body", "attribution"),
    [
        ("[[person:ada|Ada]] sells tea ([[podcast:duo|x]]).", "named"),
        ("Ada sells tea ([[podcast:duo|x]]).", "named"),
        ("In Lindqvist's view tea sells ([[podcast:duo|x]]).", "named"),
        ("Tea sells ([[podcast:solo|x]]).", "single-guest"),
        ("[[person:cleo|Cleo]] on tea ([[podcast:solo|x]]).", "single-guest"),
        ("Tea sells ([[podcast:duo|x]]).", "ambiguous"),
        ("Tea sells ([[podcast:solo|x]]; [[podcast:duo|y]]).", "ambiguous"),
        ("Tea sells ([[podcast:empty|x]]).", "none"),
        ("Tea sells ([[podcast:unknown|x]]).", "none"),
        ("[[person:ada|Ada]] sells tea.", "none"),
    ],
)
def test_attribution_says_how_sure_the_speaker_is(
    tmp_path: Path, body: str, attribution: str
) -> None:
    assert sentence(tmp_path, body).attribution == attribution


def test_a_first_name_within_another_word_names_nobody(tmp_path: Path) -> None:
    assert sentence(tmp_path, "Adamant tea sells ([[podcast:duo|x]]).").people == ()


def spans(made: Sentence) -> list[tuple[int | None, int | None, str]]:
    return [(c.start_s, c.end_s, c.how_bound) for c in made.citations]


@pytest.mark.parametrize("times", ["50:01", "49:00-50:01", "50:01, 51:00 and 52:00-53:00"])
def test_spans_past_the_end_of_an_episode_leave_one_citation_without_time(
    tmp_path: Path, times: str
) -> None:
    made = sentence(tmp_path, f"Tea sells ([[podcast:solo|x]], {times}).")
    assert spans(made) == [(None, None, "none")]


def test_a_span_up_to_the_end_of_an_episode_is_kept(tmp_path: Path) -> None:
    made = sentence(tmp_path, "Tea sells ([[podcast:solo|x]], 49:00-50:00).")
    assert spans(made) == [(2940, 3000, "after")]


def test_a_span_of_an_episode_of_unknown_length_is_kept(tmp_path: Path) -> None:
    made = sentence(tmp_path, "Tea sells ([[podcast:duo|x]], 90:00).")
    assert spans(made) == [(5400, None, "after")]


def test_an_episode_that_nobody_registered_is_still_cited(tiny_wiki: Wiki) -> None:
    (running,) = section_named(tiny_wiki, "Keep it running").sentences
    assert [c.episode for c in running.citations] == ["lost-episode"]


def test_sentences_and_links_know_their_lines_in_the_file(tmp_path: Path) -> None:
    body = "\n[[podcast:solo|A long\nlabel]]: tea sells.\nIt [[a-page|does]]\n🍵 so. Coffee\ntoo.\n"
    made = page(tmp_path, body)
    assert [s.line for s in made.sections[0].sentences] == [5, 7, 8]
    assert [(link.label, link.line) for link in made.links] == [("A long label", 5), ("does", 7)]


def test_links_of_every_dialect_are_resolved(tiny_wiki: Wiki) -> None:
    careers = next(p for p in tiny_wiki.pages if p.slug == "career-change")
    found = {(link.syntax, link.kind, link.resolved) for link in careers.links}
    assert found == {
        ("wikilink", "person", "bolindqvist"),
        ("wikilink", "podcast", "from-cook-to-engineer"),
        ("liquid", "page", "forecasting-basics"),
        ("markdown", "page", "notebooks"),
    }


def test_a_hidden_mark_written_as_an_entity_forges_no_citation(tmp_path: Path) -> None:
    made = page(tmp_path, "Tea sells ([[podcast:solo|x]], 1:00). Coffee cures all&#xE000;.")
    assert made.sections[0].sentences[1] == Sentence(
        text="Coffee cures all.",
        line=4,
        purpose="statement",
        support="paragraph",
        attribution="none",
        people=(),
        citations=(),
    )


def test_a_time_in_a_list_item_is_bound_there(tiny_wiki: Wiki) -> None:
    first = section_named(tiny_wiki, "Measure the error").sentences[0]
    assert first.citations == (
        Citation(
            episode="tea-shop-forecasts",
            start_s=1349,
            end_s=None,
            how_bound="before",
            confidence=0.9,
        ),
    )


@given(bodies)
def test_any_body_gives_a_page_whose_sections_are_their_sentences(
    tmp_path_factory: pytest.TempPathFactory, body: str
) -> None:
    made = page(tmp_path_factory.getbasetemp(), body)
    anchors = [section.anchor for section in made.sections]
    assert len(set(anchors)) == len(anchors)
    for section in made.sections:
        assert section.text == " ".join(s.text for s in section.sentences)
        assert all((s.support == "own") == bool(s.citations) for s in section.sentences)
