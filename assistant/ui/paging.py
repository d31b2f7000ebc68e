"""The foot of a list that is shown a page at a time."""


def pages_html(*, start: int, shown: int, total: int, size: int) -> str:
    """Render which of a list are shown, with the ways to those before and after.

    Args:
        start: How many stand before the first that is shown.
        shown: How many are shown.
        total: How many there are.
        size: How many a page has.
    """
    first, last = start + 1, start + shown
    before = _way("上一页", max(0, start - size)) if start else ""
    after = _way("下一页", last) if last < total else ""
    return (
        f'<p class="pages"><span class="fine">第 {first}–{last} 条，共 {total} 条</span>'
        f"{before}{after}</p>"
    )


def _way(word: str, start: int) -> str:
    return f'<button type="button" class="plain" data-page="{start}">{word}</button>'
