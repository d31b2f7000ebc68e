"""The fixed Chinese sentences and names of the assistant's answers, in one place."""

from collections.abc import Sequence
from datetime import date

from assistant.answers import Intent
from assistant.feedback import Reason
from assistant.wishes import Wish
from corpus.records import CautionCode, FileState, Provenance, Severity
from corpus.validity import Status
from corpus.withdrawal import Cause
from corpus.withdrawal import Reason as Withdrawing

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
    "complained": "由投诉转来",
}
INTENT: dict[Intent, str] = {
    "chat": "打招呼",
    "policy_find": "找政策",
    "policy_fact": "问规定的内容",
    "eligibility": "问自己能不能报",
    "how_to_apply": "问怎么办理",
    "find_achievement": "找成果",
    "find_demand": "找需求",
    "draft": "写材料",
    "statistics": "问有多少",
    "not_allowed": "不能提供的事",
    "out_of_scope": "不在范围内的事",
}
LEVEL = {"public": "公开", "internal": "内部", "restricted": "受限"}
# What stands where something is not known.
UNSTATED = "未载明"
# Why a record was taken out of sight, and why one was brought back.
WITHDRAWN_FOR: dict[Withdrawing, str] = {
    "replaced": "已有新的版本，旧的不再用",
    "duplicate": "和另一条重复",
    "wrong": "内容有误，或收错了文件",
    "claimed": "来源单位或权利人要求撤下",
    "unfit": "本来就不该收入",
}
RESTORED_FOR: dict[Cause, str] = {
    "mistaken": "撤错了，或选错了条目",
    "settled": "当初撤下的原因已经解决",
    "needed": "还要用它，例如新的有误，或要留作历史依据",
}

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
# Before an answer that is not from what was spoken of, and before one that is all the same.
NOT_IN_IT = "前面说到的《{title}》没有写到这一点，以下出自其他资料。"
IN_WHAT_WAS_SAID = "按前面说到的《{title}》回答："
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
THANKED = "不客气，有问题随时接着问。"
# To a wish that nobody is helped with: what is not done, and the honest way that is nearest to it.
NOT_ALLOWED: dict[Wish, str] = {
    "persons": (
        "这件事不能帮忙：个人的联系方式、住址和收入，评审和举报人员的身份，以及底价、他人的申报内容"
        "等没有公开的信息，不在问答中提供。要对接成果或需求，请通过登记的单位或平台的受理部门；"
        "要问申报和评审，请走公开的咨询渠道。可以接着问“这项政策由哪个部门受理”"
        "“这项需求是哪家单位登记的”。"
    ),
    "cheating": (
        "这件事不能帮忙：不能协助编造、隐瞒、挪用或绕过核验。弄虚作假可能被取消资格、追回资金、"
        "记入失信。可以帮您按规定做：据实归集研发费用，对照条件自评，把缺的材料补齐；条件差一点的，"
        "也可以先看门槛合适的政策。可以接着问“研发费用应该怎样归集”“申报需要哪些材料”。"
    ),
    "promise": (
        "这件事不能帮忙：结论由主管部门认定，这里不能保证结果，也不能出具证明。可以帮您对照条件，"
        "逐条看已经达到哪些、还差哪些。可以接着问“申报要满足哪些条件”“我们还缺什么”。"
    ),
    "attack": (
        "这件事不能帮忙：回答的依据、出处和标识、各人能看到的范围，以及匹配和判断的结果，"
        "都由程序按资料决定，不因对话里的要求改变，内部设置也不提供。请直接说想查的政策、成果或需求。"
    ),
}
# What such a wish is called where answers are listed.
WISH: dict[Wish, str] = {
    "persons": "个人或未公开的信息",
    "cheating": "弄虚作假",
    "promise": "保证或证明",
    "attack": "改变程序的规则",
}
# To a question that has nothing to do with what is kept here, and to one about another region.
OUT_OF_SCOPE = (
    "这里只查科技政策、科技成果和技术需求。可以问“高新技术企业要什么条件”"
    "“有没有处理喷漆废水的技术”“哪些企业需要储能技术”。"
)
ANOTHER_REGION = (
    "这里收的是宁夏和国家的规定；其他地区自己的补贴和办法，请问当地的科技部门。"
    "全国统一的规定在那里同样适用，可以接着问。"
)
VAGUE = "请先说是哪一项政策、成果或需求，例如“技术合同登记要哪些材料”。"
# Before what a company told of itself, where it asked nothing.
NOTED = "已记下您说的企业情况。"
ASK_TOPIC = "想问的是哪一项政策、成果或需求"


def as_of(day: str) -> str:
    """Give the line that stands where a date decides."""
    return f"以 {day} 有效的规定为准。"


def holds_later(day: date | None) -> str:
    """Give what stands before what a rule says that does not hold yet."""
    since = f"（{day.isoformat()} 起）" if day else ""
    return f"即将施行{since}，现在还不能作为依据："


def not_stated(what: Sequence[str]) -> str:
    """Say first that nothing of what was asked for is stated; nothing where there is no gap."""
    if not what:
        return ""
    return f"引用的资料没有载明：{'、'.join(what)}。以下是写到的最接近的内容，请向主管部门核实。"


def withheld(host: str) -> str:
    """Say that no passage may be shown to the model there."""
    where = f" {host} 的" if host else ""
    return f"有关依据按规定不能交给{where}语言模型，以下为直接摘自资料的回答。"
