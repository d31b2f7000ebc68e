"""Making the first account, without a password that everybody knows.

Whoever starts the program reads a code on its terminal; only whoever has that code can make the
first administrator. The program keeps the code's hash, and only while it runs.
"""

import hashlib
import secrets
from threading import Lock

from assistant.accounts.account import Account
from assistant.accounts.port import Accounts
from assistant.errors import BadRequest

MAX_TRIES = 20
# Crockford's: what is read out is not taken for another.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP_CHARS = 4, 5
_MISREAD = str.maketrans("OIL", "011")


class FirstRun:
    """Waits for whoever has the code; of no use once there is an account."""

    def __init__(self, code: str, *, tries: int = MAX_TRIES) -> None:
        """Wait for a code, of which only the hash is kept."""
        self._hash = _hashed(code)
        self._left = tries
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """Say whether another code may be tried."""
        return self._left > 0

    def check(self, code: str) -> None:
        """Check a code; a wrong one counts.

        Raises:
            BadRequest: It is wrong, or too many were.
        """
        with self._lock:
            if self._left <= 0:
                raise BadRequest(
                    "设置码输错次数过多，这个页面已关闭；请重新启动程序，取得新的设置码。"
                )
            if not secrets.compare_digest(self._hash, _hashed(code)):
                self._left -= 1
                raise BadRequest("设置码不对；它显示在启动程序的终端上。")

    def make(self, accounts: Accounts, account: Account, password: str, *, code: str) -> None:
        """Make the first administrator, and be over.

        Raises:
            BadRequest: The code is wrong, or there is an account already.
        """
        self.check(code)
        accounts.add_first(account, password)
        with self._lock:
            self._left = 0


def begin_first_run(accounts: Accounts, *, code: str = "") -> tuple[FirstRun, str] | None:
    """Give what waits for the first account, and the code to print; None where there is one.

    Args:
        accounts: Where it is looked for.
        code: One that several processes share; empty for a new one.
    """
    if accounts.exist():
        return None
    code = code or new_code()
    return FirstRun(code), code


def new_code() -> str:
    """Give a code of 100 bits, in groups that can be read out."""
    groups = (
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_CHARS)) for _ in range(_GROUPS)
    )
    return "-".join(groups)


def _hashed(code: str) -> bytes:
    read = "".join(c for c in code.upper().translate(_MISREAD) if c in _ALPHABET)
    return hashlib.sha256(read.encode()).digest()
