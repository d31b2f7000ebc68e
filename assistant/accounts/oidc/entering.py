"""Whose account somebody is whom a provider vouches for."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from assistant.accounts.account import Account, new_id
from assistant.accounts.errors import LastAdmin, NameTaken, ProviderFailed
from assistant.accounts.names import login_name, shown_name
from assistant.accounts.oidc.provider import Provider
from assistant.accounts.oidc.tokens import Person
from assistant.accounts.port import Accounts
from assistant.errors import BadRequest
from corpus.levels import ROLES, Role

_UNNAMED = "统一认证用户"
_MARK_BYTES = 3


def account_for(
    person: Person, provider: Provider, accounts: Accounts, *, when: datetime | None = None
) -> Account:
    """Give the account of a person: linked by issuer and subject, and by nothing else.

    A name is no proof: whoever has the name of an account at the provider does not get it here.
    Where roles come from the provider, the account's is made what they say at each login.

    Raises:
        ProviderFailed: They have none and get none, or theirs may not log in.
    """
    role = role_of(person.groups, provider.roles)
    account = accounts.of_subject(person.subject)
    if account is None:
        if provider.newcomers == "refuse":
            raise ProviderFailed(
                "你已通过统一认证，但还没有本系统的账号；请把下面的编号发给管理员，由管理员关联。",
                code="newcomer",
            )
        return _new(person, role or "enterprise", accounts, when or datetime.now(UTC))
    if account.state != "active":
        raise ProviderFailed("这个账号不能登录，请联系管理员。", code="disabled")
    if role is not None and role != account.role:
        try:
            accounts.set_role(account.id, role)
        except LastAdmin as error:
            raise ProviderFailed(
                "统一认证不再把你列为管理员，而你是最后一位；请先在服务器上另设管理员。",
                code="last_admin",
            ) from error
        return accounts.get(account.id)
    return account


def role_of(groups: Iterable[str], roles: Mapping[str, Role]) -> Role | None:
    """Give the highest role that groups make; the least where they make none.

    Returns:
        None where roles do not come from the provider at all.
    """
    if not roles:
        return None
    made = [roles[group] for group in groups if group in roles]
    return max(made, key=ROLES.index, default=ROLES[0])


def _new(person: Person, role: Role, accounts: Accounts, when: datetime) -> Account:
    shown = _shown(person.shown)
    for typed in (shown, f"{shown[:40]}-{secrets.token_hex(_MARK_BYTES)}"):
        account = Account(
            id=new_id(),
            name=login_name(typed),
            shown=shown,
            role=role,
            has_password=False,
            subject=person.subject,
            created=when,
            changed=when,
        )
        try:
            accounts.add(account, None)
        except NameTaken:
            continue
        return account
    raise ProviderFailed("账号没有建成，请重新登录。", code="name")


def _shown(text: str) -> str:
    try:
        login_name(text)
        return shown_name(text)
    except BadRequest:
        return _UNNAMED
