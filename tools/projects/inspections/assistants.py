"""What an application with a language model must show: test questions, sources, traces."""

import json
import re
from typing import Any, Final

from tools.projects.inspections.code import code_files, code_lines, is_code
from tools.projects.inspections.finding import (
    Inspection,
    spot,
    spots_in_code,
    spots_in_text,
    spots_of_paths,
)
from tools.projects.repository import Repository, TextFile
from tools.results.projects import Spot

FEWEST_CASES: Final = 5
_CASES_NAMED: Final = (
    r"(?:^|/)[^/]*(?:eval|gold|ground.?truth|benchmark|qa|question|testset|test.?cases|cases|judg"
    r"|expected)[^/]*(?:/[^/]+)*\.(?:jsonl?|csv|tsv|ya?ml|parquet|xlsx|py|ipynb)$"
)
_ASKED: Final = re.compile(r"question|query|input|prompt|request|task|instruction", re.IGNORECASE)
_EXPECTED: Final = re.compile(
    r"answer|expected|reference|gold|truth|relevant|label|outcome|target", re.IGNORECASE
)
_ASKED_ROW: Final = re.compile(
    r"^[\s\-{\[]*[\"']?(?:question|query|input|prompt|request|task)[\"']?\s*[:=]", re.IGNORECASE
)
_EXPECTED_ROW: Final = re.compile(
    r"(?:answer|expected|reference|gold|truth|relevant|label|outcome|target)\w*[\"']?\s*[:=]",
    re.IGNORECASE,
)
_UNREAD: Final = (".parquet", ".xlsx")
_RETRIEVAL: Final = (
    r"\b\w*(?:recall_at|precision_at|hit_?rate|reciprocal_rank|ndcg|context_recall"
    r"|context_precision|retrieval_(?:score|recall|precision|accuracy|metric)|evaluate_retriev|score_retriev)\w*\b"
    r"|\bmrr\b"
)
_SOURCES: Final = (
    r"[\"'](?:citations?|sources?|references|source_documents)[\"']\s*[:\]]"
    r"|\b(?:citations|sources|references|source_documents)\s*[:=]\s*(?!None\b)\S"
    r"|[\"'][^\"']*\bcite\b|\.citations\b|\bdef \w*(?:cite|citation|sources)\w*\("
)
_REFUSAL: Final = (
    r"(?:don.?t|do not) know|not (?:found )?in the (?:context|documents|sources|passages)"
    r"|(?:cannot|can.?t|could not) (?:be )?answer"
    r"|\bno (?:answer|source|passage|document)s?\b.*found"
    r"|\bdef \w*refus\w*\(|\bREFUSAL\b|insufficient context"
    r"|(?:does|do) not (?:hold|contain) (?:an|the) answer"
)
_CHUNKING: Final = (
    r"\bchunk_(?:size|overlap|length|text|document)\w*\b|\b\w*TextSplitter\b"
    r"|\b\w*SentenceSplitter\b|\bdef \w*(?:chunk|split)\w*\(|\bsplit_(?:into|by)_\w+"
)
_TRACING: Final = (
    r"\b(?:langfuse|langsmith|logfire|opentelemetry|traceloop|braintrust|phoenix)\b"
    r"|\blog\w*\.(?:info|debug|warning|error|bind|log)\(.*(?:question|answer|query|prompt|request"
    r"|response|tool|token|trace)|\bdef (?:log|trace)_\w*\(|@(?:observe|traceable|trace)\b"
)


def _cases(repository: Repository) -> list[Spot]:
    named = {found.path for found in spots_of_paths(repository, _CASES_NAMED)}
    files = [file for file in repository.files if file.path in named]
    return [found for file in files if (found := _enough_cases(file)) is not None]


def _enough_cases(file: TextFile) -> Spot | None:
    if is_code(file) or file.suffix in (".yml", ".yaml"):
        return _written_cases(file)
    if file.suffix in (".csv", ".tsv"):
        return _tabled_cases(file)
    cases = [case for case in _json_rows(file) if _is_case(case)]
    return spot(file, 0) if len(cases) >= FEWEST_CASES else None


def _written_cases(file: TextFile) -> Spot | None:
    lines = code_lines(file)
    asked = [index for index, line in enumerate(lines) if _ASKED_ROW.match(line)]
    expected = [line for line in lines if _EXPECTED_ROW.search(line)]
    enough = min(len(asked), len(expected)) >= FEWEST_CASES
    return spot(file, asked[0]) if enough else None


def _tabled_cases(file: TextFile) -> Spot | None:
    header = file.lines[0] if file.lines else ""
    rows = [line for line in file.lines[1:] if line.strip(" ,\t;")]
    paired = _ASKED.search(header) and _EXPECTED.search(header)
    return spot(file, 0) if paired and len(rows) >= FEWEST_CASES else None


def _json_rows(file: TextFile) -> list[Any]:
    if file.suffix == ".jsonl":
        return [_parsed(line) for line in file.lines]
    whole = _parsed("\n".join(file.lines))
    if isinstance(whole, dict):
        whole = next((value for value in whole.values() if isinstance(value, list)), [])
    return whole if isinstance(whole, list) else []


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_case(row: Any) -> bool:
    """Tell whether a row holds something asked and something expected, neither empty."""
    if not isinstance(row, dict):
        return False
    filled = [str(key) for key, value in row.items() if value not in (None, "", [], {})]
    return any(_ASKED.search(key) for key in filled) and any(_EXPECTED.search(k) for k in filled)


def _unread_cases(repository: Repository) -> list[Spot]:
    return [
        found for found in spots_of_paths(repository, _CASES_NAMED) if found.path.endswith(_UNREAD)
    ]


def _in_text(pattern: str, shown_by: str, spoken: str) -> Inspection:
    def find(repository: Repository) -> list[Spot]:
        return spots_in_text(code_files(repository), pattern)

    return Inspection(shown_by=shown_by, find=find, spoken=spoken)


def _in_code(pattern: str, shown_by: str, spoken: str) -> Inspection:
    def find(repository: Repository) -> list[Spot]:
        return spots_in_code(code_files(repository), pattern)

    return Inspection(shown_by=shown_by, find=find, spoken=spoken)


ASSISTANT_INSPECTIONS: Final = {
    "evaluation-set": Inspection(
        shown_by=f"a file of {FEWEST_CASES} cases or more with what is expected",
        find=_cases,
        doubt=_unread_cases,
        spoken=r"evaluat|gold|test (?:set|questions)",
    ),
    "retrieval-score": _in_code(_RETRIEVAL, "code that scores retrieval", r"retrieval|recall"),
    "answer-sources": _in_text(_SOURCES, "code that gives sources with an answer", r"source|cit"),
    "refusal": _in_text(_REFUSAL, "code or a prompt for the case of no answer", r"refus|know"),
    "chunking": _in_code(_CHUNKING, "code that cuts documents", r"chunk"),
    "tracing": _in_text(_TRACING, "code that logs requests", r"\blog|trac"),
}
