"""llama.cpp, out of the package `xllamacpp`: serves a GGUF file from inside this program.

It speaks as OpenAI's API does, on a port of this machine that the system picks, under a key that
nobody but this process is told, with nothing that a web page could call. Nothing is fetched.
"""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from assistant.errors import BadSetting, ModelUnavailable

# Two, so that understanding a question neither waits nor pushes out what the writing has in common.
SLOTS = 2
_BATCH_TOKENS = 256
TOKENS_A_SLOT = 4096
_KEPT_PREFIXES_MIB = 256
# More share the memory's one bus, and leave nothing for the searches of others.
_MOST_THREADS = 8
_PING_SECONDS = 5
_NOT_INSTALLED = "没有安装 xllamacpp，请先 pip install -r requirements-local-llm.txt"


class Server(Protocol):
    """Serves one model until it is let go of; `xllamacpp.Server` in production."""

    @property
    def listening_address(self) -> str:
        """As in http://127.0.0.1:43267."""


# Serves a file under a key; returns when it answers, raises ModelUnavailable where it cannot.
Launch = Callable[[Path, str], Server]


def launch(file: Path, api_key: str) -> Server:
    """Serve a model file on this machine; returns once it is loaded.

    Raises:
        ModelUnavailable: The package is missing, or llama.cpp cannot load the file.
    """
    try:
        import xllamacpp
    except ImportError as error:
        raise not_loaded(_NOT_INSTALLED) from error

    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.model_alias = {file.stem}
    params.n_parallel = SLOTS
    params.n_ctx = SLOTS * TOKENS_A_SLOT
    # Whoever leaves frees the place after the batch in hand: 2048 tokens of a prompt take a minute.
    params.n_batch = _BATCH_TOKENS
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = _threads()
    params.cache_ram_mib = _KEPT_PREFIXES_MIB  # 8 GB unless told
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [api_key]
    params.cors_origins, params.cors_origins_explicit = "", True  # else any page's script may ask
    params.cors_credentials = False
    params.ui = params.endpoint_slots = False
    params.offline = True
    params.endpoint_metrics = True  # under the key too
    # While it reads a prompt it says nothing else, and silence is taken for being gone.
    params.sse_ping_interval = _PING_SECONDS
    params.fit_params = False  # looks for room on graphics cards, half a second
    params.verbosity = 0  # it writes to the terminal, past every logger
    try:
        server: Server = xllamacpp.Server(params)
    except RuntimeError as error:
        why = f"{file.name} 载入失败：文件不完整、已损坏，或是这个版本还不认识的模型，请管理员更换"
        raise not_loaded(why) from error
    return server


def not_loaded(why: str) -> ModelUnavailable:
    """Give the error that tells people why a model on this machine could not be loaded."""
    return ModelUnavailable(f"语言模型暂时不可用（{why}），以下为直接摘自资料的回答。")


def require_package() -> None:
    """Make sure that local models can be served at all, without loading anything.

    Raises:
        BadSetting: The package is not installed.
    """
    if importlib.util.find_spec("xllamacpp") is None:
        raise BadSetting(f"TT_LLM=local:… 不可用：{_NOT_INSTALLED}，或改用 TT_LLM=openai。")


def _threads() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(cores or 1, _MOST_THREADS))
