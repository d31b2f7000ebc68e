"""A company's profile as a form, and the questions that would decide most."""

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from assistant.eligibility.asking import Asked
from assistant.eligibility.fields import LISTS, field_at, fields, label_of
from assistant.eligibility.forms import to_form
from assistant.mine.company import Company, Whence

_YEARS = 3
_NO_COMPANY = Company()
_NOTHING_SAID: Mapping[str, str] = MappingProxyType({})
_JUDGE = '<button type="button" class="strong" data-judge>更新结论</button>'
_GROUPS = (
    (
        "基本情况",
        (
            "name",
            "region",
            "founded",
            "industry",
            "employees",
            "rd_staff",
            "niche_years",
            "bookkeeping",
            "resident",
            "institution",
            "violations",
        ),
    ),
    (
        "知识产权与投资",
        (
            "ip_class1",
            "ip_class2",
            "equity_investment_2y",
            "tech_transfer_income",
            "platform_score",
        ),
    ),
)
_CHOICES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "resident": (("是", "是"), ("否", "否")),
    "violations": (("没有", "没有"), ("有", "有")),
    "bookkeeping": (("查账征收", "查账征收"), ("核定征收", "核定征收")),
    "institution": (
        ("enterprise", "企业"),
        ("university", "高校"),
        ("research", "科研院所"),
    ),
}
_WHENCE: Mapping[Whence, str] = {
    "account": "按账号里的单位填上，可以改",
    "offer": "按登记的需求或成果填上，可以改",
}
_HINTS: Mapping[str, str] = {
    "region": "例：宁夏/银川/金凤区",
    "founded": "例：2019-05-01",
    "industry": "例：专用设备制造",
    "qualifications": "每行一个：高新技术企业 有效期至 2027-12-31；没有写“没有”",
    "awards": "每行一个：名称 省部级 第2名 2024年；没有写“没有”",
    "platforms": "每行一个：名称 省部级；没有写“没有”",
    "standards": "每行一个：名称 国家标准 第3名 2023年；没有写“没有”",
}


def asks_html(asks: Sequence[Asked]) -> str:
    """Render the next questions, each with a place for its answer."""
    if not asks:
        return ""
    items = "".join(_ask(asked) for asked in asks)
    return (
        f'<section class="asks"><h3>补上这几项，结论会更准</h3><ol>{items}</ol>{_JUDGE}</section>'
    )


def _ask(asked: Asked) -> str:
    find = f'<span class="fine">{escape(asked.find)}</span>' if asked.find else ""
    inputs = "".join(_input(path, "", label=len(asked.paths) > 1) for path in asked.paths)
    return f'<li><p>{escape(asked.text)}</p>{find}<div class="row">{inputs}</div></li>'


def form_html(
    profile: Mapping[str, object],
    *,
    year: int,
    wrong: Mapping[str, str],
    extras: Sequence[str],
    company: Company = _NO_COMPANY,
) -> str:
    """Render the profile.

    Args:
        profile: As JSON.
        year: The last full year; it and the two before are asked for.
        wrong: Why a value that was given does not count, by path.
        extras: Paths below `extra` that rules ask for.
        company: What it is called elsewhere, for a profile that does not say.
    """
    lines = to_form(profile)
    offered = "" if lines.get("name") else _WHENCE.get(company.whence, "")
    shown = {**lines, "name": company.name} if offered else lines
    groups = "".join(
        _group(name, paths, shown, wrong, said={"name": offered}) for name, paths in _GROUPS
    )
    held = "".join(_area(path, lines.get(path, ""), wrong) for path in LISTS)
    others = sorted({*extras, *(path for path in lines if path.startswith("extra."))})
    beyond = _group("其他", others, lines, wrong) if others else ""
    return (
        f"{groups}{_yearly(lines, wrong, year)}"
        "<fieldset><legend>称号、奖励、平台、标准</legend>"
        f'<div class="areas">{held}</div></fieldset>{beyond}<div class="ends">{_JUDGE}'
        '<button type="button" class="plain" data-forget>清空画像</button></div>'
    )


def filled(profile: Mapping[str, object]) -> int:
    """Count what is filled in."""
    return len(to_form(profile))


def _group(
    name: str,
    paths: Sequence[str],
    lines: Mapping[str, str],
    wrong: Mapping[str, str],
    *,
    said: Mapping[str, str] = _NOTHING_SAID,
) -> str:
    inputs = "".join(
        f'<div class="field">{_input(path, lines.get(path, ""))}{_wrong(path, wrong)}'
        f"{_said(said.get(path, ''))}</div>"
        for path in paths
    )
    return f'<fieldset><legend>{escape(name)}</legend><div class="fields">{inputs}</div></fieldset>'


def _yearly(lines: Mapping[str, str], wrong: Mapping[str, str], year: int) -> str:
    years = range(year - _YEARS + 1, year + 1)
    head = "".join(f'<th scope="col">{one} 年</th>' for one in years)
    rows = []
    for known in fields().values():
        if not known.yearly:
            continue
        cells = "".join(
            f"<td>{_bare(path, lines.get(path, ''))}{_wrong(path, wrong)}</td>"
            for path in (f"years.{one}.{known.name}" for one in years)
        )
        rows.append(f'<tr><th scope="row">{escape(known.label)}</th>{cells}</tr>')
    return (
        "<fieldset><legend>近三年（万元，也可以写 0.5亿、3,000千元）</legend>"
        f'<table class="years"><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></fieldset>"
    )


def _area(path: str, line: str, wrong: Mapping[str, str]) -> str:
    return (
        f'<label class="area">{escape(label_of(path))}<textarea rows="2" data-path="{escape(path)}"'
        f' placeholder="{escape(_HINTS.get(path, ""))}">{escape(line)}</textarea>'
        f"{_wrong(path, wrong)}</label>"
    )


def _input(path: str, line: str, *, label: bool = True) -> str:
    known = field_at(path)
    unit = f'<span class="unit">{escape(known.unit)}</span>' if known and known.unit else ""
    name = escape(label_of(path))
    said = f"<span>{name}</span>" if label else f'<span class="unseen">{name}</span>'
    choices = _CHOICES.get(path)
    if choices is None and known is not None and not known.unit and path.startswith("extra."):
        choices = (("是", "是"), ("否", "否"))
    if choices is not None:
        return f"<label>{said}{_select(path, line, choices)}</label>"
    if path in LISTS:
        return _area(path, line, {})
    return f'<label>{said}<span class="with">{_bare(path, line)}{unit}</span></label>'


def _bare(path: str, line: str) -> str:
    return (
        f'<input type="text" data-path="{escape(path)}" value="{escape(line)}" autocomplete="off"'
        f' aria-label="{escape(label_of(path))}" placeholder="{escape(_HINTS.get(path, ""))}">'
    )


def _select(path: str, line: str, choices: Sequence[tuple[str, str]]) -> str:
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == line else ""}>'
        f"{escape(word)}</option>"
        for value, word in choices
    )
    return f'<select data-path="{escape(path)}"><option value="">不清楚</option>{options}</select>'


def _said(words: str) -> str:
    return f'<span class="fine">{escape(words)}</span>' if words else ""


def _wrong(path: str, wrong: Mapping[str, str]) -> str:
    return f'<span class="wrong">{escape(wrong[path])}</span>' if path in wrong else ""
