"""The list of what people told the staff, as HTML, and what it is narrowed by."""

from collections.abc import Iterable
from html import escape

from assistant.complaints.words import KIND
from assistant.keeping.inbox import Entries, Entry, Wanted
from assistant.matching.opinions import RATED
from assistant.matching.words import TIER
from assistant.ui.complaints.entry import state_html
from assistant.ui.moments import moment_of
from assistant.ui.paging import pages_html
from assistant.words import REASON

PAGE = 20
STATES = {
    "waiting": "未办结",
    "open": "待处理",
    "handled": "处理中",
    "done": "已办结",
    "all": "全部",
}
_FROM = {"complaint": "投诉与反馈", "opinion": "对回答的意见", "match": "对匹配的评价"}


def kind_word(entry: Entry) -> str:
    """Give what an entry is about, in words."""
    known: dict[str, dict[str, str]] = {
        "complaint": {code: word for code, word in KIND.items()},  # noqa: C416  (of any text)
        "opinion": {code: word for code, word in REASON.items()},  # noqa: C416  (likewise)
        "match": {one: f"评为“{TIER[one]}”" for one in RATED},
    }
    return known[entry.source].get(entry.kind, entry.kind)


def list_html(found: Entries, wanted: Wanted, *, state: str, start: int = 0) -> str:
    """Render one page of the list, under what it is narrowed by.

    Args:
        found: The page.
        wanted: What it is narrowed by.
        state: The code of the states that are shown, of `STATES`.
        start: How many are passed over before it.
    """
    if found.shown:
        rows = "".join(map(_row, found.shown))
        foot = pages_html(start=start, shown=len(found.shown), total=found.total, size=PAGE)
        body = f'<ol class="rows">{rows}</ol>{foot}'
    elif state == "waiting" and wanted == Wanted(states=wanted.states):
        body = '<div class="none"><p>没有等着处理的投诉与反馈。</p></div>'
    else:
        body = (
            '<div class="none"><p>没有符合这些条件的。</p>'
            '<button type="button" class="plain" data-clear>去掉条件</button></div>'
        )
    return f'<section class="listed"><h2>大家反映的问题</h2>{_form(wanted, state)}{body}</section>'


def _row(entry: Entry) -> str:
    text = entry.text or entry.about
    about = (
        f'<span class="fine" data-content>{escape(entry.about)}</span>'
        if entry.text and entry.about
        else ""
    )
    return (
        f'<li><button type="button" class="past" data-open="{escape(entry.id)}"'
        f' data-from="{entry.source}"><span class="asked-at">{moment_of(entry.when)}</span>'
        f'{state_html(entry.state)}<span class="asks" data-content>{escape(text)}</span>'
        f'<span class="fine">{_FROM[entry.source]} · {escape(kind_word(entry))}</span>'
        f"{about}</button></li>"
    )


def _form(wanted: Wanted, state: str) -> str:
    states = _options(STATES.items(), state)
    chosen = f"{wanted.source or ''}{f':{wanted.kind}' if wanted.kind else ''}"
    kinds = "".join(
        (
            '<option value="">不限</option>',
            _group("complaint", KIND.items(), chosen),
            _group("opinion", list(REASON.items())[1:], chosen),
            _group("match", ((one, f"评为“{TIER[one]}”") for one in RATED), chosen),
        )
    )
    since = wanted.since.isoformat() if wanted.since else ""
    until = wanted.until.isoformat() if wanted.until else ""
    return (
        '<form class="narrow" id="inbox-filter"><div class="choices">'
        f'<label>状态<select name="state">{states}</select></label>'
        f'<label>类别<select name="kind">{kinds}</select></label>'
        f'<label>从<input type="date" name="since" value="{since}"></label>'
        f'<label>到<input type="date" name="until" value="{until}"></label></div></form>'
    )


def _group(source: str, kinds: Iterable[tuple[str, str]], chosen: str) -> str:
    """Render the kinds of one source, the source as a whole first."""
    options = [(source, f"{_FROM[source]}：全部")]
    options += [(f"{source}:{code}", word) for code, word in kinds]
    return f'<optgroup label="{_FROM[source]}">{_options(options, chosen)}</optgroup>'


def _options(options: Iterable[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>'
        f"{escape(word)}</option>"
        for code, word in options
    )
