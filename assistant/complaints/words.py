"""What the page and the workbooks call complaints and how they stand."""

from assistant.complaints.complaint import Kind, State

KIND: dict[Kind, str] = {
    "wrong_answer": "回答有误",
    "outdated": "政策过期",
    "take_down": "资料该撤下或含个人信息",
    "trouble": "用起来的问题",
    "other": "其他",
}
STATE: dict[State, str] = {"open": "待处理", "handled": "处理中", "done": "已办结"}
