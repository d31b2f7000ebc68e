"""Whatever the description allows, and much that it does not, ends as the description says.

`make bench-api` tries thirty times as much.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from access_records import token_of
from access_town import Town, a_served_town
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode, checks

from assistant.api.entering import UNDER
from assistant.api.routes import description, program_api

DESCRIBED = description(program_api(None))  # type: ignore[arg-type]  # nothing is called
OPERATIONS = [
    (path, method)
    for path, ways in DESCRIBED["paths"].items()  # type: ignore[attr-defined]
    for method in ways
]
EXAMPLES = settings.default.max_examples // 5 if settings.default else 20


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_served_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_nothing_that_is_sent_breaks_it_or_is_answered_otherwise_than_described(
    town: Town, path: str, method: str, mode: GenerationMode
) -> None:
    operation = schemathesis.openapi.from_dict(DESCRIBED)[path][method]
    key = town.keys[token_of("staff")]

    @given(operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def sent(case: "schemathesis.Case[Any]") -> None:
        response = case.call(
            base_url=f"{town.address}{UNDER}",
            headers={"authorization": f"Bearer {key}"},
            timeout=60,
        )
        case.validate_response(
            response,
            checks=[
                checks.not_a_server_error,
                checks.status_code_conformance,
                checks.content_type_conformance,
                checks.response_schema_conformance,
            ],
        )

    sent()
