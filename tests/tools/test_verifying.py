import pytest

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tools.definitions import VERIFIER, VerifyArguments
from tools.errors import TooLongError, UnknownEvidenceError
from tools.verifying import MAX_SENTENCE_CHARS, verify_sentence
from tools.views_verdict import VerdictView, view_verdict


@pytest.fixture
def claim(tiny_archive: Archive) -> Evidence:
    section = tiny_archive.section("career-change", "leave-the-kitchen")
    assert section
    return tiny_archive.claims(section)[0]


def test_a_sentence_of_the_evidence_is_supported_and_lacks_nothing(
    tiny_archive: Archive, claim: Evidence
) -> None:
    view = view_verdict(verify_sentence(tiny_archive, claim.text, [f"[{claim.id}]", claim.id]))
    assert (view.support, view.reasons, view.covered) == ("supported", [], 1.0)
    assert [compared.text for compared in view.compared] == [claim.text]


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Bo Lindqvist cooked for eleven years.", "numbers missing: eleven"),
        ("Ada Moreno says that she cooked.", "not theirs: ada moreno"),
        ("Bo Lindqvist called it “a waste of salt”.", "not said so: “a waste of salt”"),
    ],
)
def test_what_is_wrong_is_said_in_words(
    tiny_archive: Archive, claim: Evidence, sentence: str, reason: str
) -> None:
    view = view_verdict(verify_sentence(tiny_archive, sentence, [claim.id]))
    assert view.support == "unsupported"
    assert reason in [told.lower() for told in view.reasons]


def test_an_unknown_id_says_where_ids_come_from(tiny_archive: Archive) -> None:
    with pytest.raises(UnknownEvidenceError, match="'ev_zzzzzz'; give ids that a tool returned"):
        verify_sentence(tiny_archive, "Anything.", ["ev_zzzzzz"])


def test_a_sentence_that_would_stay_unread_is_too_long(
    tiny_archive: Archive, claim: Evidence
) -> None:
    with pytest.raises(TooLongError):
        verify_sentence(tiny_archive, "x" * (MAX_SENTENCE_CHARS + 1), [claim.id])


def test_the_tool_tells_the_verdict_with_what_was_compared(
    tiny_archive: Archive, claim: Evidence
) -> None:
    asked = VerifyArguments(sentence=claim.text, evidence=[claim.id])
    told = VERIFIER.call(tiny_archive, asked.model_dump())
    assert isinstance(told.view, VerdictView)
    assert told.evidence == [claim]
