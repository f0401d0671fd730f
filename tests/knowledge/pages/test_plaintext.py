import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import SourceError
from knowledge.pages.labels import EpisodeLabels
from knowledge.pages.links import Vocabulary
from knowledge.pages.markdown import Heading, LinkPiece, Paragraph
from knowledge.pages.marks import link_marks
from knowledge.pages.page import build_page
from knowledge.pages.plaintext import read_text_page
from knowledge.records import Episode, Guest, Page
from knowledge.registry import Registry, load_registry
from knowledge.wiki import is_unresolved, read_wiki

PEOPLE = (
    Guest(slug="adaexample", name="Ada Example", aliases=("ada2", "Ada B. Example")),
    Guest(slug="bojanzupan", name="Bojan Župan"),
    Guest(slug="cleosample", name="Cleo Sample"),
)
EPISODES = (
    Episode(
        slug="hives-as-queues",
        title="Hives as Queues: Message Brokers for Beekeepers",
        guests=("adaexample",),
        duration_s=3600,
    ),
    Episode(
        slug="honey-pricing",
        title="Honey Pricing: Forecasting Sales with Trees",
        guests=("adaexample",),
    ),
    Episode(slug="tea-tasting", title="Tea Tasting at Scale", guests=("bojanzupan",)),
    Episode(
        slug="swarm-panel",
        title="A Panel on Swarms",
        guests=("bojanzupan", "cleosample"),
        duration_s=5400,
    ),
)
REGISTRY = Registry(
    people={person.slug: person for person in PEOPLE},
    episodes={episode.slug: episode for episode in EPISODES},
)
LABELS = EpisodeLabels.of(REGISTRY)

PAGE = """\
Wiki
Beekeeper Role
What a beekeeper of queues does, and for whom.
Related Wiki Pages
A beekeeper looks after queues. They count bees (Ada Example on hives as queues, 5:10).
Link Map
Related wiki pages:
- Hive Tooling
- Honey Forecasts
The episodes to start with are:
- Ada Example on hives as queues with Ada Example. Covers brokers and frames.
Daily Work
Ada Example checks the frames each morning (Ada Example on hives as queues, 7:51-10:41 and 22:29).
Bojan tastes tea (Bojan Župan’s tea episode, 56:10-1:01:20, and Ada Example on pricing honey, 3:00).
Pay, Hours and Rest
Nobody says what it pays.
Related Pages
Continue with these pages:"""


def built(text: str, tmp_path: Path, *, name: str = "beekeeper-role.txt") -> Page:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    raw = read_text_page(file, LABELS)
    return build_page(raw, Vocabulary.of([(raw.slug, raw.title)], REGISTRY), source="test")


def cited(page: Page) -> list[tuple[str, int | None, int | None]]:
    return [
        (citation.episode, citation.start_s, citation.end_s)
        for section in page.sections
        for sentence in section.sentences
        for citation in sentence.citations
    ]


def sentences(page: Page) -> list[str]:
    return [sentence.text for section in page.sections for sentence in section.sentences]


def lost(page: Page) -> list[str]:
    return [link.target for link in page.links if is_unresolved(link)]


# The page


def test_title_summary_and_slug_come_from_the_top_and_the_files_name(tmp_path: Path) -> None:
    page = built(PAGE, tmp_path)
    assert (page.slug, page.title) == ("beekeeper-role", "Beekeeper Role")
    assert page.summary == "What a beekeeper of queues does, and for whom."


def test_short_lines_between_paragraphs_are_headings_and_the_text_above_them_is_a_section(
    tmp_path: Path,
) -> None:
    page = built(PAGE, tmp_path)
    assert [section.heading for section in page.sections] == [
        "Beekeeper Role",
        "Link Map",
        "Daily Work",
        "Pay, Hours and Rest",
        "Related Pages",
    ]
    assert [section.anchor for section in page.sections][:3] == ["", "link-map", "daily-work"]
    assert page.sections[0].text.startswith("A beekeeper looks after queues.")
    assert page.sections[4].text == "Continue with these pages:"


def test_lists_of_related_pages_are_related_pages(tmp_path: Path) -> None:
    file = tmp_path / "beekeeper-role.txt"
    file.write_text(PAGE, encoding="utf-8")
    assert read_text_page(file, LABELS).related == ("Hive Tooling", "Honey Forecasts")
    short = (
        "Bees\nAll about bees.\nRelated Wiki Pages\nHive Tooling\nHoney Forecasts\nBees fly far.\n"
    )
    file.write_text(short, encoding="utf-8")
    raw = read_text_page(file, LABELS)
    assert raw.related == ("Hive Tooling", "Honey Forecasts")
    assert [type(block) for block in raw.blocks] == [Paragraph]


def test_every_sentence_knows_its_line(tmp_path: Path) -> None:
    page = built(PAGE, tmp_path)
    lines = PAGE.split("\n")
    for section in page.sections:
        for sentence in section.sentences:
            assert sentence.text.split(".")[0][:12] in lines[sentence.line - 1]


