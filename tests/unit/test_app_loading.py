"""A model of this machine is loaded before anybody is served, and what hinders that is said."""

import pytest
from assistant_builders import ScriptedModel

from app import load
from assistant.chatmodel.guarded import Guarded
from assistant.errors import ModelUnavailable


class OfThisMachine(ScriptedModel):
    """Counts how often it is loaded; cannot be where it lacks room."""

    def __init__(self, *, room: bool = True) -> None:
        super().__init__()
        self.room = room
        self.loaded = 0

    def load(self) -> None:
        self.loaded += 1
        if not self.room:
            raise ModelUnavailable("内存不够")


def test_a_model_of_this_machine_is_loaded_and_that_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = OfThisMachine()

    load(Guarded(model))

    assert model.loaded == 1
    assert "正在载入语言模型 scripted" in capsys.readouterr().out


def test_one_that_cannot_be_loaded_hinders_nothing_and_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    load(Guarded(OfThisMachine(room=False)))

    assert "内存不够" in capsys.readouterr().err


@pytest.mark.parametrize("model", [None, Guarded(ScriptedModel())], ids=["none", "an endpoint"])
def test_where_nothing_is_to_be_loaded_nothing_is_said(
    model: Guarded | None, capsys: pytest.CaptureFixture[str]
) -> None:
    load(model)

    assert capsys.readouterr() == ("", "")
