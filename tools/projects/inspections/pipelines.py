"""What a pipeline or a report must show: checks, models, schedules, safe reruns, dashboards."""

from typing import Final

from tools.projects.inspections.code import code_files, settings_files
from tools.projects.inspections.finding import (
    Inspection,
    spots_in_code,
    spots_in_text,
    spots_of_paths,
)
from tools.projects.repository import Repository
from tools.results.projects import Spot

_CHECKS_IN_CODE: Final = (
    r"\b(?:great_expectations|pandera|soda|pointblank|deequ)\b|\.expect_\w+\("
    r"|\bassert\b.*\b(?:isna|isnull|notna|notnull|duplicated|nunique|empty)\b"
    r"|\bdef (?:check|validate|assert)_\w*(?:data|null|schema|quality|row|range|volume|type|unique"
    r"|column|freshness|record|event)\w*\("
)
_CHECKS_IN_SETTINGS: Final = (
    r"^\s*-\s*(?:not_null|unique|accepted_values|relationships|dbt_\w+\.\w+)\b|^checks for "
)
_ORCHESTRATOR: Final = (
    r"\b(?:from|import) (?:airflow|prefect|dagster|luigi|mage_ai|kedro)\b"
    r"|^\s*@(?:dag|flow|asset|job)\b|\bDAG\(|\bschedule\.every\("
)
_SCHEDULE: Final = (
    r"^\s*-?\s*cron:\s*\S|^\s*schedule:\s*[\"']?[\d*@]|^type:\s*io\.kestra|^\s*rate\("
)
_RERUN: Final = (
    r"\bON CONFLICT\b|\bMERGE INTO\b|\bINSERT OVERWRITE\b|\bINSERT OR (?:REPLACE|IGNORE)\b"
    r"|\bCREATE OR REPLACE\b|\bWRITE_TRUNCATE\b|\bwrite_disposition\s*=\s*[\"'](?:merge|replace)"
    r"|\bunique_key\s*=|\bupsert\w*\b|\bDELETE FROM\b.*\bWHERE\b|\bif_exists\s*=\s*[\"']replace"
    r"|\bmode\([\"']overwrite|\bdrop_duplicates\("
)
_SQL_MODEL: Final = (
    r"\bCREATE (?:OR REPLACE )?(?:TABLE|VIEW|MATERIALIZED)\b|\{\{\s*(?:ref|source)\("
)
_BOARD_FILES: Final = (
    r"\.(?:pbix|pbip|twbx?|lkml)$|(?:^|/)[^/]*dashboard[^/]*\.(?:json|ya?ml|html|qmd|rmd)$"
    r"|(?:^|/)report[^/]*\.(?:html|qmd|rmd)$"
)
_BOARD_CODE: Final = (
    r"\b(?:import|from) (?:streamlit|dash|panel|shiny|gradio|voila)\b"
    r"|library\((?:shiny|flexdashboard)\)"
)


def _checks(repository: Repository) -> list[Spot]:
    return [
        *spots_in_code(code_files(repository), _CHECKS_IN_CODE),
        *spots_in_text(settings_files(repository), _CHECKS_IN_SETTINGS),
    ]


def _orchestration(repository: Repository) -> list[Spot]:
    return [
        *spots_in_code(code_files(repository), _ORCHESTRATOR),
        *spots_in_text(settings_files(repository), _SCHEDULE),
        *spots_of_paths(repository, r"(?:^|/)crontab$"),
    ]


def _reruns(repository: Repository) -> list[Spot]:
    return spots_in_text(code_files(repository), _RERUN)


def _models(repository: Repository) -> list[Spot]:
    return spots_in_text(code_files(repository), _SQL_MODEL)


def _boards(repository: Repository) -> list[Spot]:
    return [
        *spots_of_paths(repository, _BOARD_FILES),
        *spots_in_code(code_files(repository), _BOARD_CODE),
    ]


PIPELINE_INSPECTIONS: Final = {
    "data-quality": Inspection(
        shown_by="a check of the data", find=_checks, spoken=r"quality|null|check|valid"
    ),
    "orchestration": Inspection(
        shown_by="a schedule or an orchestrator",
        find=_orchestration,
        spoken=r"schedule|airflow|daily|hourly|orchestrat",
    ),
    "rerun": Inspection(
        shown_by="a load that replaces or merges", find=_reruns, spoken=r"idempoten|rerun|backfill"
    ),
    "data-model": Inspection(
        shown_by="a table or view in SQL", find=_models, spoken=r"star schema|data model|dbt|tables"
    ),
    "dashboard": Inspection(
        shown_by="a dashboard or report", find=_boards, spoken=r"dashboard|report"
    ),
}
