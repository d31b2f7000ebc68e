"""The conversation as HTML: each question, and its answer as a card."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from assistant.answers import Answer
from assistant.rows import with_tables
from assistant.ui.badges import (
    Tone,
    caution_badge,
    is_summary,
    provenance_badge,
    standing_badges,
    summary_badge,
)
from assistant.ui.drafting.openers import answer_opener
from assistant.ui.examples import examples, tries
from assistant.ui.exchanges import Exchange, Pointer
from assistant.ui.fits.cards import doubts_html, verdict_html
from assistant.ui.markup import answer_html, inline_html, plain_html
from assistant.ui.notes import note
from assistant.ui.skeleton import SKELETON
from assistant.words import CONTACT_LEAD, NEAREST, NOTHING_FOUND
from corpus.levels import Role

QUESTIONS = (
    "喷漆废水半个月就得换一次，有没有办法三个月换一次？",
    "网上说营收一千万就能报专精特新，对吗？",
    "我们是上海的技术转移机构，想到银川落户，有什么补贴？",
)
# What somebody comes with whose role is known; whoever is told by nothing gets the ones above.
_OF_STAFF = (
    "石嘴山有多少条技术需求？",
    "旧的技术合同认定登记办法还能用吗？",
    "高新技术企业认定要满足哪些条件？",
)
QUESTIONS_OF: Mapping[Role, tuple[str, str, str]] = {
    "enterprise": (
        "喷漆废水半个月就得换一次，有没有办法三个月换一次？",
        "搞研发花的钱，能按多少比例加计扣除？",
        "我们厂想报中试基地，有什么补助？",
    ),
    "manager": (
        "高盐废水分质结晶有什么现成的技术？",
        "办技术合同登记要准备哪些材料？",
        "技术转让收入五百万以内，所得税怎么免？",
    ),
    "staff": _OF_STAFF,
    "admin": _OF_STAFF,
}
_OUTCOME: dict[str, tuple[Tone, str, str]] = {
    "answered": ("green", "✓", "已回答"),
    "partial": ("amber", "?", "部分回答"),
    "refused": ("grey", "–", "资料中没有找到依据"),
    "clarify": ("amber", "?", "需要补充"),
}
_QUOTE_CHARS = 90
_WAY = "data-ask"
# What stands on every answer that a model wrote, and goes along wherever it is copied.
_GENERATED = "人工智能生成"
_WRITING = "语言模型正在写…"
_WITHDRAWN = "这个回答用到的资料有变动，其中有您现在看不到的，所以收回了。需要时请再问一次。"


def conversation_html(exchanges: Sequence[Exchange], *, traced: bool = False) -> str:
    """Render a conversation; before the first question, three to try.

    Args:
        exchanges: In order.
        traced: Whether there is a way from each answer to how it came about.
    """
    if not exchanges:
        return _empty()
    return "".join(_exchange(exchange, traced=traced) for exchange in exchanges)


def _empty() -> str:
    # Who it is for is not known here: the page takes the ones that fit from beside them.
    others = "".join(
        f'<template data-questions="{role}">{examples(_WAY, questions)}</template>'
        for role, questions in QUESTIONS_OF.items()
    )
    return (
        '<section class="welcome"><h2>请直接说您的情况和问题</h2>'
        "<p>查宁夏和国家的科技政策、成果与需求，回答逐句附出处；资料里没有的，会直接说没有。</p>"
        f"{tries(_WAY, QUESTIONS)}{others}</section>"
    )


def _exchange(exchange: Exchange, *, traced: bool) -> str:
    parts = [
        _status(exchange),
        _understood(exchange),
        _standing(exchange),
        _said(exchange),
        *_notes(exchange),
        answer_opener(exchange.finished) if exchange.finished is not None else "",
        _foot(exchange, traced=traced),
    ]
    whole = exchange.finished
    judged = f' data-key="{escape(exchange.key)}" data-outcome="{whole.status}"' if whole else ""
    return (
        f'<section class="exchange" id="{escape(exchange.name)}"{judged}>'
        '<p class="asked"><span class="unseen">您问：</span>'
        f"<span data-content>{escape(exchange.asked)}</span></p>"
        f'<article class="answer" aria-label="回答" aria-busy="{str(exchange.running).lower()}">'
        f"{''.join(parts)}</article></section>"
    )


def _status(exchange: Exchange) -> str:
    tone, sign, word = _outcome(exchange)
    stage = ""
    if exchange.running and exchange.answer is not None:
        stage = f'<span class="stage"><i class="pulse" aria-hidden="true"></i>{_WRITING}</span>'
    return (
        f'<p class="status {tone}" role="status"><span class="word">'
        f'<span class="sign" aria-hidden="true">{sign}</span>{word}</span>'
        f"{_generated(exchange)}{stage}</p>"
    )


def _generated(exchange: Exchange) -> str:
    """Render that a language model wrote what is shown, where one did."""
    answer = exchange.answer
    if answer is None or answer.mode != "llm":
        return ""
    model = f"（{answer.written.model}）" if answer.written and answer.written.model else ""
    why = f"由语言模型{model}根据所列出处撰写，每句话都已由程序与出处核对；请以原文为准。"
    return f'<span class="badge blue" data-generated title="{escape(why)}">{_GENERATED}</span>'


def _outcome(exchange: Exchange) -> tuple[Tone, str, str]:
    answer = exchange.answer
    if exchange.failed is not None:
        return "red", "✕", "没有答完"
    if exchange.withdrawn:
        return "grey", "–", "已收回"
    if exchange.stopped:
        return "grey", "–", "已停止"
    if answer is None:
        return "blue", '<i class="pulse"></i>', "正在查找资料…"
    if answer.intent == "not_allowed":
        return "grey", "–", "不能提供"
    return _OUTCOME[answer.status]


def _understood(exchange: Exchange) -> str:
    answer = exchange.answer
    if answer is None or answer.question.strip() == exchange.asked:
        return ""
    question = escape(answer.question)
    return (
        f'<p class="understood">我理解的问题：<span data-content>{question}</span>'
        f'<button type="button" class="quiet" data-amend="{question}"'
        ' aria-label="改这个问题，再问一次">改</button></p>'
    )


def _said(exchange: Exchange) -> str:
    """Render what the answer says; of a refusal, only that it is one: the rest has own places."""
    answer = exchange.answer
    if answer is None:
        return SKELETON if exchange.running else ""
    text = answer.text
    if answer.status == "refused":
        text = text.partition(NEAREST)[0].partition(CONTACT_LEAD)[0].strip()
        text = text.removeprefix(NOTHING_FOUND)
    laid = with_tables(text, answer.citations)
    html = answer_html(laid, answer=exchange.name, badges=_badges(answer))
    return f'<div class="said" aria-live="polite" data-content>{html}</div>' if html else ""


def _standing(exchange: Exchange) -> str:
    """Render what was told of the asker's company, and how it stands with what was asked."""
    considered = exchange.answer.considered if exchange.answer is not None else None
    if considered is None:
        return ""
    told = "；".join(considered.noted)
    lead = f'<p class="lead">记进画像：{escape(told)}（在“能报什么”里可改可清）</p>' if told else ""
    lead += doubts_html(considered.doubts)
    cards = "".join(map(verdict_html, considered.measures))
    return f'<div class="standing">{lead}{cards}</div>' if lead or cards else ""


