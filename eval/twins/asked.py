"""The requests that both worlds are asked: the same, in the same order, over every function."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from eval.twins.crowd import FIELDS, NEEDS, OFFERS, RULES, THINGS, need_name, offer_name, rule
from eval.twins.secret import Secret

_SEED = 20261123
TYPES = ("transfer_project", "jiebang_demand", "kexiao_self_assessment", "gaoqi_application",
         "concept_proof", "tech_development_contract", "tech_license_contract",
         "feasibility_report")  # fmt: skip
_SAMPLES = ("N01", "N03", "N05", "N06", "X07", "X08", "X10", "X11a", "X12", "X17", "Y03", "Y05")
_SLIPS = (("管理", "管里"), ("专项", "专向"), ("示范", "是范"), ("产业", "产叶"), ("技术", "记术"),
          ("企业", "起业"), ("平台", "平抬"), ("人才", "人材"))  # fmt: skip
_TALK = (
    ("我们公司80人，去年营收3600万元，研发费用200万元，能申请专精特新吗？", "还差什么？"),
    ("高新技术企业认定要什么条件？", "研发费用占比呢？", "被替代的老办法怎么说？"),
    ("优质中小企业梯度培育管理办法现在有效吗？", "什么时候开始施行？"),
    ("科技创新券怎么申请？", "最高多少钱？"),
)
_COUNTS = (
    "一共有多少项成果？",
    "有多少条需求？",
    "现行有效的政策有多少件？",
    "宁夏有几项新材料成果？",
    "中卫有多少项成果？",
    "TRL 7级以上的成果有多少？",
    "各领域分别有多少成果？",
    "已失效的政策有多少件？",
    "银川市有多少条技术需求？",
    "今年发布的需求有多少条？",
)
_GENERAL = (
    "高企有什么优惠？",
    "高企认定条件",
    "jishu合同登记",
    "jiaji扣除比例",
    "研发费用后补助",
    "火星移民补贴多少？",
    "专精特新小巨人条件是什么",
    "内部文件里怎么说的",
    "有没有不公开的政策",
    "技术转移机构落户补贴",
    "科技成果转化条例什么时候施行",
    "雏鹰企业补贴",
)
_GOING_ON = ("还有别的吗？", "那最高多少？", "什么时候到期？", "被什么替代了？")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request.

    Attributes:
        function: Of `answering.ANSWERS`.
        said: What is handed over, as the page or a command would.
    """

    id: str
    function: str
    said: dict[str, object] = field(default_factory=dict)


# How often each part of the product is asked, of 100.
_SHARES = (("chat", 26), ("search", 16), ("find", 14), ("record", 8), ("fits", 9), ("match", 12),
           ("draft", 11), ("say", 2), ("staff", 2))  # fmt: skip


def requests(many: int, secrets: Sequence[Secret]) -> tuple[Asked, ...]:
    """Give so many requests; those that name what only one world has are among them."""
    draw = random.Random(_SEED)  # noqa: S311  (a choice of questions)
    streams = {name: _STREAMS[name](draw, secrets) for name, _ in _SHARES}
    order = [name for name, share in _SHARES for _ in range(share)]
    draw.shuffle(order)
    found = []
    for n in range(many):
        function, said = next(streams[order[n % len(order)]])
        found.append(Asked(id=f"{n:04}", function=function, said=said))
    return tuple(found)


_Said = tuple[str, dict[str, object]]


def _subject(draw: random.Random, secrets: Sequence[Secret]) -> str:
    """Give what a request is about, in words: public, misspelt, or what one must not know of."""
    of = rule(draw.randrange(RULES))
    which = draw.randrange(11)
    if which >= 8 and secrets:  # noqa: PLR2004  (three of eleven name a secret)
        one = draw.choice(secrets)
        return draw.choice((one.title, one.number or one.id, one.id, one.name, f"“{one.mark}”"))
    choices = (
        of.title,
        of.number,
        f"{of.thing}{of.noun}",
        _slipped(of.title, draw),
        offer_name(draw.randrange(OFFERS)),
        need_name(draw.randrange(NEEDS)),
        f"{draw.choice(THINGS)}补助",
        draw.choice(_GENERAL),
    )
    return choices[which % len(choices)]


