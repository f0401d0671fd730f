"""A model that says what a test has it say: two sentences, with a gate between them."""

import json

from tests.agent.openai_stub import Gate, OpenAIStub, Reply, Request, call, say

LOOKS_UP = call(("look_up_sections", {"question": "AI engineer"}))


def model_is(stub: OpenAIStub) -> dict[str, str]:
    """Return the settings of a server whose model this is."""
    return {
        "CAREER_GUIDE_MODEL": "openai:stub",
        "CAREER_GUIDE_API_KEY": "sk-stub",
        "CAREER_GUIDE_BASE_URL": stub.base_url,
    }


def answering(stub: OpenAIStub, gate: Gate) -> None:
    """Say a first sentence, and the second one when the gate is opened."""

    def text(request: Request) -> Reply:
        (first, said), (second, says), *_ = claims(request)
        # A sentence is whole when the next one has begun.
        begun, rest = says[:20], says[20:]
        return say(f"{said} [{first}]. {begun}", rest=f"{rest} [{second}].", gate=gate)

    stub.script(LOOKS_UP, text)


def claims(request: Request) -> list[tuple[str, str]]:
    """Return ids and words of what was looked up; words that are repeated are supported."""
    result = [m["content"] for m in request.messages if m["role"] == "tool"][-1]
    sections = json.loads(result)["sections"]
    found = [claim for section in sections for claim in section["claims"]]
    return [(claim["id"], claim["text"].rstrip(".")) for claim in found]
