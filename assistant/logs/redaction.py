"""Taking keys, passwords and what identifies a person out of a text that is about to be written.

When in doubt it is taken out: a log without a number is of use still. Patterns are the second
guard; the first is that no text of anybody's is given to a log at all (`assistant.logs.lines`).
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

_LEAST_CHARS = 4
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# Full-width digits and letters, each as the half-width one: no position moves.
_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What is taken out.

    Attributes:
        kind: What stands in its place, in 〔〕.
        pattern: The group `it` is taken out, or all that matches.
    """

    kind: str
    pattern: re.Pattern[str]
    check: Callable[[str], bool] = lambda _: True


def _is_identity(number: str) -> bool:
    """Say whether 18 digits are a citizen's number, by their check digit (GB 11643)."""
    told = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECKS[told % 11] == number[17].upper()


def _is_token(text: str) -> bool:
    """Say whether a long run of letters and digits is drawn at random, and no name or hash."""
    return all(any(test(c) for c in text) for test in (str.isupper, str.islower, str.isdigit))


_NAMES = (
    r"api[_\-]?key|apikey|pass(?:word|wd)?|pwd|secret|client_secret|token|access_token"
    r"|refresh_token|id_token|tt_session|session|密码|口令|密钥|令牌"
)
_SECRETS = (
    _Shape(
        kind="私钥",
        pattern=re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END[^\n]*|\Z)"),
    ),
    _Shape(kind="密码", pattern=re.compile(r"\$argon2\w*\$\S+")),
    # Up to the last @ before a blank: a password may have one itself.
    _Shape(kind="密码", pattern=re.compile(r"(?<=://)(?P<it>[^\s\"'<>]*)(?=@)")),
    _Shape(
        kind="密钥",
        pattern=re.compile(
            r"(?i)\b(?:proxy-)?(?:authorization|cookie|set-cookie)\b[\"']?\s*[:=,]?\s*(?P<it>[^\r\n]+)"
        ),
    ),
    _Shape(kind="密钥", pattern=re.compile(r"(?i)\b(?:bearer|basic)\s+(?P<it>[\w.~+/\-]+=*)")),
    _Shape(
        kind="密钥",
        pattern=re.compile(
            rf"(?i)(?:{_NAMES})[\"']?\s*(?:=|:|：|为|是)\s*[\"']?(?P<it>[^\s\"'&;,，。；]+)"
        ),
    ),
    _Shape(kind="密钥", pattern=re.compile(r"\b(?:(?:sk|pk|rk)-[\w\-]{6,}|tt_[\w\-]{20,})")),
    _Shape(
        kind="密钥",
        pattern=re.compile(r"\b(?:AKIA|ASIA|LTAI|ghp_|gho_|glpat-|xox[a-z]-)[\w\-]{8,}"),
    ),
    _Shape(kind="密钥", pattern=re.compile(r"\beyJ[\w\-]+(?:\.[\w\-]+){1,2}")),
    _Shape(
        kind="密钥",
        pattern=re.compile(r"(?<![A-Za-z0-9_\-])[A-Za-z0-9_\-]{32,}(?![A-Za-z0-9_\-])"),
        check=_is_token,
    ),
)
_PERSONAL = (
    _Shape(
        kind="证件号",
        pattern=re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?!\d)"),
        check=_is_identity,
    ),
    _Shape(kind="电话", pattern=re.compile(r"(?<!\d)1[3-9]\d(?:[ \-]?\d{4}){2}(?!\d)")),
    _Shape(
        kind="电话",
        pattern=re.compile(
            r"(?<![\d.])(?:\(0\d{2,3}\)|0\d{2,3})[ \-]?[2-9]\d{6,7}(?:[\-转]\d{1,6})?(?!\d)"
        ),
    ),
    _Shape(
        kind="邮箱",
        pattern=re.compile(r"[A-Za-z0-9._+\-]+(?:@|%40)[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"),
    ),
)
_NUMBERS = (
    _Shape(kind="电话", pattern=re.compile(r"(?<!\d)[48]00[ \-]?\d{3,4}[ \-]?\d{3,4}(?!\d)")),
    # Cards, accounts, numbers of papers: whatever has so many digits.
    _Shape(kind="号码", pattern=re.compile(r"(?<!\d)\d(?:[ \-]?\d){10,}[Xx]?(?!\d)")),
)


class Redactor:
    """Takes out what has the shape of a secret or of personal data, and secrets that it knows."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Know some secrets, such as those of the settings.

        Args:
            secrets: Taken out wherever they stand, also as URLs and JSON write them; those of
                less than 4 characters are not.
        """
        forms = {
            form
            for secret in secrets
            if len(secret) >= _LEAST_CHARS
            for form in (
                secret,
                quote(secret, safe=""),
                quote_plus(secret),
                json.dumps(secret)[1:-1],
                json.dumps(secret, ensure_ascii=False)[1:-1],
            )
        }
        longest_first = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def redacted(self, text: str) -> str:
        """Give a text without them.

        >>> Redactor().redacted("postgresql://tt:p@ss@db/tt 13912345678 abc@example.com")
        'postgresql://〔密码〕@db/tt 〔电话〕 〔邮箱〕'
        """
        if self._known is not None:
            text = self._known.sub("〔密钥〕", text)
        return _without(text, (*_SECRETS, *_PERSONAL, *_NUMBERS))


def names_nobody(given: str) -> bool:
    """Say whether an id has neither the shape of a secret nor of who somebody is."""
    return _without(given, (*_SECRETS, *_PERSONAL)) == given


def _without(text: str, shapes: Sequence[_Shape]) -> str:
    for shape in shapes:
        level = text.translate(_WIDTHS)
        pieces, end = [], 0
        for match in shape.pattern.finditer(level):
            group = "it" if "it" in shape.pattern.groupindex else 0
            if match[group] and shape.check(match[group]):
                pieces += [text[end : match.start(group)], f"〔{shape.kind}〕"]
                end = match.end(group)
        text = "".join((*pieces, text[end:]))
    return text
