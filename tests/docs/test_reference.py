import re
from pathlib import Path

import pytest

from scripts.reference.settings import DESCRIBED, words_by_variable
from scripts.write_reference import pages

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_a_page_of_the_reference_says_what_the_code_says(path: Path) -> None:
    renew = "renew it: python scripts/write_reference.py"
    assert path.read_text(encoding="utf-8") == pages()[path], renew


def test_every_class_of_settings_is_in_the_reference() -> None:
    sources = (
        file.read_text(encoding="utf-8")
        for folder in ("agent", "evals", "faces", "knowledge", "tools")
        for file in (ROOT / folder).rglob("*.py")
    )
    found = {name for text in sources for name in re.findall(r"class (\w+)\(BaseSettings", text)}
    assert found == {kind.__name__ for kind in DESCRIBED}


def test_the_example_of_a_dotenv_file_has_every_setting_and_no_other() -> None:
    settings = {
        f"{kind.model_config.get('env_prefix', '')}{name}".upper()
        for kind in DESCRIBED
        for name in kind.model_fields
    }
    assert set(words_by_variable()) == settings


def test_every_schema_that_is_committed_is_in_the_reference() -> None:
    listed = (ROOT / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    schemas = [path.name for path in (ROOT / "docs").glob("*.schema.json")]
    assert schemas
    assert [name for name in schemas if f"](../{name})" not in listed] == []
