import pytest

from knowledge.pages.navigation import purpose_of
from knowledge.records import Link


def link(label: str) -> Link:
    return Link(
        syntax="wikilink", kind="page", target=label, label=label, line=1, resolved=label.lower()
    )


@pytest.mark.parametrize(
    "text",
    [
        "Use Bee Keeping for the details.",
        "For the details, see Bee Keeping.",
        "Continue with the Bee Keeping page when hives matter.",
        "When hives matter, use those sections with Bee Keeping.",
        "These pages cover Bee Keeping.",
    ],
)
def test_what_sends_the_reader_on_is_navigation(text: str) -> None:
    assert purpose_of(text, [link("Bee Keeping")]) == "navigation"


@pytest.mark.parametrize(
    "text",
    [
        "Use a simple hive before Bee Keeping gets expensive.",
        "Start with one hive and a smoker.",
        "Ada learned Bee Keeping from a neighbour.",
    ],
)
def test_advice_and_reports_are_statements(text: str) -> None:
    assert purpose_of(text, [link("Bee Keeping")]) == "statement"


def test_without_a_link_nothing_is_navigation() -> None:
    assert purpose_of("Use Bee Keeping for the details.", []) == "statement"
