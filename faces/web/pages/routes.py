"""The pages: whole ones, rendered here; the script only adds to them."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from agent.memory.threads import new_thread
from faces.web.api.parts import CallerOf, Own, PlanName, ServiceOf, ThreadId
from faces.web.errors import ProblemError
from faces.web.guards import SIGN_IN
from faces.web.pages.rendering import Frame, render_page, render_plain, render_plan
from faces.web.pages.shown import show_exchanges, show_facts, show_plan, show_threads
from faces.web.sessions import sign_in, sign_out
from faces.web.turns import Turn

_LISTED: Final = 100
_NEW: Final = "New conversation"
_NO_KEY: Final = ProblemError(401, "unauthorized", "Not let in", "That is no key of this server.")

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


class Key(BaseModel):
    """A key that somebody signs in with."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1, max_length=200)


def frame_of(caller: CallerOf, own: Own, service: ServiceOf) -> Frame:
    """Return what stands around each page."""
    counts = service.archive.manifest.counts
    held = [
        f"{counts[name]:,} {name}" for name in ("pages", "episodes", "guests") if name in counts
    ]
    return Frame(
        threads=show_threads(own.threads("", most=_LISTED)),
        model=service.assistant.model.name,
        extractive=service.assistant.model.is_offline,
        archive=", ".join(held),
        token=caller.token or "",
        signed_in=caller.owner if caller.key else "",
    )


FrameOf = Annotated[Frame, Depends(frame_of)]


@router.get("/")
def home(frame: FrameOf) -> str:
    """Show what can be asked, and take a first question."""
    return _conversation(frame, new_thread())


@router.get("/threads/{thread}")
def conversation(
    thread: ThreadId, frame: FrameOf, own: Own, caller: CallerOf, service: ServiceOf
) -> str:
    """Show a conversation; one that is not there yet begins with the first question."""
    turn = service.workers.latest(caller.owner, thread)
    running = turn if turn and not turn.is_over else None
    if not own.questions(thread):
        return _conversation(frame, thread, running=running)
    document = own.thread(thread)
    everything = own.threads("", most=_LISTED)
    return _conversation(
        frame,
        thread,
        title=document.title,
        exchanges=show_exchanges(document, running, everything),
        running=running,
    )


@router.get("/profile")
def profile(frame: FrameOf, own: Own) -> str:
    """Show what is known of whoever asks."""
    return render_page("profile", frame.at("profile"), facts=show_facts(own.profile().facts))


@router.get("/plans")
def plans(frame: FrameOf, own: Own, service: ServiceOf) -> str:
    """Show all plans."""
    shown = [show_plan(own.plan(one.name), service.archive) for one in own.plans()]
    return render_page("plans", frame.at("plans"), plans=shown)


@router.get("/plans/{name}")
def plan(name: PlanName, frame: FrameOf, own: Own, service: ServiceOf) -> str:
    """Show a plan, to be ticked."""
    shown = show_plan(own.plan(name), service.archive)
    return render_plan(frame.at("plans"), shown)


@router.get(SIGN_IN)
def ask_for_key() -> str:
    """Ask for a key."""
    return render_plain("sign_in")


@router.post(SIGN_IN)
def take_key(body: Key, request: Request) -> Response:
    """Let a browser in that has a key."""
    if request.app.state.keys.holder(body.key.strip()) is None:
        raise _NO_KEY.again()
    response = Response(status_code=204)
    sign_in(response, request, body.key.strip())
    return response


@router.post("/sign-out")
def forget_key() -> Response:
    """Have the browser forget its key."""
    response = Response(status_code=204)
    sign_out(response)
    return response


def _conversation(
    frame: Frame,
    thread: str,
    *,
    title: str = _NEW,
    exchanges: Any = (),
    running: Turn | None = None,
) -> str:
    return render_page(
        "conversation",
        frame.at(thread),
        thread=thread,
        title=title,
        exchanges=exchanges,
        running=running.question if running else "",
    )
