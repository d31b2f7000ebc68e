"""The records that a form names: by their ids, or by so much of a title as tells one from all."""

from collections.abc import Mapping
from dataclasses import replace

from assistant.ui.trials.port import CaseForm, Slip
from corpus.levels import Viewer
from corpus.store.records import RecordStore

_FIELD = "records"
_NAMED_IN = ("answer", "refusal", "search")


def named_records(
    form: CaseForm, store: RecordStore, viewer: Viewer
) -> tuple[CaseForm, tuple[Slip, ...]]:
    """Give the form with the ids of the records that it names, and what is wrong in them.

    Args:
        form: As it was typed.
        store: The records that a case of it is asked of.
        viewer: Who typed it: nobody is told of records that they may not see.
    """
    lines = [line.strip() for line in form.records.splitlines() if line.strip()]
    if form.kind not in _NAMED_IN or not lines:
        return form, ()
    if form.kind == "refusal" and not form.answerable:
        return form, (Slip(field=_FIELD, said="应当不作答的问题不填这一项。"),)
    parts = [line.replace("|", "｜").partition("｜") for line in lines]
    typed = [part[0].strip() for part in parts]
    known = store.current(typed, viewer)
    titles: dict[str, str] = {}
    if len(known) < len(set(typed)):
        titles = {one.record.id: one.record.title for one in store.each(viewer)}
    found = [name if name in known else _by_title(name, titles) for name in typed]
    wrong = [name for name, record in zip(typed, found, strict=True) if record is None]
    if wrong:
        said = "；".join(f"没有编号为“{name}”的资料" for name in dict.fromkeys(wrong))
        return form, (Slip(field=_FIELD, said=f"{said}；请写编号，例如 {_example(titles)}"),)
    written = (
        f"{record}{bar}{grade}" for record, (_, bar, grade) in zip(found, parts, strict=True)
    )
    return replace(form, records="\n".join(written)), ()


def _by_title(name: str, titles: Mapping[str, str]) -> str | None:
    """Give the one record of this title, else the one whose title it is part of; None for none."""
    text = name.strip("《》 ")
    same = [record for record, title in titles.items() if title == text]
    holding = same or [record for record, title in titles.items() if text and text in title]
    return holding[0] if len(holding) == 1 else None


def _example(titles: Mapping[str, str]) -> str:
    return "N05" if "N05" in titles or not titles else min(titles)
