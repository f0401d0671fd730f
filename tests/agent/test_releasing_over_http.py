"""The release of checked sentences over real HTTP, with the bundled archive's own evidence."""

from collections.abc import Iterator

import pytest

from agent.assemble import open_assistant
from agent.citing import Piece
from agent.conversation import Answered, Assistant
from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tests.agent.conftest import MakeSettings, quiet
from tests.agent.openai_stub import OpenAIStub, Reply, Request, call, say
from tests.agent.talking import ask
from tools.bindings import LOOK_UP

QUESTION = "How do I become an AI engineer after a career break?"
LOOKS_UP = call((LOOK_UP, {"question": QUESTION}))


@pytest.fixture
def remote(stub: OpenAIStub, make_settings: MakeSettings) -> Iterator[Assistant]:
    settings = make_settings(MODEL="openai:gpt-5-mini", API_KEY="sk-x", BASE_URL=stub.base_url)
    with open_assistant(settings, store=None, model=None, progress=quiet) as assistant:
        yield assistant
    assert stub.is_played_out


def claim_of(request: Request, archive: Archive) -> Evidence:
    """Return a claim of the last look-up whose guest it names first."""
    found = (archive.evidence(name) for name in request.offered_ids)
    return next(e for e in found if e.guest and e.kind == "claim" and e.text.startswith(e.guest))


WRONG = {
    "invented id": lambda e: f"{e.text[:-1]} [ev_zzzzzz].",
    "wrong speaker": lambda e: (
        f"Alexey Grigorev {e.text[len(e.guest or '') :].strip('. ')} [{e.id}]."
    ),
    "altered quotation": lambda e: f"{e.guest} says “{e.text[30:80]} nonsense” [{e.id}].",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_does_not_hold_reaches_no_event_and_is_written_anew(
    wrong: str, remote: Assistant, stub: OpenAIStub, archive: Archive
) -> None:
    drafts: list[str] = []
    right: list[Evidence] = []

    def draft(request: Request) -> Reply:
        right.append(claim_of(request, archive))
        drafts.append(WRONG[wrong](right[0]))
        return say(drafts[0])

    def rewrite(request: Request) -> Reply:
        assert request.tool_names == set()
        assert right[0].id in request.messages[-1]["content"]
        return say(f"{right[0].text[:-1]} [{right[0].id}].")

    stub.script(LOOKS_UP, draft, rewrite)
    talk = ask(remote, QUESTION)
    assert talk.streamed == f"{right[0].text[:-1]} [1]."
    assert [c.id for c in talk.answer.citations] == [right[0].id]
    usage = talk.answer.usage
    assert (usage.checked, usage.withheld, usage.rewritten) == (1, 0, 1)
    assert (usage.withheld_share, usage.model_calls) == (1.0, 3)
    assert usage.input_tokens == 3 * 11
    assert usage.prompts == ["system 2", "rewriting 1"]
    assert usage.first_sentence_s is not None
    assert 0 < usage.first_sentence_s <= usage.seconds
    assert remote.history("t")[0].answer == talk.answer.answer


@pytest.mark.parametrize("wrong", WRONG)
def test_what_does_not_hold_twice_is_left_out_and_the_rest_is_shown(
    wrong: str, remote: Assistant, stub: OpenAIStub, archive: Archive
) -> None:
    def draft(request: Request) -> Reply:
        e = claim_of(request, archive)
        return say(f"{WRONG[wrong](e)}\n\n{e.text[:-1]} [{e.id}].")

    def again(request: Request) -> Reply:
        return say("Everybody gets a job with Kubernetes [ev_zzzzzz].")

    stub.script(LOOKS_UP, draft, again)
    events = list(remote.ask(QUESTION, thread="t"))
    pieces = [event for event in events if isinstance(event, Piece)]
    (answered,) = [event for event in events if isinstance(event, Answered)]
    assert len([piece for piece in pieces if piece.statement]) == 1
    for piece in pieces:
        for tell in ("Kubernetes", "Alexey", "nonsense", "zzzzzz"):
            assert tell not in piece.markdown
    assert (answered.answer.usage.withheld, answered.answer.usage.rewritten) == (1, 0)


def test_no_rewriting_where_the_setting_says_none(
    stub: OpenAIStub, make_settings: MakeSettings, archive: Archive
) -> None:
    settings = make_settings(
        MODEL="openai:gpt-5-mini", API_KEY="sk-x", BASE_URL=stub.base_url, MAX_REWRITES=0
    )
    stub.script(LOOKS_UP, lambda request: say(WRONG["invented id"](claim_of(request, archive))))
    with open_assistant(settings, store=None, model=None, progress=quiet) as assistant:
        answer = ask(assistant, QUESTION).answer
    assert (answer.usage.model_calls, answer.usage.withheld) == (2, 1)
    assert [s.kind for s in answer.statements] == ["notice"]
