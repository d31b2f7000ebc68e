"""How many rows are read of one file, and what is said where there are more."""

from corpus.errors import UnreadableFile

# As many as are read and recognised in half of the time that a file may take (8 s of CPU, rows of
# fifteen cells, on a machine with other work): far more than any list that people keep by hand.
MAX_RECORDS = 20_000
# JSON lines are written by programs, whole corpora of passages among them; what is beyond the time
# that a file may take is refused by that.
MAX_LINES = 200_000


def too_many_rows(what: str, *, limit: int = MAX_RECORDS) -> UnreadableFile:
    """Give the error that says that a file has more rows than are read."""
    return too_wide_or_long(f"{what}有内容的行超过 {limit // 10_000} 万行")


def too_wide_or_long(what: str) -> UnreadableFile:
    """Give the error that says in its own words how a file is larger than is read."""
    return UnreadableFile(
        f"{what}，未读取",
        code="too_many_rows",
        hint="请拆成几个文件后重新添加。",
        kept=True,
    )
