"""The page that shows the interface for programs: its description, rendered without a script."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from assistant.ui.door.shell import at, page

_SCHEMAS = "#/components/schemas/"
_MOST_DEEP = 3
_METHODS = ("get", "post", "patch", "delete")
_TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "true 或 false",
    "object": "对象",
}
# A part of the description, as JSON.
Part = Mapping[str, Any]


def docs_page(request: Request, described: Part) -> Response:
    """Give the page.

    Args:
        request: What it answers.
        described: The interface as OpenAPI.
    """
    server = str(described["servers"][0]["url"])
    machine = f'<a href="{escape(server)}/openapi.json">openapi.json</a>'
    intro = (
        f"<h1>程序接口</h1><p>{_words(str(described['info']['description']))}</p>"
        f'<p>机器可读的说明：{machine}。<a href="{at(request, "/account")}">去生成密钥</a>。'
        f"支持 MCP 的程序连接 <code>{escape(at(request, '/mcp'))}</code>，用同一个密钥。</p>"
    )
    groups = "".join(_groups(described, f"{request.url.scheme}://{request.url.netloc}{server}"))
    return page(request, "程序接口", f"{intro}{groups}{_errors(described)}")


def _groups(described: Part, address: str) -> Iterator[str]:
    tags: dict[str, list[str]] = {}
    for path, ways in described["paths"].items():
        for method in _METHODS:
            if method in ways:
                of = ways[method]
                shown = _operation(method, path, of, described, address)
                tags.setdefault(str(of["tags"][0]), []).append(shown)
    for tag, all_of in tags.items():
        yield f"<section><h2>{escape(tag)}</h2>{''.join(all_of)}</section>"


def _operation(method: str, path: str, of: Part, described: Part, address: str) -> str:
    body = of.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    asked = _resolved(body, described) if body else {}
    more = f"<p>{_words(str(of['description']))}</p>" if of.get("description") else ""
    given = of["responses"].get("200", {}).get("content", {}).get("application/json", {})
    return (
        f"<details><summary><code>{method.upper()} {escape(path)}</code> "
        f"{escape(str(of['summary']))}</summary>{more}"
        + _table("参数", _parameters(of))
        + _table("请求", _fields(asked, described))
        + f"<p>例子</p><pre><code>{escape(_example(method, path, asked, address))}</code></pre>"
        + _table("返回", _fields(_resolved(given.get("schema", {}), described), described))
        + "</details>"
    )


def _parameters(of: Part) -> Iterator[tuple[str, str, str]]:
    for one in of.get("parameters", ()):
        needed = "必填" if one.get("required") else ""
        said = str(one.get("description") or _description(one["schema"]) or needed)
        yield str(one["name"]), _type(one["schema"]), said


def _fields(schema: Part, described: Part, before: str = "") -> Iterator[tuple[str, str, str]]:
    """Give name, sort and words of each field, those of what lies below after it."""
    needed = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        inner = _below(field, described)
        said = _description(field)
        is_needed = name in needed and "default" not in field and "examples" in schema
        yield f"{before}{name}", _type(field), f"必填。{said}" if is_needed else said
        if inner and before.count(".") < _MOST_DEEP and inner is not schema:
            yield from _fields(inner, described, f"{before}{name}.")


def _description(field: Part) -> str:
    """Give what is said of a field, or of what it is where it need not be there."""
    said = [one.get("description") for one in (field, *field.get("anyOf", ()))]
    return next((str(one) for one in said if one), "")


def _below(field: Part, described: Part) -> Part:
    """Give the object that a field is, or is a list of; an empty one for anything else."""
    for one in (field, field.get("items", {}), *field.get("anyOf", ())):
        found = _resolved(one, described)
        if "properties" in found:
            return found
    return {}


def _resolved(schema: Part, described: Part) -> Part:
    name = str(schema.get("$ref", "")).removeprefix(_SCHEMAS)
    found: Part = described["components"]["schemas"][name] if name else schema
    return found


def _type(field: Part) -> str:
    if "enum" in field:
        return " · ".join(map(str, field["enum"]))
    if "anyOf" in field:
        known = [one for one in field["anyOf"] if one.get("type") != "null"]
        return " 或 ".join(dict.fromkeys(map(_type, known)))
    if field.get("type") == "array":
        return f"列表：{_type(field.get('items', {}))}"
    if field.get("format") in {"date", "date-time"}:
        return "日期" if field["format"] == "date" else "时间"
    return _TYPES.get(str(field.get("type") or "object"), "")


def _table(title: str, rows: Iterator[tuple[str, str, str]]) -> str:
    shown = "".join(
        f'<tr><td data-of="名称"><code>{escape(name)}</code></td>'
        f'<td data-of="类型">{escape(sort)}</td><td data-of="说明">{escape(said)}</td></tr>'
        for name, sort, said in rows
    )
    if not shown:
        return ""
    columns = "".join(f"<th scope=col>{name}</th>" for name in ("名称", "类型", "说明"))
    head = f"<thead><tr>{columns}</tr></thead>"
    return f"<p>{title}</p><table>{head}<tbody>{shown}</tbody></table>"


def _example(method: str, path: str, asked: Part, address: str) -> str:
    line = f"curl -s {address}{path} -H 'Authorization: Bearer tt_…'"
    if method not in {"get", "post"}:
        line += f" -X {method.upper()}"
    if examples := asked.get("examples"):
        body = json.dumps(examples[0], ensure_ascii=False)
        line += f" \\\n  -H 'Content-Type: application/json' -d '{body}'"
    return line


def _errors(described: Part) -> str:
    known: dict[str, str] = {}
    for ways in described["paths"].values():
        for of in ways.values():
            for status, answer in of["responses"].items():
                if status != "200":
                    known.setdefault(status, str(answer["description"]))
    rows = ((status, "", known[status]) for status in sorted(known))
    return f"<section><h2>出错时</h2>{_table('状态码', rows)}</section>"


def _words(text: str) -> str:
    """Render what has code between backticks."""
    parts = text.split("`")
    return "".join(
        f"<code>{escape(part)}</code>" if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )
