"""The port that the page is served at, and what whoever started it is told of it."""

import errno
import socket
from collections.abc import Iterator

from assistant.errors import BadSetting
from assistant.settings import Settings


def listen(settings: Settings, number: int = 1) -> socket.socket:
    """Take the port of a worker, by its number from 1; they follow one another.

    Raises:
        BadSetting: It is taken, or the address is none of this machine.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    port = settings.port + number - 1
    try:
        listener.bind((settings.host, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        cause = "端口已被占用" if taken else "地址或端口不可用"
        raise BadSetting(
            f"不能在 {settings.host}:{port} 打开网页：{cause}。"
            "请关闭占用它的程序，或换一个端口，例如 TT_PORT=7861。"
        ) from error
    return listener


def opened(settings: Settings, port: int, *, code: str = "") -> Iterator[str]:
    """Give what is told once the page is open: addresses that open it, and what to do first.

    Args:
        settings: Where it listens, and by which address others know it.
        port: That it was given.
        code: Makes the first account; empty where there is one, or none is needed.
    """
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (not bound to: told)
    host = everywhere.get(settings.host, settings.host)
    yield f"网页已打开：http://{f'[{host}]' if ':' in host else host}:{port}"
    if settings.public_url:
        yield f"其他电脑请打开：{settings.public_url}"
    elif settings.host in everywhere:
        yield (
            f"其他电脑请打开 http://这台机器的地址:{port}；"
            "把这个地址写进 TT_PUBLIC_URL，下次启动就会显示在这里。"
        )
    if settings.workers > 1:
        yield (
            f"共 {settings.workers} 个进程，端口 {port} 到 {port + settings.workers - 1}；"
            "前面要有反向代理，让同一个浏览器总到同一个进程（见 docs/operations.md）。"
        )
    if code:
        yield f"还没有账号：请打开 {settings.root}/setup，用设置码 {code} 建立第一个管理员。"
