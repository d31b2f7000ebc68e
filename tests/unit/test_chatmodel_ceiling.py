"""What a language model may be shown, by where it runs and by what is on record."""

from datetime import UTC, datetime

import pytest
from assistant_builders import a_citation
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Citation
from assistant.chatmodel.ceiling import (
    MAX_WHY_CHARS,
    Ceiling,
    ceiling_of,
    one_name,
    refuse_unfit,
    within,
)
from assistant.chatmodel.port import About
from assistant.chatmodel.reports import ceiling_face, ceiling_lines
from assistant.errors import BadRequest
from corpus.errors import NotPermitted
from corpus.levels import LEVELS, Level, Role, Viewer
from corpus.records import Achievement, Demand

HOST = "api.example.com"
ADMIN = Viewer(identity="张三", role="admin")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Told:
    """What was said of hosts, by a list."""

    def __init__(self, **ceilings: Level) -> None:
        self.ceilings = {host.replace("_", "."): level for host, level in ceilings.items()}

    def of(self, host: str) -> Ceiling | None:
        level = self.ceilings.get(host)
        return a_ceiling(level, host=host) if level else None


def a_ceiling(level: Level = "internal", *, host: str = HOST, when: datetime = NOON) -> Ceiling:
    return Ceiling(id="c1", when=when, host=host, ceiling=level, who="张三", why="签了保密协议")


def elsewhere(host: str = HOST) -> About:
    return About(name="qwen", host=host)


def a_guarded(quote: str, *, title: str = "枸杞烘干", **guarded: str) -> Citation:
    facts = Demand(guarded=guarded)
    return a_citation(quote, kind="demand", title=title, level="public", facts=facts)


# --- how much -----------------------------------------------------------------------------------


def test_a_model_on_this_machine_may_be_shown_everything() -> None:
    assert ceiling_of(About(name="local"), Told()) == "restricted"


def test_a_model_elsewhere_is_shown_public_passages_only() -> None:
    assert ceiling_of(elsewhere(), Told()) == "public"


@pytest.mark.parametrize("level", ["public", "internal", "restricted"])
def test_what_is_on_record_counts_for_that_very_host(level: Level) -> None:
    told = Told(api_example_com=level)

    assert ceiling_of(elsewhere(), told) == level
    assert ceiling_of(elsewhere("api.example.com.cn"), told) == "public"
    assert ceiling_of(elsewhere("example.com"), told) == "public"
    assert ceiling_of(elsewhere("api.example.com:8443"), told) == "public"


@pytest.mark.parametrize("written", [" API.Example.com ", "api.example.com."])
def test_a_host_is_the_same_however_it_is_written(written: str) -> None:
    assert one_name(written) == HOST
    assert ceiling_of(elsewhere(written), Told(api_example_com="internal")) == "internal"


# --- what is within -----------------------------------------------------------------------------


@given(st.lists(st.sampled_from(LEVELS), max_size=6), st.sampled_from(LEVELS))
def test_nothing_above_the_ceiling_is_within_and_all_else_is_in_order(
    levels: list[Level], ceiling: Level
) -> None:
    citations = tuple(
        a_citation("内容", n=n, id=f"R{n}", level=level) for n, level in enumerate(levels, start=1)
    )

    shown = within(citations, ceiling)

    allowed = LEVELS[: LEVELS.index(ceiling) + 1]
    assert shown == tuple(one for one in citations if one.record.level in allowed)


@pytest.mark.parametrize("ceiling", ["public", "internal"])
@pytest.mark.parametrize(
    "citation",
    [
        a_guarded("请找白崇山老师。", 联系人="白崇山"),
        a_guarded("日处理 20 吨。", title="白崇山团队的烘干", 联系人="白崇山"),
        a_guarded("致电 0951-8534210 即可。", 联系电话="0951-8534210、13709512266"),
        a_guarded("发到 a@b.cn 。", 电子邮箱="a@b.cn"),
        a_guarded("不低于52万元转让。", 底价_万元="52"),
        a_guarded("不低于52 万。", 底价_万元="52"),
        a_guarded("价格52万元起。", 底价="52万元"),
    ],
)
def test_contacts_and_reserve_prices_of_a_public_record_are_never_within(
    citation: Citation, ceiling: Level
) -> None:
    other = a_citation("公开的内容", id="R9")

    assert within((citation, other), ceiling) == (other,)
    assert within((citation, other), "restricted") == (citation, other)


def test_a_public_record_without_them_in_its_words_is_within() -> None:
    price = a_guarded("日处理 52 吨，提高 152 万元。", 底价_万元="52", 联系人="白崇山")
    achievement = a_citation(
        "日处理 20 吨。", kind="achievement", facts=Achievement(guarded={"联系电话": "13709512266"})
    )

    assert within((price, achievement), "public") == (price, achievement)


# --- who may change it --------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["enterprise", "manager", "staff"])
def test_only_an_administrator_may_raise_or_lower(role: Role) -> None:
    with pytest.raises(NotPermitted, match="只有管理员"):
        refuse_unfit(HOST, "internal", Viewer(role=role), who="张三", why="已签协议")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"host": " "}, "没有写主机"),
        ({"host": "https://api.example.com/v1"}, "只写主机名"),
        ({"host": "a" * 301}, "只写主机名"),
        ({"who": "  "}, "没有写谁决定的"),
        ({"why": "\n"}, "没有写理由"),
        ({"why": "长" * (MAX_WHY_CHARS + 1)}, "最多 1000 字"),
        ({"ceiling": "secret"}, "级别“secret”不可用"),
    ],
)
def test_what_nobody_answers_for_is_refused_with_what_would_be_right(
    changes: dict[str, str], said: str
) -> None:
    given = {"host": HOST, "ceiling": "internal", "who": "张三", "why": "已签协议", **changes}

    with pytest.raises(BadRequest, match=said):
        refuse_unfit(
            given["host"],
            given["ceiling"],  # type: ignore[arg-type]
            ADMIN,
            who=given["who"],
            why=given["why"],
        )


@pytest.mark.parametrize(
    "host", ["API.example.com", "10.0.0.7:8000", "[2001:db8::1]:8000", "gpu-1"]
)
def test_a_host_is_a_name_or_an_address_with_or_without_a_port(host: str) -> None:
    told = refuse_unfit(host, "internal", ADMIN, who=" 张 三 ", why="已签\n协议")

    assert told == (host.lower(), "张 三", "已签 协议")


# --- how it is told -----------------------------------------------------------------------------


def test_it_is_told_what_counts_for_each_host_and_all_that_was_ever_said() -> None:
    raised, lowered = a_ceiling("internal"), a_ceiling("public", when=NOON.replace(hour=13))

    assert list(ceiling_lines((lowered, raised))) == [
        "外部主机默认只能看到公开资料；本机的语言模型不受限制。",
        "api.example.com：可看到公开及以下的资料",
        "  2026-11-23 13:00 张三 定为公开：签了保密协议",
        "  2026-11-23 12:00 张三 定为内部：签了保密协议（已不作数）",
    ]
    assert ceiling_face(raised)["when"] == "2026-11-23T12:00:00+00:00"