def _badges(answer: Answer) -> dict[int, str]:
    """Give what stands behind each mark: why its passage must not be taken at its word."""
    return {c.n: "".join(map(caution_badge, c.cautions)) for c in answer.citations}


def _notes(exchange: Exchange) -> Iterable[str]:
    if exchange.failed is not None:
        yield note("red", "✕", plain_html(exchange.failed))
    if exchange.withdrawn:
        yield note("grey", "–", plain_html(_WITHDRAWN))
    answer = exchange.answer
    if answer is None:
        return
    if answer.warnings:
        said = [
            inline_html(line, answer=exchange.name, badges=dict.fromkeys(_badges(answer), ""))
            for line in dict.fromkeys(answer.warnings)
        ]
        yield note("amber", "!", *said)
    yield _nearest(exchange)
    yield _more(answer)
    if answer.contact and not exchange.running:
        lead = CONTACT_LEAD if answer.status == "refused" else "受理或咨询："
        yield note("violet", "☞", plain_html(f"{lead}{answer.contact}"))
    yield _removed(answer)


def _nearest(exchange: Exchange) -> str:
    answer = exchange.answer
    if answer is None or not answer.nearest:
        return ""
    near = [pointer for pointer in exchange.pointers if pointer.label == "接近"]
    items = "".join(f"<li>{_near(pointer)}</li>" for pointer in near)
    return f'<div class="nearest"><p>{escape(NEAREST)}</p><ul>{items}</ul></div>'


