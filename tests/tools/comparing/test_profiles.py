import pytest

from knowledge.records import Guest
from tools.comparing.profiles import describe


def of(bio: str) -> str | None:
    return describe(Guest(slug="adamoreno", name="Ada Moreno", bio=bio))


@pytest.mark.parametrize(
    ("bio", "role"),
    [
        ("Ada Moreno is a data engineer at a tea shop. She bakes.", "Data engineer at a tea shop"),
        ("Head of Tea @ Moreno", "Head of Tea @ Moreno"),
        ("I am the [founder](https://x.example) of Tea.", "Founder of Tea"),
    ],
)
def test_the_first_sentence_of_a_profile_states_the_role(bio: str, role: str) -> None:
    assert of(bio) == role


@pytest.mark.parametrize("bio", ["", "Ada loves tea. She is an engineer.", "Ada was born in May."])
def test_a_profile_without_a_role_describes_nobody(bio: str) -> None:
    assert of(bio) is None


def test_a_long_profile_is_cut_and_cannot_move_the_cursor() -> None:
    described = of("\x1b[2J Engineer of " + "tea " * 100)
    assert described is not None
    assert len(described) <= 80
    assert "\x1b" not in described
