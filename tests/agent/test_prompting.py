from importlib.resources import files

import pytest

from agent.prompting import label, load_prompt


@pytest.mark.parametrize(("name", "purpose"), [("system", "system"), ("rewrite", "rewriting")])
def test_each_prompt_tells_its_purpose_and_version_in_its_first_line(
    name: str, purpose: str
) -> None:
    text = load_prompt(name)  # type: ignore[arg-type]
    assert label(text).split()[0] == purpose
    assert int(label(text).split()[1]) >= 1


def test_a_text_without_such_a_line_is_unnamed() -> None:
    assert label("You give career advice.") == "unnamed"


def test_every_file_of_prompts_is_one_that_can_be_loaded() -> None:
    names = {path.name for path in files("agent").joinpath("prompts").iterdir()}
    assert names == {"system.md", "rewrite.md"}
