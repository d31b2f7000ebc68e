"""The hostile strings that are put into fields, and how several go into one field at a time.

Each text that is put in begins and ends with a canary: two harmless tags. Text that is escaped
shows them as letters; wherever one of them becomes a node, markup of the text got through, whatever
a sanitiser took out of the rest, and whatever the strings between them swallowed of each other.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.errors import BadDataset

CANARY = '<xss-canary></xss-canary><i class="xss-canary">c</i>'
# Nobody listens there; nothing gets there either, since what leaves is stopped and counted.
NOWHERE = "http://127.0.0.1:9"
# What a text could have fetched by; `{url}` leads to another origin. Each has its own number there.
REFERENCES: tuple[tuple[str, str], ...] = (
    ("markdown", "![图]({url})"),
    ("markdown_reference", "![图][r]\n\n[r]: {url}"),
    ("img", '<img src="{url}">'),
    ("srcset", '<img srcset="{url} 1x" alt="">'),
    ("css_background", '<div style="background:url({url})">x</div>'),
    ("table_background", '<table background="{url}"><tr><td>x</td></tr></table>'),
    ("video", '<video src="{url}" autoplay></video>'),
    ("audio", '<audio src="{url}" autoplay></audio>'),
    ("svg_image", '<svg><image href="{url}" width="9" height="9"/></svg>'),
    ("input_image", '<input type="image" src="{url}">'),
    ("link", '<link rel="stylesheet" href="{url}"><link rel="prefetch" href="{url}">'),
    ("iframe", '<iframe src="{url}"></iframe>'),
    ("object", '<object data="{url}"></object><embed src="{url}">'),
    ("meta_refresh", '<meta http-equiv="refresh" content="0;url={url}">'),
    ("css_import", "<style>@import url({url});</style>"),
)
# A page of theirs in ours: what X3 counts besides.
FORM = '<form action="{url}"><input name="p" type="password"><button>登录</button></form>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Strings:
    """What a folder of hostile strings holds.

    Attributes:
        scripts: What would run as a script, a string each.
        formulas: What spreadsheets take for formulas, and look-alikes that must stay readable.
        names: File names.
        paths: What leads out of a folder.
    """

    scripts: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


def read_strings(folder: Path) -> Strings:
    """Read a folder's strings; a file that is not there has none.

    They stand in `xss.txt`, `xss_markdown.tsv`, `csv_formula.tsv`, `filenames.jsonl` and
    `path_traversal.txt`.

    Raises:
        BadDataset: None of them is there, or one cannot be read.
    """
    try:
        found = Strings(
            scripts=(*_lines(folder / "xss.txt"), *_first_cells(folder / "xss_markdown.tsv")),
            formulas=_first_cells(folder / "csv_formula.tsv"),
            names=_names(folder / "filenames.jsonl"),
            paths=_lines(folder / "path_traversal.txt"),
        )
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise BadDataset(f"{folder} 里的文件读不出来：{error}") from error
    if found == Strings():
        raise BadDataset(f"{folder} 里没有 xss.txt、csv_formula.tsv、filenames.jsonl 等文件。")
    return found


def references(sink: str) -> tuple[str, ...]:
    """Give every remote reference, and the form, leading to an address: `<sink>/<name>`."""
    named = (*REFERENCES, ("form", FORM))
    return tuple(written.replace("{url}", f"{sink}/{name}") for name, written in named)


def batches(strings: Sequence[str], most: int) -> Iterator[str]:
    """Give texts of at most so many characters that hold every string once, between canaries.

    A string that is longer by itself stands alone, cut off.
    """
    room = most - 2 * len(CANARY) - 2
    held: list[str] = []
    size = 0
    for string in strings:
        cut = string[:room]
        if held and size + len(cut) + 1 > room:
            yield canaried("\n".join(held))
            held, size = [], 0
        held.append(cut)
        size += len(cut) + 1
    if held:
        yield canaried("\n".join(held))


def canaried(text: str) -> str:
    """Give a text between canaries."""
    return f"{CANARY}\n{text}\n{CANARY}"


def _lines(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    return tuple(line for line in text.split("\n") if line)


def _first_cells(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        return tuple(row[0].replace("\\n", "\n") for row in rows if row and row[0])


def _names(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8") as file:
        return tuple(str(json.loads(line)["name"]) for line in file if line.strip())
