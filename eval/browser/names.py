"""File names and paths that lead out of a folder, sent to the product wherever it takes a name.

Every body bears a token, so that whatever was written anywhere can be told from what others do on
the same machine meanwhile.
"""

import json
import os
import secrets
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlsplit

from eval.browser.product import Product

_SERVER_ERROR = 500
_PATIENCE_SECONDS = 60
_TARGET = "etc/passwd"
_NEVER = ("/proc", "/sys", "/dev", "/run")
_MOST_BYTES = 4_000_000
# What files of others would say, if one of them came back.
_FOREIGN = (b"root:x:0:0", b"[fonts]\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A request that bears a name.

    Attributes:
        path: With `{name}` where the name stands in it.
        body: With `{name}` and `{token}`; JSON where it begins with a brace.
    """

    method: str
    path: str
    mark: str = ""
    body: str = ""
    header: bool = False


WAYS = (
    Way(method="PUT", path="/papers/{batch}/files/{name}", mark="x-papers", body="{token}"),
    Way(method="PUT", path="/papers/{name}/files/a.md", mark="x-papers", body="{token}"),
    Way(method="POST", path="/papers/{name}/start", mark="x-papers"),
    Way(method="DELETE", path="/papers/{name}", mark="x-papers"),
    Way(method="POST", path="/fits/sheet", mark="x-fits", body="{token}", header=True),
    Way(method="POST", path="/match/file", mark="x-match", body="{token}", header=True),
    Way(method="POST", path="/fits/docx", mark="x-fits", body='{"form": {"name": {name}}}'),
    Way(method="POST", path="/match/docx", mark="x-match", body='{"text": "甲", "record": {name}}'),
    Way(method="POST", path="/drafts/open", mark="x-draft", body='{"draft": {name}}'),
    Way(method="POST", path="/drafts/remove", mark="x-draft", body='{"draft": {name}}'),
    Way(method="POST", path="/drafts/whole", mark="x-draft", body='{"record": {name}}'),
    Way(method="POST", path="/drafts/from", mark="x-draft", body='{"type": {name}}'),
    Way(method="POST", path="/drafts/{name}", mark="x-draft", body="{}"),
    Way(
        method="POST",
        path="/drafts/file/{name}",
        mark="x-draft",
        body='{"work": {"type": "transfer_project", "facts": {"fields": {"项目名称": {name}}}}}',
    ),
    Way(
        method="POST",
        path="/drafts/file/md",
        mark="x-draft",
        body='{"work": {"type": "transfer_project", "facts": {"fields": {"项目名称": {name}}}}}',
    ),
    Way(
        method="POST",
        path="/drafts/back",
        mark="x-draft",
        body='{"work": {"type": "transfer_project", "facts": {}}, "name": {name}, "file": "UEs="}',
    ),
    Way(method="GET", path="/trials/{name}"),
    Way(method="GET", path="/gradio_api/file={name}"),
    Way(method="GET", path="/gradio_api/file/{name}"),
    Way(method="GET", path="/static/{name}"),
    Way(method="GET", path="/assets/{name}"),
    Way(method="GET", path="/svelte/{name}"),
    Way(method="GET", path="/gradio_api/proxy={name}"),
    Way(method="GET", path="/{name}"),
    Way(method="GET", path="/?deep_link={name}"),
    Way(method="POST", path="/gradio_api/upload", body="multipart"),
    Way(method="POST", path="/gradio_api/run/{name}", body='{"data": []}'),
)


@dataclass(slots=True, kw_only=True)
class NamesReport:
    """What came of all names in all ways.

    Attributes:
        requests: How many were sent.
        statuses: By way and status, how many answers.
        broken: Answers that tell an error of the server, or none at all.
        read: Answers that hold a file of somebody else.
        written: Files outside the data folder that bear our token.
        tracebacks: Errors in the product's log that nobody had foreseen.
    """

    requests: int = 0
    statuses: dict[str, dict[int, int]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    tracebacks: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing broke, was read or was written."""
        return not (self.broken or self.read or self.written or self.tracebacks)


def measure_names(
    product: Product, names: Sequence[str], *, roots: Sequence[Path] = (Path("/"),)
) -> NamesReport:
    """Send every name in every way.

    Args:
        product: That runs over a data folder of its own, without accounts.
        names: File names and paths; `{FILE}` in one becomes a file that is there.
        roots: Where files are looked for afterwards that nobody should have written.
    """
    report = NamesReport()
    token = secrets.token_hex(16)
    began = time.time()
    batch = _batch(product)
    for way in WAYS:
        for name in names:
            _send(product, way, name.replace("{FILE}", _TARGET), token, batch, report)
    report.tracebacks = product.tracebacks
    report.written = list(_written(roots, token, began, outside=product.folder.parent))
    return report


def _batch(product: Product) -> str:
    _, told = _request(product, "POST", "/papers/", {"x-papers": "1"}, b"")
    return str(json.loads(told)["batch"])


def _send(  # noqa: PLR0917  (one request, and where it is noted)
    product: Product, way: Way, name: str, token: str, batch: str, report: NamesReport
) -> None:
    headers = {way.mark: "1"} if way.mark else {}
    if way.header:
        headers["x-name"] = _quoted(name, "")
    body = way.body.replace("{token}", token).replace("{name}", json.dumps(name))
    if way.body == "multipart":
        headers["content-type"] = f"multipart/form-data; boundary={token}"
        body = _multipart(name, token)
    told = _told(report, way)
    for safe in ("", "/.") if "{name}" in way.path else ("",):
        path = way.path.replace("{batch}", batch).replace("{name}", _quoted(name, safe))
        report.requests += 1
        try:
            sent = body.encode("utf-8", "surrogatepass")
            status, answer = _request(product, way.method, path, headers, sent)
        except (OSError, HTTPException) as error:
            report.broken.append(f"{way.method} {path[:120]}: {type(error).__name__}")
            continue
        told[status] = told.get(status, 0) + 1
        if status >= _SERVER_ERROR:
            report.broken.append(f"{status} {way.method} {path[:160]}")
        if any(foreign in answer for foreign in _FOREIGN):
            report.read.append(f"{way.method} {path[:160]}")


def _told(report: NamesReport, way: Way) -> dict[int, int]:
    return report.statuses.setdefault(f"{way.method} {way.path}", {})


def _multipart(name: str, token: str) -> str:
    quoted = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
    return (
        f'--{token}\r\ncontent-disposition: form-data; name="files"; filename="{quoted}"\r\n'
        f"content-type: text/plain\r\n\r\n{token}\r\n--{token}--\r\n"
    )


def _quoted(name: str, safe: str) -> str:
    return quote(name.encode("utf-8", "surrogatepass"), safe=safe)


def _request(
    product: Product, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> tuple[int, bytes]:
    """Send one request as it is: no client in between puts a path right."""
    parts = urlsplit(product.address)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=_PATIENCE_SECONDS)
    try:
        connection.request(method, path, body or None, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(_MOST_BYTES)
    finally:
        connection.close()


def _written(roots: Sequence[Path], token: str, since: float, *, outside: Path) -> Iterator[str]:
    """Give files that were written since, outside of a folder, and bear the token."""
    own = str(outside.resolve())
    for root in roots:
        for folder, below, files in os.walk(root):
            below[:] = [one for one in below if f"{folder.rstrip('/')}/{one}" not in (*_NEVER, own)]
            for name in files:
                path = Path(folder, name)
                with suppress(OSError):
                    about = path.lstat()
                    recent = about.st_mtime >= since - 1 and stat.S_ISREG(about.st_mode)
                    if recent and about.st_size < _MOST_BYTES and token in name + _text(path):
                        yield str(path)


def _text(path: Path) -> str:
    return path.read_bytes().decode("latin-1")
