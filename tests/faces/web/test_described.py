"""The API against its own description."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.faces.web.conftest import API, serving

EXAMPLES = 10  # of each operation
DESCRIPTION = f"{API}/openapi.json"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def described(
    bundled_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[schemathesis.BaseSchema]:
    folder = tmp_path_factory.mktemp("described")
    many = {"CAREER_GUIDE_WEB_REQUESTS_PER_MINUTE": "100000"}
    with serving(folder / "data", bundled_store, folder / "log", **many) as server:
        yield schemathesis.openapi.from_url(server.url + DESCRIPTION)


def test_no_request_of_any_shape_breaks_the_server_or_its_description(
    described: schemathesis.BaseSchema,
) -> None:
    tried: Counter[str] = Counter()
    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Case[Any]) -> None:
            tried[case.operation.label] += 1
            case.call_and_validate(checks=CHECKS, timeout=30)

        ask()
    assert len(tried) >= 25
    assert sum(tried.values()) >= 4 * len(tried)


def test_every_operation_has_a_summary_and_describes_its_errors(client: TestClient) -> None:
    paths = client.get(DESCRIPTION).json()["paths"]
    operations = [
        (path, operation) for path, methods in paths.items() for operation in methods.values()
    ]
    assert len(operations) >= 25
    assert [path for path, operation in operations if not operation.get("summary")] == []
    loose = [
        path
        for path, operation in operations
        if path.startswith((API, "/v1"))
        and "application/problem+json" not in operation["responses"]["422"]["content"]
    ]
    assert loose == []
