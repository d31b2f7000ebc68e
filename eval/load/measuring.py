"""Put together what is measured: a product that runs, a paced model, a crowd, and a machine."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from eval.browser.product import running, told
from eval.errors import BadRun
from eval.load.crowd import Asked, Crowd
from eval.load.figures import Figures, figures_of
from eval.load.ground import Ground, sessions_of
from eval.load.machine import Machine
from eval.load.plans import PLANS, Part, Run
from eval.load.visit import Visit

_HOUSE = Path(__file__).resolve().parents[2]
_SEED = 20261130
_PAGE = ("app.py",)
_SOON_SECONDS = 0.2
_PATIENCE_SECONDS = 300.0


def measure_load(
    ground: Ground,
    plan: str,
    *,
    minutes: float | None,
    users: int,
    asked: Asked,
    workers: int = 1,
) -> tuple[Figures, ...]:
    """Have a crowd at the product that runs over a ground; give the figures of each part.

    Args:
        ground: Filled.
        plan: One of `PLANS`.
        minutes: How long it lasts, or its longest part; None for as long as is usual.
        users: How many may come at most.
        asked: What people ask for.
        workers: By how many processes the product serves.

    Raises:
        BadRun: The product does not start.
    """
    run, usual = PLANS[plan]
    with ExitStack() as stack:
        settings = stack.enter_context(_settings(ground))
        if workers > 1:
            settings = {**settings, "TT_WORKERS": str(workers)}
        tokens = sessions_of(ground, users)
        product = stack.enter_context(running(ground.folder, settings, program=_PAGE))
        addresses = [product.address_of(worker) for worker in range(1, workers + 1)]
        crowd = Crowd(addresses, tokens, asked, seed=_SEED)
        machine = Machine(product.process)
        parts = asyncio.run(_measured(crowd, machine, run, minutes or usual))
    return tuple(_figures(part, crowd, machine) for part in parts)


def measure_start(ground: Ground, question: str) -> Mapping[str, float]:
    """Give the seconds from starting the product until it is open, and until it has answered.

    Raises:
        BadRun: It does not start, or does not answer.
    """
    with _settings(ground) as settings:
        (token,) = sessions_of(ground, 1)
        began = time.monotonic()
        with running(ground.folder, settings, program=_PAGE) as product:
            opened = time.monotonic() - began
            done = asyncio.run(_first_answer(product.address, token, question))
            return {"open_seconds": opened, "first_seconds": done - began}


def with_samples(ground: Ground) -> None:
    """Add the samples to a ground, where they are not there yet."""
    with _settings(ground) as settings:
        told(ground.folder, settings, "-m", "corpus", "sample")


async def _measured(crowd: Crowd, machine: Machine, run: Run, minutes: float) -> Sequence[Part]:
    looking = asyncio.create_task(machine.look())
    parts = await run(crowd, minutes)
    await crowd.leave()
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking
    return parts


async def _first_answer(address: str, token: str, question: str) -> float:
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        visit = Visit(address, token)
        try:
            if (await visit.open()).outcome == "done":
                done = await visit.press("ask", "ask", {"question": question}, mark="data-cite")
                if done.outcome == "done" and done.first is not None:
                    return done.began + done.first
        finally:
            await visit.close()
        await asyncio.sleep(_SOON_SECONDS)
    raise BadRun(f"{_PATIENCE_SECONDS:g} 秒内没有得到第一个回答。")


def _figures(part: Part, crowd: Crowd, machine: Machine) -> Figures:
    ordinary = part.users - part.heavy
    done = [
        one
        for number, one in crowd.done
        if part.began <= one.began < part.ended and number < ordinary
    ]
    return figures_of(part.name, part.users, done, machine.seen, part.ended - part.began)


@contextmanager
def _settings(ground: Ground) -> Iterator[Mapping[str, str]]:
    """Give the variables of a product that asks a paced model, which runs meanwhile."""
    command = [sys.executable, "-m", "eval.load.model"]
    with subprocess.Popen(command, cwd=_HOUSE, stdout=subprocess.PIPE, text=True) as model:  # noqa: S603  (our own)
        try:
            port = (model.stdout.readline() if model.stdout else "").strip()
            if not port:
                raise BadRun("测量用的语言模型没有启动。")
            found = {
                "TT_LLM": "openai",
                "TT_LLM_BASE_URL": f"http://127.0.0.1:{port}/v1",
                "TT_LLM_MODEL": "paced",
                "TT_LLM_API_KEY": "none",
                "TT_EMBEDDER": ground.embedder,
            }
            yield found | ({"TT_DATABASE_URL": ground.database_url} if ground.database_url else {})
        finally:
            model.terminate()
