"""RAGAS beside our own judge, where somebody has installed it; it is no requirement of ours.

Its release 0.4.3 cannot be imported together with our LangChain. So it is tried when it is asked
for, and where it fails, that is said.
"""

import asyncio
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from assistant.settings import Settings
from eval.suite.opinion.judge import Material, Opinion, Progress

_MAX_REASON = 120
# Its score is the share of the answer's statements that follow: all of them, as for our judge.
_ALL = 1.0


class RagasSkipped(Exception):
    """It is not there or does not import; the message says in Chinese why."""


def ragas_opinions(
    materials: Sequence[Material],
    *,
    settings: Settings,
    progress: Progress = lambda _done, _total: None,
) -> tuple[Opinion, ...]:
    """Let its metric `Faithfulness` say which answers are grounded, by the set endpoint.

    Returns:
        One a material; where it finds no statement to score, nothing is said.

    Raises:
        RagasSkipped: It cannot be imported.
    """
    llms, metrics, client = _imported("ragas.llms", "ragas.metrics.collections", "openai")
    key = settings.llm_api_key
    endpoint = client.AsyncOpenAI(
        base_url=settings.llm_base_url, api_key=key.get_secret_value() if key else "none"
    )
    metric = metrics.Faithfulness(llm=llms.llm_factory(settings.llm_model, client=endpoint))

    async def scores() -> list[float]:
        found = []
        for material in materials:
            result = await metric.ascore(
                user_input=material.question,
                response=material.answer,
                retrieved_contexts=list(material.passages),
            )
            found.append(float(result.value))
            progress(len(found), len(materials))
        return found

    return tuple(map(_opinion, asyncio.run(scores())))


def _imported(*names: str) -> tuple[ModuleType, ...]:
    try:
        return tuple(map(import_module, names))
    except ImportError as error:
        reason = " ".join(str(error).split())[:_MAX_REASON]
        raise RagasSkipped(f"RAGAS 未运行：无法载入（{reason}）。") from error


def _opinion(score: float) -> Opinion:
    # No number (NaN) where the answer holds no statement.
    grounded = None if score != score else score >= _ALL  # noqa: PLR0124
    return Opinion(grounded=grounded, responsive=None, why=f"RAGAS faithfulness {score:.2f}")
