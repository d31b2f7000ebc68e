"""Two hundred things that must be read nowhere: keys, passwords, numbers of people, text."""

import string
from collections.abc import Mapping
from random import Random

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_URLSAFE = string.ascii_letters + string.digits + "-_"
_HAN = "春夏秋冬山川湖海云雨雷电松竹梅兰琴棋书画金木水火土东南西北"
_COUNTS = {
    "key": 30,
    "token": 25,
    "password": 30,
    "cookie": 15,
    "identity": 25,
    "phone": 25,
    "landline": 5,
    "mail": 10,
    "card": 10,
    "text": 25,
}


def seeds(seed: int = 200) -> Mapping[str, list[str]]:
    """Give them by kind, the same each time."""
    random = Random(seed)  # noqa: S311  (nothing is kept secret by it)
    makers = {
        "key": lambda: "sk-" + _drawn(random, 40),
        "token": lambda: _drawn(random, 43),
        "password": lambda: "Pw" + _drawn(random, 10) + random.choice("!#%*"),
        "cookie": lambda: "tt_session=" + _drawn(random, 43),
        "identity": lambda: _identity(random),
        "phone": lambda: f"1{random.choice('3456789')}{random.randrange(10**9):09}",
        "landline": lambda: f"0951-{random.randrange(2, 9)}{random.randrange(10**6):06}",
        "mail": lambda: _drawn(random, 8).strip("-_") + "x@example.com",
        "card": lambda: "62" + f"{random.randrange(10**17):017}",
        "text": lambda: "底价" + "".join(random.choices(_HAN, k=8)),
    }
    return {kind: [makers[kind]() for _ in range(count)] for kind, count in _COUNTS.items()}


def every_seed() -> list[str]:
    """Give all of them, kind after kind."""
    return [seed for kind in seeds().values() for seed in kind]


def seen(text: str) -> list[str]:
    """Give those that stand in a text, as they are or as a URL or JSON writes them."""
    from json import dumps
    from urllib.parse import quote

    return [
        seed
        for seed in every_seed()
        if seed in text or quote(seed, safe="") in text or dumps(seed)[1:-1] in text
    ]


def _drawn(random: Random, length: int) -> str:
    """Give letters and digits, some of each sort."""
    return "aB3" + "".join(random.choices(_URLSAFE, k=length - 3))


def _identity(random: Random) -> str:
    number = f"640104{random.randrange(1950, 2008)}{random.randrange(1, 13):02}"
    number += f"{random.randrange(1, 29):02}{random.randrange(1000):03}"
    told = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=True))
    return number + "10X98765432"[told % 11]
