"""Write the picture of the agent's graph into `docs/graph.md`.

    python scripts/draw_graph.py

A test compares the committed file with what this writes.
"""

from pathlib import Path

from agent.embedded.wanted import LOOK_UP_ONLY
from agent.graph import Limits, build_graph
from agent.models.model import embedded_model
from agent.refusing import refuse_tool
from knowledge.verify import Grounds

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "graph.md"
_TEXT = """# The graph

One graph for every model; `python scripts/draw_graph.py` draws it from the code.

```mermaid
{mermaid}```

| node | does |
|---|---|
| `model` | asks the model, and lets out each sentence that holds |
| `tools` | makes the calls, and makes harmless what they return |

After `model` the turn ends where it called no tool; after `tools` it ends where it refused. The
thread keeps what was let out, never a draft. `langgraph dev --allow-blocking` opens the graph in
LangGraph Studio, by `langgraph.json`.
"""


def picture() -> str:
    """Return the text of the file."""
    graph = build_graph(
        model=embedded_model(LOOK_UP_ONLY),
        tools=[refuse_tool()],
        prompt="",
        grounds=Grounds,
        limits=Limits(model_calls=1, tool_calls=1),
        checkpointer=None,
    )
    return _TEXT.format(mermaid=graph.get_graph().draw_mermaid())


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
    print(PICTURE.name)
