"""What a model or an analysis must show: baseline, held-out data, metrics, errors, monitoring."""

import re
from typing import Final

from tools.projects.inspections.code import code_files, settings_files
from tools.projects.inspections.finding import (
    Inspection,
    spot,
    spots_in_code,
    spots_in_text,
    spots_of_paths,
)
from tools.projects.repository import Repository
from tools.results.projects import Spot

_BASELINE: Final = (
    r"\b\w*baseline\w*\b|\bDummy(?:Classifier|Regressor)\b|\bmajority_class\b|\bseasonal_?naive\b"
    r"|\bnaive_(?:forecast|model|prediction)\w*|\brule_based\w*|\bheuristic_\w+"
)
_HELD_OUT: Final = (
    r"\btrain_test_split\b|\bTimeSeriesSplit\b|\b\w*KFold\b|\bcross_val\w*\b|\bcross_validate\b"
    r"|\bGroupShuffleSplit\b|\b[Xxy]_(?:test|val|valid|holdout)\b|\bvalidation_split\b"
    r"|\b(?:test|val|valid|validation|holdout)_(?:df|data|set|ds|frame|loader|rows|split|months?)\b"
    r"|\brandom_split\b|\bsplit_by_(?:time|date)\b"
)
_METRIC: Final = (
    r"\b(?:accuracy|precision|recall|f1|roc_auc|r2|average_precision|balanced_accuracy)_score\b"
    r"|\bmean_(?:absolute|squared)\w*error\b|\blog_loss\b|\bclassification_report\b|\btorchmetrics\b"
    r"|\bsklearn\.metrics\b|\bdef \w*(?:accuracy|precision|recall|f1|mae|rmse|mape|hit_rate|mrr"
    r"|ndcg|auc|score|error_rate)\w*\(|\brouge\w*\(|\bbleu\w*\("
)
_ERRORS_IN_CODE: Final = (
    r"\bmisclassified\w*|\b\w*error_analysis\b|\b(?:failure|error)_(?:type|kind|category|mode|class)\w*"
    r"|\bworst_(?:predictions|cases|errors)\b|\bresiduals?\b"
)
_ERROR_TABLE: Final = r"(?:^|/)[^/]*(?:error|failure|mistake|misclassif)[^/]*\.(?:csv|tsv|jsonl?)$"
_ERROR_COLUMN: Final = re.compile(
    r"\b(?:kind|type|category|class|label|reason|cause)\b", re.IGNORECASE
)
_MONITORING: Final = (
    r"\b(?:evidently|whylogs|nannyml|alibi_detect|deepchecks|prometheus_client|sentry_sdk|statsd)\b"
    r"|\b\w*drift\w*\(|\bdef (?:monitor|alert|check_freshness)\w*\("
)
_EXPERIMENTS: Final = (
    r"\b(?:mlflow|wandb|neptune|comet_ml|clearml|dvclive|aim)\.\w+|\bSummaryWriter\b"
    r"|\bimport (?:mlflow|wandb|neptune|comet_ml|clearml|dvclive)\b"
)


def _in_code(pattern: str, shown_by: str, spoken: str) -> Inspection:
    def find(repository: Repository) -> list[Spot]:
        return spots_in_code(code_files(repository), pattern)

    return Inspection(shown_by=shown_by, find=find, spoken=spoken)


def _errors(repository: Repository) -> list[Spot]:
    tables = {found.path for found in spots_of_paths(repository, _ERROR_TABLE)}
    return [
        *(
            spot(file, 0)
            for file in repository.files
            if file.path in tables and len(file.lines) > 1 and _ERROR_COLUMN.search(file.lines[0])
        ),
        *spots_in_code(code_files(repository), _ERRORS_IN_CODE),
    ]


def _monitoring(repository: Repository) -> list[Spot]:
    return [
        *spots_in_code(code_files(repository), _MONITORING),
        *spots_in_text(settings_files(repository), r"\b(?:prometheus|grafana|evidently)\b"),
    ]


def _experiments(repository: Repository) -> list[Spot]:
    return [
        *spots_in_code(code_files(repository), _EXPERIMENTS),
        *spots_of_paths(
            repository, r"(?:^|/)(?:experiments?|runs)\.(?:csv|jsonl)$|(?:^|/)dvc\.yaml$"
        ),
    ]


MODEL_INSPECTIONS: Final = {
    "baseline": _in_code(_BASELINE, "a baseline in the code", r"baseline"),
    "held-out": _in_code(_HELD_OUT, "a split of the data in the code", r"held.?out|test set|split"),
    "metric": _in_code(_METRIC, "a metric that the code computes", r"accuracy|precision|metric"),
    "error-analysis": Inspection(
        shown_by="a table of errors by kind, or code that sorts them",
        find=_errors,
        spoken=r"error analysis|failure",
    ),
    "monitoring": Inspection(
        shown_by="monitoring in code or settings", find=_monitoring, spoken=r"monitor|drift"
    ),
    "experiments": Inspection(
        shown_by="recorded runs", find=_experiments, spoken=r"experiment|mlflow"
    ),
}
