"""Keys by which programs come in: each belongs to an account and does no more than its owner may.

A key is a token of 256 random bits, so a plain SHA-256 of it is kept: nobody can try so many, and
what is slow, salted or keyed would only make every request slower.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from assistant.access.doors import Caller, Doors
from assistant.accounts.account import ROLE_WORD, Account, as_role
from assistant.accounts.pacing import Pace
from assistant.errors import BadRequest, NotLoggedIn, TooBusy
from corpus.levels import ROLES, Role, Viewer

MOST_DAYS = 366
USUAL_DAYS = 90
MOST_KEYS = 20
# What is left of a key that was withdrawn, its line, goes after so long, or when there are so many.
WITHDRAWN_DAYS = 180
MOST_WITHDRAWN = 50
MAX_NAME_CHARS = 60
_PREFIX = "tt_"
_TOKEN_BYTES = 32
_TOKEN_CHARS = len(_PREFIX) + 43  # of so many bytes in base64
_ID_BYTES = 8
_UNSEEN = ("C", "Zl", "Zp")
# Wrong keys of one address within a minute, after which it is told to wait; right ones always work.
_WRONG = 20
_UNKNOWN = "需要有效的密钥：请在请求头写 Authorization: Bearer tt_…；密钥在“我的账号”页生成。"
_TOO_MANY = "无效的密钥试得太多，请过一分钟再试。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is known of a key; not the key itself.

    Attributes:
        id: `k` and 16 hexadecimal digits.
        name: As its owner calls it.
        role: The most that it may do; its owner's own role limits it further.
        used: The last day on which it was used, in UTC; None for never.
        withdrawn: When its owner or an administrator ended it; None for what was not.
    """

    id: str
    account: str
    name: str
    role: Role
    made: datetime
    expires: datetime
    used: date | None = None
    withdrawn: datetime | None = None


class Keys(Protocol):
    """Where keys are kept. Every change is seen by the next request."""

    def add(self, key: Key, token: str) -> None:
        """Keep a new key by the hash of its token.

        Raises:
            BadRequest: Its account has as many as one may have.
        """
        ...

    def of(self, account: str) -> tuple[Key, ...]:
        """Give the keys of an account, the newest first, also those that are over.

        Of those that were withdrawn, the last `MOST_WITHDRAWN`.
        """
        ...

    def withdraw(self, account: str, key: str) -> Key:
        """End a key of an account at once, and give what it is now.

        Raises:
            BadRequest: The account has none of that id that still holds.
        """
        ...

    def viewer_of(self, token: str) -> Viewer | None:
        """Give who asks by a key, with the role that both it and its owner have now.

        None where there is no such key, it has run out, or its owner may not log in.
        """
        ...


class ByKey:
    """The doors for programs and for people: who comes by a key is asked for nothing else.

    A caller whose `key` is not None is a program, also where it is empty; a session that comes
    along does not count. Where people come in, no key does.
    """

    def __init__(self, keys: Keys, people: Doors, *, wrong: Pace | None = None) -> None:
        """Look keys up where they are kept, and people where they come in."""
        self._keys = keys
        self._people = people
        self._wrong = wrong or Pace(tries=_WRONG)

    def viewer_of(self, caller: Caller) -> Viewer:
        """Give who it is.

        Raises:
            NotLoggedIn: It is no valid key, whyever not; or nobody who may come in without one.
            TooBusy: Too many keys that came from that address were wrong.
        """
        if caller.key is None:
            return self._people.viewer_of(caller)
        found = self._keys.viewer_of(caller.key)
        if found is not None:
            return found
        if caller.key and self._wrong.refusals(caller.client):
            raise TooBusy(_TOO_MANY, seconds=60)
        raise NotLoggedIn(_UNKNOWN)


def new_key() -> tuple[str, str]:
    """Give the id of a new key and its token, which is to be shown once."""
    token = f"{_PREFIX}{secrets.token_urlsafe(_TOKEN_BYTES)}"
    return f"k{secrets.token_hex(_ID_BYTES)}", token


def has_the_form(token: str) -> bool:
    """Say whether a text could be a key."""
    return len(token) == _TOKEN_CHARS and token.startswith(_PREFIX)


def hashed(token: str) -> str:
    """Give what is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def lower_of(one: Role, other: Role) -> Role:
    """Give the role of two that may do less.

    >>> lower_of("staff", "manager")
    'manager'
    """
    return min(one, other, key=ROLES.index)


def roles_for(owner: Account) -> tuple[Role, ...]:
    """Give the roles that a key of somebody's may have, the least first."""
    return ROLES[: ROLES.index(owner.role) + 1]


def key_name(text: str) -> str:
    """Give the name of a key with single spaces.

    Raises:
        BadRequest: It is empty or too long, or has characters that nobody sees.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= MAX_NAME_CHARS:
        raise BadRequest(f"密钥的名称应有 1 到 {MAX_NAME_CHARS} 个字，写明给哪个程序用。")
    if any(unicodedata.category(character).startswith(_UNSEEN) for character in name):
        raise BadRequest("密钥的名称里有看不见的字符，请重新输入。")
    return name


def key_role(text: str, owner: Account) -> Role:
    """Give the role that a key is to have; the least where none is named.

    Raises:
        BadRequest: There is none of that name, or its owner may do less.
    """
    try:
        role = as_role(text or ROLES[0])
    except ValueError as error:
        raise BadRequest("没有这个角色，请从列出的角色里选。") from error
    if role not in roles_for(owner):
        raise BadRequest(f"密钥的权限不能高于账号自己的（{ROLE_WORD[owner.role]}）。")
    return role


def key_days(text: str) -> int:
    """Give for how many days a key is to hold.

    Raises:
        BadRequest: It is no number of days from 1 on, or more than may be.
    """
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:9]) <= MOST_DAYS:
        raise BadRequest(f"有效期应是 1 到 {MOST_DAYS} 天。")
    return int(text[:9])


def refuse_too_many(keys: Iterable[Key]) -> None:
    """Refuse one more key where there are as many as may be; those withdrawn do not count.

    Raises:
        BadRequest: There are.
    """
    if sum(key.withdrawn is None for key in keys) >= MOST_KEYS:
        raise BadRequest(f"一个账号最多有 {MOST_KEYS} 个密钥；请先撤销不用的。")
