"""A model that remembers gives what it was given, and asks nothing twice."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.chatmodel.failures import CallFailed, Failure
from assistant.chatmodel.port import About, Shape, Spent, unheeded
from assistant.errors import ModelUnavailable
from eval.writing.kept_replies import KeptReplies

TOOK = Spent(asked_tokens=12, written_tokens=3, first_ms=40.5, total_ms=91.0)
YES_OR_NO = Shape(name="choice", schema={"type": "object", "properties": {"yes": {}, "no": {}}})
NO_OR_YES = Shape(name="choice", schema={"type": "object", "properties": {"no": {}, "yes": {}}})


class Speaker:
    """Says its pieces, then breaks off where it is told to; remembers what it was asked."""

    def __init__(
        self, *pieces: str, name: str = "small", breaks: ModelUnavailable | None = None
    ) -> None:
        self.about = About(name=name)
        self.pieces = pieces
        self.breaks = breaks
        self.asked: list[str] = []
        self.left = 0

    def stream(
        self,
        system: str,
        prompt: str,
        *,
        shape: Shape | None = None,
        spent: Callable[[Spent], None] = unheeded,
    ) -> Iterator[str]:
        self.asked.append(prompt)
        try:
            yield from self.pieces
            if self.breaks is not None:
                raise self.breaks
        except GeneratorExit:
            self.left += 1
            raise
        finally:
            spent(TOOK)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "replies.jsonl"


def test_what_was_said_once_is_said_again_in_the_same_pieces(file: Path) -> None:
    speaker = Speaker("补贴", "最高\n", "100 万元。")

    first = list(KeptReplies(speaker, file).stream("规则", "问题"))
    later = list(KeptReplies(speaker, file).stream("规则", "问题"))

    assert first == later == ["补贴", "最高\n", "100 万元。"]
    assert speaker.asked == ["问题"]


def test_what_it_took_is_told_each_time(file: Path) -> None:
    model = KeptReplies(Speaker("好"), file)
    told: list[Spent] = []

    for _ in range(2):
        list(model.stream("规则", "问题", spent=told.append))
    list(KeptReplies(Speaker("好"), file).stream("规则", "问题", spent=told.append))

    assert told == [TOOK, TOOK, TOOK]
    assert model.asked == 1


@pytest.mark.parametrize(
    ("system", "prompt", "shape", "name"),
    [
        ("别的规则", "问题", YES_OR_NO, "small"),
        ("规则", "别的问题", YES_OR_NO, "small"),
        ("规则问题", "", YES_OR_NO, "small"),
        ("规则", "问题", None, "small"),
        ("规则", "问题", NO_OR_YES, "small"),
        ("规则", "问题", YES_OR_NO, "large"),
    ],
)
def test_whatever_else_is_asked_is_another_question(
    file: Path, system: str, prompt: str, shape: Shape | None, name: str
) -> None:
    list(KeptReplies(Speaker("一"), file).stream("规则", "问题", shape=YES_OR_NO))

    other = KeptReplies(Speaker("二", name=name), file)

    assert list(other.stream(system, prompt, shape=shape)) == ["二"]


def test_a_reply_that_broke_off_is_asked_for_again(file: Path) -> None:
    told: list[Spent] = []
    broken = Speaker("一", breaks=ModelUnavailable("断了"))
    with pytest.raises(ModelUnavailable, match="断了"):
        list(KeptReplies(broken, file).stream("规则", "问题", spent=told.append))

    assert list(KeptReplies(Speaker("一", "二"), file).stream("规则", "问题")) == ["一", "二"]
    assert told == [TOOK]


def test_a_reply_that_was_too_long_ends_so_again_and_is_not_asked_for(file: Path) -> None:
    speaker = Speaker("补贴", "最高", breaks=CallFailed(Failure.TOO_LONG))
    told: list[Spent] = []
    heard: list[str] = []

    for _ in range(2):
        with pytest.raises(CallFailed) as ended:
            heard.extend(KeptReplies(speaker, file).stream("规则", "问题", spent=told.append))
        assert ended.value.failure is Failure.TOO_LONG

    assert heard == ["补贴", "最高", "补贴", "最高"]
    assert (speaker.asked, told) == (["问题"], [TOOK, TOOK])


@pytest.mark.parametrize("failure", [one for one in Failure if one is not Failure.TOO_LONG])
def test_no_other_failure_is_kept(file: Path, failure: Failure) -> None:
    speaker = Speaker("一", breaks=CallFailed(failure))

    for _ in range(2):
        with pytest.raises(CallFailed):
            list(KeptReplies(speaker, file).stream("规则", "问题"))

    assert len(speaker.asked) == 2
    assert not file.exists()


def test_whoever_leaves_ends_the_call_and_keeps_nothing(file: Path) -> None:
    speaker, told = Speaker("一", "二"), list[Spent]()
    pieces = KeptReplies(speaker, file).stream("规则", "问题", spent=told.append)

    next(pieces)
    pieces.close()

    assert (speaker.left, told) == (1, [TOOK])
    assert not file.exists()


def test_nothing_is_asked_before_the_first_piece_is(file: Path) -> None:
    speaker = Speaker("一")

    KeptReplies(speaker, file).stream("规则", "问题")

    assert speaker.asked == []


def test_a_reply_of_nothing_is_a_reply(file: Path) -> None:
    speaker = Speaker()

    for _ in range(2):
        assert list(KeptReplies(speaker, file).stream("规则", "问题")) == []
    assert speaker.asked == ["问题"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(min_value=0, max_value=400))
def test_wherever_the_file_was_cut_off_it_is_read_and_written_on(file: Path, cut: int) -> None:
    file.unlink(missing_ok=True)
    speaker = Speaker("补贴", "最高")
    for prompt in ("甲", "乙"):
        list(KeptReplies(speaker, file).stream("规则", prompt))
    file.write_bytes(file.read_bytes()[:cut])

    for _ in range(2):
        for prompt in ("甲", "乙"):
            assert list(KeptReplies(speaker, file).stream("规则", prompt)) == ["补贴", "最高"]

    again = speaker.asked[2:]
    assert again == [prompt for prompt in ("甲", "乙") if prompt in again]  # each at most once


def test_that_nothing_had_come_yet_is_not_kept(file: Path) -> None:
    first = list(KeptReplies(Speaker("", "补贴", "", "最高"), file).stream("规则", "问题"))

    assert first == ["", "补贴", "", "最高"]
    assert list(KeptReplies(Speaker(), file).stream("规则", "问题")) == ["补贴", "最高"]
