"""Whether a record says of itself that it is made up: in its title, or on a line of its own."""

import re
from dataclasses import replace

from corpus.records import Record

# At either end of a title, as a mark and not as one of its words (示例基地建设方案).
_TITLE = re.compile(r"[（(【\[〔](?:虚构)?示例(?:数据|资料)?[）)】\]〕]|^示例[：:]|[—–-]示例$")
_LINE = re.compile(
    r"(?:(?:备注|说明|数据来源|来源|来源级别|数据性质)[：:]\s*|[（(【\[〔])?(?:虚构)?示例(?:数据|资料)?"
    r"(?:[（(，,].{1,20})?[。）)】\]〕]*"
    r"|是否(?:为)?示例(?:数据)?[：:]\s*是"
    r"|(?:注[：:]\s*)?(?:本|此|该)(?:文件|资料|材料|通知|办法|成果|需求|条|件)(?:仅为|仅作|为|是|系)(?:虚构)?示例"
    r"[^。]{0,30}。?"
)


def as_stated(record: Record) -> Record:
    """Give a record as the sample that it says it is; one whose source is stated stays."""
    if record.facts is None or record.facts.provenance != "unverified":
        return record
    lines = (line.strip() for line in record.text.split("\n"))
    if not _TITLE.search(record.title) and not any(_LINE.fullmatch(line) for line in lines):
        return record
    return replace(record, facts=record.facts.model_copy(update={"provenance": "sample"}))
