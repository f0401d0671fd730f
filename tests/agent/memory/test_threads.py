import pytest

from agent.errors import ThreadNameError
from agent.memory.threads import check_thread, new_thread


@pytest.mark.parametrize(
    "thread", ["a", "7", "my-talk_2.1", "x" * 64, pytest.param(new_thread(), id="a new one")]
)
def test_letters_digits_dots_hyphens_and_underscores_make_an_id(thread: str) -> None:
    assert check_thread(thread) == thread


@pytest.mark.parametrize(
    "thread", ["", " ", "x" * 65, "../up", ".hidden", "-x", "a b", "a/b", "a\n", "é", "a\x00b"]
)
def test_anything_else_is_no_id(thread: str) -> None:
    with pytest.raises(ThreadNameError, match="1 to 64 letters"):
        check_thread(thread)


def test_new_ids_differ_and_are_ids() -> None:
    ids = {new_thread() for _ in range(100)}
    assert len(ids) == 100
    assert {check_thread(thread) for thread in ids} == ids
