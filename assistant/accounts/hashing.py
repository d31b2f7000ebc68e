"""How passwords are kept: Argon2id, in PHC strings that tell their own cost."""

import re
import secrets
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

_SALT_BYTES = 16
_HASH_BYTES = 32
_COST = re.compile(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one hashing costs; OWASP's minimum is 19 MiB and two passes."""

    memory_kib: int = 46 * 1024
    passes: int = 2
    lanes: int = 1


class Hasher:
    """Hashes passwords and checks them; how many at once is for `line.Line` to say."""

    def __init__(self, cost: Cost | None = None) -> None:
        """Hash at a cost."""
        self._cost = cost or Cost()
        self._nobodys = self.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        """Give the PHC string of a password, with a salt of its own."""
        made = Argon2id(
            salt=secrets.token_bytes(_SALT_BYTES),
            length=_HASH_BYTES,
            iterations=self._cost.passes,
            lanes=self._cost.lanes,
            memory_cost=self._cost.memory_kib,
        )
        return made.derive_phc_encoded(_bytes(password))

    def verify(self, kept: str | None, password: str) -> bool:
        """Say whether a password is the one that is kept.

        Where none is kept the answer is no, after as long a time: nobody learns who has one.
        """
        try:
            Argon2id.verify_phc_encoded(_bytes(password), kept or self._nobodys)
        except InvalidKey:
            return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Say whether a PHC string was made at another cost than now."""
        found = _COST.match(kept)
        cost = self._cost
        now = (str(cost.memory_kib), str(cost.passes), str(cost.lanes))
        return found is None or found.groups() != now


def _bytes(password: str) -> bytes:
    # The same characters, whichever keyboard made them. Half characters come from no keyboard.
    return unicodedata.normalize("NFKC", password).encode(errors="replace")
