"""Where a question goes, in words for whoever asks it."""

from html import escape
from ipaddress import ip_address
from urllib.parse import urlsplit

from assistant.chatmodel.port import About
from assistant.settings import Settings
from corpus.levels import Level

_REMOTE = "openai:"
_HERE = "问题和资料只在本系统内处理，不发往别处"
_MODEL_HERE = "由本系统自己的语言模型撰写"
# What goes along, by the highest level that the model may be shown.
_ALONG: dict[Level, str] = {
    "public": "公开资料",
    "internal": "公开、内部资料",
    "restricted": "您能看到的资料",
}


def going_html(
    about: About | None,
    *,
    ceiling: Level = "public",
    embedding: str = "",
    kept_days: int | None = None,
) -> str:
    """Say where a question goes, what of the records goes along, and how long it is kept.

    The page may be read on any machine, so what stays is said of the system that serves it.

    Args:
        about: The language model; None without one.
        ceiling: The highest level of passages that it may be shown, where it is elsewhere.
        embedding: The machine that turns questions into vectors; empty for this one.
        kept_days: How long questions are kept; None where that is not known.
    """
    said = []
    if embedding:
        said.append(f"为了查找，问题会发送给 {escape(embedding)}")
    if about is not None and about.remote:
        said.append(
            f"{_ALONG[ceiling]}和问题会发送给 {escape(about.host)} 的语言模型；"
            "企业名称、数字和个人信息先遮盖"
        )
    elif about is not None:
        said.append(_MODEL_HERE)
    said = said or [_HERE]
    if kept_days is not None:
        said.append(f"提问记录保存 {kept_days} 天")
    return f'<p class="going">{"；".join(said)}</p>'


def embedding_at(settings: Settings) -> str:
    """Give the machine that turns questions into vectors; empty for this one."""
    if not settings.embedder.startswith(_REMOTE):
        return ""
    host = urlsplit(settings.embeddings_base_url).hostname or settings.embeddings_base_url
    try:
        here = ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost"
    return "" if here else host
