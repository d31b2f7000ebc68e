"""Whose account somebody is whom a provider vouches for."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from assistant.accounts.account import Account, new_id
from assistant.accounts.errors import LastAdmin, NameTaken, ProviderFailed
from assistant.accounts.names import login_name, shown_name
from assistant.accounts.oidc.provider import Provider
from assistant.accounts.oidc.tokens import Person
from assistant.accounts.port import Accounts
from assistant.auditing.noting import noted
from assistant.auditing.port import Audit
from assistant.errors import BadRequest
from corpus.levels import ROLES, Role

ACT = "door.login_by_provider"
_UNNAMED = "统一认证用户"
_MARK_BYTES = 3


def account_for(
    person: Person,
    provider: Provider,
    accounts: Accounts,
    audit: Audit,
    *,
    when: datetime | None = None,
) -> Account:
    """Give the account of a person: linked by issuer and subject, and by nothing else.

    A name is no proof: whoever has the name of an account at the provider does not get it here.
    Where roles come from the provider, the account's is made what they say at each login. An
    account that is made, and a role that changes, are noted before.

    Raises:
        ProviderFailed: They have none and get none, or theirs may not log in.
    """
    role = role_of(person.groups, provider.roles)
    account = accounts.of_subject(person.subject)
    if account is None:
        if provider.newcomers == "refuse":
            raise ProviderFailed(
                "您已通过统一认证，但还没有本系统的账号；请把下面的编号发给管理员，由管理员关联。",
                code="newcomer",
            )
        if not _somebody_looks_after(accounts):
            # An account that looks after none would close the page that makes the first admin.
            raise ProviderFailed(
                "您已通过统一认证，但本系统还没有管理员，暂时不能建新账号；请等管理员账号建好后再登录。",
                code="no_admin",
            )
        new = _new(person, role or "enterprise", when or datetime.now(UTC))
        return _added(new, accounts, audit)
    if account.state != "active":
        raise ProviderFailed("这个账号不能登录，请联系管理员。", code="disabled")
    if role is not None and role != account.role:
        try:
            with noted(audit, account.viewer, ACT, object=account.id, note=f"role={role}"):
                accounts.set_role(account.id, role)
        except LastAdmin as error:
            raise ProviderFailed(
                "统一认证不再把您列为管理员，而您是最后一位；请先在服务器上另设管理员。",
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


def _somebody_looks_after(accounts: Accounts) -> bool:
    return any(one.role == "admin" and one.state == "active" for one in accounts.listed())


def _new(person: Person, role: Role, when: datetime) -> Account:
    shown = _shown(person.shown)
    return Account(
        id=new_id(),
        name=login_name(shown),
        shown=shown,
        role=role,
        has_password=False,
        subject=person.subject,
        created=when,
        changed=when,
    )


def _added(new: Account, accounts: Accounts, audit: Audit) -> Account:
    """Keep a new account, by another name where somebody has its own."""
    other = login_name(f"{new.shown[:40]}-{secrets.token_hex(_MARK_BYTES)}")
    for name in (new.name, other):
        account = replace(new, name=name)
        try:
            with noted(audit, new.viewer, ACT, object=new.id, note=f"new role={new.role}"):
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
