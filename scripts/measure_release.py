"""Say how many sentences of the embedded model are withheld, and which.

    python scripts/measure_release.py QUESTIONS [--store STORE]

QUESTIONS is a text file with a question a line. Without a store, the bundled wiki is asked.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from agent import releasing
from agent.answer import Answer
from agent.assemble import open_assistant
from agent.checking import Checker, Fault
from agent.citing import Draft
from agent.conversation import Answered, Assistant
from agent.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    questions = given.questions.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(model="offline", data_dir=Path(folder), store=given.store)
        with open_assistant(settings, store=None, model=None, progress=quiet) as assistant:
            measure(assistant, [question for question in questions if question.strip()])


def measure(assistant: Assistant, questions: list[str]) -> None:
    faults: list[tuple[str, str]] = []
    with noted(faults):
        answers = [ask(assistant, question, number) for number, question in enumerate(questions)]
    told = [answer for answer in answers if answer.refusal is None]
    checked = sum(answer.usage.checked for answer in told)
    withheld = sum(answer.usage.withheld for answer in told)
    unsourced = [s.text for answer in told for s in answer.statements if s.kind == "inference"]
    print(f"questions {len(questions)}, answered {len(told)}")
    print(
        f"sentences checked {checked}, withheld {withheld}, shown without a source {len(unsourced)}"
    )
    for (reason, text), times in Counter(faults).most_common():
        print(f"  {times} x {reason}: {text}")
    for text, times in Counter(unsourced).most_common():
        print(f"  {times} x marked: {text}")


@contextmanager
def noted(faults: list[tuple[str, str]]) -> Iterator[None]:
    """Note every fault that is found."""
    find = Checker.fault

    def fault(checker: Checker, draft: Draft) -> Fault | None:
        found = find(checker, draft)
        if found:
            faults.append((found.reason, draft.text))
        return found

    with mock.patch.object(releasing.Checker, "fault", fault):
        yield


def ask(assistant: Assistant, question: str, number: int) -> Answer:
    *_, last = assistant.ask(question, thread=f"measured-{number}")
    if not isinstance(last, Answered):
        raise TypeError(last)
    return last.answer


def quiet(step: str, done: int, of: int) -> None:
    """Take progress, and show none."""


if __name__ == "__main__":
    main()
