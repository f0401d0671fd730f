import pytest
from langchain_core.messages import AnyMessage, HumanMessage, SystemMessage

from agent.models.caching import with_marks

SENT: list[AnyMessage] = [SystemMessage("You give advice."), HumanMessage("Which role?")]


def test_anthropic_is_told_to_keep_the_system_prompt_and_nothing_else() -> None:
    system, question = with_marks(SENT, "anthropic")
    assert system.content == [
        {"type": "text", "text": "You give advice.", "cache_control": {"type": "ephemeral"}}
    ]
    assert system.text == "You give advice."
    assert question is SENT[1]
    assert SENT[0].content == "You give advice."  # what the thread holds stays as it was


@pytest.mark.parametrize("provider", ["openai", "ollama", "offline"])
def test_others_get_what_they_always_got(provider: str) -> None:
    assert with_marks(SENT, provider) == SENT
