import pytest

from knowledge.evidence import Evidence, EvidenceKind
from knowledge.verification.speakers import is_mentioned, lets_speak, speakers

PEOPLE = frozenset({"Ada Moreno", "Bo van Lindqvist", "Xia He", "Mark Tan"})


def evidence(text: str, guest: str | None = None, kind: EvidenceKind = "passage") -> Evidence:
    return Evidence(id="ev_aaaaaa", kind=kind, text=text, guest=guest)


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Ada says tests pay off.", ["ada"]),
        ("Ada Moreno also explicitly recommends tests.", ["ada moreno"]),
        ("Ada, an analyst from Porto, recommends tests.", ["ada"]),
        ("Bo van Lindqvist recommends tests.", ["bo van lindqvist"]),
        ("According to Ada, tests pay off.", ["ada"]),
        ("Tests pay off, says Ada.", ["ada"]),
        ("Ada and Bo agree on tests.", ["ada", "bo"]),
        ("Ada wants tests, while Bo argues for reviews.", ["ada", "bo"]),
        ("Ada starts with tests.", ["ada"]),
        ("Ada quickly built tests.", ["ada"]),
        ("Ada became an analyst.", ["ada"]),
        ("Ada Moreno slept over tests.", ["ada moreno"]),
        ("Ada's advice is to test.", ["ada"]),
        ("In Ada's team everybody tests.", ["ada"]),
        ("In 2021, Grace Hopper says tests pay off.", ["grace hopper"]),
        ("Grace Hopper says tests pay off.", ["grace hopper"]),
        ("Xia He says tests pay off.", ["xia he"]),
        ("He says tests pay off.", []),
        ("Companies say tests pay off.", []),
        ("Mark your calendar for tests.", []),
        ("She learned it at Porto with Ada in the room.", []),
        ("Data Team Roles shows tests.", []),
        ("They discuss Airflow and Ada Lake.", []),
    ],
)
def test_who_speaks_is_told_from_names_and_verbs(sentence: str, names: list[str]) -> None:
    assert [" ".join(name) for name in speakers(sentence, PEOPLE)] == names


@pytest.mark.parametrize("name", [("ada",), ("moreno",), ("ada", "moreno")])
def test_a_passage_is_its_guests_under_any_part_of_the_name(name: tuple[str, ...]) -> None:
    assert lets_speak(evidence("I test.", "Ada Moreno"), name, PEOPLE)
    assert not lets_speak(evidence("I test.", "Bo van Lindqvist"), name, PEOPLE)
    assert not lets_speak(evidence("I test.", None), name, PEOPLE)


def test_a_full_name_must_fit_whole() -> None:
    assert not lets_speak(evidence("I test.", "Ada Moreno"), ("ada", "lindqvist"), PEOPLE)


def test_accents_and_case_do_not_matter() -> None:
    people = frozenset({"Zoë Łukasz-Müller"})
    ((name),) = speakers("Zoe says tests pay off.", people)
    assert lets_speak(evidence("I test.", "Zoë Łukasz-Müller"), name, people)


def test_naming_somebody_in_a_passage_does_not_make_it_theirs_unless_it_reports_them() -> None:
    thanks = evidence("Thanks, Ada. I recommend tests.", "Bo van Lindqvist")
    reports = evidence("As Ada told me, tests pay off.", "Bo van Lindqvist")
    assert not lets_speak(thanks, ("ada",), PEOPLE)
    assert lets_speak(reports, ("ada",), PEOPLE)


def test_a_sentence_of_the_wiki_is_its_guests_unless_it_names_another_speaker() -> None:
    unnamed = evidence("Tests pay off.", "Bo van Lindqvist", "claim")
    of_ada = evidence("Ada says tests pay off.", "Bo van Lindqvist", "claim")
    assert lets_speak(unnamed, ("bo",), PEOPLE)
    assert not lets_speak(unnamed, ("ada",), PEOPLE)
    assert lets_speak(of_ada, ("ada",), PEOPLE)
    assert lets_speak(of_ada, ("ada", "moreno"), PEOPLE)
    assert not lets_speak(of_ada, ("bo",), PEOPLE)


def test_a_sentence_mentions_the_guest_by_any_part_of_the_name() -> None:
    assert is_mentioned(evidence("I test.", "Ada Moreno"), "Bo agrees with Moreno.")
    assert not is_mentioned(evidence("I test.", "Ada Moreno"), "Bo agrees.")
    assert not is_mentioned(evidence("I test.", None), "Bo agrees.")
