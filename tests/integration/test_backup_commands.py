"""`backup`, `restore` and `erase` as people run them: one JSON document, exit codes, Chinese."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import a_house
from click.testing import CliRunner, Result
from fakes import BigramEmbedder
from sqlalchemy import insert

from assistant.accounts.errors import LastAdmin
from assistant.backup.commands import backup_command, restore_command
from assistant.erasing.commands import erase_command
from assistant.erasing.erasing import Eraser
from assistant.errors import BadBackup, BadRequest
from assistant.keeping.audit import KEY_NAME, AuditStore, Wanted
from assistant.keeping.tables import ACCOUNT
from corpus.errors import StoreUnavailable
from corpus.levels import Viewer
from corpus.store.database import open_database

_ADMIN = Viewer(role="admin")
Run = Callable[..., Result]


def open_audit_in(folder: Path) -> AuditStore:
    engine = open_database(f"sqlite:///{folder / 'records.db'}")
    return AuditStore(engine, folder=folder / "audit")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "var"
    monkeypatch.setenv("TT_DATA_DIR", str(made))
    # The commands assemble the product; its own embedder would have to be loaded.
    monkeypatch.setattr("assistant.bootstrap.choose_embedder", lambda _settings: BigramEmbedder())
    a_house(made).write("办法.md", "# 办法\n\n第一条 研发费用补助。\n")
    return made


@pytest.fixture
def run(folder: Path) -> Run:
    def run(name: str, *arguments: str, answer: str = "") -> Result:
        def audit() -> AuditStore:
            return open_audit_in(folder)

        command = {"backup": backup_command, "restore": restore_command, "erase": erase_command}
        return CliRunner().invoke(command[name](audit), arguments, input=answer)

    return run


def test_backup_list_check_and_restore(run: Run, folder: Path, tmp_path: Path) -> None:
    made = json.loads(run("backup", str(tmp_path / "safe"), "--json").stdout)
    listed = json.loads(run("backup", "--list", str(tmp_path / "safe"), "--json").stdout)
    checked = run("restore", made["file"], "--check")
    refused = run("restore", made["file"])
    restored = run("restore", made["file"], "--over", "--yes", "--json")

    assert made["verified"]
    assert made["records"] == 1
    assert [one["file"] for one in listed["backups"]] == [made["file"]]
    assert "备份完好" in checked.stdout
    assert isinstance(refused.exception, BadBackup)  # which `assistant.command` tells, with code 2
    assert restored.exit_code == 0, restored.output
    assert json.loads(restored.stdout)["index_clean"]
    audit = open_audit_in(folder)
    acts = [entry.entry.act for entry in audit.list(_ADMIN)]
    assert "audit.anew" in acts
    assert audit.verify().holds
    (anew,) = audit.list(_ADMIN, Wanted(act="audit.anew"))
    assert "属正常，恢复前的备份里还有" in anew.entry.note


def test_erase_asks_and_changes_nothing_until_it_is_told_to(run: Run) -> None:
    shown = run("erase", "--person", "王晓鹭", "--dry-run")
    none = run("erase", "--json", "--company", "银川砾岩公司")
    both = run("erase", "--person", "王晓鹭", "--company", "银川砾岩公司")
    short = run("erase", "--person", "王")

    assert "（没有）" in shown.stdout
    assert "什么都没有清除" in shown.stdout
    assert json.loads(none.stdout)["done"] is False
    assert both.exit_code == 2
    assert isinstance(short.exception, BadRequest)


def test_backups_that_hold_the_name_are_listed_before_anything_goes(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    run("erase", "--person", "王晓鹭", "--dry-run")  # the tables are made by whoever comes first
    an_account(folder, "u1", name="wangxiaolu", shown="王晓鹭", role="staff")
    made = json.loads(run("backup", str(tmp_path / "safe"), "--json").stdout)["file"]

    shown = run("erase", "--person", "王晓鹭", "--dry-run").stdout
    listed = json.loads(run("erase", "--person", "王晓鹭", "--dry-run", "--json").stdout)
    other = run("erase", "--person", "赵无关", "--dry-run").stdout

    assert shown.splitlines()[0].startswith("有 1 份备份里还有")
    assert shown.index(made) < shown.index("将清除")
    assert (listed["done"], listed["backups"]) == (False, [made])
    assert made not in other


def an_account(folder: Path, id_: str, **of: object) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    values = {"role": "admin", "company": "", "state": "active", "must_change": False, **of}
    with open_database(f"sqlite:///{folder / 'records.db'}").begin() as connection:
        connection.execute(insert(ACCOUNT).values(id=id_, **values, created=now, changed=now))


def test_an_erasure_is_noted_with_each_account_that_it_takes_and_its_finish_by_itself(
    run: Run, folder: Path
) -> None:
    audit = open_audit_in(folder)
    an_account(folder, "u1", name="guanli", shown="管理员")
    for n in (2, 3):
        theirs = {"shown": f"职工{n}", "company": "银川砾岩公司", "role": "enterprise"}
        an_account(folder, f"u{n}", name=f"zhigong{n}", **theirs)

    erased = run("erase", "--company", "银川砾岩公司", "--yes")
    finished = run("erase", "--finish", "--json")

    assert erased.exit_code == finished.exit_code == 0, erased.output + finished.output
    noted = [(one.entry.act, one.entry.object, one.entry.outcome) for one in audit.list(_ADMIN)]
    assert noted == [
        ("erase.finish", "", "begun"),
        ("erase.company", "u3", "begun"),
        ("erase.company", "u2", "begun"),
    ]
    assert "砾岩" not in str(audit.list(_ADMIN))


def test_a_finish_that_cannot_be_noted_does_nothing(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(Eraser, "finish", lambda _self, **_more: done.append("finished"))
    open_audit_in(folder).note(_ADMIN, "an.act", outcome="done")
    (folder / "audit" / KEY_NAME).unlink()

    assert isinstance(run("erase", "--finish").exception, StoreUnavailable)
    assert done == []


def test_erase_refuses_the_last_administrator_and_says_so_beforehand(
    run: Run, folder: Path
) -> None:
    audit = open_audit_in(folder)
    for n, state in ((1, "active"), (2, "disabled")):
        an_account(folder, f"u{n}", name=f"guanli{n}", shown=f"管理员{n}", state=state)

    shown = run("erase", "--person", "guanli1", "--dry-run")
    refused = run("erase", "--person", "guanli1", "--yes")
    other = run("erase", "--person", "guanli2", "--dry-run")

    assert shown.exit_code == 0
    assert "不能清除" in shown.stdout and "另设一位管理员" in shown.stdout
    assert isinstance(refused.exception, LastAdmin)
    assert not audit.list(_ADMIN)
    assert "去掉 --dry-run" in other.stdout and "不能清除" not in other.stdout
