"""A plain agent to compare with: LangChain's `create_agent`, one Chroma retriever, one model.

It has what such agents usually have: a splitter, vectors, one tool, no more. It reads the same
pages through the same embedder and speaks through the same model as ours does, so that what
differs is the agent.
"""

import hashlib
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from langchain.agents import create_agent
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.tools import BaseTool, StructuredTool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.errors import GraphRecursionError
from pydantic import TypeAdapter

from agent.answer import Answer, Usage
from agent.citing import Citer, split_pieces
from agent.models.model import load_model
from agent.settings import Settings
from agent.stores import make_embedder
from evals.agents.talk import Talk
from evals.errors import ExtraMissingError
from evals.grounding import Material
from evals.langchain_embeddings import LangChainEmbeddings
from evals.scenario import Need, Turn
from evals.state import FinalState, TurnState
from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.store.embedders import Embedder
from knowledge.verify import Grounds
from tools.bindings import LOOK_UP, load_evidence
from tools.views import LookupView, SectionView

_CHUNK_CHARS: Final = 1000
_OVERLAP_CHARS: Final = 200
_HITS: Final = 4
_MOST_STEPS: Final = 12
_EVIDENCE: Final = TypeAdapter(list[Evidence])
_PROMPT: Final = "Answer from what the tool finds, and cite its ids in brackets: [ev_7k2m9q]."


@dataclass(slots=True, kw_only=True)
class PlainAgent:
    """LangChain and Chroma as they come; its index is built once for each store."""

    settings: Settings
    model: str
    name: str = "langchain-chroma"
    provides: frozenset[Need] = frozenset({"conversations"})
    _tools: dict[str, BaseTool] = field(default_factory=dict)

    def converse(self, talk: Talk) -> FinalState:
        """Hold the conversation."""
        model = load_model(self.settings, name=self.model)
        agent = create_agent(
            model.chat,
            tools=[self._tool(talk.material)],
            system_prompt=_PROMPT,
            checkpointer=InMemorySaver(),
        )
        grounds = talk.material.archive.grounds
        turns = tuple(_take(agent, turn, name=self.name, grounds=grounds) for turn in talk.turns)
        return FinalState(turns=turns, profile=None)

    def _tool(self, material: Material) -> BaseTool:
        key = str(material.archive.store)
        if key not in self._tools:
            self._tools[key] = _retriever_tool(material.archive, make_embedder(self.settings))
        return self._tools[key]


def _retriever_tool(archive: Archive, embedder: Embedder) -> BaseTool:
    try:
        from langchain_chroma import Chroma
    except ImportError as error:
        raise ExtraMissingError("langchain-chroma") from error
    chunks = _chunks(archive)
    name = f"plain-{hashlib.sha256(str(archive.store).encode()).hexdigest()[:12]}"
    chroma = Chroma(collection_name=name, embedding_function=LangChainEmbeddings(embedder))
    chroma.reset_collection()
    for start in range(0, len(chunks), 1000):
        chroma.add_documents(chunks[start : start + 1000])

    def run(question: str) -> tuple[str, list[Any]]:
        found = [_as_evidence(hit) for hit in chroma.similarity_search(question, k=_HITS)]
        return _view(question, found), _EVIDENCE.dump_python(found, mode="json")

    return StructuredTool.from_function(
        func=run,
        name=LOOK_UP,
        description="Search the podcast wiki.",
        response_format="content_and_artifact",
    )


def _chunks(archive: Archive) -> list[Document]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    texts: dict[str, list[str]] = {}
    for place in archive.places:
        section = archive.section(place.page, place.anchor)
        if section is not None and section.text:
            texts.setdefault(place.page_title, []).append(section.text)
    splitter = RecursiveCharacterTextSplitter(chunk_size=_CHUNK_CHARS, chunk_overlap=_OVERLAP_CHARS)
    pages = [Document("\n\n".join(text), metadata={"page": title}) for title, text in texts.items()]
    return splitter.split_documents(pages)


def _as_evidence(chunk: Document) -> Evidence:
    title, text = str(chunk.metadata["page"]), chunk.page_content
    key = b32encode(hashlib.sha256(f"{title}\x1f{text}".encode()).digest())[:6].decode().lower()
    return Evidence(id=f"ev_{key}", kind="section", text=text, page_title=title, section=title)


def _view(question: str, found: Sequence[Evidence]) -> str:
    """Return hits as the embedded model reads them; a vector search knows no coverage."""
    sections = [
        SectionView(
            id=hit.id,
            page=hit.page_title,
            section=hit.section,
            coverage=1.0,
            claims=[],
            text=hit.text,
        )
        for hit in found
    ]
    view = LookupView(asked=question, matched_by="question", sections=sections, near_names=[])
    return view.model_dump_json(exclude_none=True)


def _take(agent: Any, turn: Turn, *, name: str, grounds: Grounds) -> TurnState:
    config = {
        "configurable": {"thread_id": str(turn.conversation)},
        "recursion_limit": _MOST_STEPS,
    }
    before = len(agent.get_state(config).values.get("messages", []))
    try:
        result = agent.invoke({"messages": [("user", turn.say)]}, config)
    except GraphRecursionError as error:
        return TurnState(
            asked=turn.say, conversation=turn.conversation, answer=None, error=str(error)
        )
    answer = _answer(turn.say, result["messages"], before, name=name, grounds=grounds)
    return TurnState(
        asked=turn.say,
        conversation=turn.conversation,
        answer=answer.model_dump(mode="json"),
        error=None,
    )


def _answer(
    question: str, messages: Sequence[Any], before: int, *, name: str, grounds: Grounds
) -> Answer:
    evidence = [
        item for m in messages if isinstance(m, ToolMessage) for item in load_evidence(m.artifact)
    ]
    citer = Citer({item.id: item for item in evidence}, grounds)
    pieces = [citer.resolve(raw) for raw in split_pieces(str(messages[-1].text))]
    calls = [m for m in messages[before:] if isinstance(m, AIMessage)]
    used: list[Any] = [call.usage_metadata or {} for call in calls]
    return Answer(
        question=question,
        answer="".join(piece.markdown for piece in pieces).strip(),
        statements=[piece.statement for piece in pieces if piece.statement],
        citations=citer.citations(),
        thread="evaluation",
        model=name,
        usage=Usage(
            input_tokens=sum(usage.get("input_tokens", 0) for usage in used),
            output_tokens=sum(usage.get("output_tokens", 0) for usage in used),
            cost_usd=None,
            seconds=0.0,
            model_calls=len(calls),
            tool_calls=sum(len(call.tool_calls) for call in calls),
        ),
    )
