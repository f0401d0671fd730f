"""Conversations: listed, searched, read, renamed, branched, exported and deleted."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from agent.memory.export import ThreadDocument
from faces.web.api.parts import CallerOf, Own, ServiceOf, ThreadId
from faces.web.remembered import ThreadSummary

router = APIRouter(prefix="/threads", tags=["conversations"])


class Title(BaseModel):
    """Another title."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=200)


class BranchPoint(BaseModel):
    """Where a conversation goes another way."""

    model_config = ConfigDict(extra="forbid")

    before_turn: int = Field(
        ge=1, le=1_000_000, description="Number of the first question to leave out."
    )
    title: str = Field(default="", max_length=200, description="Of the new one; else as before.")


class Branch(BaseModel):
    """A conversation that begins as another one does."""

    id: str
    questions: int = Field(description="How many it begins with.")


@router.get("", summary="List or search conversations, the one used last first")
def find(
    own: Own,
    search: Annotated[
        str, Query(max_length=200, description="Words in the title or in one question.")
    ] = "",
    count: Annotated[int, Query(ge=1, le=1000, description="How many at most.")] = 100,
) -> list[ThreadSummary]:
    """List conversations."""
    return own.threads(search, most=count)


@router.get("/{thread}", summary="Show a conversation with its questions and answers")
def show(thread: ThreadId, own: Own) -> ThreadDocument:
    """Show a conversation."""
    return own.thread(thread)


@router.patch("/{thread}", summary="Rename a conversation")
def rename(thread: ThreadId, body: Title, own: Own) -> ThreadSummary:
    """Give a conversation another title."""
    return own.rename(thread, body.title)


@router.delete("/{thread}", summary="Delete a conversation", status_code=204)
def delete(thread: ThreadId, caller: CallerOf, service: ServiceOf) -> None:
    """Delete a conversation with all that was said in it."""
    service.delete(caller.owner, thread)


@router.get(
    "/{thread}/export",
    summary="Export a conversation as Markdown or JSON",
    response_class=Response,
    responses={
        200: {
            "description": "The conversation.",
            "content": {
                "text/markdown": {"schema": {"type": "string"}},
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/ThreadDocument"},
                },
            },
        }
    },
)
def export(
    thread: ThreadId,
    own: Own,
    form: Annotated[
        Literal["markdown", "json"], Query(alias="format", description="The form.")
    ] = "markdown",
) -> Response:
    """Export a conversation as a file."""
    ending = "json" if form == "json" else "md"
    name = {"Content-Disposition": f'attachment; filename="{thread}.{ending}"'}
    if form == "json":
        text = own.thread(thread).model_dump_json(indent=2) + "\n"
        return Response(text, media_type="application/json", headers=name)
    return Response(own.markdown(thread), media_type="text/markdown", headers=name)


@router.post(
    "/{thread}/branches",
    summary="Begin a new conversation with the first questions of another",
    status_code=201,
)
def branch(thread: ThreadId, body: BranchPoint, own: Own) -> Branch:
    """Branch; the conversation itself stays as it is. One without questions is not listed yet."""
    made = own.branch(thread, questions=body.before_turn - 1, title=body.title)
    return Branch(id=made, questions=body.before_turn - 1)
