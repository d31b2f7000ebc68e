"""What the page and the papers call tiers, metrics and factors."""

from assistant.matching.comparing import State
from assistant.matching.demanded import Standing
from assistant.matching.factors import FactorName
from assistant.matching.pairs import Tier

TIER: dict[Tier, str] = {
    "strong": "强",
    "fair": "较强",
    "weak": "弱",
    "none": "无",
    "insufficient": "信息不足",
}
METRIC: dict[State, str] = {
    "met": "✓ 满足",
    "unmet": "✕ 不满足",
    "unknown": "? 未知",
    "incomparable": "– 不可比",
}
STANDING: dict[Standing, str] = {"met": "✓ 满足", "unmet": "✕ 不满足", "open": "? 待补充"}
FACTOR: dict[FactorName, str] = {
    "meaning": "技术与场景",
    "elements": "五要素",
    "metrics": "技术指标",
    "readiness": "成熟度",
    "ways": "合作方式",
    "money": "预算与报价",
    "trade": "产业与领域",
    "evidence": "证据",
}
