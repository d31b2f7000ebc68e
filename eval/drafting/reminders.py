"""Remarks that hold of a draft with nothing wrong: what to see to that no facts could settle."""

from collections.abc import Sequence

from eval.drafting.fact_files import FactFile
from eval.drafting.making import Remark

_CONTACTS = ("联系人", "联系电话")
_WEAK = ("种子", "二手", "媒体", "未核")
_NO_WINDOW = ("申报窗口：未载明", "申报窗口：分批", "申报窗口：年度通知")


def holds(remark: Remark, of: FactFile, texts: Sequence[str]) -> bool:
    """Say whether a remark is a true reminder and no alarm: it must be a warning, and be so.

    Args:
        remark: What was said.
        of: The facts of the draft.
        texts: Of the records that they name.
    """
    if remark.severity != "warning":
        return False
    if "窗口" in remark.what:
        stated = not any(words in text for text in texts for words in _NO_WINDOW)
        return "没有载明" in remark.what and not stated
    if "示例数据" in remark.what:
        return any("数据性质：示例" in text for text in texts)
    if "没有读到" in remark.what:
        return any(f"来源级别：{word}" in text for text in texts for word in _WEAK)
    if "联系" in remark.what and "删去" in remark.what:
        return any(label in of.fields for label in _CONTACTS)
    return False
