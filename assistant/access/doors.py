"""Who somebody is, as told from what their request bears: by an account, or by where they sit."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol

from assistant.errors import NotLoggedIn
from corpus.levels import Viewer

LOCAL = Viewer(identity="local", role="admin")
GUEST = Viewer(identity="guest", role="enterprise")
_HERE = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """What a request bears that tells who sent it.

    Attributes:
        token: Of a session; empty without one.
        key: Of a program, as it was sent, empty without one; None for whoever is no program.
        client: The address that it came from; empty where it is not known.
        host: The name by which the page was reached, without a port.
        by_itself: Whether the page sent it by itself, so that nobody need be there.
        passed_on: Whether another server passed it on, which makes `client` that server's.
    """

    token: str = ""
    key: str | None = None
    client: str = ""
    host: str = ""
    passed_on: bool = False
    by_itself: bool = False


class Doors(Protocol):
    """Tells who comes in. Asked anew for every act, so that what changes counts at once."""

    def viewer_of(self, caller: Caller) -> Viewer:
        """Give who it is.

        Raises:
            NotLoggedIn: Nobody that may come in without logging in.
        """
        ...


class Sessions(Protocol):
    """What `Login` asks of the sessions that are kept."""

    def viewer_of(self, token: str, *, touch: bool = True) -> Viewer | None:
        """Give whose session a token is of, with the role they have now; None for nobody's.

        Args:
            token: As the browser sent it.
            touch: Whether it counts as a sign that somebody is there.
        """
        ...


class Open:
    """Without accounts: the person at this machine is its administrator, others see what is public.

    A page that was reached under a foreign name is somebody else's: a web site may point its own
    name at 127.0.0.1. So is a request that another server passed on.
    """

    def viewer_of(self, caller: Caller) -> Viewer:
        """Give who it is; nobody is refused."""
        here = caller.host in _HERE and is_loopback(caller.client)
        return LOCAL if here and not caller.passed_on else GUEST


class Login:
    """With accounts: whose session it is; whoever has none is a guest, where guests may come in."""

    def __init__(self, sessions: Sessions, *, guests: bool) -> None:
        """Look sessions up where they are kept."""
        self._sessions = sessions
        self._guests = guests

    def viewer_of(self, caller: Caller) -> Viewer:
        """Give who it is.

        Raises:
            NotLoggedIn: There is no such session (any more), and guests may not come in.
        """
        found = None
        if caller.token:
            found = self._sessions.viewer_of(caller.token, touch=not caller.by_itself)
        if found is not None:
            return found
        if self._guests:
            return GUEST
        raise NotLoggedIn("请先登录；如果刚才已登录，可能是很久没有操作，登录已自动结束。")


class OpenUntilAccounts:
    """The doors of a program that only this machine reaches: open until there is an account."""

    def __init__(self, login: Login, *, exist: Callable[[], bool]) -> None:
        """Ask whether there are accounts until there are: they do not go away again."""
        self._open = Open()
        self._login = login
        self._exist = exist
        self._shut = False

    def viewer_of(self, caller: Caller) -> Viewer:
        """Give who it is.

        Raises:
            NotLoggedIn: There are accounts, and it is none of theirs.
        """
        self._shut = self._shut or self._exist()
        return (self._login if self._shut else self._open).viewer_of(caller)


def is_loopback(address: str) -> bool:
    """Say whether an address is this machine's own, which no other can reach."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
