"""`compare` with a model behind a real address, as it is typed_here."""

import json
import re
from collections.abc import Iterator

import jsonschema  # type: ignore[import-untyped]
import pytest

from scripts.write_schemas import DOCS
from tests.agent.openai_stub import OpenAIStub, Reply, Request, fail, say
from tests.faces.conftest import Typed

NAME = "openai:gpt-5-mini"
STANCE = "Certificates are the weakest argument."
INVENTED = "Every company pays for three certificates a year."


@pytest.fixture
def stub() -> Iterator[OpenAIStub]:
    with OpenAIStub() as server:
        yield server


def settings(stub: OpenAIStub) -> dict[str, str]:
    return {"CAREER_GUIDE_BASE_URL": stub.base_url, "CAREER_GUIDE_API_KEY": "sk-x"}


def group(request: Request) -> Reply:
    """Put the first guest under a sentence that holds, and all under one that does not."""
    ids = re.findall(r"^VIEW (ev_\w{6}) ", request.messages[-1]["content"], re.MULTILINE)
    groups = [{"sentence": STANCE, "members": ids[:1]}, {"sentence": INVENTED, "members": ids}]
    return say(json.dumps({"groups": groups, "agreed": []}))


def test_groups_stand_above_the_table_and_fit_eighty_columns(
    typed_here: Typed, stub: OpenAIStub
) -> None:
    stub.script(group)
    plain = typed_here("compare", "certificates").stdout
    done = typed_here("compare", "certificates", "--model", NAME, **settings(stub))
    assert done.returncode == 0, done.stderr
    assert f"Grouped by {NAME}\n  -  {STANCE}\n     Slawomir Tulski [1]\n" in done.stdout
    assert "In no group: Andreas Kretz [2]" in done.stdout
    assert "1 of the model's sentences was left out" in done.stdout
    assert INVENTED not in done.stdout
    title, table = plain.split("\n", 1)
    assert done.stdout.startswith(f"{title}\n")
    assert done.stdout.endswith(table)


def test_groups_as_json_follow_the_published_schema(typed_here: Typed, stub: OpenAIStub) -> None:
    stub.script(group)
    plain = json.loads(typed_here("compare", "--json", "certificates").stdout)
    done = typed_here(
        "compare", "--json", "certificates", CAREER_GUIDE_MODEL=NAME, **settings(stub)
    )
    document = json.loads(done.stdout)
    schema = json.loads((DOCS / "comparison.schema.json").read_text("utf-8"))
    jsonschema.validate(document, schema)
    jsonschema.validate(plain, schema)
    (one,) = document["grouping"]["groups"]
    assert (one["sentence"], one["guests"]) == (STANCE, ["Slawomir Tulski"])
    assert document["grouping"]["dropped"] == 1
    assert INVENTED not in done.stdout
    del document["grouping"]
    assert document == plain


def test_a_model_that_fails_leaves_the_comparison_and_says_so(
    typed_here: Typed, stub: OpenAIStub
) -> None:
    stub.script(fail(401))
    done = typed_here("compare", "certificates", "--model", NAME, **settings(stub))
    assert done.returncode == 0
    assert "Not grouped: the model rejected the key" in done.stdout
    assert "[1]" in done.stdout


def test_the_embedded_model_groups_nothing(typed_here: Typed, stub: OpenAIStub) -> None:
    done = typed_here("compare", "--json", "certificates", "--model", "offline", **settings(stub))
    assert "grouping" not in json.loads(done.stdout)
    assert stub.requests == []
