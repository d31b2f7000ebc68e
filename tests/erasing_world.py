"""A data folder in which one person and one company are everywhere, beside two who stay."""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from builders import House, a_house
from sqlalchemy import insert

from assistant.accounts.login import key_of_name
from assistant.backup.contents import SCHEMAS
from assistant.erasing.erasing import Eraser
from assistant.keeping.erasing import Erasing
from assistant.keeping.profiles import ProfileStore
from assistant.keeping.tables import (
    ACCOUNT,
    ASKED,
    BATCH,
    BATCH_ROW,
    DRAFT,
    DRAFT_SHARE,
    FEEDBACK,
    FOLLOWED,
    KEY,
    LOGIN_TRY,
    MATCH_OPINION,
    OFFER,
    PROFILE,
    SESSION,
    TRACE,
    UNASKED,
)
from corpus.store.snapshot import WholeDatabase

WANG, LI = "u" + "a" * 24, "u" + "b" * 24
WANG_NAME, LI_NAME = "王晓鹭", "李望舒"
GOES, STAYS = "银川砾岩智能装备有限公司", "中卫云帆数据有限公司"
# Stands in everything of the one who goes, and nowhere else.
SECRET, PHONE = "鹭鸶密语", "13907770123"
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
_HEAD = "需求编号,需求名称,需求单位,需求内容,联系人,联系电话,公开范围"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The folder, and what erases in it."""

    house: House
    eraser: Eraser


def a_world(folder: Path, *, url: str = "") -> World:
    """Fill a folder; call `close` when done with it."""
    house = a_house(folder, url=url)
    ProfileStore(house.store.engine)  # makes the tables
    _add_demands(house, wording="旧写法")
    _add_demands(house, wording="新写法")
    _add_rows(house)
    _add_files(folder)
    where = house.store.engine.url.render_as_string(hide_password=False)
    eraser = Eraser(
        database=WholeDatabase(where, SCHEMAS),
        store=Erasing(house.store.engine),
        index=house.indexer,
        vectors=house.chunk_store,
        data_dir=folder,
    )
    return World(house=house, eraser=eraser)


def close(world: World) -> None:
    world.eraser.database.close()
    world.house.store.engine.dispose()


def everything_but(world: World, *tables: str) -> dict[str, list[str]]:
    """Give all rows as text, but those of some tables."""
    where = world.house.store.engine.url.render_as_string(hide_password=False)
    with (
        closing(WholeDatabase(where, SCHEMAS)) as database,
        database.frozen(without=tables) as rows,
    ):
        return {
            table: [json.dumps(row, ensure_ascii=False) for row in rows.of(table)]
            for table in rows.counts()
        }


def _add_demands(house: House, *, wording: str) -> None:
    """Add a catalogue in which the one who goes has a row, and is the contact of another."""
    rows = (
        f"X1,高温轴承寿命提升,{GOES},{SECRET}{wording}：轴承在六百度下运转。,赵某,0951-5012345,公开",
        f"X2,数据中心余热利用,{STAYS},{wording}：余热温度四十度。,{WANG_NAME},{PHONE},公开",
        f"X3,枸杞干燥节能,{STAYS},能耗降低三成。,李望舒,13800000000,公开",
    )
    path = house.folder.parent / "files" / "需求.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join((_HEAD, *rows)), encoding="utf-8")
    house.add(path, kind="demand")


def _add_rows(house: House) -> None:
    with house.store.engine.begin() as connection:
        for account, name, company in ((WANG, WANG_NAME, GOES), (LI, LI_NAME, STAYS)):
            own = SECRET if account == WANG else "平常话"
            for table, values in _rows_of(account, name, company, own):
                connection.execute(insert(table).values(**values))
        connection.execute(
            insert(DRAFT_SHARE).values(draft=f"d{LI}", reader=WANG, owner=LI, given=NOW)
        )
        cites = {"found": [{"record": "X1", "title": "高温轴承寿命提升"}], "cited": []}
        connection.execute(insert(TRACE).values(**_trace(LI, "t-cites", "轴承", cites)))
        connection.execute(
            insert(TRACE).values(**_trace(LI, "t-names", f"{WANG_NAME}是谁", {"found": []}))
        )
        quoting = _feedback(LI, "f-quotes", f"原文写道：{SECRET}旧写法", cited=["X1", "X3"])
        connection.execute(insert(FEEDBACK).values(**quoting))


def _rows_of(account: str, name: str, company: str, own: str):  # type: ignore[no-untyped-def]
    common = {"identity": account, "role": "enterprise", "as_of": date(2026, 11, 23)}
    yield (
        ACCOUNT,
        {
            "id": account,
            "name": f"login-{name}",
            "shown": name,
            "role": "enterprise",
            "company": company,
            "state": "active",
            "must_change": False,
            "created": NOW,
            "changed": NOW,
        },
    )
    yield SESSION, {"token": f"s{account}", "account": account, "began": NOW, "seen": NOW}
    yield (
        KEY,
        {
            "id": f"k{account}",
            "token": f"h{account}",
            "account": account,
            "name": f"程序 {SECRET if account == WANG else ''}",
            "role": "enterprise",
            "made": NOW,
            "expires": NOW,
        },
    )
    yield LOGIN_TRY, {"key": key_of_name(f"login-{name}"), "count": 1, "last": NOW}
    profile = {"name": company, "contact": own}
    yield PROFILE, {"identity": account, "profile": profile, "seen": {}, "changed": NOW}
    for number in (1, 2):
        yield (
            DRAFT,
            {
                "draft": f"d{account}",
                "number": number,
                "identity": account,
                "given": NOW,
                "type": "gaoqi_application",
                "name": own,
                "facts": {"profile": {"name": company}},
                "edits": {"a": own},
                "prose": {},
                "note": "",
            },
        )
    yield (
        DRAFT_SHARE,
        {"draft": f"d{account}", "reader": "u" + "c" * 24, "owner": account, "given": NOW},
    )
    yield FEEDBACK, _feedback(account, f"f{account}", own, case=f"case-{account[1]}")
    yield TRACE, _trace(account, f"t{account}", own, {"text": own, "found": [], "cited": []})
    asked = {"id": f"t{account}", "identity": account, "asked": NOW, "question": own}
    yield ASKED, {**asked, "status": "answered", "ended": "whole"}
    yield UNASKED, {"identity": account, "since": NOW}
    followed = {"id": f"w{account}", "identity": account, "sort": "topic", "name": own}
    looked = {"made": NOW, "looked": NOW, "day": date(2026, 11, 23), "seen": []}
    yield FOLLOWED, {**followed, "wish": {"text": own}, **looked}
    yield (
        BATCH,
        {
            "id": f"b{account}",
            "identity": account,
            "level": "public",
            "name": f"{own}.xlsx",
            "given": NOW,
            "changed": NOW,
            "day": date(2026, 11, 23),
            "generation": 1,
            "state": "done",
            "run": "",
            "problems": [],
        },
    )
    for number, rests in ((1, {"A1": 1}), (2, {"X1": 1} if account == LI else {"A1": 1})):
        yield (
            BATCH_ROW,
            {
                "id": f"b{account}-{number}",
                "batch": f"b{account}",
                "number": number,
                "identity": account,
                "row": number,
                "demand": "",
                "title": own,
                "owner": "",
                "asked": {"text": own},
                "recommended": 1,
                "outcome": {"failed": "", "rests": [rests]},
            },
        )
    yield (
        OFFER,
        {
            "id": f"e{account}",
            "number": f"DJXQ-{account}",
            "identity": account,
            "kind": "demand",
            "name": own,
            "values": {"需求名称": own, "联系人": name},
            "state": "waiting",
            "version": 1,
            "word": "",
            "record": "",
            "level": None,
            "changed": NOW,
        },
    )
    yield (
        MATCH_OPINION,
        {
            **common,
            "id": f"o{account}",
            "given": NOW,
            "demand": "X3",
            "text": own,
            "achievement": "A1",
            "shown": "fair",
            "rated": "fair",
        },
    )


def _feedback(account: str, id_: str, own: str, *, cited=(), case=None) -> dict[str, object]:  # type: ignore[no-untyped-def]
    return {
        "id": id_,
        "given": NOW,
        "role": "enterprise",
        "identity": account,
        "question": "问题" if cited else own,
        "history": [["user", "此前"], ["assistant", own]],
        "as_of": date(2026, 11, 23),
        "status": "answered",
        "answer": own,
        "cited": list(cited),
        "reason": "useful",
        "note": "备注" if cited else own,
        "state": "case" if case else "new",
        "case_id": case,
    }


def _trace(account: str, id_: str, said: str, whole: Mapping[str, object]) -> dict[str, object]:
    return {
        "id": id_,
        "asked": NOW,
        "role": "enterprise",
        "identity": account,
        "as_of": date(2026, 11, 23),
        "question": said,
        "understood": said,
        "status": "answered",
        "mode": "extractive",
        "model": "",
        "whole": whole,
    }


def _add_files(folder: Path) -> None:
    runs = folder / "eval" / "runs"
    for run, said in (("one", f'{{"q":"{SECRET}","case":"case-a"}}'), ("other", '{"q":"平常"}')):
        (runs / run).mkdir(parents=True)
        (runs / run / "run.json").write_text(said, encoding="utf-8")
    cases = ({"id": "case-a", "question": SECRET}, {"id": "case-b", "question": "平常话"})
    own = folder / "eval" / "own.jsonl"
    own.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    (folder / "matches").mkdir()
    (folder / "matches" / "public.jsonl").write_text(json.dumps({"owner": GOES}) + "\n")
