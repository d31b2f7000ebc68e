"""Drawings of figures say what stands in their table, and nothing breaks them."""

import re

import pytest

from assistant.ui.plots import bar_svg, columns_svg


def heights(svg: str) -> list[float]:
    return [float(found) for found in re.findall(r'height="([\d.]+)"/>', svg)]


@pytest.mark.parametrize(("n", "wide"), [(0, 0.0), (1, 2.0), (500, 80.0), (1000, 160.0)])
def test_a_bar_is_as_long_as_its_share_and_seen_where_it_is_not_nothing(
    n: int, wide: float
) -> None:
    (found,) = re.findall(r' width="([\d.]+)" height', bar_svg(n, 1000))

    assert float(found) == pytest.approx(wide, abs=0.1)


def test_the_parts_of_a_column_stand_on_one_another() -> None:
    svg = columns_svg(["11-01", "11-02"], [("green", (30, 0)), ("red", (10, 20))], label="每天")

    assert heights(svg) == pytest.approx([114.0, 38.0, 76.0])
    assert "数值见下表" in svg


@pytest.mark.parametrize("spans", [0, 1, 30, 200])
def test_any_number_of_columns_can_be_drawn(spans: int) -> None:
    svg = columns_svg(["01-01"] * spans, [("blue", [0] * spans)], label="<每天>")

    assert svg.count("<rect") == 0 and "&lt;每天&gt;" in svg
