from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant.ui.long_names import FittingNames


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("inside")(scope, receive, send)


def test_a_name_that_no_file_can_have_is_not_there_and_asks_no_disk() -> None:
    client = TestClient(FittingNames(inside))

    for under in ("/static/", "/assets/", "/svelte/"):
        assert client.get(under + "长" * 86).status_code == 404
        assert client.get(under + "a/" * 1_100).status_code == 404
        assert client.get(under + "长" * 85).text == "inside"
    assert client.get("/papers/b/files/" + "x" * 300).text == "inside"
