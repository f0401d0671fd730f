import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from agent.answer import Answer
from agent.assemble import open_assistant
from scripts.write_schemas import DOCS, schemas
from tests.agent.conftest import MakeSettings, quiet
from tests.agent.talking import ask


@pytest.fixture
def schema() -> Any:
    return json.loads((DOCS / "answer.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", schemas(), ids=lambda path: path.name)
def test_a_committed_schema_is_current(path: Any) -> None:
    assert path.read_text(encoding="utf-8") == schemas()[path], (
        "run `python scripts/write_schemas.py`"
    )


def test_the_schema_is_one(schema: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    "question", ["What does an AI engineer do?", "How do I cook rice?", "hello"]
)
def test_answers_refusals_and_small_talk_are_as_the_schema_says(
    question: str, schema: Any, make_settings: MakeSettings
) -> None:
    with open_assistant(make_settings(), store=None, model=None, progress=quiet) as assistant:
        document = json.loads(ask(assistant, question).answer.model_dump_json())
    jsonschema.validate(document, schema)
    assert set(document) == set(schema["required"])


def test_what_a_reader_relies_on_is_required(schema: Any) -> None:
    promised = {"question", "answer", "statements", "citations", "refusal", "thread", "model"}
    promised |= {"usage", "comparison", "roadmap", "projects", "fallback_from", "extractive"}
    assert promised == set(schema["required"])


def test_a_field_that_is_not_in_the_schema_is_rejected(schema: Any) -> None:
    assert schema["additionalProperties"] is False
    with pytest.raises(ValueError, match="extra"):
        Answer.model_validate({"extra": 1})