def _slipped(title: str, draw: random.Random) -> str:
    right, wrong = draw.choice(_SLIPS)
    return title.replace(right, wrong) if right in title else title[:3] + title[4:]


def _record(draw: random.Random, secrets: Sequence[Secret]) -> str:
    """Give the id of a record: one of the samples, of the crowd, of a secret, or of nothing."""
    choices = [
        draw.choice(_SAMPLES),
        f"TWCG-2026-{draw.randrange(OFFERS):04}",
        f"TWXQ-2026-{draw.randrange(NEEDS):04}",
        "NXCG-2026-9999",
    ]
    if secrets:
        choices += [draw.choice(secrets).id, f"ZZ{draw.randrange(300):03}"]
    return draw.choice(choices)


def _chat(draw: random.Random, secrets: Sequence[Secret]) -> Iterator[_Said]:
    for n in count():
        which = n % 6
        if which == 0:
            for text in draw.choice(_TALK):
                yield "ask", {"talk": f"t{n}", "text": text}
        elif which == 1:
            yield "ask", {"talk": f"t{n}", "text": draw.choice(_COUNTS)}
        else:
            subject = _subject(draw, secrets)
            text = draw.choice(
                ("{}", "{}最高补助多少？", "{}现在还有效吗？", "{}要什么条件？", "{}有什么新规定？",
                 "有没有{}？", "{}由谁受理？", "介绍一下{}")
            ).format(subject)  # fmt: skip
            yield "ask", {"talk": f"t{n}", "text": text}
            if which == 2:  # noqa: PLR2004  (one of six goes on)
                yield "ask", {"talk": f"t{n}", "text": draw.choice(_GOING_ON)}


def _search(draw: random.Random, secrets: Sequence[Secret]) -> Iterator[_Said]:
    for n in count():
        said: dict[str, object] = {
            "text": _subject(draw, secrets),
            "method": draw.choice(("hybrid", "hybrid", "dense", "lexical")),
            "k": draw.choice((3, 10, 10, 30)),
        }
        if n % 3 == 0:
            said |= draw.choice(
                ({"kind": "achievement"}, {"kind": "policy"}, {"field": draw.choice(FIELDS)},
                 {"region": "宁夏/银川"}, {"region": "中卫"}, {"trl": 7}, {"expired": True})
            )  # fmt: skip
        yield ("tool" if n % 12 == 11 else "search"), said  # noqa: PLR2004  (one of twelve)


def _find(draw: random.Random, secrets: Sequence[Secret]) -> Iterator[_Said]:
    for n in count():
        said: dict[str, object] = {} if n % 4 == 0 else {"text": _subject(draw, secrets)}
        if n % 2 == 0:
            said |= draw.choice(
                ({"kind": "achievement"}, {"kind": "demand"}, {"kind": "policy"},
                 {"field": draw.choice(FIELDS)}, {"region": "宁夏/中卫"}, {"trl": 8},
                 {"over": True}, {"shown": 50}, {"day": "2025-06-01"})
            )  # fmt: skip
        if n % 9 == 8:  # noqa: PLR2004  (one of nine)
            said = {"text": draw.choice(_COUNTS)}
        yield "find", said


def _records(draw: random.Random, secrets: Sequence[Secret]) -> Iterator[_Said]:
    for n in count():
        if n % 10 == 0:
            yield "list", {"kind": draw.choice((None, "policy", "achievement", "demand"))}
        elif n % 10 == 1:
            yield "titles", {}
        elif n % 10 == 2:  # noqa: PLR2004  (one of ten)
            yield "version", {"record": _record(draw, secrets), "number": draw.choice((1, 2))}
        elif n % 10 < 6:  # noqa: PLR2004  (three of ten)
            yield "titled", {"title": rule(draw.randrange(RULES)).title}
        else:
            yield "show", {"record": _record(draw, secrets)}


