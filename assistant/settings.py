"""The settings, read from the environment once. Nothing else in the project reads it.

`quiet_libraries` sets the few variables that libraries read when they are imported, and
`keep_local_time` the zone of the clock that people read; composition roots call both first thing.
"""

import os
import re
import time
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import BadSetting
from assistant.logs.redaction import Redactor

# Asia/Shanghai, eight hours before UTC the whole year, in the form that needs no zone files.
_ZONE = "CST-8"
_NAMES = {
    "data_dir": "文件夹路径",
    "database_url": "数据库地址，例如 postgresql+psycopg://…",
    "today": "日期 YYYY-MM-DD",
    "kept_days": "不少于 180 的天数",
    "guests": "true 或 false",
    "session_idle_minutes": "1 到 720 的分钟数",
    "session_hours": "1 到 168 的小时数",
    "log_file": "true 或 false",
    "log_days": "不少于 184 的天数",
    "oidc_newcomers": "refuse 或 enterprise",
    "audit_days": "不少于 184 的天数",
    "audit_checkpoint": "文件路径，最好在另一块磁盘上",
    "port": "1 到 65535 的端口号",
    "metrics": "off 或 here",
    "workers": "1 到 32 的进程数",
    "stop_seconds": "0 到 600 的秒数",
    "public_url": "别人打开本系统的地址，例如 https://主机/ 或 https://主机/assistant/",
    "trusted_proxies": "逗号分隔的 IP 地址或网段，例如 127.0.0.1,10.0.0.0/24",
    "metrics_token": "不少于 16 个字符的令牌",
    "ocr": "auto 或 off",
    "embedder": "bundled、文件夹、模型名，或 openai:模型名",
    "entailment": "none、文件夹或已缓存的模型名",
    "llm": "none、openai 或 local:模型文件.gguf",
    "reranker": "none、文件夹或已缓存的模型名",
    "reranker_ms": "1 到 10000 的毫秒数",
}


# Of an address: letters, digits and what needs no escape, so that it is the same everywhere.
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*/?")


