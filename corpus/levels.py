"""Who may see what: levels of records, roles of people, and the one rule between them.

The table is the first three columns of "Who sees what" in docs/architecture.md. Search,
listing, showing and citing all ask `visible` before they look at anything.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from corpus.errors import NotPermitted, SecretMaterial

Level = Literal["public", "internal", "restricted"]
Role = Literal["enterprise", "manager", "staff", "admin"]

# From the least to the most guarded: a person who may see one may see all before it.
LEVELS: tuple[Level, ...] = get_args(Level)
ROLES: tuple[Role, ...] = get_args(Role)

_CEILING: dict[Role, Level] = {
    "enterprise": "public",
    "manager": "internal",
    "staff": "restricted",
    "admin": "restricted",
}

_STAFF: frozenset[Role] = frozenset({"staff", "admin"})

# Marks as they stand in files. GB/T 43697-2024 grades, 成果密级, and 公开范围 of demands.
_MARKS: dict[str, Level] = {
    "公开": "public",
    "一般-公开": "public",
    "主动公开": "public",
    "是": "public",
    "同意": "public",
    "内部": "internal",
    "一般-内部": "internal",
    "仅平台内": "internal",
    "仅技术经理人": "internal",
    "依申请公开": "internal",
    "受限": "restricted",
    "一般-敏感": "restricted",
    "重要": "restricted",
    "不予公开": "restricted",
    "不公开": "restricted",
    "否": "restricted",
    "不同意": "restricted",
    "商业秘密": "restricted",
    "工作秘密": "restricted",
}
# What stands around a mark and is no part of it.
_AROUND = re.compile(r"[\s\[\]【】（）()〔〕《》:：]+")
_BORNE = re.compile(
    r"(?:密级)?(?:绝密|机密|秘密)(?:$|[★☆*]|\d+年|启用前|级?文件|级$|，?(?:不得|严禁|注意))"
    r"|(?:此件|本件|本文件)(?:绝密|机密|秘密)"
)
# What papers bear at their top, in their margins or across the page, alone on its line.
_BORNE_INTERNAL = re.compile(
    r"内部(?:资料|文件|材料|使用|参考|传阅|掌握)|仅供内部(?:使用|参考|传阅)|注意保存|内部资料免费交流"
)
_BORNE_RESTRICTED = re.compile(r"(?:不得|严禁|禁止|请勿|切勿)(?:外传|外泄|扩散|转发|公开|复制)")
_SECRET = ("核心", "秘密", "机密", "绝密", "国家秘密")


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Whoever asks. Every use case takes one.

    Attributes:
        identity: Stable name of the person; `local` until there are accounts.
    """

    identity: str = "local"
    role: Role = "admin"


def require_staff(viewer: Viewer) -> None:
    """Let nobody but staff through: whoever changes the corpus, or looks after it.

    Raises:
        NotPermitted: The viewer is not.
    """
    if viewer.role not in _STAFF:
        raise NotPermitted("只有工作人员可以添加和核对资料。")


def visible(viewer: Viewer) -> tuple[Level, ...]:
    """Give the levels this viewer may know of, the least guarded first; never empty."""
    return LEVELS[: LEVELS.index(_CEILING[viewer.role]) + 1]


def stricter(one: Level, other: Level) -> Level:
    """Give the more guarded of two levels."""
    return max(one, other, key=LEVELS.index)


def level_of_mark(mark: str) -> Level | None:
    """Give the level that a mark in a file stands for; None for a mark that is not one.

    Raises:
        SecretMaterial: The mark is 秘密 or above, or 核心 (GB/T 43697-2024).
    """
    text = _AROUND.sub("", mark).replace("—", "-").replace("－", "-")
    if any(text.startswith(secret) for secret in _SECRET):
        raise SecretMaterial(f"材料标有“{text}”，不得存入本系统；请从上传的文件中移除")
    return _MARKS.get(text)


def level_borne(line: str) -> Level:
    """Give the level of a line that is nothing but marks (内部资料 严禁外传); public for any other.

    >>> level_borne("内部资料，注意保存")
    'internal'
    """
    text = re.sub(r"[，,、；;。！!★☆*]", "", _AROUND.sub("", line))
    if _BORNE_INTERNAL.sub("", _BORNE_RESTRICTED.sub("", text)):
        return "public"
    if _BORNE_RESTRICTED.search(text):
        return "restricted"
    return "internal" if text else "public"


def refuse_secret(line: str) -> None:
    """Refuse a line that bears a 密级 as official papers do (GB/T 9704): 机密★10年, 【秘密】.

    Raises:
        SecretMaterial: It bears one.
    """
    text = _AROUND.sub("", line)
    if _BORNE.match(text):
        raise SecretMaterial(f"材料标有“{text[:20]}”，不得存入本系统；请从上传的文件中移除")
