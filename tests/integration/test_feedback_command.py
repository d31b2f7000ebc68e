"""The command that lists what waits, as it is run."""

from datetime import timedelta
from pathlib import Path

import pytest
from commands_desk import Done, run_command
from feedback_builders import NOON, a_feedback

from assistant.keeping.feedback import FeedbackStore
from corpus.levels import Viewer
from corpus.store.database import open_database


def listed(folder: Path, *options: str) -> Done:
    done = run_command("assistant", "feedback", *options, TT_DATA_DIR=str(folder))
    assert done.code == 0
    return done


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    engine = open_database(f"sqlite:///{tmp_path / 'records.db'}")
    store = FeedbackStore(engine)
    store.keep(a_feedback("second", when=NOON, note="一行\n又\t一行"))
    store.keep(a_feedback("first", when=NOON - timedelta(hours=1), reason="missing", note=""))
    store.keep(a_feedback("helped", reason="useful"))
    store.keep(a_feedback("done"))
    store.settle("done", Viewer(), "dismissed")
    engine.dispose()
    return tmp_path


def test_what_waits_is_listed_one_a_line_oldest_first(filled: Path) -> None:
    done = listed(filled)

    assert done.out.splitlines() == [
        "first\t2026-11-23 11:00\t漏了该有的政策\t落户银川有什么补贴？",
        "second\t2026-11-23 12:00\t数额或条件不对\t落户银川有什么补贴？\t一行 又 一行",
    ]
    assert done.err == "共 2 条待处理\n"


def test_as_json_it_is_one_document_with_all_that_was_kept(filled: Path) -> None:
    shown = listed(filled, "--json").document

    assert [one["id"] for one in shown["feedback"]] == ["first", "second"]
    assert shown["feedback"][1]["cited"] == ["X07", "N13"]
    assert shown["feedback"][1]["history"][0] == {"role": "user", "content": "你好"}


def test_in_a_new_folder_nothing_waits(tmp_path: Path) -> None:
    assert listed(tmp_path / "new", "--json").document == {"feedback": []}
