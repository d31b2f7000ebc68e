import pytest

from corpus.errors import NotPermitted, SecretMaterial
from corpus.levels import (
    LEVELS,
    ROLES,
    Level,
    Role,
    Viewer,
    level_borne,
    level_of_mark,
    refuse_secret,
    require_staff,
    stricter,
    visible,
)


@pytest.mark.parametrize(
    ("role", "levels"),
    [
        ("enterprise", ("public",)),
        ("manager", ("public", "internal")),
        ("staff", ("public", "internal", "restricted")),
        ("admin", ("public", "internal", "restricted")),
    ],
)
def test_a_role_sees_the_levels_of_the_table(role: Role, levels: tuple[Level, ...]) -> None:
    assert visible(Viewer(role=role)) == levels


def test_every_role_has_a_place_in_the_table() -> None:
    assert all(visible(Viewer(role=role))[0] == "public" for role in ROLES)


def test_staff_alone_look_after_the_corpus() -> None:
    def is_let_through(role: Role) -> bool:
        try:
            require_staff(Viewer(role=role))
        except NotPermitted:
            return False
        return True

    assert [role for role in ROLES if is_let_through(role)] == ["staff", "admin"]


@pytest.mark.parametrize("one", LEVELS)
@pytest.mark.parametrize("other", LEVELS)
def test_the_stricter_of_two_levels_is_the_later(one: Level, other: Level) -> None:
    found = stricter(one, other)

    assert found in (one, other)
    assert LEVELS.index(found) == max(LEVELS.index(one), LEVELS.index(other))


@pytest.mark.parametrize(
    ("mark", "level"),
    [
        ("公开", "public"),
        ("一般-公开", "public"),
        ("一般—公开", "public"),
        (" 一般－内部 ", "internal"),
        ("仅技术经理人", "internal"),
        ("一般-敏感", "restricted"),
        ("重要", "restricted"),
        ("否", "restricted"),
        ("不公开", "restricted"),
        ("商业秘密", "restricted"),
    ],
)
def test_a_mark_stands_for_its_level_however_its_dash_is_written(mark: str, level: Level) -> None:
    assert level_of_mark(mark) == level


def test_a_word_that_is_no_mark_stands_for_no_level() -> None:
    assert level_of_mark("面向全国") is None


@pytest.mark.parametrize(
    "mark", ["秘密", "秘密★10年", "机密", "绝密", "国家秘密", "核心", "核心数据"]
)
def test_what_is_secret_is_refused_and_the_mark_is_named(mark: str) -> None:
    with pytest.raises(SecretMaterial, match=mark):
        level_of_mark(mark)


@pytest.mark.parametrize(
    "line",
    [
        "机密★10年",
        "【机密】",
        "机 密",
        "秘密10年",
        "（此件机密，不得外传）",
        "机密★启用前",
        "密级：绝密",
    ],
)
def test_a_line_that_bears_a_secret_mark_is_refused_however_it_is_set(line: str) -> None:
    with pytest.raises(SecretMaterial):
        refuse_secret(line)


@pytest.mark.parametrize(
    "line", ["商业秘密保护办法", "第三条 泄露国家秘密的，依法处理。", "保密要求"]
)
def test_a_line_that_speaks_of_secrets_bears_no_mark(line: str) -> None:
    refuse_secret(line)


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("内部资料，注意保存", "internal"),
        ("【内部文件】", "internal"),
        ("内部资料 严禁外传", "restricted"),
        ("★ 不得外传 ★", "restricted"),
        ("内部控制制度", "public"),
        ("加强内部资料管理，严禁外传", "public"),
        ("", "public"),
    ],
)
def test_a_line_that_is_nothing_but_a_mark_guards_the_paper(line: str, level: Level) -> None:
    assert level_borne(line) == level
