"""The table that people can begin with: the headings that we know, and a row that shows how."""

from base64 import b64encode
from functools import cache

from assistant.matching.from_files import HEADINGS
from assistant.papers.content import Table
from assistant.papers.workbook import as_xlsx

# By heading; it is there to be written over.
_EXAMPLE = {
    "需求名称": "（例，请改写）喷漆循环水半个月就要换一次",
    "单位名称": "某机械厂",
    "所在地区": "宁夏/银川",
    "需求内容": "循环水发臭、漆渣粘，药剂费高，想延长换水周期",
    "技术指标": "换水周期不少于三个月",
    "预算（万元）": "80",
    "完成时限": "2027-06-30",
    "合作方式": "技术服务",
}
_WIDTHS = (20, 12, 10, 24, 20, 10, 10, 10, 8)


@cache
def template() -> bytes:
    """Give the table as a workbook."""
    row = tuple(_EXAMPLE.get(heading, "") for heading in HEADINGS)
    return as_xlsx([Table(title="需求", head=HEADINGS, rows=(row,), widths=_WIDTHS)])


def template_html() -> str:
    """Render the way to it, which `matching.js` makes a file of.

    It is the same for everybody, so that the page bears it.
    """
    data = b64encode(template()).decode()
    return f'<a id="match-blank" role="button" tabindex="0" data-blank="{data}">下载表格模板</a>'
