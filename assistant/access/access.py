"""The one way into every function: who is it, may they, not too much at once; then it is noted."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from assistant.access.doors import GUEST, Caller, Doors
from assistant.access.limits import Limits
from assistant.access.subscribers import subscriber_of
from assistant.access.table import ENDPOINTS, Endpoints, Rule
from assistant.auditing.noting import Naming, noted
from assistant.auditing.port import Audit
from assistant.errors import NotLoggedIn
from corpus.errors import NotPermitted
from corpus.levels import Viewer

logger = logging.getLogger(__name__)

_NOT_YOURS = "您的账号没有做这件事的权限；如果需要，请联系管理员。"


class Access:
    """Decides, for each call of an endpoint, whether and as whom somebody comes in."""

    def __init__(
        self,
        doors: Doors,
        audit: Audit,
        *,
        limits: Limits | None = None,
        endpoints: Endpoints = ENDPOINTS,
    ) -> None:
        """Put together what is asked.

        Args:
            doors: Tells who somebody is.
            audit: Where acts and refusals are noted.
            limits: Of what one person may have done; None for the product's own.
            endpoints: The table.
        """
        self._doors = doors
        self._audit = audit
        self._limits = limits or Limits()
        self.endpoints = endpoints

    def viewer_of(self, caller: Caller) -> Viewer:
        """Give who somebody is.

        Raises:
            NotLoggedIn: Nobody who may come in without logging in.
        """
        return self._doors.viewer_of(caller)

    @contextmanager
    def enter(
        self, endpoint: str, caller: Caller, *, object: str = "", otherwise: str = ""
    ) -> Iterator[Viewer]:
        """Let somebody call an endpoint. What they then do goes within `noted`.

        Args:
            endpoint: As it stands in the table.
            caller: What their request bears.
            object: The id of what it is about, for the audit, where they may not.
            otherwise: What whoever may not is told; empty for the usual words.

        Yields:
            Who they are.

        Raises:
            KeyError: It does not stand in the table.
            NotLoggedIn: Nobody who may come in without logging in.
            NotPermitted: Their role does not let them.
            TooBusy: They have as much under way as one person may, or try too many shut doors.
        """
        rule = self._rule(endpoint)
        who = self.viewer_of(caller)
        if not rule.admits(who):
            # Each is noted, and none that comes faster than anybody tries doors by hand.
            with self._limits.turn(_person(who, caller), "denied"):
                self._audit.note(who, endpoint, object=object, outcome="denied")
            raise NotPermitted(otherwise or _NOT_YOURS)
        with self._limits.turn(_person(who, caller), rule.work):
            yield who

    def noted(
        self, endpoint: str, who: Viewer, *, object: str = "", note: str = ""
    ) -> AbstractContextManager[Naming]:
        """Note an act before it is done and where it failed, if the table says so.

        By itself, because what it is about may stand in what somebody sends once they are let in.

        Args:
            endpoint: As it stands in the table.
            who: Whoever was let in.
            object: The id of what it is about; empty where that is nothing, or not known yet.
            note: A few words of ours; nothing that anybody typed.

        Raises:
            StoreUnavailable, NoRoom: It cannot be noted, so it must not be done.
        """
        if not self._rule(endpoint).audited:
            return nullcontext(_unnoted)
        return noted(self._audit, who, endpoint, object=object, note=note)

    def require_still(self, caller: Caller, who: Viewer) -> None:
        """Let an answer that is growing go on only while its reader is who they were.

        Raises:
            NotLoggedIn: They have logged out, or their role is another now.
        """
        if self.viewer_of(caller) != who:
            raise NotLoggedIn("您的登录或权限刚刚有变化，回答已停止；请刷新页面。")

    def _rule(self, endpoint: str) -> Rule:
        rule = self.endpoints.get(endpoint)
        if rule is None:
            raise KeyError(f"endpoint {endpoint!r} does not stand in the table")
        return rule


def _unnoted(_made: str) -> None:
    """Name what came of an act that is not noted."""


def _person(who: Viewer, caller: Caller) -> str:
    return f"{who.identity}@{subscriber_of(caller.client)}" if who == GUEST else who.identity
