"""The labels of what was made by machine: a sentence for people, properties for programs.

GB 45438-2025 asks for both in every file that leaves: words at the start and the end of the text,
and in the file's properties who made it under which number. docs/drafting.md says more.
"""

import hashlib
import json

from assistant.drafting.draft import Draft

# The sentence that the standard's labels come to; it stands word for word in every file.
GENERATED = "本内容由人工智能生成，须经人工审核"
BY_MODEL = f"{GENERATED}（部分文字由语言模型撰写）"
BY_RULES = f"{GENERATED}（由成果转化助手按模板自动填写）"
FOR_LAWYERS = "本稿仅供草拟，须法务审核后方可签署"
PROPERTY = "AIGC"
_PRODUCER = "成果转化助手"
# GB 45438-2025, content attribute: 1 is "is generated", 2 "may be", 3 "is suspected to be".
_IS_GENERATED = "1"


def visible_label(made: Draft) -> str:
    """Give the sentence that stands at the start and at the end of a draft."""
    return BY_MODEL if made.written else BY_RULES


def aigc(content: str) -> str:
    """Give the JSON of the property `AIGC` for a content.

    The number of the content is a hash of it, so that the same content has the same number.
    """
    return json.dumps(
        {
            "Label": _IS_GENERATED,
            "ContentProducer": _PRODUCER,
            "ProduceID": hashlib.sha256(content.encode()).hexdigest()[:32],
            "ReservedCode1": "",
            "ContentPropagator": "",
            "PropagateID": "",
            "ReservedCode2": "",
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
