"""What tests of pages share leaves nothing behind, however a test ends."""

import gc
import threading
import warnings
from datetime import date

import httpx
import pytest
from browsing import serving
from fastapi import FastAPI

from assistant.ui.web import in_a_loop


def test_a_server_ends_also_where_a_test_does_not_come_to_its_end() -> None:
    before = set(threading.enumerate())
    served = serving(FastAPI())
    address = served.__enter__()
    found = httpx.get(address).status_code

    served.__exit__(pytest.skip.Exception, pytest.skip.Exception("no browser"), None)

    assert found == 404
    assert set(threading.enumerate()) == before
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_what_is_made_in_a_loop_opens_none_that_stays_open() -> None:
    @in_a_loop
    def made(day: date) -> date:
        from gradio.utils import safe_get_lock

        safe_get_lock()
        return day

    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        found = made(date(2026, 11, 23))
        gc.collect()

    assert found == date(2026, 11, 23)
    assert [str(one.message) for one in heard if one.category is ResourceWarning] == []
