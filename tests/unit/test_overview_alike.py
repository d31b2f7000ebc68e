"""Questions in nearly the same words are put together, and tell of nobody."""

from assistant.overview.alike import Group, alike


def test_what_is_asked_in_nearly_the_same_words_is_one() -> None:
    found, rest = alike(
        [
            "请问火星移民补贴是多少？",
            "火星移民补贴多少",
            "火星移民补贴是多少呢",
            "氢能重卡有没有购置补贴",
        ]
    )

    assert [one.n for one in found] == [3]
    assert "火星移民补贴" in found[0].question
    assert rest == 1


def test_what_was_asked_once_is_somebodys_own_and_not_shown() -> None:
    assert alike(["我叫张三，我的项目怎么还没批"]) == ((), 1)


def test_numbers_and_addresses_that_tell_of_a_person_are_taken_out() -> None:
    (found,), _ = alike(["13912345678 的申报进度"] * 2)

    assert found == Group(question="〔号码〕 的申报进度", n=2)
    (mail,), _ = alike(["发到 a.b@c.example 的结果"] * 2)
    assert "@" not in mail.question


def test_the_most_frequent_comes_first_and_nothing_is_lost() -> None:
    questions = ["甲地的补贴"] * 2 + ["乙处注册流程"] * 3 + ["???", ""]

    found, rest = alike(questions)

    assert [one.n for one in found] == [3, 2]
    assert sum(one.n for one in found) + rest == len(questions)
