"""Which passwords will do: by NIST 800-63B, long ones that nobody would guess, of any signs."""

import secrets
import unicodedata
from functools import cache
from pathlib import Path

from assistant.accounts.errors import WeakPassword

MIN_CHARS, MAX_CHARS = 10, 128
_COMMON = Path(__file__).with_name("common.txt")
# Without what is taken for another: 0 and o, 1 and l and i.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_CHARS = 4, 4
_RUNS = ("0123456789" * 3, "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def refuse_weak(password: str, *, name: str) -> None:
    """Refuse a password that is too short, or that somebody would try.

    Args:
        password: As it was typed.
        name: By which its owner logs in.

    Raises:
        WeakPassword: It is too short or too long, common, the name itself, or one piece repeated.
    """
    if len(password) < MIN_CHARS:
        raise WeakPassword(f"密码至少要 {MIN_CHARS} 个字符，可以是一句好记的话。")
    if len(password) > MAX_CHARS:
        raise WeakPassword(f"密码最多 {MAX_CHARS} 个字符。")
    plain = unicodedata.normalize("NFKC", password).casefold()
    if plain in _common() or _is_run(plain) or _is_repeated(plain):
        raise WeakPassword("这个密码太常见，容易被猜到，请换一个，例如几个不相关的词。")
    bare = plain.strip("0123456789!@#.,_- ")
    if name in (plain, plain[::-1], bare):
        raise WeakPassword("密码不能就是登录名，请换一个。")


def one_time_password() -> str:
    """Give a password at random, fit to be read out: about 79 bits."""
    groups = (
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_CHARS)) for _ in range(_GROUPS)
    )
    return "-".join(groups)


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").split())


def _is_run(plain: str) -> bool:
    return any(plain in run or plain in run[::-1] for run in _RUNS)


def _is_repeated(plain: str) -> bool:
    # A text made of one piece again and again is found in its double, before the second begins.
    return (plain * 2).find(plain, 1) < len(plain)
