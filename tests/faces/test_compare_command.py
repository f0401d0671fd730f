import json

import jsonschema  # type: ignore[import-untyped]

from scripts.write_schemas import DOCS
from tests.faces.conftest import Typed


def test_views_stand_in_a_table_with_numbered_sources(typed: Typed) -> None:
    done = typed("compare", "certificates")
    assert done.returncode == 0, done.stderr
    assert "The wiki: " in done.stdout
    assert "[1]" in done.stdout.split("Sources")[0]
    assert "https://www.youtube.com/watch?v=" in done.stdout
    assert "no transcripts" in done.stdout


def test_the_table_fits_eighty_columns(typed: Typed) -> None:
    table = typed("compare", "certificates").stdout.split("Sources")[0]
    assert max(len(line) for line in table.splitlines()) <= 80


def test_two_named_guests_get_a_column_each(typed: Typed) -> None:
    done = typed("compare", "certificates", "--guest", "Loïc Magnien", "--guest", "Andreas Kretz")
    assert done.returncode == 0, done.stderr
    heads = [line for line in done.stdout.splitlines() if "Loïc Magnien" in line]
    assert any("Andreas Kretz" in line for line in heads)


def test_json_is_as_the_schema_says_and_nothing_else(typed: Typed) -> None:
    done = typed("compare", "--json", "do", "you", "need", "a", "degree?")
    document = json.loads(done.stdout)
    schema = json.loads((DOCS / "comparison.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert document["concepts"] == ["degree"]
    cited = {id_ for view in document["viewpoints"] for id_ in view["cited"]}
    assert cited <= {evidence["id"] for evidence in document["evidence"]}


def test_a_topic_that_nobody_speaks_of_is_an_answer(typed: Typed) -> None:
    done = typed("compare", "zymurgy")
    assert done.returncode == 0
    assert "Nothing was found" in done.stdout
    assert "Searched" in done.stdout


def test_what_cannot_be_compared_is_said_in_one_line(typed: Typed) -> None:
    nameless = typed("compare", "the")
    assert (nameless.returncode, nameless.stdout) == (2, "")
    assert len(nameless.stderr.splitlines()) == 1
    stranger = typed("compare", "certificates", "--guest", "Zzyzx Qwrt")
    assert stranger.returncode == 2
    assert "Zzyzx Qwrt" in stranger.stderr
    assert typed("compare").returncode == 2
