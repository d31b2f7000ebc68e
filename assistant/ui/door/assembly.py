"""Who may come in, put together from the settings and the running parts."""

from urllib.parse import urlsplit

from assistant.access.access import Access
from assistant.access.doors import Login, OpenUntilAccounts, is_loopback
from assistant.access.limits import Limits
from assistant.accounts.first_run import FirstRun, begin_first_run
from assistant.accounts.hashing import Hasher
from assistant.accounts.keys import ByKey
from assistant.accounts.oidc.flow import Exchange
from assistant.accounts.oidc.provider import Directory
from assistant.accounts.pacing import Pace
from assistant.bootstrap import Parts, choose_provider
from assistant.keeping.turns import TurnStore
from assistant.settings import Settings
from assistant.ui.door.parts import Door


def access_of(settings: Settings, parts: Parts, limits: Limits) -> Access:
    """Give what decides who may do what.

    The page is open to the person at this machine while only this machine reaches it and there is
    no account; in every other case people log in. Programs come by a key, wherever they run.
    """
    login = Login(parts.people.sessions, guests=settings.guests)
    alone = OpenUntilAccounts(login, exist=parts.people.accounts.exist)
    people = alone if is_ours_alone(settings) else login
    return Access(ByKey(parts.people.keys, people), parts.audit, limits=limits)


def is_ours_alone(settings: Settings) -> bool:
    """Say whether no other machine reaches the page, by itself or by another server's passing."""
    hosts = [settings.host]
    if settings.public_url:
        hosts.append(urlsplit(settings.public_url).hostname or "")
    return all(host == "localhost" or is_loopback(host) for host in hosts)


def first_run_of(settings: Settings, parts: Parts, code: str = "") -> tuple[FirstRun, str] | None:
    """Give what waits for the first account, with the code to say; None where none is needed."""
    if is_ours_alone(settings):
        return None
    return begin_first_run(parts.people.accounts, code=code)


def door_of(
    settings: Settings,
    parts: Parts,
    first_run: FirstRun | None,
    turns: TurnStore | None = None,
) -> Door:
    """Give what logging in works on."""
    provider, people = choose_provider(settings), parts.people
    return Door(
        accounts=people.accounts,
        sessions=people.sessions,
        tries=people.tries,
        hasher=Hasher(),
        audit=parts.audit,
        first_run=first_run,
        exchange=Exchange(Directory(provider), people.flows) if provider is not None else None,
        keys=people.keys,
        guests=settings.guests,
        idle_minutes=settings.session_idle_minutes,
        pace=Pace(turns=turns),
    )
