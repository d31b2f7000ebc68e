"""Whatever the description allows, and much that it does not, ends as the description says.

`make bench-api` tries thirty times as much.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import schemathesis
from access_program_samples import a_program_draft, an_answer
from access_records import PEOPLE, record_id, token_of
from access_town import TYPE, Town, a_served_town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks

from assistant.api.entering import UNDER
from assistant.api.routes import description, program_api
from assistant.drafting.template import template_of
from assistant.eligibility.profile import read_profile

DESCRIBED = description(program_api(None))  # type: ignore[arg-type]  # nothing is called
OPERATIONS = [
    (path, method)
    for path, ways in DESCRIBED["paths"].items()  # type: ignore[attr-defined]
    for method in ways
]
EXAMPLES = settings.default.max_examples // 5 if settings.default else 20
NAME = "staff"
# By what names the values of these are known; whatever is described may stand under each.
NAMES: dict[str, Sequence[str]] = {
    "fields": tuple(field.label for field in template_of(TYPE).fields),
    "profile": (
        *("name", "region", "founded", "industry", "resident", "employees", "years", "extra"),
        *("qualifications", "awards", "violations", "institution", "bookkeeping", "ip_class1"),
    ),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_served_town(tmp_path_factory.mktemp("town")) as town:
        yield town


def known(town: Town, named: set[str], *, anew: bool) -> dict[str, Any]:
    """Give what there is, by the names that paths and bodies have for it.

    Args:
        town: Where.
        named: What is asked for; nothing else is made.
        anew: Whether a draft is wanted that nobody has changed or removed.
    """
    found: dict[str, Any] = {
        "record": record_id("policy", "public"),
        "version": 1,
        "reader": PEOPLE["manager"].identity,
        "name": "manager",
        "type": TYPE,
        "policy": record_id("policy", "public"),
        "measure": record_id("policy", "public"),
        "demand": record_id("demand", "internal"),
        "achievement": record_id("achievement", "restricted"),
    }
    with town.visitor(NAME) as visitor:
        if "draft" in named:
            found["draft"] = a_program_draft(town, visitor) if anew else town.drafts[NAME]
        if "answer" in named:
            found["answer"] = an_answer(town, visitor)
    return {name: value for name, value in found.items() if name in named}


def renamed(body: dict[str, Any], turn: int) -> None:
    """Put what stands under made-up names under such as are known, from the one of this turn on."""
    for part, names in NAMES.items():
        if isinstance(body.get(part), dict):
            first = turn % len(names)
            body[part] = dict(
                zip((*names[first:], *names[:first]), body[part].values(), strict=False)
            )


def test_the_names_are_such_as_a_profile_has() -> None:
    groups: dict[str, Any] = {"years": {}, "extra": {}, "qualifications": [], "awards": []}
    profile = read_profile(dict.fromkeys(NAMES["profile"], "1") | groups)

    assert profile.unknown_names == ()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_nothing_that_is_sent_breaks_it_or_is_answered_otherwise_than_described(
    town: Town, path: str, method: str, mode: GenerationMode
) -> None:
    operation = schemathesis.openapi.from_dict(DESCRIBED)[path][method]
    key = town.keys[token_of(NAME)]

    # Nobody guesses an id: half of what is sent is of what there is.
    @given(operation.as_strategy(generation_mode=mode), st.booleans(), st.integers(0, 99))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def sent(case: "schemathesis.Case[Any]", there: bool, turn: int) -> None:
        if there:
            parts = [part for part in (case.path_parameters, case.body) if isinstance(part, dict)]
            named = {name for part in parts for name in part}
            is_ = known(town, named, anew=method != "get")
            for part in parts:
                part |= {name: value for name, value in is_.items() if name in part}
                renamed(part, turn)
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