def _fits(draw: random.Random, secrets: Sequence[Secret]) -> Iterator[_Said]:
    for n in count():
        profile = {
            "name": "宁夏某公司",
            "region": draw.choice(("宁夏/银川/金凤区", "宁夏/中卫", "江苏/苏州")),
            "employees": draw.choice((30, 80, 300)),
            "years": {
                "2025": {"revenue": draw.randint(500, 9000), "rd_expense": draw.randint(10, 400)}
            },
            "ip_class1": draw.choice((0, 1, 5)),
        }
        kind = n % 8
        if kind < 3:  # noqa: PLR2004  (three of eight)
            yield "judge", {"profile": profile}
        elif kind == 3:  # noqa: PLR2004  (likewise)
            yield "measure", {"profile": profile, "measure": _record(draw, secrets)}
        elif kind == 4:  # noqa: PLR2004  (likewise)
            yield (
                "told",
                {"text": f"{draw.choice((30, 80, 300))}人，去年营收{draw.randint(5, 90)}00万元"},
            )
        elif kind == 5:  # noqa: PLR2004  (likewise)
            yield "verdict_paper", {"profile": profile, "ending": draw.choice(("docx", "xlsx"))}
        elif kind == 6:  # noqa: PLR2004  (likewise)
            yield "feed", {}
        else:
            yield "told", {"text": ""}


def _match(draw: random.Random, secrets: Sequence[Secret]) -> Iterator[_Said]:
    for n in count():
        if n % 60 == 59:  # noqa: PLR2004  (one of sixty)
            yield "match_all", {}
            continue
        text = draw.choice(
            (
                _record(draw, secrets),
                f"TWXQ-2026-{draw.randrange(NEEDS):04}",
                f"TWCG-2026-{draw.randrange(OFFERS):04}",
                need_name(draw.randrange(NEEDS)),
                f"{draw.choice(THINGS)}生产线能耗太高，希望降低20%以上，预算100万元",
                _subject(draw, secrets),
            )
        )
        yield ("card" if n % 10 == 0 else "match"), {"text": text}


def _draft(draw: random.Random, secrets: Sequence[Secret]) -> Iterator[_Said]:
    for n in count():
        type_, name = TYPES[n % len(TYPES)], f"d{n}"
        ids: dict[str, object] = {
            "policy": draw.choice((None, draw.choice(_SAMPLES), _record(draw, secrets))),
            "achievement": draw.choice((None, f"TWCG-2026-{draw.randrange(OFFERS):04}",
                                        draw.choice(secrets).id if secrets else None)),
            "demand": draw.choice((None, f"TWXQ-2026-{draw.randrange(NEEDS):04}")),
        }  # fmt: skip
        yield "draft_home", ids
        yield "draft_from", {"type": type_, **ids}
        kind = draw.choice(("policy", "achievement", "demand"))
        yield "draft_look", {"name": kind, "text": _subject(draw, secrets)}
        yield "draft_start", {"work": name, "type": type_, **ids}
        yield "draft_show", {"work": name}
        yield "draft_file", {"work": name, "ending": draw.choice(("docx", "md"))}
        yield "draft_open", {"draft": f"{n:032x}"}
        yield "draft_whole", {"record": _record(draw, secrets)}
        yield "draft_facts", {"type": type_, **ids}
        yield "draft_write", {"work": name}


def _say(draw: random.Random, secrets: Sequence[Secret]) -> Iterator[_Said]:
    for n in count():
        record = draw.choice(secrets).id if secrets and n % 2 else f"TWCG-2026-{n % OFFERS:04}"
        if n % 3 == 0:
            yield "feedback", {"answer": draw.choice((1, 2, 99)), "reason": "wrong_figure"}
        else:
            yield "opinion", {"text": need_name(n % NEEDS), "record": record}


def _staff(draw: random.Random, secrets: Sequence[Secret]) -> Iterator[_Said]:
    del draw, secrets
    for n in count():
        yield ("traces", "checks", "waiting", "rules", "ledger")[n % 5], {}


_STREAMS = {
    "chat": _chat,
    "search": _search,
    "find": _find,
    "record": _records,
    "fits": _fits,
    "match": _match,
    "draft": _draft,
    "say": _say,
    "staff": _staff,
}
