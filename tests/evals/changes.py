"""Ten ways to make an agent worse and ten that change nothing that matters, as done to answers."""

import copy
from collections.abc import Callable, Mapping
from typing import Any, Final

from evals.state import FinalState, TurnState

Document = dict[str, Any]
Change = Callable[[TurnState, Document], TurnState]


def on_answers(change: Callable[[Document], None]) -> Change:
    """Return a change of every answer that is no refusal."""

    def changed(turn: TurnState, document: Document) -> TurnState:
        if not document["refusal"]:
            change(document)
        return turn.model_copy(update={"answer": document})

    return changed


def drop_citations(answer: Document) -> None:
    answer["citations"] = []
    answer["statements"] = [
        s | {"citations": [], "kind": "inference"} for s in answer["statements"]
    ]
    answer["answer"] = answer["answer"].replace("[", "(").replace("]", ")")


def blame_another(answer: Document) -> None:
    for citation in answer["citations"]:
        citation["guest"] = "Alexey Grigorev"


def keep_one_source(answer: Document) -> None:
    answer["citations"] = answer["citations"][:1]
    answer["statements"] = [s for s in answer["statements"] if s["citations"] == [1]]
    answer["answer"] = " ".join(f"{s['text']} [1]" for s in answer["statements"]) or "One."


def shift_times(answer: Document) -> None:
    for citation in answer["citations"]:
        if citation["start_s"] is not None:
            citation["start_s"] += 100_000
            citation["end_s"] = citation["start_s"] + 30


def invent_sources(answer: Document) -> None:
    for citation in answer["citations"]:
        citation["quote"] = "Everybody should simply learn faster than the others."


def leave_marks_without_sources(answer: Document) -> None:
    answer["citations"] = answer["citations"][:-1]


def add_a_claim_of_its_own(answer: Document) -> None:
    if answer["citations"]:
        text = "Nine of ten such careers begin with a doctorate in astrology."
        answer["statements"].append({"text": text, "kind": "evidence", "citations": [1]})


def say_nothing(answer: Document) -> None:
    answer |= {"answer": "", "statements": [], "citations": []}


REFUSAL: Final = {
    "kind": "not_in_archive",
    "message": "Nothing.",
    "searched": {"pages": 0, "episodes": 0, "guests": 0},
    "nearest": [],
}


def refuse(answer: Document) -> None:
    say_nothing(answer)
    answer["refusal"] = dict(REFUSAL)


def answer_instead_of_refusing(turn: TurnState, document: Document) -> TurnState:
    if document["refusal"]:
        document |= {"refusal": None, "answer": "It depends on you; follow your heart."}
    return turn.model_copy(update={"answer": document})


REGRESSIONS: Final[Mapping[str, Change]] = {
    "citations dropped": on_answers(drop_citations),
    "wrong speaker": on_answers(blame_another),
    "one source only": on_answers(keep_one_source),
    "times shifted": on_answers(shift_times),
    "sources made up": on_answers(invent_sources),
    "marks without sources": on_answers(leave_marks_without_sources),
    "claims of its own": on_answers(add_a_claim_of_its_own),
    "says nothing": on_answers(say_nothing),
    "refuses everything": on_answers(refuse),
    "refusal off": answer_instead_of_refusing,
}


def renumber(answer: Document) -> None:
    """Number the sources from 101, everywhere."""
    _raise_numbers(answer)
    text = answer["answer"]
    for number in range(len(answer["citations"]), 0, -1):
        text = text.replace(f"[{number}]", f"[{number + 100}]")
    answer["answer"] = text


def _raise_numbers(part: Any) -> None:
    """Add 100 to each number of a source in a document, however deep it lies."""
    if isinstance(part, list):
        for item in part:
            _raise_numbers(item)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key == "n":
                part[key] = value + 100
            elif key == "citations" and all(isinstance(item, int) for item in value):
                part[key] = [number + 100 for number in value]
            else:
                _raise_numbers(value)


def reverse_sources(answer: Document) -> None:
    answer["citations"].reverse()


def reverse_sentences(answer: Document) -> None:
    answer["statements"].reverse()
    answer["answer"] = "\n".join(reversed(answer["answer"].split("\n")))


def take_longer(answer: Document) -> None:
    answer["usage"]["seconds"] += 9.0


def use_other_ids(answer: Document) -> None:
    for number, citation in enumerate(answer["citations"]):
        citation["id"] = f"ev_zzzz{chr(97 + number % 26)}a"


def add_a_notice(answer: Document) -> None:
    answer["statements"].append({"text": "Answers are extracts.", "kind": "notice"})
    answer["answer"] += "\n\nAnswers are extracts."


def lay_out_otherwise(answer: Document) -> None:
    answer["answer"] = answer["answer"].replace("- ", "* ").replace("**", "__")


def add_a_field(answer: Document) -> None:
    answer["debug"] = {"trace": "abc"}


def rename(answer: Document) -> None:
    answer |= {"model": "another name", "thread": "another thread"}


def word_refusals_otherwise(turn: TurnState, document: Document) -> TurnState:
    if document["refusal"]:
        document["refusal"] |= {"message": "I looked and found nothing.", "nearest": []}
    return turn.model_copy(update={"answer": document})


HARMLESS: Final[Mapping[str, Change]] = {
    "sources numbered otherwise": on_answers(renumber),
    "sources in another order": on_answers(reverse_sources),
    "sentences in another order": on_answers(reverse_sentences),
    "slower": on_answers(take_longer),
    "other ids": on_answers(use_other_ids),
    "a notice more": on_answers(add_a_notice),
    "another layout": on_answers(lay_out_otherwise),
    "a field more": on_answers(add_a_field),
    "other names": on_answers(rename),
    "refusals worded otherwise": word_refusals_otherwise,
}


def changed(state: FinalState, change: Change) -> FinalState:
    """Return a final state with every document changed."""
    turns = tuple(
        change(turn, copy.deepcopy(turn.answer)) if turn.answer is not None else turn
        for turn in state.turns
    )
    return state.model_copy(update={"turns": turns})
