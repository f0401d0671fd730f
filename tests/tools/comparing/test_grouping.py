"""Viewpoints grouped by a model: only what was found, and only sentences that are borne out."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.archive import Archive
from knowledge.store.embedders import Embedder
from knowledge.verify import Grounds
from tests.conftest import ingest_quietly, read_sources
from tests.tools.tiny_talks import write_world
from tools.comparing.grouping import MAX_SENTENCE_CHARS, group_views
from tools.errors import NoReplyError
from tools.results.comparison import Comparison, Grouping, ViewGroup
from tools.viewpoints import compare

USEFUL = "A certificate is useful at the beginning."  # Bo
LITTLE = "A certificate is worth little."  # Ada
AGES = "A certificate ages."  # Cleo
Groups = Sequence[tuple[str, Sequence[str]]]


@dataclass
class Scripted:
    """Says what its script says of the ids that it is shown, by guest."""

    script: Callable[[Mapping[str, str]], str]
    name: str = "test:scripted"
    asked: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, instructions: str, material: str) -> str:
        self.asked.append((instructions, material))
        return self.script({guest: id_ for id_, guest in shown(material)})


def shown(material: str) -> list[tuple[str, str]]:
    """Ids and first names of guests."""
    return re.findall(r"^VIEW (ev_\w{6}) (\w+)", material, re.MULTILINE)


def saying(groups: Groups, agreed: Groups = ()) -> Scripted:
    """Groups guests by first name; a name that no guest has goes out as it stands."""

    def script(ids: Mapping[str, str]) -> str:
        def sets(named: Groups) -> list[dict[str, Any]]:
            return [
                {"sentence": sentence, "members": [ids.get(name, name) for name in members]}
                for sentence, members in named
            ]

        return json.dumps({"groups": sets(groups), "agreed": sets(agreed)})

    return Scripted(script)


@pytest.fixture(scope="module")
def talks(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The tiny wiki with transcripts of two of its three guests."""
    root = tmp_path_factory.mktemp("talks")
    ingest_quietly(read_sources(*write_world(root)), root / "store", embedder)
    archive = Archive(root / "store", embedder)
    yield archive
    archive.close()


@pytest.fixture(scope="module")
def found(talks: Archive) -> Comparison:
    return compare(talks, "certificates")


@pytest.fixture(scope="module")
def grounds(talks: Archive) -> Grounds:
    return talks.grounds


def grouped(found: Comparison, grounds: Grounds, model: Scripted) -> Grouping:
    grouping = group_views(found, model, grounds).grouping
    assert grouping is not None
    return grouping


def sentences(groups: Sequence[ViewGroup]) -> list[str]:
    return [group.sentence for group in groups]


def test_guests_stand_under_sentences_that_their_words_bear_out(
    found: Comparison, grounds: Grounds
) -> None:
    model = saying([(USEFUL, ["Bo"]), ("A certificate is worth little or ages.", ["Ada", "Cleo"])])
    grouping = grouped(found, grounds, model)
    assert [set(group.guests) for group in grouping.groups] == [
        {"Bo Lindqvist"},
        {"Ada Moreno", "Cleo Okafor"},
    ]
    assert (grouping.model, grouping.dropped, grouping.note) == ("test:scripted", 0, "")
    assert grouping.ungrouped == ()
    assert len(model.asked) == 1


def test_what_guests_have_in_common_stands_apart(found: Comparison, grounds: Grounds) -> None:
    groups = [(USEFUL, ["Bo"]), (LITTLE, ["Ada"])]
    common = [("A certificate says something.", ["Ada", "Bo"]), (LITTLE, ["Ada"])]
    grouping = grouped(found, grounds, saying(groups, common))
    assert sentences(grouping.agreed) == ["A certificate says something."]
    assert grouping.dropped == 1  # one guest agrees with nobody


@pytest.mark.parametrize(
    ("sentence", "members"),
    [
        ("Companies hire only with a doctorate in physics today.", ["Ada"]),
        (LITTLE, ["Ada", "ev_aaaaaa"]),
        (LITTLE, ["Ada", "somebody"]),
        (LITTLE, []),
        ("A certificate costs 400 dollars.", ["Ada"]),
        ("Bo Lindqvist says that a certificate is worth little.", ["Ada"]),
        ('Ada says "a certificate is pure gold".', ["Ada"]),
        ("A certificate is not useful at the beginning.", ["Bo"]),
        ("Bananas.", ["Ada"]),
        ("", ["Ada"]),
        (f"{LITTLE} {USEFUL}", ["Ada"]),
        ("A certificate is worth little" + " in a tea shop" * 20, ["Ada"]),
        ("A certificate is worth [little](https://example.org).", ["Ada"]),
        ("A certificate is worth little, see www.example.org.", ["Ada"]),
        ("A <b>certificate</b> is worth little.", ["Ada"]),
    ],
)
def test_a_group_that_does_not_hold_is_dropped_and_counted(
    found: Comparison, grounds: Grounds, sentence: str, members: list[str]
) -> None:
    grouping = grouped(found, grounds, saying([(sentence, members), (USEFUL, ["Bo"])]))
    assert sentences(grouping.groups) == [USEFUL]
    assert grouping.dropped == 1
    assert len(grouping.ungrouped) == len(found.viewpoints) - 1


def test_a_sentence_must_be_borne_out_by_each_guest_under_it_alone(
    found: Comparison, grounds: Grounds
) -> None:
    sentence = "You should rather show the forecasts that you made."
    assert sentences(grouped(found, grounds, saying([(sentence, ["Ada"])])).groups)
    both = grouped(found, grounds, saying([(sentence, ["Ada", "Cleo"])]))
    assert (both.groups, both.dropped) == ((), 1)


