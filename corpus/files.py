"""Which files a person means when they name files and folders."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.records import Problem, Source

# What systems leave in folders by themselves.
_LITTER = {".ds_store", "thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One file.

    Attributes:
        path: Where it lies.
        name: Relative to the folder that was named, with forward slashes; for a file that was
            named itself, its name. Bytes that are no text in the name are shown as �.
    """

    path: Path
    name: str


def found_in(paths: Sequence[Path]) -> Iterator[Found | Problem]:
    """Give the files, folders walked in name order; hidden files are passed over.

    What is named and cannot be taken (a link that leads nowhere, a folder that may not be opened,
    a folder without files, a device) is a problem.
    """
    for path in paths:
        if not path.is_dir():
            yield _file(path, _shown(path.name))
            continue
        empty = True
        for item in _walked(path):
            empty = False
            yield item
        if empty:
            hint = "请确认文件夹路径；以点开头的隐藏文件不读入。"
            yield _problem(_shown(path.name), "empty_folder", "文件夹里没有文件", hint)


def _walked(root: Path) -> Iterator[Found | Problem]:
    closed: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and name.lower() not in _LITTER:
                path = Path(folder, name)
                yield _file(path, _shown(path.relative_to(root).as_posix()))
    for error in closed:
        name = _shown(Path(error.filename).relative_to(root).as_posix())
        what = f"文件夹打不开（{error.strerror}）"
        yield _problem(name, "unreadable", what, "请检查权限后重新添加。")


def _file(path: Path, name: str) -> Found | Problem:
    if path.is_file():
        return Found(path=path, name=name)
    if path.is_symlink():
        hint = "请改放文件本身后重新添加。"
        return _problem(name, "dangling_link", "是一个失效的链接，指向的文件不存在", hint)
    if path.exists():
        return _problem(name, "not_a_file", "不是普通文件", "请只添加文件和文件夹。")
    return _problem(name, "unreadable", "文件不存在或打不开", "请检查路径和权限后重新添加。")


def _shown(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")


def _problem(name: str, code: str, what: str, hint: str) -> Problem:
    return Problem(source=Source(path=name), code=code, severity="refused", what=what, hint=hint)
