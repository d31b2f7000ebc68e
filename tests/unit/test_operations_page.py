"""The page for operators names what there is."""

import re
from pathlib import Path

import pytest

from assistant.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = (DOCS / "operations.md", *sorted((DOCS / "operations").iterdir()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_that_it_names_is_one(page: Path) -> None:
    known = {f"TT_{name.upper()}" for name in Settings.model_fields}

    assert set(re.findall(r"\bTT_[A-Z_]+", page.read_text(encoding="utf-8"))) <= known


def test_every_figure_that_it_names_is_told() -> None:
    code = [*(ROOT / "assistant" / "serving").glob("*.py"), ROOT / "assistant" / "ui" / "web.py"]
    told = {
        name
        for file in code
        for name in re.findall(r'"(tt_[a-z_]+)"', file.read_text(encoding="utf-8"))
    }

    named = set(re.findall(r"\btt_[a-z_]+", PAGES[0].read_text(encoding="utf-8"))) - {"tt_worker"}
    assert len(named) > 10
    assert named <= told


def test_the_files_to_copy_agree_on_the_port_and_the_folder() -> None:
    service, settings, nginx = (
        (DOCS / "operations" / name).read_text(encoding="utf-8")
        for name in ("assistant.service", "assistant.env", "nginx.conf")
    )

    assert "StateDirectory=assistant" in service
    assert "TT_DATA_DIR=/var/lib/assistant/" in settings
    assert "TT_PORT=7860" in settings and "server 127.0.0.1:7860;" in nginx
    assert "TT_PUBLIC_URL=https://zhushou.example.cn/assistant/" in settings
    assert "server_name zhushou.example.cn;" in nginx and "location /assistant/ {" in nginx
