"""An account: somebody who may log in."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from corpus.levels import ROLES, Role, Viewer

State = Literal["active", "disabled"]
ROLE_WORD: dict[Role, str] = {
    "enterprise": "企业",
    "manager": "技术经理人",
    "staff": "工作人员",
    "admin": "管理员",
}
STATE_WORD: dict[State, str] = {"active": "可登录", "disabled": "已停用"}
_ID_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may log in; how they prove who they are is no part of it.

    Attributes:
        id: What everything that is theirs bears; it stays when the name changes.
        name: To log in by, as `names.login_name` gives it.
        shown: As people see it.
        company: May be empty.
        has_password: False for whoever comes by a provider alone.
        subject: Issuer and subject at a provider; None where none is linked.
        must_change: They have a password for one login, and do nothing before they have their own.
    """

    id: str
    name: str
    shown: str
    role: Role
    company: str = ""
    has_password: bool = True
    subject: str | None = None
    state: State = "active"
    must_change: bool = False
    created: datetime
    changed: datetime

    @property
    def viewer(self) -> Viewer:
        """Give them as whoever asks."""
        return Viewer(identity=self.id, role=self.role)


def new_id() -> str:
    """Give an id that nobody has: `u` and 24 hexadecimal digits, at random."""
    return f"u{secrets.token_hex(_ID_BYTES)}"


def as_role(text: str) -> Role:
    """Give a role by its name.

    Raises:
        ValueError: There is none of that name.
    """
    for role in ROLES:
        if role == text:
            return role
    raise ValueError(text)