def _near(pointer: Pointer) -> str:
    quote = shorten(pointer.record.text[pointer.start : pointer.end])
    return (
        f'<button type="button" class="source" data-cite="{escape(pointer.name)}">'
        f'<span class="name" data-content>{escape(pointer.record.title)}</span>'
        f'<span class="quote" data-content>{escape(quote)}</span>'
        f'<span class="badges">{standing_badges(pointer.record, pointer.status)}'
        f"{provenance_badge(pointer.provenance)}{summary_badge(pointer.record)}"
        f"{''.join(map(caution_badge, pointer.cautions))}</span></button>"
    )


def shorten(text: str) -> str:
    """Give the beginning of a text, on one line."""
    line = text[: _QUOTE_CHARS + 1].replace("\n", " ")
    return line if len(text) <= _QUOTE_CHARS else f"{line[:_QUOTE_CHARS]}…"


def _more(answer: Answer) -> str:
    if not answer.ask:
        return ""
    items = "".join(f"<li>{plain_html(item)}</li>" for item in answer.ask)
    return f'<div class="more"><p>再说清楚这些，可以答得更准：</p><ul>{items}</ul></div>'


def _removed(answer: Answer) -> str:
    if not answer.removed:
        return ""
    items = "".join(
        f"<li><del data-content>{plain_html(removed.text)}</del>"
        f"<span>{plain_html(removed.why)}</span></li>"
        for removed in answer.removed
    )
    count = len(answer.removed)
    return (
        f'<details class="removed"><summary>有 {count} 句未通过核对，已删去</summary>'
        f"<ul>{items}</ul></details>"
    )


def _foot(exchange: Exchange, *, traced: bool) -> str:
    answer = exchange.answer
    if answer is None or exchange.running:
        return ""
    parts = []
    if answer.citations:
        count = len({citation.record.id for citation in answer.citations})
        parts.append(
            f'<button type="button" class="quiet" data-sources>看 {count} 份出处</button>'
            f'<button type="button" class="quiet" data-copy>复制</button>'
        )
    facts = ["语言模型撰写，逐句核对"] if answer.mode == "llm" else []
    if answer.citations and answer.mode == "extractive":
        summed = any(is_summary(citation.record) for citation in answer.citations)
        facts = ["资料摘句（有的出自摘要）" if summed else "原文摘句"]
    if "total" in answer.ms:
        facts.append(f"{answer.ms['total'] / 1000:.1f} 秒")
    if traced:
        key = escape(exchange.key)
        parts.append(f'<button type="button" class="quiet" data-trace="{key}">看过程</button>')
    parts.append(f'<span class="took">{" · ".join(facts)}</span>')
    return f'<div class="foot">{"".join(parts)}</div>'
