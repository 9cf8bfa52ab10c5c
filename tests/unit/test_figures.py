"""Figures: the same bytes for the same figure, text as text, an alternative in words."""

from __future__ import annotations

import re

import numpy as np

from reports.figures import canvas, values
from reports.figures.temperature import hours_above


def simple(name: str = "simple") -> str:
    with canvas.style(name):
        made = canvas.figure(2.0)
        axes = made.add_subplot()
        axes.fill_between([0, 1], [0, 1], hatch="//", label="a & b")
        axes.set_title("titre <1>")
        return str(canvas.to_svg(made, name, 'about "a" & <b>'))


def test_the_same_figure_gives_the_same_bytes() -> None:
    assert simple() == simple()


def test_figures_of_one_page_share_no_identifier() -> None:
    one, other = (set(re.findall(r'id="([^"]+)"', simple(name))) for name in ("one", "other"))
    assert one
    assert one.isdisjoint(other)


def test_text_stays_text_and_the_alternative_is_escaped() -> None:
    svg = simple()
    assert "titre &lt;1&gt;" in svg
    assert "about &#34;a&#34; &amp; &lt;b&gt;" in svg
    assert "<metadata" not in svg
    assert "<!DOCTYPE" not in svg


def test_hours_above() -> None:
    series = np.array([10.0, 20.0, 30.0, 30.0])
    assert hours_above(series, np.array([5.0, 20.0, 29.9, 30.0])).tolist() == [4.0, 2.0, 2.0, 0.0]


def test_bars_of_nothing_leave_nothing_in_the_key() -> None:
    axes = canvas.figure(1.0).add_subplot()
    values.bars(axes, "up", {}, 0.5, label="nothing")
    assert axes.get_legend_handles_labels() == ([], [])
    assert not axes.collections
    values.bars(axes, "up", {1.0: values.Shown(2.0, 2.0, 2.0)}, 0.5, label="something")
    assert axes.get_legend_handles_labels()[1] == ["something"]


def test_a_number_in_a_figure_keeps_its_address() -> None:
    with canvas.style("addressed"):
        made = canvas.figure(1.0)
        made.text(0.5, 0.5, "12").set_gid(f"{canvas.ADDRESSED}P-it/pue")
        svg = str(canvas.to_svg(made, "addressed", "x"))
    assert '<g data-address="P-it/pue">' in svg
    assert "address:" not in svg
