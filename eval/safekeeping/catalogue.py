"""A catalogue of demands that nobody wrote: as many as are wanted, each with marks of its own."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from eval.house import House

_HEAD = "需求编号,需求名称,需求单位,需求内容,联系人,联系电话,公开范围"
_WORDS = tuple(
    "枸杞干燥能耗轴承寿命余热回收光伏组件清洗葡萄栽培节水灌溉奶牛饲料废水处理薄膜分离催化焊接检测算法"
    "机床精度涂层电池储能铸造合金氢气传感数据平台药材"[n : n + 2]
    for n in range(0, 72, 2)
)
_FILE_ROWS = 500
_OF_EACH = 5
_SENTENCES = 24


def company(number: int) -> str:
    """Give the name of a company, which none of the others contains."""
    return f"银川{_mark('企业', number)}科技有限公司"


def person(number: int) -> str:
    """Give the name of a company's contact."""
    return f"柳{_mark('人', number)[:2]}"


def secret(number: int) -> str:
    """Give a word that stands in the text of one demand and nowhere else."""
    return f"暗语{_mark('密', number)}"


def write_catalogue(folder: Path, *, records: int) -> Path:
    """Write the demands as tables of five hundred rows; every five are one company's."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, records, _FILE_ROWS):
        numbers = range(start, min(start + _FILE_ROWS, records))
        rows = [_HEAD, *(_row(number) for number in numbers)]
        (folder / f"需求-{start:06}.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


def fill(house: House, folder: Path, *, records: int) -> None:
    """Write a catalogue and add it."""
    house.add([write_catalogue(folder, records=records)])


def owner_of(record: int) -> int:
    """Give the number of the company whose demand it is."""
    return record // _OF_EACH


def questions(count: int) -> tuple[str, ...]:
    """Give so many things to search for."""
    return tuple(" ".join(_words(f"问{n}", 3)) for n in range(count))


def _row(number: int) -> str:
    of = owner_of(number)
    said = "。".join("".join(_words(f"{number}-{n}", 6)) for n in range(_SENTENCES))
    title = "".join(_words(f"题{number}", 3))
    return (
        f"D{number:06},{title}{number},{company(of)},{secret(number)}：{said}。,"
        f"{person(of)},139{of:08},公开"
    )


def _words(seed: str, count: int) -> Iterator[str]:
    digest = hashlib.sha256(seed.encode()).digest()
    return (_WORDS[byte % len(_WORDS)] for byte in digest[:count])


def _mark(what: str, number: int) -> str:
    """Give four rare characters that are this number's alone."""
    digest = hashlib.sha256(f"{what}{number}".encode()).digest()
    value = int.from_bytes(digest[:8], "big")
    return "".join(chr(0x4E00 + (value >> 14 * n) % 20_000) for n in range(4))
