"""Names of people, where words introduce them or a title follows: 我叫张三, 王总, 老板姓何."""

import re
from collections.abc import Iterator
from functools import cache

from assistant.chatmodel.private.found import HAN, Private, patterns

_NOTHING = r"(?!)"


def people_in(plain: str) -> Iterator[Private]:
    """Give the names of people in a levelled text; some may overlap."""
    for says, nobody in _told():
        for match in says.finditer(plain):
            written = match["it"]
            if not nobody.match(written):
                start, end = match.span("it")
                yield Private(kind="姓名", start=start, end=end, same=written)


@cache
def _told() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Give where names stand, the surest first, each with what only looks like one."""
    person = patterns()["person"]
    surely, perhaps, titles = person["surely"], person["perhaps"], person["titles"]
    family = f"(?:{person['double']}|[{person['surnames']}])"
    anybody = f"(?:{person['double']}|[{person['surnames']}{person['rare']}])"
    no_name = f"(?:{person['not']})|.*(?:{person['full_not']})"
    told = (
        (rf"{surely}(?P<it>{anybody}{HAN}{{1,2}}?{person['follows']})", no_name),
        (rf"{surely}(?P<it>{anybody}{HAN}{{1,2}})", no_name),
        (rf"{perhaps}(?P<it>{family}{HAN}{{1,2}}?{person['follows']})", no_name),
        (rf"{person['hardly']}(?P<it>{family}{HAN}{{1,2}}?{person['strictly']})", no_name),
        (
            rf"(?:{person['before_title']})(?P<it>{family}{HAN}{{0,2}}?(?:{titles}))",
            person["not_title"],
        ),
        (rf"(?P<it>姓{anybody})(?=[，。,.、的\s（(]|$)", _NOTHING),
    )
    return tuple((re.compile(says), re.compile(nobody)) for says, nobody in told)
