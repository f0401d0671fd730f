"""What makes any project sound: tests, structure, dependencies, automation, deployment."""

from typing import Final

from tools.projects.inspections.code import (
    code_files,
    settings_files,
    test_files,
)
from tools.projects.inspections.finding import (
    Inspection,
    spot,
    spots_in_code,
    spots_in_text,
    spots_of_paths,
)
from tools.projects.repository import Repository, TextFile
from tools.results.projects import Spot

_TEST_CASE: Final = (
    r"^\s*(?:async )?def test_\w+|^\s*(?:it|test)\(|^\s*test_that\(|^func Test\w+|@Test\b|#\[test\]"
)
_ASSERTION: Final = (
    r"^\s*assert\b(?!\s*\(?\s*(?:True|1)\b)|\bself\.assert\w+\(|pytest\.raises|\bexpect(?:_\w+)?\("
    r"|\bassert\w*!?\(|t\.(?:Error|Fatal)"
)
_FAKE: Final = (
    r"\bmonkeypatch\b|\b\w*Mock\w*\b|\bpatch(?:\.\w+)?\(|\b(?:Fake|Stub)\w*\b|\b(?:fake|stub)_\w+"
)
_FUNCTION: Final = (
    r"^\s*(?:async )?def \w+\(|^\s*(?:export )?(?:async )?function \w+|<-\s*function\(|^func \w+"
)
_CHECKING: Final = (
    r"\b(?:pytest|tox|nox|unittest|ruff|flake8|mypy|pylint|sqlfluff|pre-commit|testthat)\b"
    r"|\bmake (?:test|check|lint)|\b(?:npm|yarn|pnpm)(?: run)? (?:test|lint)|\bdbt (?:test|build)"
    r"|\b(?:go|cargo) test|great_expectations"
)
CI_FILES: Final = (
    r"^\.github/workflows/[^/]+\.ya?ml$|^\.gitlab-ci\.yml$|^\.circleci/config\.yml$"
    r"|^azure-pipelines\.ya?ml$|(?:^|/)Jenkinsfile$|^bitbucket-pipelines\.yml$"
)
LISTINGS: Final = (
    r"(?:^|/)(?:requirements[^/]*\.txt|pyproject\.toml|poetry\.lock|uv\.lock|Pipfile|setup\.(?:py|cfg)"
    r"|environment\.ya?ml|package\.json|renv\.lock|DESCRIPTION|go\.mod|Cargo\.toml|pom\.xml"
    r"|packages\.yml)$"
)
_DEPENDENCY: Final = (
    r"^\s*(?:- )?[\"']?[A-Za-z@][\w./@-]+(?:\[[\w,]+\])?[\"']?\s*(?:[=<>~!:^@]|,|$)"
)
_APP: Final = (
    r"\bimport (?:streamlit|gradio|dash|panel|chainlit|shiny)\b"
    r"|\bfrom (?:streamlit|gradio|dash|shiny|nicegui)\b|library\(shiny\)"
    r"|@(?:app|router)\.(?:get|post|route)\(|\bFlask\(|\bFastAPI\("
)
_SERVICE: Final = (
    r"(?:^|/)(?:Procfile|fly\.toml|render\.ya?ml|vercel\.json|netlify\.toml|app\.ya?ml|serverless\.ya?ml"
    r"|Chart\.ya?ml|(?:docker-)?compose[^/]*\.ya?ml|cloudbuild\.ya?ml)$"
)


def _tests(repository: Repository) -> list[Spot]:
    return [
        case
        for file in test_files(repository)
        if spots_in_code([file], _ASSERTION)
        for case in spots_in_code([file], _TEST_CASE)
    ]


def _tests_unread(repository: Repository) -> list[Spot]:
    known = {file.path for file in test_files(repository)}
    found = spots_of_paths(repository, r"(?:^|/)tests?/.+\.\w+$|(?:^|/)test_[^/]+\.\w+$")
    data = (".md", ".txt", ".csv", ".json", ".jsonl", ".yml", ".yaml", ".parquet", ".toml")
    return [s for s in found if s.path not in known and not s.path.endswith(data)]


