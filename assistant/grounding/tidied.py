"""What a language model wrote, with nothing left in it that is not plain words.

What cannot be seen could hide a word from whoever checks it, and what other programs take for a
link, an image or a form could take a reader elsewhere.
"""

import re
import unicodedata

# Marks of where something is from are code's to set, and the page makes badges of them.
_BADGE = re.compile(r"〔[\u4e00-\u9fff]{1,6}〕")
# Links, images, references, HTML and code, as Markdown has them, and bare addresses.
_MARKUP = re.compile(
    r"\]\(|!\[|\]:|</?[A-Za-z!?]|<\?|```|://|//|javascript:|data:|mailto:|www\.", re.I
)
# [1], 【1】, (^1), which small models write for [^1]; a year in brackets has four digits.
_LOOSE_MARK = re.compile(r"[\[【(（［]\^?([1-9]\d?)[\]】)）］](?=[\s。，；\[【(（［]|$)")
# A full stop behind another, with marks between them.
_AGAIN = re.compile(r"(。(?:\s*\[\^\d{1,3}\])*)\s*。+")
_WORDS = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")
_MARK = re.compile(r"\[\^[0-9]{1,3}\]")
_FEWEST_WORDS = 2
# Digits held together by something else than a decimal point, a thousands comma or a range.
_JOINED = re.compile(r"\d+(?:[,，'’‘_·.\u00a0\u2009\u202f]+\d+)+")
_PROPER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d{4}\.\d{1,2}\.\d{1,2}")


def tidied(text: str) -> str:
    """Give a text without what cannot be seen and without badges, its marks written one way.

    Line breaks stay; all other control and format characters, private and unassigned ones,
    variation selectors and marks set on other characters go.
    """
    seen = "".join(one for one in text if one == "\n" or not _is_unseen(one))
    marked = _LOOSE_MARK.sub(r"[^\1]", without_badges(seen))
    return _AGAIN.sub(r"\1", marked)


def without_badges(text: str) -> str:
    """Give a text without the marks of where its parts are from."""
    return _BADGE.sub("", text)


def markup_fault(sentence: str) -> str | None:
    """Say that a sentence has something in it that is no words; None where it has not."""
    if _MARKUP.search(_MARK.sub("", sentence)):
        return "含有链接或标记"
    plain = unicodedata.normalize("NFKC", _MARK.sub("", sentence))
    if len(_WORDS.findall(plain)) < _FEWEST_WORDS:
        return "没有内容"
    return None


def joined_fault(sentence: str, support: str) -> str | None:
    """Say which figure is written so that it could be two; None for none.

    Args:
        sentence: As it was written.
        support: All that it cites, as it is written there.
    """
    for match in _JOINED.finditer(sentence):
        if not _PROPER.fullmatch(match[0]) and match[0] not in support:
            return f"数字“{match[0]}”的写法不清楚"
    return None


def _is_unseen(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "C" or category in ("Mn", "Me", "Zl", "Zp")