def test_wrapped_lines_are_joined_and_single_ones_between_empty_lines_are_headings(
    tmp_path: Path,
) -> None:
    page = built(
        "Beekeeper Role\n\n"
        "A beekeeper looks after queues and counts the bees in each of\n"
        "them (Ada Example on hives\nas queues, 5:10).\n\n"
        "Daily Work\n\n"
        " * Checks the frames of every hive that stands in\n   the orchard.\n * Sleeps.\n",
        tmp_path,
    )
    assert [section.heading for section in page.sections] == ["Beekeeper Role", "Daily Work"]
    assert page.sections[0].text == (
        "A beekeeper looks after queues and counts the bees in each of them."
    )
    assert cited(page) == [("hives-as-queues", 310, None)]
    assert [sentence.line for sentence in page.sections[1].sentences] == [9, 11]


def test_rows_of_short_lines_are_lists_that_lost_their_bullets(tmp_path: Path) -> None:
    page = built(
        "Bees\nThey need several things.\nTools\nThese are:\nA smoker\nA veil\nPay\nIt is low.\n"
        "Places\nOrchards\nRoofs\nSwarms\nThey leave.\n",
        tmp_path,
    )
    assert [section.heading for section in page.sections] == ["Bees", "Tools", "Pay", "Swarms"]
    assert page.sections[1].text == "These are: A smoker A veil"


@pytest.mark.parametrize("text", ["", "\n \n", "all in lower case\nand no title.", "A sentence."])
def test_a_text_without_a_title_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="has no title"):
        built(text, tmp_path)


def test_the_title_is_the_line_that_the_file_is_named_after(tmp_path: Path) -> None:
    text = "DataTalks.Club\nSearch this site\nBeekeeper Role\nIt is a role.\n"
    assert built(text, tmp_path).title == "Beekeeper Role"
    assert built(text, tmp_path, name="saved.txt").title == "Search this site"


# Citations


def test_times_behind_labels_in_brackets_are_bound_and_not_shown(tmp_path: Path) -> None:
    page = built(PAGE, tmp_path)
    assert cited(page) == [
        ("hives-as-queues", 310, None),
        ("hives-as-queues", 471, 641),
        ("hives-as-queues", 1349, None),
        ("tea-tasting", 3370, 3680),
        ("honey-pricing", 180, None),
    ]
    assert "Ada Example checks the frames each morning." in sentences(page)
    assert "Bojan tastes tea." in sentences(page)
    assert lost(page) == []


def test_a_label_without_a_time_cites_in_brackets_and_is_a_mention_elsewhere(
    tmp_path: Path,
) -> None:
    page = built(
        "Bees\nThey queue (Ada Example on hives as queues). Ada Example on hives is a start.\n"
        "One keeper (Ada Example) naps. Bees sell (Honey Pricing).\n",
        tmp_path,
    )
    assert cited(page) == [("hives-as-queues", None, None), ("honey-pricing", None, None)]
    assert sentences(page) == [
        "They queue.",
        "Ada Example on hives is a start.",
        "One keeper (Ada Example) naps.",
        "Bees sell.",
    ]


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("In Ada Example on hives as queues, 7:51-10:41, bees wait.", "Bees wait."),
        (
            "At 7:51-10:41 in Ada Example’s queue episode, bees wait.",
            "Bees wait.",
        ),
        (
            "Hear Ada Example’s queues episode (7:51-10:41) again.",
            "Hear Ada Example’s queues episode again.",
        ),
        ("In Hives as Queues, 7:51-10:41, bees wait.", "Bees wait."),
        ("Bees wait [Ada Example on hives as queues, 7:51-10:41].", "Bees wait."),
        ("Bees wait (see Ada Example’s queue episode at 7:51 - 10:41).", "Bees wait."),
    ],
)
def test_running_labels_are_citations_where_a_time_stands_with_them(
    sentence: str, shown: str, tmp_path: Path
) -> None:
    page = built(f"Bees\n{sentence}\n", tmp_path)
    assert cited(page) == [("hives-as-queues", 471, 641)]
    assert sentences(page) == [shown]


@pytest.mark.parametrize(
    "mark",
    [
        "Ada Example’s episode, 3:00",  # two episodes
        "Ada Example on baking bread, 3:00",  # neither of them
        "Nobody Known on unheard things, 3:00",
        "the tea and honey episode, 3:00",
    ],
)
def test_what_cannot_be_decided_is_dropped_and_counted(mark: str, tmp_path: Path) -> None:
    page = built(f"Bees\nBees queue ({mark}).\n", tmp_path)
    assert cited(page) == []
    assert sentences(page) == ["Bees queue."]
    assert lost(page) == [mark]


def test_of_two_citations_in_a_bracket_the_decidable_one_is_kept(tmp_path: Path) -> None:
    page = built(
        "Bees\nThey queue (Ada Example’s episode, 3:00, and Bojan Župan on tea, 4:00).\n", tmp_path
    )
    assert cited(page) == [("tea-tasting", 240, None)]
    assert len(lost(page)) == 1


