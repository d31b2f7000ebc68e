"""What a price is for: 单座烘房 of 36.8（单座烘房）; without it, the number says something else."""

import re

_AMOUNT = re.compile(
    r"(?:人民币|约|￥|¥)?\s?\d[\d,.]*\s?(?:[-~～–—至到]\s?\d[\d,.]*)?\s?(?:万|千|百|亿)?元?(?:人民币|整)?"
)
_EDGES = " \t\u3000，,。；;、：:"


def basis_of(written: str) -> str:
    """Give what a written price is for, or is without; empty where it says no more than a number.

    Args:
        written: As the record writes it.

    >>> basis_of("36.8（单座烘房）"), basis_of("65 万元/套，不含土建"), basis_of("60~90")
    ('单座烘房', '每套，不含土建', '')
    """
    if not any(sign.isdigit() for sign in written):
        return ""
    rest = _AMOUNT.sub("", written, count=1).strip(_EDGES)
    if (inside := re.fullmatch(r"[（(]([^（）()]*)[)）]", rest)) is not None:
        rest = inside[1].strip(_EDGES)
    return re.sub(r"^[/／]\s?", "每", rest)


def with_basis(amount: str, written: str) -> str:
    """Give an amount with what it is for: 36.8 万元（单座烘房）."""
    basis = basis_of(written)
    return f"{amount}（{basis}）" if basis else amount
