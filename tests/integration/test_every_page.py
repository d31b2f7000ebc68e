"""Every state of every page, as everybody sees it: who cannot see or use a mouse can use it too."""

from collections.abc import Callable, Iterator

import pytest
from access_town import Town, a_served_town
from page_survey import Survey, survey
from page_walks import PEOPLE, somebody
from playwright.sync_api import Browser, expect

from assistant.ui.cards import QUESTIONS, QUESTIONS_OF

LEAST = {"guest": 26, "enterprise": 22, "manager": 22, "staff": 32, "admin": 32}
ROLES = tuple(PEOPLE)
# Between them these see all that there is.
THOROUGH = ("guest", "manager", "admin")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_served_town(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture(scope="module")
def surveyed(browser: Browser, town: Town) -> Callable[[str], Survey]:
    """Walk once for each role, whatever is then asked of it."""
    done: dict[str, Survey] = {}

    def of(role: str) -> Survey:
        if role not in done:
            done[role] = survey(browser, town.address, role, thorough=role in THOROUGH)
        return done[role]

    return of


@pytest.mark.parametrize("role", ["guest", "enterprise", "manager", "staff"])
def test_the_first_questions_fit_whoever_is_logged_in(
    browser: Browser, town: Town, role: str
) -> None:
    questions: dict[str, tuple[str, ...]] = {"guest": QUESTIONS, **dict(QUESTIONS_OF.items())}
    fitting = questions[role]

    with somebody(browser, town.address, role) as page:
        page.goto(town.address)
        page.locator(".example").first.wait_for()
        for place, question in enumerate(fitting):
            expect(page.locator(".example").nth(place)).to_contain_text(question)
        assert page.locator(".example").count() == len(fitting)


@pytest.mark.parametrize("role", ROLES)
def test_nothing_keeps_anybody_out_who_cannot_see_or_point(
    surveyed: Callable[[str], Survey], role: str
) -> None:
    found = surveyed(role)

    assert len(found.states) >= LEAST[role]
    assert found.violations == []


@pytest.mark.parametrize("role", ROLES)
def test_nothing_sticks_out_to_the_side(surveyed: Callable[[str], Survey], role: str) -> None:
    assert surveyed(role).wide == []


@pytest.mark.parametrize("role", THOROUGH)
def test_on_a_phone_no_control_is_too_small_for_a_finger(
    surveyed: Callable[[str], Survey], role: str
) -> None:
    assert surveyed(role).small == {}


@pytest.mark.parametrize("role", THOROUGH)
def test_on_a_phone_most_of_the_screen_is_for_what_is_read(
    surveyed: Callable[[str], Survey], role: str
) -> None:
    assert surveyed(role).below == []


@pytest.mark.parametrize("role", ROLES)
def test_no_other_host_is_asked_for_anything(surveyed: Callable[[str], Survey], role: str) -> None:
    assert surveyed(role).hosts <= {"127.0.0.1", ""}


@pytest.mark.parametrize("role", THOROUGH)
def test_in_english_no_word_of_the_interface_is_chinese(
    surveyed: Callable[[str], Survey], role: str
) -> None:
    assert surveyed(role).chinese == {}
