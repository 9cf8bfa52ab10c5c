"""Every figure of the report: legible in both languages and widths, of the study's numbers, the same each time."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

from impact import units
from impact.study import Study
from reports import document, illustrations
from reports.figures import canvas, carbon, load, timeline, values
from reports.language import language
from reports.numbers import Numbers

NAMES = (
    "temperature", "load", "heatwave", "water", "heat", "carbon", "swings", "local", "timeline", "well", "map",
    "map_aquifers", "map_farmland", "map_drawdown", "plants", "map_fan", "section",
)  # fmt: skip
SETTINGS = (("fr", canvas.TEXT), ("en", canvas.FULL))  # French in a column is the tightest
COORDINATES = 9000  # of one figure, at most: the time of a page grows with them
TOUCH = 1.5  # pixels of the frames of two texts that may lie on one another: letters do not fill their frame
Figures = Callable[[str], dict[str, illustrations.Illustration]]


@pytest.fixture(scope="session")
def figures(small_study: Study) -> Figures:
    def of(code: str) -> dict[str, illustrations.Illustration]:
        words = language(code)
        return illustrations.figures(
            small_study, document.scenarios(small_study.project, words), words, Numbers(small_study, words)
        )

    return of


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, figures: Figures) -> Callable[[str, str, float], Figure]:
    """Draw a figure and return it as matplotlib has it, still with its style."""

    def draw(name: str, code: str, width: float) -> Figure:
        kept: list[Figure] = []
        real = canvas.to_svg

        def keep(made: Figure, named: str, alternative: str) -> Any:
            kept.append(made)
            return real(made, named, alternative)

        monkeypatch.setattr(canvas, "to_svg", keep)
        figures(code)[name](width)
        return kept[0]

    return draw


def written(made: Figure, monkeypatch: pytest.MonkeyPatch) -> list[Text]:
    """The texts that are really drawn; ticks outside of an axis have texts that are not."""
    found: list[Text] = []
    original = Text.draw

    def draw(self: Text, renderer: Any) -> None:
        if self.get_visible() and self.get_text().strip():
            found.append(self)
        original(self, renderer)

    with monkeypatch.context() as patch:
        patch.setattr(Text, "draw", draw)
        made.draw_without_rendering()
    return list(dict.fromkeys(found))


def test_there_is_one_place_that_lists_all_figures(figures: Figures) -> None:
    assert tuple(figures("fr")) == NAMES


@pytest.mark.parametrize(("code", "width"), SETTINGS)
@pytest.mark.parametrize("name", NAMES)
def test_texts_are_legible(
    name: str, code: str, width: float, drawn: Callable[[str, str, float], Figure], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = drawn(name, code, width)
    assert made.get_figwidth() * canvas.INCH == pytest.approx(width)
    texts = written(made, monkeypatch)
    frames = {text: Text.get_window_extent(text) for text in texts}
    sheet = made.bbox
    for text, frame in frames.items():
        assert text.get_fontsize() >= canvas.LEAST, text
        inside = frame.x0 >= sheet.x0 - 1 and frame.x1 <= sheet.x1 + 1
        inside = inside and frame.y0 >= sheet.y0 - 1 and frame.y1 <= sheet.y1 + 1
        assert inside, f"{text.get_text()!r} leaves the figure: {frame.extents}, {sheet.extents}"
    for (one, its), (other, others) in itertools.combinations(frames.items(), 2):
        wide = min(its.x1, others.x1) - max(its.x0, others.x0)
        high = min(its.y1, others.y1) - max(its.y0, others.y0)
        assert min(wide, high) <= TOUCH, f"{one.get_text()!r} lies on {other.get_text()!r}"


@pytest.mark.parametrize("code", ["fr", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_the_alternative_says_the_finding_in_few_words(name: str, code: str, figures: Figures) -> None:
    words = figures(code)[name].alternative
    assert 20 < len(words) <= canvas.ALTERNATIVE
    if not name.startswith("map"):
        assert re.search(r"\d", words), "a finding is a number of the study"


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_has_the_same_bytes_and_few_points(name: str, figures: Figures) -> None:
    svg = str(figures("fr")[name](canvas.FULL))
    assert svg == str(figures("fr")[name](canvas.FULL))
    assert 'role="img"' in svg
    assert "<title id=\"alt-" in svg
    assert len(re.findall(r"[-\d.]+ [-\d.]+", "".join(re.findall(r' d="([^"]*)"', svg)))) < COORDINATES
    assert "<image" not in svg


def test_figures_of_one_page_share_no_identifier(figures: Figures) -> None:
    found = [set(re.findall(r'id="([^"]+)"', str(figures("fr")[name]()))) for name in NAMES]
    assert all(one.isdisjoint(other) for one, other in itertools.combinations(found, 2))


def bars(made: Figure, panel: int, along: bool) -> list[float]:
    drawn = (one for one in made.axes[panel].collections if isinstance(one, PolyCollection))
    shapes = [path.get_extents() for one in drawn for path in one.get_paths()]
    return sorted(shape.width if along else shape.height for shape in shapes)


def test_bars_of_water_are_those_of_the_study(
    drawn: Callable[[str, str, float], Figure], small_study: Study
) -> None:
    row = document.scenarios(small_study.project, language("fr"))[0].rows[0]
    made = drawn("water", "fr", canvas.FULL)
    for panel, quantity, moments in (
        (0, "annual_make_up_water", ("hot", "mean")), (1, "peak_day_make_up_water", ("peak",)),
    ):  # fmt: skip
        wanted = [
            small_study.number(row.of(f"{prefix}{moment}", quantity)).value
            for prefix in ("dry_", "", "tower_")
            for moment in moments
        ]
        assert bars(made, panel, along=True) == pytest.approx(sorted(float(v) for v in wanted))  # type: ignore[arg-type]


def test_bars_of_heat_and_steps_are_those_of_the_study(
    drawn: Callable[[str, str, float], Figure], small_study: Study
) -> None:
    row = document.scenarios(small_study.project, language("fr"))[0].rows[0]
    case = small_study.cases[row.cases["mean"]]
    wanted = [
        value * units.factor("J", "GWh")
        for quantity in ("monthly_recoverable_heat", "monthly_absorbable_heat")
        for value in np.asarray(case.results[quantity].values)[0]
    ]
    assert bars(drawn("heat", "fr", canvas.FULL), 0, along=False) == pytest.approx(sorted(wanted))
    peaks = [values.shown(small_study, row.of(role, "peak_site_power")) for role in timeline.STEPS]
    steps = bars(drawn("timeline", "fr", canvas.FULL), 1, along=False)
    assert steps == pytest.approx(sorted(peak.value for peak in peaks if peak))


def test_what_is_avoided_lies_left_of_zero(drawn: Callable[[str, str, float], Figure], small_study: Study) -> None:
    row = document.scenarios(small_study.project, language("fr"))[0].rows[0]
    made = drawn("carbon", "fr", canvas.FULL)
    marks = [float(line.get_xdata()[0]) for line in made.axes[0].lines if line.get_marker() in "os^D"]
    for label in carbon.factors(small_study, row):
        for quantity, sign in (("gas_heat_credit", -1), ("site_emission", 1), ("net_emission", 1)):
            number = values.shown(small_study, row.of("mean", f"{quantity}[{label}]"))
            assert number is not None
            assert any(mark == pytest.approx(sign * number.value) for mark in marks)


def test_announced_powers_are_marked_by_their_grade(small_study: Study) -> None:
    rows = [s.rows[0] for s in document.scenarios(small_study.project, language("fr"))]
    found = timeline.announcements(small_study, rows)
    assert [one.scenario for one in found] == [row.scenario for row in rows]
    assert {one.grade for one in found} <= {"declared", "computed"}


def test_a_thinned_curve_keeps_its_ends_and_its_order() -> None:
    series = np.random.default_rng(1).normal(size=8760)
    hours, power = load.duration(series)
    assert hours.size <= canvas.SVG_POINTS
    assert (power[0], power[-1]) == (series.max(), series.min())
    assert (np.diff(power) <= 0).all()
    exact = np.sort(series)[::-1]
    steps = np.abs(np.diff(power)).max()
    assert np.abs(np.interp(np.arange(series.size), hours, power) - exact).max() <= steps


def test_a_range_that_leaves_a_logarithmic_axis_has_an_arrow() -> None:
    with canvas.style("arrow"):
        axes = canvas.figure(1.0).add_subplot()
        values.whisker_along(axes, 0, values.Shown(5.0, 0.0, 9.0), 0.1, least=1.0)
        values.whisker_along(axes, 1, values.Shown(5.0, 2.0, 9.0), 0.1, least=1.0)
    assert [line.get_marker() for line in axes.lines].count(4) == 1
