"""The shelf of Word forms on the command line: a form is added, listed, filled and taken off."""

import json
from io import BytesIO
from pathlib import Path

from commands_desk import Done, run_command
from docx import Document
from forms_shelf import a_form


def run(folder: Path, *words: str) -> Done:
    return run_command("assistant", *words, TT_DATA_DIR=str(folder / "var"), TT_TODAY="2026-11-23")


def test_staff_add_a_form_once_and_everybody_drafts_with_it(tmp_path: Path) -> None:
    file, facts, out = (tmp_path / name for name in ("厅表.docx", "facts.json", "out.docx"))
    file.write_bytes(a_form("项目：{{ 项目名称 }}", "{{ 负责人 }}", "{{ 职称级别 }}"))
    facts.write_text(json.dumps({"fields": {"项目名称": "枸杞烘干"}}), encoding="utf-8")
    adding = ("forms", "add", str(file), "--type", "transfer_project", "--who", "李四")

    refused = run(tmp_path, *adding, "--as", "manager")
    added = run(tmp_path, *adding)
    kinds = run(tmp_path, "draft", "--list", "--json").document
    form = kinds[-1]["type"]
    words = ("draft", form, "--facts", str(facts), "--as", "enterprise", "--json")
    drafted = run(tmp_path, *words, "--out", str(out))
    gone = run(tmp_path, "forms", "remove", form)

    assert (refused.code, "只有工作人员" in refused.err) == (2, True)
    assert added.code == 0
    assert form in added.out and "会填入：项目名称、负责人" in added.out
    assert len(kinds) == 9
    assert (kinds[-1]["title"], kinds[-1]["base"]) == ("厅表", "transfer_project")
    face = drafted.document
    assert (face["form"], face["type"], face["file"]) == (form, "transfer_project", str(out))
    assert "职称级别" in drafted.err
    lines = [one.text for one in Document(BytesIO(out.read_bytes())).paragraphs]
    assert lines[1:4] == ["项目：枸杞烘干", "【待填:负责人】", "【待填:职称级别】"]
    assert gone.code == 0
    assert run(tmp_path, "forms", "list", "--json").document == {"forms": []}


def test_facts_with_an_endless_figure_are_refused_in_words(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(f'{{"fields": {{"预期产值": {"9" * 5_000}}}}}', encoding="utf-8")

    refused = run(tmp_path, "draft", "transfer_project", "--facts", str(facts))

    assert refused.code == 2
    assert "位数太多的数" in refused.err
