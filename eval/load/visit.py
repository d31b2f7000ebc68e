"""One person's browser, without a window: the requests that the page of the product makes."""

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

import httpx

from assistant.ui.door.cookies import SESSION

Outcome = Literal["done", "refused", "broken"]
_CONFIG = re.compile(r"window\.gradio_config = (\{.*?\});?\s*(?:</script>|window\.)", re.DOTALL)
_PATIENCE_SECONDS = 120.0
_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How one thing that somebody did went.

    Attributes:
        kind: What they did.
        began: Seconds of the machine's steady clock.
        first: Until what was waited for first was there; None where it never was.
        whole: Until all of it was.
        outcome: Refused is what the product says in words; broken is everything else.
        why: Of what was not done.
    """

    kind: str
    began: float
    first: float | None
    whole: float
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event of the page, as its configuration tells it."""

    number: int
    inputs: tuple[int, ...]


class Plan:
    """What can be pressed on a page, read from its configuration as a browser does."""

    def __init__(self, config: Mapping[str, object]) -> None:
        """Read a configuration."""
        parts = {int(one["id"]): one["props"] for one in config["components"]}  # type: ignore[attr-defined]
        self._names = {str(props.get("elem_id") or ""): number for number, props in parts.items()}
        self._values = {number: props.get("value") for number, props in parts.items()}
        self._pressed: dict[tuple[int, str], Event] = {}
        self.loads: list[Event] = []
        for one in config["dependencies"]:  # type: ignore[attr-defined]
            event = Event(number=int(one["id"]), inputs=tuple(map(int, one["inputs"])))
            if not one["backend_fn"]:
                continue
            for target, how in one["targets"]:
                self._pressed[target, how] = event
                if how == "load":
                    self.loads.append(event)

    def event(self, name: str, how: str = "click") -> Event:
        """Give what happens when a part is pressed."""
        return self._pressed[self._names[name], how]

    def given(self, event: Event, values: Mapping[str, object]) -> list[object]:
        """Give what a browser hands over: by name, or else as it stood at first."""
        by_number = {self._names[name]: value for name, value in values.items()}
        return [by_number.get(one, self._values.get(one)) for one in event.inputs]


class Visit:
    """One person with one page open. Nothing that they meet raises."""

    def __init__(self, address: str, token: str) -> None:
        """Come to an address with a session."""
        self._session = uuid4().hex[:11]
        self._client = httpx.AsyncClient(
            base_url=address,
            timeout=_PATIENCE_SECONDS,
            trust_env=False,
            cookies={SESSION: token},
            limits=httpx.Limits(max_connections=8),
        )
        self._plan: Plan | None = None

    async def close(self) -> None:
        """Leave."""
        await self._client.aclose()

    async def open(self) -> Done:
        """Open the page, with what it asks for by itself."""
        began = time.monotonic()
        try:
            page = await self._client.get("/")
            found = _CONFIG.search(page.text)
            if page.status_code != _OK or found is None:
                return _told("open", began, None, "broken", f"{page.status_code}")
            self._plan = Plan(json.loads(found[1]))
            for event in self._plan.loads:
                done = await self._run("open", event, [], began, mark="")
                if done.outcome != "done":
                    return done
        except (httpx.HTTPError, ValueError) as error:
            return _told("open", began, None, "broken", repr(error))
        return _told("open", began, None, "done")

    async def press(
        self, kind: str, name: str, values: Mapping[str, object] | None = None, *, mark: str = ""
    ) -> Done:
        """Press a button, and wait until all that comes of it is there.

        Args:
            kind: What it is called in what is measured.
            name: Of the button.
            values: What stands in other parts then, by their names.
            mark: What has come first once it stands in what is shown; empty for anything.
        """
        began = time.monotonic()
        if self._plan is None:
            return _told(kind, began, None, "broken", "the page is not open")
        event = self._plan.event(name)
        try:
            given = self._plan.given(event, values or {})
            return await self._run(kind, event, given, began, mark=mark)
        except (httpx.HTTPError, ValueError) as error:
            return _told(kind, began, None, "broken", repr(error))

    async def _run(
        self, kind: str, event: Event, given: Sequence[object], began: float, *, mark: str
    ) -> Done:
        sent = {"fn_index": event.number, "data": list(given), "session_hash": self._session}
        joined = await self._client.post("/gradio_api/queue/join", json=sent)
        if joined.status_code != _OK:
            refused = joined.status_code in {401, 403, 429, 503}
            outcome: Outcome = "refused" if refused else "broken"
            return _told(kind, began, None, outcome, f"{joined.status_code} {joined.text[:80]}")
        number, first = joined.json()["event_id"], None
        url = f"/gradio_api/queue/data?session_hash={self._session}"
        async with self._client.stream("GET", url) as response:
            if response.status_code != _OK:
                return _told(kind, began, None, "broken", f"{response.status_code}")
            async for line in response.aiter_lines():
                if number not in line:
                    continue
                growing = '"process_generating"' in line or '"process_completed"' in line
                if first is None and growing and mark in line:
                    first = time.monotonic() - began
                if '"process_completed"' in line[:80]:
                    return _ended(kind, began, first, json.loads(line[5:]))
        return _told(kind, began, first, "broken", "the stream ended before the event")


def _ended(kind: str, began: float, first: float | None, message: Mapping[str, object]) -> Done:
    if message.get("success"):
        return _told(kind, began, first, "done")
    output = message.get("output")
    said = output.get("error") if isinstance(output, Mapping) else None
    return _told(kind, began, first, "refused" if said else "broken", str(said or message)[:80])


def _told(kind: str, began: float, first: float | None, outcome: Outcome, why: str = "") -> Done:
    return Done(
        kind=kind,
        began=began,
        first=first,
        whole=time.monotonic() - began,
        outcome=outcome,
        why=why,
    )
