"""The server put together: what is open while it runs, and what stands where."""

from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from agent.assemble import open_assistant
from agent.errors import AgentError
from agent.settings import Settings
from faces.protocol.http import HttpFace
from faces.web import chat_completions
from faces.web.api import me, plans, threads, tools, turns
from faces.web.api.parts import BEARER, PROBLEMS
from faces.web.envelope import API, Envelope
from faces.web.errors import WebError
from faces.web.guards import STATIC_PATH, Access, Guard
from faces.web.keys import KEYS_FILE, KeyRing
from faces.web.limits import RequestLimit
from faces.web.metrics import CONTENT_TYPE, Metrics
from faces.web.pages import routes
from faces.web.pages.rendering import STATIC, render_answer, render_text
from faces.web.problems import handle, handle_http, handle_invalid
from faces.web.protocol import mcp_face
from faces.web.service import Service, open_passing
from faces.web.settings import WebSettings
from faces.web.workers import Renderer, Workers, WorkLimits
from knowledge.errors import KnowledgeError
from tools.errors import ToolError


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """What a server is made of."""

    settings: Settings
    web: WebSettings
    access: Access
    store: Path | None = None
    model: str | None = None


def create_app(parts: WebParts) -> FastAPI:
    """Return the server; its lifespan opens the assistant and ends what it does."""
    metrics, keys = Metrics(), KeyRing(parts.settings.data_dir / KEYS_FILE)
    model = parts.model or parts.settings.model_name
    mcp = mcp_face(lambda: app.state.service, parts.web, model=model)
    guard = Guard(access=parts.access, names=parts.web.names, keys=keys)
    limit = RequestLimit(parts.web.requests_per_minute, lambda: app.state.counts)
    app = FastAPI(
        title="career-guide",
        summary="Career advice for data and AI work, every claim with its episode and minute.",
        version=version("career-guide"),
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        lifespan=_lifespan(parts, metrics, mcp),
        middleware=[Middleware(Envelope, guard=guard, limit=limit, metrics=metrics)],
        exception_handlers=_handlers(),
    )
    app.state.metrics, app.state.keys = metrics, keys
    app.state.renderer = Renderer(text=render_text, exchange=render_answer)
    _put_in(app, mcp)
    return app


def _put_in(app: FastAPI, mcp: HttpFace) -> None:
    """Put in everything that has an address."""
    for router in (turns.router, threads.router, me.router, plans.router, tools.router):
        app.include_router(router, prefix=API, dependencies=[Depends(BEARER)], responses=PROBLEMS)
    app.include_router(chat_completions.router, dependencies=[Depends(BEARER)], responses=PROBLEMS)
    app.include_router(_about)
    app.include_router(routes.router)
    app.mount(STATIC_PATH, StaticFiles(directory=STATIC))
    app.router.routes.append(mcp.route)


def _handlers() -> dict[Any, Callable[..., Any]]:
    told = dict.fromkeys((WebError, AgentError, KnowledgeError, ToolError), handle)
    return {**told, RequestValidationError: handle_invalid, HTTPException: handle_http}


def _lifespan(parts: WebParts, metrics: Metrics, mcp: HttpFace) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as opened:
            workers = Workers(_limits(parts.web), metrics=metrics, renderer=app.state.renderer)
            try:
                app.state.service = await run_in_threadpool(_open, opened, parts, workers)
            except Exception as error:
                app.state.failure = error  # the framework would tell it as a text only
                raise
            app.state.counts = app.state.service.assistant.memory.database.request_counts()
            workers.open()
            try:
                async with mcp.running():
                    yield
            finally:
                await run_in_threadpool(workers.close, parts.web.shutdown_s)

    return lifespan


def _open(opened: ExitStack, parts: WebParts, workers: Workers) -> Service:
    assistant = opened.enter_context(
        open_assistant(
            parts.settings, store=parts.store, model=parts.model, progress=_without_progress
        )
    )
    passing = opened.enter_context(open_passing(parts.settings, assistant))
    return Service(assistant=assistant, passing=passing, workers=workers)


def _limits(web: WebSettings) -> WorkLimits:
    return WorkLimits(workers=web.workers, waiting=web.waiting, each=web.turns_at_once)


def _without_progress(_doing: str, _done: int, _of: int) -> None:
    """Take progress, and show none."""


_about = APIRouter(tags=["server"])


@_about.get("/healthz", summary="Tell that the server runs")
def health() -> dict[str, str]:
    """Tell that the server runs."""
    return {"status": "ok"}


@_about.get("/readyz", summary="Tell whether questions can be answered", responses={503: {}})
def readiness(request: Request) -> JSONResponse:
    """Tell whether the archive can be read and conversations can be written."""
    ready = request.app.state.service.readiness()
    return JSONResponse(ready, 200 if all(ready.values()) else 503)


@_about.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Return what Prometheus reads; only for this machine, or with a key."""
    return Response(request.app.state.metrics.exposition(), media_type=CONTENT_TYPE)
