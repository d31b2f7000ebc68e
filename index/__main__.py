"""`python -m index`: search, and look after the caches; see docs/commands.md."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import click

from assistant.bootstrap import Parts, assemble, choose_embedder
from assistant.command import as_day, batch, print_json, progress_bar, run
from assistant.faces import found
from assistant.settings import keep_local_time, load_settings, quiet_libraries
from assistant.words import KIND, LEVEL, STATUS
from corpus.levels import LEVELS, ROLES, Viewer
from corpus.records import KINDS
from corpus.store.lock import writing
from index.embedding.local import LocalEmbedder
from index.embedding.port import Embedder
from index.inspection import Fault, Finding, Health, Where
from index.marking import excerpt, marks
from index.search import Found, Method, Query

_METHODS = get_args(Method)
_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
_MAX_K = 1000
_NAMED = 10
_SHOWN_CHARS = 120
_WHERE: Mapping[Where, str] = {
    "passages": "片段表",
    "kept": "已存向量",
    "vectors": "向量索引",
    "lexical": "全文索引",
}
_FAULT: Mapping[Fault, str] = {
    "missing": "缺少",
    "surplus": "多出",
    "stale": "内容过时",
    "unreachable": "查不到",
    "damaged": "损坏",
}


@click.group(help="检索：搜索资料，检查和重建索引。")
def index() -> None:
    """Group the commands below."""


@index.command("search", help="搜索资料。")
@click.argument("query", required=False)
@click.option("-k", "k", type=click.IntRange(1, _MAX_K), default=10, help="最多几条")
@click.option("--kind", type=click.Choice(KINDS), help="只查一种")
@click.option("--method", type=click.Choice(_METHODS), default="hybrid", help="检索方式")
@click.option("--field", help="技术领域")
@click.option("--region", help="地区，例如 银川")
@click.option("--trl", type=click.IntRange(1, 9), help="技术成熟度不低于")
@click.option("--include-expired", is_flag=True, help="也查已失效、未施行的")
@click.option("--as-of", help="按这一天判断效力，YYYY-MM-DD")
@click.option("--as", "role", type=click.Choice(ROLES), default="admin", help="以该角色的权限查")
@click.option(
    "--batch",
    "batch_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="每行一个 JSON 请求",
)
@_json
def search_command(
    query: str | None, batch_file: Path | None, as_json: bool, **options: object
) -> None:
    """Search once, or once for each line of a file."""
    parts = assemble(load_settings())
    if batch_file is not None:
        if not batch(batch_file, lambda request: _search(parts, {**options, **request})):
            raise click.exceptions.Exit(1)
        return
    if not (query or "").strip():
        raise click.UsageError('请给出要搜索的文字，例如 python -m index search "加计扣除"')
    asked = _query(parts, {**options, "q": query})
    of = parts.searcher.search(asked)
    if as_json:
        print_json(found(asked.text, of))
        return
    for line in _remarks(parts, of):
        click.echo(line, err=True)
    for rank, hit in enumerate(of.hits, start=1):
        click.echo(f"{rank}. {hit.record.id} {hit.record.title}（{STATUS[hit.status]}）")
        click.echo(f"   {_marked(hit.text, of.meant)}")
    over = {hit.record.id for hit in of.expired} - {hit.record.id for hit in of.hits}
    if over:
        click.echo(f"另有 {len(over)} 条已失效或未施行，未列出", err=True)


def _remarks(parts: Parts, of: Found) -> Iterator[str]:
    """Say what was taken for a slip, which names are several things, and that there is nothing."""
    for written, meant in of.mended:
        yield f"“{written}”按“{meant}”查找"
    for same in of.namesakes:
        readings = "、".join(f"{r.label}（{r.records[0]}）" for r in same.readings)
        yield f"“{same.name}”有 {len(same.readings)} 种：{readings}"
    if not of.hits and not parts.store.count(Viewer()):
        yield "还没有资料；请先运行 python -m corpus add 文件夹，或 python -m corpus sample"
    elif not of.hits:
        yield "没有找到；可以换一个说法，或去掉一个条件"


def _search(parts: Parts, request: Mapping[str, object]) -> dict[str, object]:
    """Answer one request, its options by their long names.

    Raises:
        click.UsageError: An option cannot be used as it is.
    """
    query = _query(parts, request)
    return found(query.text, parts.searcher.search(query))


def _marked(text: str, meant: str) -> str:
    """Give what is shown of a passage, bold where the search met it; a file gets plain text."""
    marked = marks(text, meant)
    first, last = excerpt(text, marked, max_chars=_SHOWN_CHARS)
    pieces, done = [], first
    for start, end in marked:
        if first <= start and end <= last:
            pieces += [text[done:start], click.style(text[start:end], bold=True)]
            done = end
    return "".join([*pieces, text[done:last]]).replace("\n", " ")


def _query(parts: Parts, request: Mapping[str, object]) -> Query:
    text = str(request.get("q") or "").strip()
    if not text:
        raise click.UsageError("缺少 q（要搜索的文字）")
    role = request.get("as") or request.get("role") or "admin"
    kind, method = request.get("kind"), request.get("method") or "hybrid"
    for name, value, allowed in (("as", role, ROLES), ("method", method, _METHODS)):
        if value not in allowed:
            raise click.UsageError(f"{name} 的值“{value}”不可用，可选：{'、'.join(allowed)}")
    if kind is not None and kind not in KINDS:
        raise click.UsageError(f"kind 的值“{kind}”不可用，可选：{'、'.join(KINDS)}")
    return Query(
        text=text,
        viewer=Viewer(role=next(known for known in ROLES if known == role)),
        day=as_day(_text(request, "as_of"), default=parts.settings.day()),
        k=_whole(request, "k", 1, _MAX_K) or 10,
        kinds=tuple(known for known in KINDS if known == kind),
        method=next(known for known in _METHODS if known == method),
        field=_text(request, "field"),
        region=_text(request, "region"),
        trl=_whole(request, "trl", 1, 9),
        include_expired=bool(request.get("include_expired")),
    )


def _text(request: Mapping[str, object], name: str) -> str | None:
    value = request.get(name)
    return str(value) if value is not None else None


def _whole(request: Mapping[str, object], name: str, low: int, high: int) -> int | None:
    value = request.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise click.UsageError(f"{name} 的值“{value}”不可用，应为 {low} 到 {high} 的整数")
    return value


@index.command("status", help="索引里有多少内容。")
@_json
def status_command(as_json: bool) -> None:
    """Say what the caches hold."""
    parts = assemble(load_settings())
    records = {kind: parts.store.count(Viewer(), kind=kind) for kind in KINDS}
    held = parts.indexer.passages()
    document = {
        "generation": parts.store.generation(),
        "records": records,
        "embedder": parts.embedder.name,
        "backend": _backend(parts.embedder),
        "passages": {level: held[level] for level in LEVELS},
    }
    if as_json:
        print_json(document)
    else:
        kinds = "、".join(f"{KIND[kind]} {count} 条" for kind, count in records.items())
        levels = "、".join(f"{LEVEL[level]} {held[level]} 个" for level in LEVELS)
        click.echo(f"资料：{kinds}\n片段：{levels}")
        click.echo(f"向量模型：{document['embedder']}，算法 {document['backend']}")


@index.command("prepare", help="准备内置的向量模型（只做一次，不联网）。")
def prepare_command() -> None:
    """Make the bundled embedder ready, where it is the one chosen."""
    embedder = choose_embedder(load_settings())
    click.echo(f"向量模型已就绪：{embedder.name}，算法 {_backend(embedder)}")


def _backend(embedder: Embedder) -> str:
    """Say what computes the vectors here, and why."""
    if not isinstance(embedder, LocalEmbedder):
        return "由向量服务决定"
    return f"{embedder.backend.backend}（{embedder.backend.why}）"


@index.command("build", help="按资料库重建索引；完成后才替换旧的。")
@_json
def build_command(as_json: bool) -> None:
    """Make the caches anew."""
    parts = assemble(load_settings())
    with writing(parts.settings.data_dir), progress_bar("正在重建") as progress:
        health = parts.indexer.build(progress=progress)
    _tell(health, as_json=as_json)


@index.command("check", help="逐段检查索引与资料库是否一致；只检查，不修改。")
@_json
def check_command(as_json: bool) -> None:
    """Compare the caches with the records; leave with 1 where they differ."""
    parts = assemble(load_settings())
    with writing(parts.settings.data_dir):  # what is being written is neither old nor new
        health = parts.indexer.check_apart()
    _tell(health, as_json=as_json)


def _tell(health: Health, *, as_json: bool) -> None:
    if as_json:
        passages = {
            level: {"expected": wanted, "lexical": lexical, "vectors": vectors}
            for level, (wanted, lexical, vectors) in health.passages.items()
        }
        print_json(
            {
                "clean": health.clean,
                "passages": passages,
                "lost": list(health.lost),
                "findings": [asdict(finding) for finding in health.findings],
            }
        )
    elif health.clean:
        click.echo(
            f"索引与资料库一致，逐段核对 {sum(n for n, _, _ in health.passages.values())} 段"
        )
    else:
        click.echo("索引与资料库不一致：")
        for line, times in Counter(map(_said, health.findings)).most_common():
            click.echo(f"  {line} {times} 处")
        for finding in health.findings[:_NAMED]:
            click.echo(f"  {_said(finding)}：{finding.passage or finding.note}")
        click.echo("请运行 python -m index build 修复", err=True)
    if not health.clean:
        raise click.exceptions.Exit(1)


def _said(finding: Finding) -> str:
    """Say what is wrong, in which place, on which level."""
    return f"{_WHERE[finding.where]}（{LEVEL[finding.level]}）{_FAULT[finding.fault]}"


if __name__ == "__main__":
    quiet_libraries()
    keep_local_time()
    run(index)
