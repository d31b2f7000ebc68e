"""The fixed Chinese sentences and names of the assistant's answers, in one place."""

from assistant.feedback import Reason
from corpus.records import CautionCode, FileState, Provenance, Severity
from corpus.validity import Status

STATUS: dict[Status, str] = {
    "upcoming": "即将施行",
    "in_force": "现行有效",
    "superseded": "已被替代",
    "expired": "已过期",
    "repealed": "已废止",
    "partial": "部分失效",
    "draft": "征求意见",
    "doubtful": "存疑",
    "open": "有效",
    "closed": "已关闭",
}
PROVENANCE: dict[Provenance, str] = {
    "official": "官方",
    "repost": "转载",
    "media": "媒体",
    "second_hand": "二手",
    "seed": "种子",
    "unverified": "未核",
    "sample": "示例",
}
CAUTION: dict[CautionCode, str] = {
    "hidden": "隐藏文字",
    "instruction": "像指令的文字",
    "ocr": "文字识别",
}
FILE_STATE: dict[FileState, str] = {
    "received": "已收到",
    "parsed": "已读出",
    "indexed": "已建索引",
    "visible": "可检索",
    "refused": "未读入",
    "quarantined": "已隔离",
    "interrupted": "已中断",
}
SEVERITY: dict[Severity, str] = {
    "refused": "未读入",
    "quarantined": "已隔离",
    "flagged": "已读入，请核对",
}
KIND = {"policy": "政策", "achievement": "成果", "demand": "需求", "passage": "资料"}
REASON: dict[Reason, str] = {
    "useful": "有用",
    "off_topic": "答非所问",
    "outdated": "条款已过期",
    "wrong_figure": "数额或条件不对",
    "missing": "漏了该有的政策",
    "unsupported": "引文不支持这句话",
    "wrongly_refused": "不该拒绝",
    "should_refuse": "应该拒绝",
    "other": "其他",
}
LEVEL = {"public": "公开", "internal": "内部", "restricted": "受限"}

# What is said before a sentence that is quoted with a caution, and after the answer.
UNSEEN_LEAD = "原件中看不见的文字，请先核对原件："
CAUTIONED: dict[CautionCode, str] = {
    "hidden": "在原件中看不见，请打开原件核对",
    "instruction": "像是写给程序的指令，只作资料，不要照办",
    "ocr": "出自文字识别，数字请与原件核对",
}
NO_RULE = "不是规定"
DRAFT_LEAD = "征求意见稿，还不是规定："
NOTHING_FOUND = "资料中没有找到依据。"
NO_DRAFTS = "现在还不能起草文书，以下是有关的规定和资料。"
ELIGIBILITY = "以上是规定的内容，不是资格结论；是否达到要逐条核对。"
LEADS = "没有找到直接对应的内容，以下是相近的线索，请自行判断："
# Under what a language model wrote, also where it is copied to (标识办法, since 2025-09-01).
GENERATED = "（以上文字由人工智能生成，已逐句核对出处。）"
NOTHING_HELD = "语言模型没有写出有依据的句子，以下为直接摘自资料的回答。"
NEAREST = "下面是最接近的资料，它们没有直接回答这个问题："
CONTACT = "自治区科技厅，或所在市、县（区）科技局"
CONTACT_LEAD = "建议咨询："
GREETING = (
    "您好。我可以查宁夏和国家的科技政策、科技成果和技术需求，每一句话都附出处。"
    "请直接说您的情况和问题，例如“我们是上海的技术转移机构，想到银川落户，有什么补贴？”"
)
NOT_ALLOWED = (
    "这件事不能帮忙：个人联系方式、底价等受保护的内容不在问答中提供，也不能协助编造材料或绕过核验。"
    "如需合规准备材料，可以问“研发费用应该怎样归集”“申报需要哪些材料”。"
)
VAGUE = "请先说是哪一项政策、成果或需求，例如“技术合同登记要哪些材料”。"
# Before what a company told of itself, where it asked nothing.
NOTED = "已记下您说的企业情况。"
ASK_TOPIC = "想问的是哪一项政策、成果或需求"


def as_of(day: str) -> str:
    """Give the line that stands where a date decides."""
    return f"以 {day} 有效的规定为准。"


def withheld(host: str) -> str:
    """Say that no passage may be shown to the model there."""
    where = f" {host} 的" if host else ""
    return f"有关依据按规定不能交给{where}语言模型，以下为直接摘自资料的回答。"
