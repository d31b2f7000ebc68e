"""What each endpoint of a language model may see, as lines for a terminal and as JSON."""

from collections.abc import Iterable, Sequence

from assistant.chatmodel.ceiling import ELSEWHERE, Ceiling
from assistant.words import LEVEL


def ceiling_lines(history: Sequence[Ceiling]) -> Iterable[str]:
    """Say what counts for each host, and under it everything that was ever said of it.

    Args:
        history: Host by host, the newest first.
    """
    yield f"外部主机默认只能看到{LEVEL[ELSEWHERE]}资料；本机的语言模型不受限制。"
    for number, given in enumerate(history):
        counts = number == 0 or history[number - 1].host != given.host
        if counts:
            yield f"{given.host}：可看到{LEVEL[given.ceiling]}及以下的资料"
        yield f"  {ceiling_line(given)}{'' if counts else '（已不作数）'}"


def ceiling_line(given: Ceiling) -> str:
    """Say in a line when who let a host see how much, and why; the moment is in UTC."""
    when = given.when.strftime("%Y-%m-%d %H:%M")
    return f"{when} {given.who} 定为{LEVEL[given.ceiling]}：{given.why}"


def ceiling_face(given: Ceiling) -> dict[str, object]:
    """Give one record as JSON."""
    return {
        "id": given.id,
        "when": given.when.isoformat(),
        "host": given.host,
        "ceiling": given.ceiling,
        "who": given.who,
        "why": given.why,
    }
