"""What is known of whoever asks: shown, noted, forgotten."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from agent.memory.export import ProfileDocument
from agent.memory.profile import MAX_VALUE_CHARS, FactKind
from faces.web.api.parts import CallerOf, Own, ServiceOf

router = APIRouter(tags=["profile"])


class FactValue(BaseModel):
    """What users say of themselves."""

    model_config = ConfigDict(extra="forbid")

    value: str = Field(min_length=1, max_length=MAX_VALUE_CHARS)


class Forgotten(BaseModel):
    """How much was kept of a user, and is no more."""

    threads: int
    facts: int
    plans: int


@router.get("/profile", summary="Show what is known of you")
def show(own: Own) -> ProfileDocument:
    """Show each fact with the words that it was said in."""
    return own.profile()


@router.put("/profile/{kind}", summary="Note something about you")
def note(kind: FactKind, body: FactValue, own: Own) -> ProfileDocument:
    """Note a fact; a new target, date or number of hours takes the place of the old one."""
    return own.note(kind, body.value)


@router.delete("/profile/{kind}", summary="Forget a fact, or all of a kind")
def forget(
    kind: FactKind,
    own: Own,
    value: Annotated[
        str | None, Query(max_length=MAX_VALUE_CHARS, description="Only this value.")
    ] = None,
) -> ProfileDocument:
    """Forget; the conversations keep what was written in them."""
    return own.forget_facts(kind, value)


@router.delete("/profile", summary="Forget the whole profile")
def forget_profile(own: Own) -> ProfileDocument:
    """Forget all facts; the conversations keep what was written in them."""
    return own.forget_facts(None, None)


@router.delete("/me", summary="Forget you: conversations, profile and plans")
def forget_me(own: Own, caller: CallerOf, service: ServiceOf) -> Forgotten:
    """Delete all that is kept of you. It cannot be undone."""
    service.let_go(caller.owner)
    kept = own.forget_me()
    return Forgotten(threads=kept.threads, facts=kept.facts, plans=kept.plans)