@pytest.mark.parametrize(
    "sentence",
    ["We meet (daily at 10:30).", "The train (Monday, 9:05) is late.", "It is 7:30 now."],
)
def test_a_time_of_day_is_no_citation(sentence: str, tmp_path: Path) -> None:
    page = built(f"Trains\n{sentence}\n", tmp_path)
    assert sentences(page) == [sentence]
    assert page.links == ()


def test_a_time_past_the_end_is_dropped_and_the_episode_stays_cited(tmp_path: Path) -> None:
    page = built("Bees\nBees queue (Ada Example on hives as queues, 59:00-1:20:00).\n", tmp_path)
    assert cited(page) == [("hives-as-queues", None, None)]
    assert [dropped.reason for dropped in page.dropped] == ["past-the-end"]


# Labels


@pytest.mark.parametrize(
    ("label", "episode"),
    [
        ("Ada Example on hives as queues", "hives-as-queues"),
        ("Ada Example’s pricing episode", "honey-pricing"),
        ("Ada B. Example on forecasting", "honey-pricing"),
        ("Ada Exampla on queues", "hives-as-queues"),  # misspelt
        ("Bojan Zupan on tea", "tea-tasting"),  # without its accent
        ("Bojan Župan and Cleo Sample", "swarm-panel"),
        ("Cleo Sample’s interview", "swarm-panel"),  # the only one
        ("Cleo Sample on cooking", None),
        ("Bojan Župan’s episode", None),
        ("hives as queues", "hives-as-queues"),
        ("Tea Tasting at Scale", "tea-tasting"),
        ("queues", None),
        ("Tasting", None),
        ("Ada on queues", None),  # a first name is anybody's
        ("", None),
        ("’s", None),
    ],
)
def test_a_label_means_one_episode_or_none(label: str, episode: str | None) -> None:
    assert LABELS.find(label) == episode


def test_an_empty_registry_knows_no_labels() -> None:
    assert EpisodeLabels.of(Registry()).find("Ada Example on hives") is None


@given(st.text(max_size=300))
def test_any_text_keeps_its_words_outside_the_marks(text: str) -> None:
    pieces = link_marks(text, LABELS)
    if not any(isinstance(piece, LinkPiece) for piece in pieces):
        assert "".join(str(piece) for piece in pieces) == text


PARTS = (
    "Ada Example|’s| on |queues|7:51|-|10:41| and |(|)|[|]|, |. |\n|\n\n|- |tea|episode|9|"
    "Related Wiki Pages\n|Wiki\n"
)
MARKS = st.lists(st.sampled_from(PARTS.split("|")), max_size=40).map("".join)


@given(
    st.one_of(
        MARKS,
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=400),
    )
)
def test_no_text_breaks_the_reader(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = built("Title\n" + text, Path(folder))
    for section in page.sections:
        assert not any("\ue000" <= char <= "\uf8ff" for char in section.text)


# The real page

SEED = os.environ.get("SEED_DIR")


@pytest.mark.archive
@pytest.mark.skipif(SEED is None, reason="SEED_DIR is not set")
def test_the_seed_gives_11_sections_33_citations_and_38_times_with_the_bundled_registry() -> None:
    file = Path(str(SEED)) / "ai-engineer-role.txt"
    wiki = read_wiki([file], bundled=load_registry(), progress=lambda *_: None)
    (page,) = wiki.pages
    assert sum(bool(section.text) for section in page.sections) == 11
    assert [bool(link.resolved) for link in page.links if link.syntax == "label"] == [True] * 33
    spans = cited(page)
    assert len(spans) == 38
    assert all(start is not None for _, start, _ in spans)
    assert page.dropped == ()
    assert not [text for text in sentences(page) if ":" in text and "(" in text]


@pytest.mark.archive
@pytest.mark.skipif(SEED is None, reason="SEED_DIR is not set")
def test_the_whole_wikis_registry_decides_the_seed_as_the_bundled_one_does() -> None:
    bundled = load_registry()
    file = Path(str(SEED)) / "ai-engineer-role.txt"
    alone = read_wiki([file], bundled=bundled, progress=lambda *_: None)
    podwiki = os.environ.get("PODWIKI_DIR")
    if podwiki is None:
        pytest.skip("PODWIKI_DIR is not set")
    both = read_wiki([Path(podwiki), file], bundled=bundled, progress=lambda *_: None)
    (page,) = [page for page in both.pages if page.source == "ai-engineer-role.txt"]
    assert page.slug == "ai-engineer-role@ai-engineer-role.txt"
    assert cited(page) == cited(replace(alone.pages[0], slug=page.slug))


def test_headings_have_one_level(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text(PAGE, encoding="utf-8")
    levels = {b.level for b in read_text_page(file, LABELS).blocks if isinstance(b, Heading)}
    assert levels == {2}
