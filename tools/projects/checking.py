"""The check of a finished project: each criterion with a verdict and the lines that show it."""

from collections import Counter
from pathlib import Path
from typing import Final

from knowledge.archive import Archive
from knowledge.sanitize import one_line
from tools.errors import CriteriaChoiceError
from tools.language_model import LanguageModel
from tools.projects.brief_files import read_brief
from tools.projects.catalogue import criteria_kinds, project_kinds
from tools.projects.fitting import rank_kinds
from tools.projects.grounding import Hearing
from tools.projects.inspections.assistants import ASSISTANT_INSPECTIONS
from tools.projects.inspections.engineering import ENGINEERING_INSPECTIONS
from tools.projects.inspections.finding import inspect
from tools.projects.inspections.models import MODEL_INSPECTIONS
from tools.projects.inspections.pipelines import PIPELINE_INSPECTIONS
from tools.projects.inspections.readme import README_INSPECTIONS
from tools.projects.judging.judge import Judge
from tools.projects.repository import Repository, read_repository
from tools.projects.suggesting import find_role
from tools.results.projects import CheckedCriterion, Criterion, ProjectCheck

INSPECTIONS: Final = {
    **README_INSPECTIONS,
    **ENGINEERING_INSPECTIONS,
    **MODEL_INSPECTIONS,
    **ASSISTANT_INSPECTIONS,
    **PIPELINE_INSPECTIONS,
}
"""By the key of their criterion."""
GENERAL: Final = (
    "problem",
    "instructions",
    "data-source",
    "results",
    "limits",
    "dependencies",
    "structure",
    "tests",
    "deployment",
    "automation",
)
"""Criteria of any project."""
_SHARED: Final = 0.5  # of a role's kinds of project that must ask for a criterion


def check_project(
    archive: Archive,
    path: Path,
    *,
    role: str = "",
    brief: str = "",
    model: LanguageModel | None = None,
) -> ProjectCheck:
    """Inspect a finished project and return a verdict for each criterion, with what shows it.

    Nothing of the project is run, and no text in it is taken as an instruction or as proof of
    something that a file would show. Criteria that no guest of the archive asks for are left out.

    Args:
        archive: Where the guests behind the criteria are heard.
        path: A folder, or a README alone.
        role: The criteria that at least half of the projects for this role share.
        brief: The criteria of this brief: its key, or a file with it as JSON.
        model: Judges each criterion beside the inspection; what it cannot prove does not count.

    Raises:
        CriteriaChoiceError: Both a role and a brief are given.
        NotInspectableError: There is nothing to inspect.
        BriefUnreadableError: The brief is no key, and no file with one brief.
        TooLongError, UnknownRoleError: As for `suggest_projects`.
    """
    if role and brief:
        raise CriteriaChoiceError
    chosen_by, keys = _chosen(archive, role, brief)
    repository = read_repository(path)
    hearing = Hearing(archive)
    criteria = hearing.criteria(keys, near=frozenset(), count=len(keys))
    judge = Judge(model, repository) if model else None
    return ProjectCheck(
        name=repository.name,
        chosen_by=chosen_by,
        criteria=tuple(_check(criterion, repository, judge) for criterion in criteria),
        inspected=repository.inspected,
        evidence=hearing.evidence(part for criterion in criteria for part in criterion.grounds),
        judging=judge.judging if judge else None,
    )


def _chosen(archive: Archive, role: str, brief: str) -> tuple[str, list[str]]:
    """Return by what the criteria are chosen, and their keys."""
    if brief:
        kind = next((kind for kind in project_kinds() if kind.key == brief), None)
        return (kind.title, list(kind.criteria)) if kind else read_brief(Path(brief))
    if one_line(role):
        wanted = find_role(archive, role)
        return wanted.name, _shared([kind.criteria for kind in rank_kinds(wanted, (), ())])
    return "", list(GENERAL)


def _shared(kinds: list[tuple[str, ...]]) -> list[str]:
    counts = Counter(key for criteria in kinds for key in criteria)
    return [key for key in criteria_kinds() if counts[key] >= _SHARED * len(kinds)]


def _check(criterion: Criterion, repository: Repository, judge: Judge | None) -> CheckedCriterion:
    finding = inspect(INSPECTIONS[criterion.key], repository)
    if judge:
        return judge.judge(criterion, finding)
    return CheckedCriterion(
        criterion=criterion,
        verdict=finding.verdict,
        because=finding.because,
        spots=finding.spots,
    )
