import json

import jsonschema  # type: ignore[import-untyped]

from scripts.write_schemas import DOCS
from tests.faces.conftest import Typed


def test_views_stand_in_a_table_with_numbered_sources(typed_here: Typed) -> None:
    done = typed_here("compare", "certificates")
    assert done.returncode == 0, done.stderr
    assert "The wiki: " in done.stdout
    assert "[1]" in done.stdout.split("Sources")[0]
    assert "https://www.youtube.com/watch?v=" in done.stdout
    assert "no transcripts" in done.stdout


def test_the_table_fits_eighty_columns(typed_here: Typed) -> None:
    table = typed_here("compare", "certificates").stdout.split("Sources")[0]
    assert max(len(line) for line in table.splitlines()) <= 80


def test_two_named_guests_get_a_column_each(typed_here: Typed) -> None:
    done = typed_here(
        "compare", "certificates", "--guest", "Loïc Magnien", "--guest", "Andreas Kretz"
    )
    assert done.returncode == 0, done.stderr
    heads = [line for line in done.stdout.splitlines() if "Loïc Magnien" in line]
    assert any("Andreas Kretz" in line for line in heads)


def test_json_is_as_the_schema_says_and_nothing_else(typed_here: Typed) -> None:
    done = typed_here("compare", "--json", "do", "you", "need", "a", "degree?")
    document = json.loads(done.stdout)
    schema = json.loads((DOCS / "comparison.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert document["concepts"] == ["degree"]
    cited = {id_ for view in document["viewpoints"] for id_ in view["cited"]}
    assert cited <= {evidence["id"] for evidence in document["evidence"]}


def test_a_topic_that_nobody_speaks_of_is_an_answer(typed_here: Typed) -> None:
    done = typed_here("compare", "zymurgy")
    assert done.returncode == 0
    assert "Nothing was found" in done.stdout
    assert "Searched" in done.stdout


def test_what_cannot_be_compared_is_said_in_one_line(typed_here: Typed) -> None:
    nameless = typed_here("compare", "the")
    assert (nameless.returncode, nameless.stdout) == (2, "")
    assert len(nameless.stderr.splitlines()) == 1
    stranger = typed_here("compare", "certificates", "--guest", "Zzyzx Qwrt")
    assert stranger.returncode == 2
    assert "Zzyzx Qwrt" in stranger.stderr
    assert typed_here("compare").returncode == 2