class Settings(BaseSettings):
    """What can be set, each as an environment variable with the prefix `TT_`.

    Attributes:
        data_dir: Everything written at run time.
        database_url: Records; None for SQLite in the data folder.
        embedder: `bundled`, a folder, a name already cached, or `openai:<model>`.
        reranker: `none`, or a CrossEncoder's folder or cached name.
        reranker_ms: No search waits longer than this for the reranker.
        entailment: `none`, or the folder or cached name of a CrossEncoder that knows entailment.
        llm: `none`, `openai` for any compatible endpoint, or `local:<file.gguf>`.
        today: The date taken for today; None for the clock.
        kept_days: Traces and settled feedback are forgotten after so many days.
        guests: Whether somebody without an account may look at what is public.
        session_idle_minutes: A session that nobody uses ends after so long.
        session_hours: And whatever happens, after so long.
        public_url: The address by which people open the page; a path in it is one below which
            another server passes requests on.
        trusted_proxies: Addresses and networks of servers that are believed when they say whom
            they pass on, and whether by https.
        oidc_issuer: The address of a provider of identities; empty for local accounts alone.
        oidc_newcomers: What becomes of somebody whom the provider knows and we do not.
        oidc_roles: What the values of `oidc_role_claim` make of somebody: `group=role,…`.
        log_file: Whether the page writes its log into a file of the data folder too.
        log_days: How long closed files of the log are kept.
        audit_days: `audit prune` keeps entries for so many days.
        workers: How many processes serve, each on a port of its own from `port` on.
        stop_seconds: For so long answers under way may go on when the program is told to end.
        metrics: `here` lets whoever asks from this machine read the figures at `/metrics`.
        metrics_token: Whoever sends it as a bearer token may read them too.
        audit_checkpoint: The file that every act is witnessed in; None for one beside its key.
    """

    model_config = SettingsConfigDict(env_prefix="TT_", frozen=True, extra="ignore")

    data_dir: Path = Path("var")
    database_url: str | None = None
    embedder: str = "bundled"
    embeddings_base_url: str = "http://127.0.0.1:11434/v1"
    embeddings_api_key: SecretStr | None = None
    reranker: str = "none"
    reranker_ms: int = Field(default=300, ge=1, le=10_000)
    entailment: str = "none"
    llm: str = "none"
    llm_base_url: str = "http://127.0.0.1:11434/v1"
    llm_model: str = ""
    llm_api_key: SecretStr | None = None
    ocr: Literal["auto", "off"] = "auto"
    today: date | None = None
    kept_days: int = Field(default=180, ge=180)
    audit_checkpoint: Path | None = None
    audit_days: int = Field(default=1096, ge=184)
    log_file: bool = True
    log_days: int = Field(default=190, ge=184)
    guests: bool = False
    session_idle_minutes: int = Field(default=30, ge=1, le=720)
    session_hours: int = Field(default=12, ge=1, le=168)
    public_url: str = ""
    trusted_proxies: str = "127.0.0.1,::1"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr | None = None
    oidc_scope: str = "openid profile"
    oidc_newcomers: Literal["refuse", "enterprise"] = "refuse"
    oidc_role_claim: str = "groups"
    oidc_roles: str = ""
    oidc_name: str = "统一认证"
    workers: int = Field(default=1, ge=1, le=32)
    stop_seconds: int = Field(default=20, ge=0, le=600)
    metrics: Literal["off", "here"] = "off"
    metrics_token: SecretStr | None = Field(default=None, min_length=16)
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)

    @property
    def records_url(self) -> str:
        """The database of records."""
        return self.database_url or f"sqlite:///{self.data_dir / 'records.db'}"

    @property
    def root(self) -> str:
        """The path below which others reach the page; empty where it has the whole host."""
        return urlsplit(self.public_url).path.rstrip("/")

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        whole = parts.scheme in {"http", "https"} and parts.hostname
        if value and (
            not whole or parts.query or parts.fragment or not _PATH.fullmatch(parts.path)
        ):
            raise ValueError("not an address of a page")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for one in value.split(","):
            ip_network(one.strip(), strict=False)
        return value

    def day(self) -> date:
        """Give the date that the program takes for today."""
        return self.today or date.today()  # noqa: DTZ011  (a policy's day is the local one)

    def now(self) -> datetime:
        """Give this moment on that day, in UTC: the stamp of what people keep, and its number.

        What must be in the order in which it came about, or is asked for by law, is stamped by
        the clock: the audit, sessions, traces, versions of records.
        """
        clock = datetime.now(UTC)
        return clock + timedelta(days=(self.day() - clock.astimezone().date()).days)


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        BadSetting: A variable has a value that cannot be used; names it, and what would be right.
    """
    try:
        return Settings()
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        given = error.errors()[0]["input"]
        right = _NAMES.get(field, "另一个值")
        given = Redactor().redacted(str(given))  # a secret that stands in the wrong place
        raise BadSetting(
            f"环境变量 TT_{field.upper()} 的值“{given}”不可用；应为{right}。"
        ) from error


_HEAPS = "MALLOC_ARENA_MAX"


def quiet_libraries() -> None:
    """Keep libraries from calling out, and from spinning on cores that others need."""
    for name, value in (
        ("GRADIO_ANALYTICS_ENABLED", "False"),
        # What it counts of its own events is shown by a page of its that we do not have; it makes
        # a table of the last 10,000 of them anew after each.
        ("GRADIO_ANALYTICS_MAX_EVENTS", "1"),
        ("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000"),
        ("ANONYMIZED_TELEMETRY", "False"),
        ("HF_HUB_OFFLINE", "1"),
        ("TRANSFORMERS_OFFLINE", "1"),
        ("HF_HUB_DISABLE_TELEMETRY", "1"),
        ("HF_HUB_DISABLE_PROGRESS_BARS", "1"),
        ("TOKENIZERS_PARALLELISM", "false"),
        ("LANGSMITH_TRACING", "false"),
        ("RAGAS_DO_NOT_TRACK", "true"),
        ("GOMP_SPINCOUNT", "10000"),
        # Of the C library, in processes that are begun from here; see `assistant.serving.heaps`.
        (_HEAPS, "2"),
    ):
        os.environ.setdefault(name, value)


def heaps_allowed() -> int:
    """Give how many heaps the C library may take, as `quiet_libraries` or somebody has said."""
    said = os.environ.get(_HEAPS, "")
    return int(said) if said.isdecimal() else 0


def keep_local_time() -> None:
    """Show every time, and take every day, as the clocks in 宁夏 show them, wherever this runs.

    A server or a container mostly keeps UTC: a table matched at 09:21 would be said to be of
    01:21, and before eight in the morning the day would still be yesterday. All that shows a time
    asks for the zone of the process (`astimezone()`), which is set here and nowhere else. What is
    kept, logged and sent to programs stays in UTC.
    """
    os.environ["TZ"] = _ZONE
    if hasattr(time, "tzset"):  # Windows has none, and keeps the zone that is set there
        time.tzset()
