"""All routes of the door."""

from starlette.routing import Route

from assistant.ui.door.account_page import account_routes
from assistant.ui.door.login_page import login_routes
from assistant.ui.door.parts import Door
from assistant.ui.door.people_page import people_routes
from assistant.ui.door.provider_page import provider_routes
from assistant.ui.door.setup_page import setup_routes


def door_routes(door: Door) -> list[Route]:
    """Give the routes of logging in and of accounts; they stand at the top of the app.

    Every outcome is noted in the audit here. Each route has a name, which is its name in the
    table of endpoints and, for what changes something, the act in the audit.
    """
    return [
        *login_routes(door),
        *setup_routes(door),
        *account_routes(door),
        *people_routes(door),
        *provider_routes(door),
    ]
