"""Labels to people: who is certain, and who is nobody."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import RegistryError
from knowledge.podcast.speakers import (
    UNDECIDED,
    SpeakerFact,
    SpeakerTable,
    Voice,
    cast_labels,
    load_speakers,
)
from knowledge.records import Guest

TABLE = SpeakerTable(hosts={"Hana": "hanahost", "Joe": "joehost"})
PEOPLE = {
    slug: Guest(slug=slug, name=name, aliases=aliases)
    for slug, name, aliases in [
        ("adalin", "Ada Lin", ()),
        ("benoak", "Ben Oak", ()),
        ("zoeray", "Zoë Ray", ("Zed",)),
        ("nick77", "Nikolai Petrov", ()),
        ("hanahost", "Hana Host", ()),
        ("hanaother", "Hana Other", ()),
    ]
}


def cast(*labels: str, guests: str = "adalin", table: SpeakerTable = TABLE) -> dict[str, Voice]:
    return cast_labels("talk", labels, guests=guests.split(), people=PEOPLE, table=table)


def guest(slug: str) -> Voice:
    return Voice(person=slug, role="guest")


def host(slug: str) -> Voice:
    return Voice(person=slug, role="host")


@pytest.mark.parametrize("label", ["Ada", "ada", "Lin", "Ada Lin", "adalin"])
def test_a_guest_is_known_by_any_name(label: str) -> None:
    assert cast(label) == {label: guest("adalin")}


@pytest.mark.parametrize("label", ["Zoe", "Zoë", "ZOE RAY", "Zed"])
def test_accents_and_aliases_do_not_matter(label: str) -> None:
    assert cast(label, guests="zoeray") == {label: guest("zoeray")}


def test_the_usual_host_is_host() -> None:
    assert cast("Hana", "Ada") == {"Hana": host("hanahost"), "Ada": guest("adalin")}


def test_a_usual_host_whom_the_episode_lists_is_its_guest() -> None:
    assert cast("Hana", "Joe", guests="hanahost") == {
        "Hana": guest("hanahost"),
        "Joe": host("joehost"),
    }


def test_a_guest_with_the_hosts_name_makes_the_label_undecided() -> None:
    assert cast("Hana", guests="hanaother") == {"Hana": UNDECIDED}


def test_two_guests_are_told_apart() -> None:
    voices = cast("Ada", "Ben", guests="adalin benoak")
    assert (voices["Ada"], voices["Ben"]) == (guest("adalin"), guest("benoak"))


def test_a_label_that_two_guests_share_is_undecided() -> None:
    assert cast("Hana", guests="hanahost hanaother")["Hana"] == UNDECIDED


def test_a_short_form_is_the_guest_whose_name_it_begins() -> None:
    assert cast("Nik", guests="nick77") == {"Nik": UNDECIDED} | cast("Nik", guests="nick77")
    assert cast("Nikol", guests="nick77") == {"Nikol": guest("nick77")}


def test_a_short_form_is_nobody_where_the_guest_has_a_label_already() -> None:
    voices = cast("Nikolai", "Nikol", guests="nick77")
    assert voices == {"Nikolai": guest("nick77"), "Nikol": UNDECIDED}


def test_a_guest_nobody_describes_is_known_by_the_slug() -> None:
    assert cast("Tom", guests="16tomgray") == {"Tom": guest("16tomgray")}


@pytest.mark.parametrize(
    ("label", "meant"), [("Adada", "Ada"), ("Hanaana", "Hana"), ("Adaa", "Ada")]
)
def test_a_label_with_its_tail_repeated_is_the_label(label: str, meant: str) -> None:
    voices = cast("Ada", "Hana", label)
    assert voices[label] == voices[meant]


@pytest.mark.parametrize("label", ["Adaey", "Daniel", "Al", "", "Speaker 2"])
def test_the_last_label_is_not_given_to_the_last_guest(label: str) -> None:
    assert cast("Hana", label)[label] == UNDECIDED


def test_a_fact_decides_before_any_rule_and_only_in_its_episode() -> None:
    facts = (
        SpeakerFact(episode="talk", label="Ada", person="adalin", role="host"),
        SpeakerFact(episode="talk", label="Kit", person="adalin", role="guest"),
        SpeakerFact(episode="other", label="Kat", person="adalin", role="guest"),
    )
    voices = cast("Ada", "Kit", "Kat", table=SpeakerTable(hosts={}, facts=facts))
    assert voices == {"Ada": host("adalin"), "Kit": guest("adalin"), "Kat": UNDECIDED}


def test_a_fact_about_lost_labels_does_not_take_the_guests_own() -> None:
    facts = (SpeakerFact(episode="talk", label="", person="16tomgray", role="guest"),)
    voices = cast("", "Tom", guests="16tomgray", table=SpeakerTable(hosts={}, facts=facts))
    assert voices == {"": guest("16tomgray"), "Tom": guest("16tomgray")}


@given(
    st.lists(st.text(max_size=12), max_size=6),
    st.lists(st.sampled_from(["adalin", "benoak", "zoeray", "nobody"]), max_size=3, unique=True),
)
def test_every_label_gets_a_guest_of_the_episode_a_host_or_nobody(
    labels: list[str], guests: list[str]
) -> None:
    voices = cast_labels("talk", labels, guests=guests, people=PEOPLE, table=TABLE)
    assert set(voices) == set(labels)
    for voice in voices.values():
        if voice.role == "guest":
            assert voice.person in guests
        else:
            assert voice.person in {None, "hanahost", "joehost"}


def test_the_bundled_table_names_each_label_once() -> None:
    table = load_speakers()
    keys = [(fact.episode, fact.label, fact.block_s) for fact in table.facts]
    assert len(keys) == len(set(keys))
    assert all((fact.person is None) == (fact.role == "unknown") for fact in table.facts)


@pytest.mark.parametrize("content", [None, "[]", "{"])
def test_a_table_that_cannot_be_read_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "speakers.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(RegistryError, match=r"speakers\.json"):
        load_speakers(path)
