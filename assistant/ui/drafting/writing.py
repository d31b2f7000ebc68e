"""What a language model writes into a draft, where nothing it drew on was changed meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.drafting.facts import read_facts
from assistant.drafting.prose import Prose
from assistant.drafting.template import template_of
from assistant.errors import BadRequest
from assistant.ui.drafting.desk import FROM, Desk
from assistant.ui.drafting.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """What a language model wrote into a draft.

    Attributes:
        work: With what it wrote; not kept yet.
        said: What is told of it.
    """

    work: Work
    said: str


def writing(desk: Desk, work: Work) -> Iterator[Prose | Wrote]:
    """Let a language model write what is open; give how far it is, and last what it wrote.

    Args:
        desk: Of whoever asks.
        work: With nothing in it that is gone; see `still_there`.

    Raises:
        BadRequest: There is no model, or what it drew on was changed while it wrote.
    """
    writer = desk.drafting.writer
    if writer is None:
        raise BadRequest("没有设置语言模型，不能补写。")
    last, there = None, _drawn_on(desk, work)
    for so_far in writer(work.type, read_facts(work.facts), desk.who, day=desk.day):
        last = so_far
        yield so_far
    texts = dict(last.texts) if last is not None else {}
    if not there <= _drawn_on(desk, work):
        raise BadRequest(_CHANGED_MEANWHILE)
    if texts:
        work = replace(work, prose={**work.prose, **texts}, changed=True)
    said = f"补写了 {len(texts)} 处，逐句核对过出处" if texts else "没有可以补写的地方"
    if last is not None and last.removed:
        said += f"；{len(last.removed)} 句没有依据，已删去"
    if last is not None and last.warning:
        said += f"；{last.warning}"
    yield Wrote(work=work, said=f"{said}。")


_CHANGED_MEANWHILE = "补写时用到的资料有变动，写出的内容没有采用。请刷新草稿后再试一次。"


def _drawn_on(desk: Desk, work: Work) -> frozenset[str]:
    """Give the ids of the records that a model may draw on for this viewer, at this moment."""
    template = template_of(work.type)
    chosen = [str(work.facts[name]) for name in FROM if work.facts.get(name)]
    below = [id_.partition(".")[0] for id_ in chosen]  # a measure's policy
    ids = {*chosen, *below, *template.policies, template.judges or ""}
    return frozenset(desk.drafting.records.current(ids, desk.who))
