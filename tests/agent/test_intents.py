import pytest

from agent.embedded.intents import INTENTS, Intent, IntentReader, load_examples
from knowledge.store.embedders import Embedder


@pytest.fixture(scope="module")
def reader(embedder: Embedder) -> IntentReader:
    return IntentReader(embedder, load_examples("examples"))


def test_no_example_is_held_out_and_learned_from() -> None:
    learned = {text for texts in load_examples("examples").values() for text in texts}
    held_out = [text for texts in load_examples("held_out").values() for text in texts]
    assert learned.isdisjoint(held_out)
    assert len(held_out) >= 80


def test_nine_of_ten_held_out_questions_are_read_right(reader: IntentReader) -> None:
    asked = [(text, want) for want, texts in load_examples("held_out").items() for text in texts]
    wrong = [(text, want) for text, want in asked if reader.read(text).intent != want]
    assert len(wrong) <= len(asked) / 10, wrong


@pytest.mark.parametrize("intent", INTENTS)
def test_no_intent_is_given_up_for_the_others(reader: IntentReader, intent: Intent) -> None:
    texts = load_examples("held_out")[intent]
    right = sum(reader.read(text).intent == intent for text in texts)
    assert right >= 0.75 * len(texts)


@pytest.mark.parametrize("text", ["", "?", "\x00", "q" * 10_000, "学习数据科学"])
def test_any_text_has_some_intent(reader: IntentReader, text: str) -> None:
    reading = reader.read(text)
    assert reading.intent in INTENTS
    assert reading.margin >= 0
