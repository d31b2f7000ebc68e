"""Days that cannot be: reversed, out of order, too late, not in the calendar, over."""

from collections.abc import Mapping
from datetime import date, timedelta

from eval.drafting.mistake import ANY, Kind, Mistake, Spoilt
from eval.suite.facts.figures import Day
from eval.suite.facts.reading import figures

_SPANS: Mapping[str, str] = {
    "transfer_project": "执行期",
    "concept_proof": "执行期",
    "tech_development_contract": "有效期限",
    "tech_license_contract": "期限",
    "feasibility_report": "建设期",
}
_STEPS: Mapping[str, tuple[str, str]] = {
    "transfer_project": ("里程碑", "执行期"),
    "jiebang_demand": ("里程碑", "完成时限"),
    "concept_proof": ("里程碑", "执行期"),
    "tech_development_contract": ("进度", "有效期限"),
    "feasibility_report": ("进度", "建设期"),
}
_DAYS: Mapping[str, tuple[str, ...]] = {
    "tech_development_contract": ("签订时间",),
    "tech_license_contract": ("签订时间",),
    "jiebang_demand": ("完成时限",),
}
_DAY_COLUMNS: Mapping[str, tuple[str, str]] = {
    "transfer_project": ("里程碑", "时间"),
    "concept_proof": ("里程碑", "时间"),
    "feasibility_report": ("进度", "时间"),
    "gaoqi_application": ("成果转化", "转化时间"),
    "kexiao_self_assessment": ("知识产权清单", "授权日"),
}


def _reversed_span(facts: Spoilt) -> Mistake:
    label = _SPANS[facts.of.type]
    first, _, last = facts.text(label).partition("至")
    facts.fields[label] = f"{last}至{first}"
    return facts.done(f"{label} {facts.text(label)}", (label,), "早于|晚于|颠倒|先后|之前|之后|倒")


def _late_step(facts: Spoilt) -> Mistake:
    label, whole = _STEPS[facts.of.type]
    last = facts.rows(label)[-1]
    years = facts.chance.randint(1, 3)
    end = next(one for one in reversed(figures(facts.text(whole))) if isinstance(one, Day))
    last["时间"] = f"{end.year + years}-09-30"
    return facts.done(
        f"{label}末项 {last['时间']}，{whole} {facts.text(whole)}",
        (label, whole, "计划"),
        "超出|晚于|之外|以外|不在|之后|超过|期满|以内|之内",
        severities=ANY,
    )


def _steps_out_of_order(facts: Spoilt) -> Mistake:
    label, _ = _STEPS[facts.of.type]
    rows = facts.rows(label)
    rows[0]["时间"], rows[-1]["时间"] = rows[-1]["时间"], rows[0]["时间"]
    return facts.done(
        f"{label}首末时间对调",
        (label, "计划"),
        "顺序|先后|早|晚|颠倒|之前|之后",
        severities=ANY,
    )


_NO_DAYS = (
    "2027年2月30日",
    "2027-02-30",
    "2027年11月31日",
    "2027/13/05",
    "2027年4月31日",
    "2027.06.31",
)


def _no_such_day(facts: Spoilt) -> Mistake:
    wrong = facts.chance.choice(_NO_DAYS)
    if facts.of.type in _DAYS:
        label = facts.chance.choice(_DAYS[facts.of.type])
        facts.fields[label] = wrong
    else:
        label, column = _DAY_COLUMNS[facts.of.type]
        row = facts.chance.choice(facts.rows(label))
        row[column if column in row else "转化日期"] = wrong
    return facts.done(
        f"{label} {wrong}", (label,), "日期|没有这|不存在|不是.*日|无效|读不|看不出|月|几号"
    )


def _expired_right(facts: Spoilt) -> Mistake:
    past = (facts.of.as_of - timedelta(days=facts.chance.randint(20, 900))).isoformat()
    for label in ("知识产权清单", "专利清单"):
        if facts.has(label):
            row = facts.chance.choice(facts.rows(label))
            column = next(one for one in ("有效期至", "权属与状态", "权属") if one in row)
            row[column] = past if column == "有效期至" else f"已于{past}失效"
            return facts.done(
                f"{label} {row['名称']} {column} {row[column]}",
                (label, "知识产权", str(row["名称"])),
                "过期|到期|失效|终止|届满|有效期",
            )
    label = "知识产权初判" if facts.has("知识产权初判") else "知识产权"
    wrong = facts.chance.choice(
        (f"该专利已于{past}到期", "该专利因未缴年费已终止", "该专利权已失效")
    )
    facts.fields[label] = facts.text(label).replace("有效，", "") + f"，{wrong}"
    return facts.done(facts.text(label)[-30:], (label, "知识产权"), "过期|到期|失效|终止|届满|有效")


def _closed_window(facts: Spoilt) -> Mistake:
    as_of = date(2026, 9, 1) + timedelta(days=facts.chance.randint(0, 110))
    return facts.done(
        f"窗口 2026-08-31 已过，{as_of} 起草",
        ("窗口", "申报"),
        "结束|截止|关闭|已过|过期|错过",
        severities=ANY,
        as_of=as_of,
    )


def _transferred_too_early(facts: Spoilt) -> Mistake:
    row = facts.chance.choice(facts.rows("成果转化"))
    column = "转化时间" if "转化时间" in row else "转化日期"
    row[column] = f"{facts.chance.randint(2009, 2015)}-05-20"
    return facts.done(
        f"成果转化 {row[column]}",
        ("成果转化", "转化", "成立", "授权"),
        "早于|之前|先于|授权|成立|近三年|三年",
        severities=ANY,
    )


KINDS = (
    Kind("起止颠倒", tuple(_SPANS), _reversed_span),
    Kind("节点超期", tuple(_STEPS), _late_step),
    Kind("节点颠倒", tuple(_STEPS), _steps_out_of_order),
    Kind("没有这一天", (*_DAYS, *_DAY_COLUMNS), _no_such_day),
    Kind(
        "知产失效",
        (
            "kexiao_self_assessment",
            "gaoqi_application",
            "tech_license_contract",
            "transfer_project",
            "concept_proof",
        ),
        _expired_right,
    ),
    Kind("窗口已过", ("kexiao_self_assessment",), _closed_window),
    Kind("转化时间", ("gaoqi_application",), _transferred_too_early),
)
