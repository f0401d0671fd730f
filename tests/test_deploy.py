"""What `deploy/` holds agrees with the program: names of settings, commands, paths."""

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from agent.settings import PREFIX, Settings
from faces.cli import app

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
WEB = "CAREER_GUIDE_WEB_"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return loaded


def variables(*prefixes: str) -> Iterator[str]:
    for path in [*FILES, ROOT / "docs" / "deployment.md"]:
        yield from re.findall(rf"\b(?:{'|'.join(prefixes)})[A-Z0-9_]+\b", path.read_text())


def web_settings() -> dict[str, Any]:
    if find_spec("faces.web") is None:
        pytest.skip("there is no server in this version")
    module = import_module("faces.web.settings")
    return dict(module.WebSettings.model_fields)


def commands() -> set[str]:
    return set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_every_variable_is_a_setting() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    named = {name for name in variables(PREFIX) if not name.startswith(WEB)}
    assert named
    assert named <= known


def test_every_variable_of_the_server_is_a_setting() -> None:
    assert set(variables(WEB)) <= {f"{WEB}{name.upper()}" for name in web_settings()}


def test_services_run_commands_that_there_are(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["migrate"]["command"] == ["migrate"]
    assert services["ingest"]["entrypoint"] == ["career-guide", "ingest"]
    assert {"migrate", "ingest"} <= commands()


def test_replicas_share_everything_and_start_after_the_migration(compose: dict[str, Any]) -> None:
    first, second = compose["services"]["replica-1"], compose["services"]["replica-2"]
    assert first == second
    assert first["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    own = first["environment"]
    assert {f"{PREFIX}DATABASE_URL", f"{PREFIX}CHROMA_URL"} <= set(own)
    proxy = (DEPLOY / "Caddyfile").read_text()
    assert "replica-1:8000 replica-2:8000" in proxy
    assert own[f"{WEB}HOSTS"].split(",")[1:] == ["replica-1", "replica-2"]


def test_no_container_of_ours_may_write_outside_of_its_volumes(compose: dict[str, Any]) -> None:
    ours = [s for s in compose["services"].values() if s["image"] == "career-guide"]
    assert len(ours) == 5
    for service in ours:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "ports" not in service
    image = (DEPLOY / "Containerfile").read_text()
    assert re.findall(r"^USER (\w+)$", image, re.MULTILINE) == ["guide"]


def test_the_image_holds_every_package_of_ours() -> None:
    copied = re.findall(r"^COPY (\w+) \1$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    wheel = re.search(r"^packages = \[(.*)\]$", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert wheel is not None
    assert set(copied) == set(re.findall(r'"(\w+)"', wheel[1]))


def test_answers_may_be_finished_before_a_server_is_killed(compose: dict[str, Any]) -> None:
    unit = (DEPLOY / "career-guide.service").read_text()
    waits = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert waits is not None
    grace = int(compose["services"]["replica-1"]["stop_grace_period"].removesuffix("s"))
    assert min(grace, int(waits[1])) > web_settings()["shutdown_s"].default