def _faked_tests(repository: Repository) -> list[Spot]:
    return [
        fake
        for file in test_files(repository)
        if spots_in_code([file], _ASSERTION) and spots_in_code([file], _TEST_CASE)
        for fake in spots_in_code([file], _FAKE)
    ]


def _functions(repository: Repository) -> list[Spot]:
    modules = [file for file in code_files(repository) if file.suffix != ".ipynb"]
    return spots_in_code(modules, _FUNCTION)


def _listed(repository: Repository) -> list[Spot]:
    listing = {found.path for found in spots_of_paths(repository, LISTINGS)}
    files = [file for file in repository.files if file.path in listing]
    return spots_in_text(files, _DEPENDENCY)


def _workflows(repository: Repository) -> list[TextFile]:
    paths = {found.path for found in spots_of_paths(repository, CI_FILES)}
    return [file for file in repository.files if file.path in paths]


def _automation(repository: Repository) -> list[Spot]:
    return spots_in_text([file for file in _workflows(repository) if _on_change(file)], _CHECKING)


def _on_change(workflow: TextFile) -> bool:
    if not workflow.path.startswith(".github/"):
        return True
    return bool(spots_in_text([workflow], r"\b(?:push|pull_request)\b"))


def _unclear_workflows(repository: Repository) -> list[Spot]:
    return spots_in_text(
        [file for file in _workflows(repository) if _on_change(file)], r"\brun:|script:"
    )


def _deployment(repository: Repository) -> list[Spot]:
    docker = [file for file in settings_files(repository) if "dockerfile" in file.name.lower()]
    manifests = [
        file for file in settings_files(repository) if file.suffix in (".yml", ".yaml", ".tf")
    ]
    return [
        *spots_in_text(docker, r"^FROM\s+\S+"),
        *spots_of_paths(repository, _SERVICE),
        *spots_in_text(manifests, r"^kind:\s*(?:Deployment|Service|CronJob)|^resource\s+\""),
    ]


def _demo(repository: Repository) -> list[Spot]:
    extension = [file for file in repository.files if file.name == "manifest.json"]
    return [
        *spots_in_code(code_files(repository), _APP),
        *spots_in_text(extension, r"\"manifest_version\""),
        *spots_of_paths(repository, r"(?:^|/)(?:index|app)\.(?:html|tsx|jsx)$"),
    ]


def _demo_links(repository: Repository) -> list[Spot]:
    readme = repository.readme
    if readme is None:
        return []
    return [
        spot(readme, index)
        for index, line in enumerate(readme.lines)
        if "http" in line
        and any(word in line.lower() for word in ("demo", "live", "try it", "spaces/"))
    ]


ENGINEERING_INSPECTIONS: Final = {
    "tests": Inspection(
        shown_by="a test with an assertion", find=_tests, doubt=_tests_unread, spoken=r"\btest"
    ),
    "tool-tests": Inspection(
        shown_by="a test with a fake in it", find=_faked_tests, spoken=r"\bmock|\bfake|\btest"
    ),
    "structure": Inspection(
        shown_by="a module with functions",
        find=_functions,
        spoken=r"module|modular|clean code|structure",
    ),
    "dependencies": Inspection(
        shown_by="a file that lists packages", find=_listed, spoken=r"install"
    ),
    "automation": Inspection(
        shown_by="a check that runs on every change",
        find=_automation,
        doubt=_unclear_workflows,
        spoken=r"\bCI\b|continuous|github actions|automat",
    ),
    "deployment": Inspection(
        shown_by="a container or service definition",
        find=_deployment,
        spoken=r"deploy|docker|cloud|production",
    ),
    "demo": Inspection(
        shown_by="the code of an app", find=_demo, doubt=_demo_links, spoken=r"demo|app\b|try it"
    ),
}