def test_a_guest_stands_in_one_group_only(found: Comparison, grounds: Grounds) -> None:
    model = saying([(LITTLE, ["Ada"]), (AGES, ["Cleo", "Ada"]), (USEFUL, ["Bo"])])
    grouping = grouped(found, grounds, model)
    assert sentences(grouping.groups) == [LITTLE, USEFUL]
    assert grouping.dropped == 1
    (left,) = grouping.ungrouped
    assert {view.cited[0]: view.guest for view in found.viewpoints}[left] == "Cleo Okafor"


def test_two_views_of_one_guest_do_not_stand_in_two_groups(
    found: Comparison, grounds: Grounds
) -> None:
    views = {view.guest: view for view in found.viewpoints}
    bo, cleo = views["Bo Lindqvist"], views["Cleo Okafor"]
    second = replace(cleo, guest=bo.guest, guest_slug=bo.guest_slug)
    twice = replace(found, viewpoints=(bo, second, views["Ada Moreno"]))
    model = saying([(USEFUL, [bo.cited[0]]), (AGES, [cleo.cited[0]])])
    grouping = grouped(twice, grounds, model)
    assert (sentences(grouping.groups), grouping.dropped) == ([USEFUL], 1)


def test_nothing_is_lost_from_the_comparison(found: Comparison, grounds: Grounds) -> None:
    for model in (saying([(LITTLE, ["Ada"])]), saying([]), saying([(AGES, ["Ada", "Bo"])])):
        after = group_views(found, model, grounds)
        assert replace(after, grouping=None) == found
        assert after.grouping is not None
        placed = {id_ for group in after.grouping.groups for id_ in group.members}
        ids = {view.cited[0] for view in found.viewpoints}
        assert placed | set(after.grouping.ungrouped) == ids
        assert placed.isdisjoint(after.grouping.ungrouped)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "They disagree.",
        "[]",
        "{}",
        '{"groups": [{"sentence": "A',
        json.dumps({"groups": {"sentence": LITTLE}}),
        json.dumps({"groups": [{"sentence": LITTLE, "members": "Ada"}]}),
        json.dumps({"groups": [{"sentence": LITTLE, "members": []}] * 9}),
        json.dumps({"groups": [{"sentence": "x" * 30_000, "members": []}]}),
    ],
)
def test_a_reply_that_cannot_be_read_groups_nothing_and_says_so(
    found: Comparison, grounds: Grounds, reply: str
) -> None:
    grouping = grouped(found, grounds, Scripted(lambda _ids: reply))
    assert grouping.groups == ()
    assert grouping.note == "the model's answer could not be read"
    assert len(grouping.ungrouped) == len(found.viewpoints)


def test_a_model_that_fails_groups_nothing_and_says_why(
    found: Comparison, grounds: Grounds
) -> None:
    def fail(_ids: Mapping[str, str]) -> str:
        raise NoReplyError("did not answer in time")

    assert grouped(found, grounds, Scripted(fail)).note == "the model did not answer in time"


def test_marks_and_control_characters_in_a_sentence_do_not_reach_the_reader(
    found: Comparison, grounds: Grounds
) -> None:
    ada = next(view.cited[0] for view in found.viewpoints if view.guest == "Ada Moreno")
    raw = f"A certificate\x1b is\u202e worth\n little [{ada}]."
    grouping = grouped(found, grounds, saying([(raw, ["Ada"])]))
    assert sentences(grouping.groups) == [LITTLE]


def test_where_one_guest_speaks_no_model_is_asked(talks: Archive, grounds: Grounds) -> None:
    model = saying([])
    for alone in (
        compare(talks, "certificates", guests=["Bo Lindqvist"]),
        compare(talks, "zertificates"),
    ):
        assert group_views(alone, model, grounds) == alone
    assert model.asked == []


def test_views_stand_between_marks_that_they_cannot_hold(
    found: Comparison, grounds: Grounds
) -> None:
    model = saying([])
    grouped(found, grounds, model)
    ((instructions, material),) = model.asked
    (boundary,) = re.findall(r"marks that read ([0-9a-f]{24})\.", instructions)
    before, inside, after = material.split(boundary)
    assert (before, after.strip()) == ("", "")
    assert len(shown(inside)) == len(found.viewpoints)


IDS = st.sampled_from(["Ada", "Bo", "Cleo", "ev_aaaaaa", ""])
SENTENCES = st.sampled_from([LITTLE, USEFUL, AGES, "A certificate.", "Bananas."]) | st.text()
SETS = st.lists(st.tuples(SENTENCES, st.lists(IDS, max_size=4)), max_size=5)


@given(SETS, SETS)
def test_whatever_a_model_says_what_is_shown_keeps_the_rules(
    found: Comparison, grounds: Grounds, groups: Groups, agreed: Groups
) -> None:
    grouping = grouped(found, grounds, saying(groups, agreed))
    known = {view.cited[0] for view in found.viewpoints}
    guests = [guest for group in grouping.groups for guest in group.guests]
    assert len(guests) == len(set(guests))
    for group in (*grouping.groups, *grouping.agreed):
        assert set(group.members) <= known
        assert group.support in {"supported", "weak"}
        assert 0 < len(group.sentence) <= MAX_SENTENCE_CHARS
        assert group.sentence.isprintable()
    shown_sets = len(grouping.groups) + len(grouping.agreed)
    assert grouping.dropped == len(groups) + len(agreed) - shown_sets
