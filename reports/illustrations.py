"""The figures of a report in one place: what each is called, how it is drawn, and what it says in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from impact.study import Study
from reports import document, maps, weather
from reports.document import Row, Scenario
from reports.figures import (
    canvas,
    carbon,
    groundwater,
    heat,
    heatwave,
    load,
    local,
    plants,
    section,
    swings,
    temperature,
    timeline,
    water,
    well,
)
from reports.language import Language
from reports.maps import groundwater as groundwater_maps
from reports.numbers import Numbers

EXAMPLE = "annual_make_up_water"  # the quantity whose swings are drawn


@dataclass(frozen=True)
class Illustration:
    """One figure: `figures.water()` draws it for the full width, `figures.water(128)` for a width in mm.

    Drawn in its place, the numbers that it prints enter the register there.
    """

    name: str
    drawn: Callable[[str, float], Markup]
    described: Callable[[], str]

    def __call__(self, width: float = canvas.FULL) -> Markup:
        """Return the figure as SVG, with its text alternative."""
        return self.drawn(self.alternative, width)

    @property
    def alternative(self) -> str:
        """The finding in words, at most 150 characters."""
        return self.described()


def figures(
    study: Study, scenarios: Sequence[Scenario], words: Language, numbers: Numbers
) -> dict[str, Illustration]:
    """Return every figure of a study by its name.

    Parameters
    ----------
    scenarios : sequence of Scenario
        As `document.scenarios` gives them; figures of one row show the first scenario in its first reading.
    numbers : Numbers
        Of the report: what a figure prints is registered there.
    """
    _ = words.gettext
    both = document.ends(scenarios)
    main, last = both[0], both[-1]
    firsts = [scenario.rows[0] for scenario in scenarios]
    rows = [row for scenario in scenarios for row in scenario.rows]
    years = weather.years(study, main, words)
    technologies = {
        "dry_": _("à sec"), "": _("assistance adiabatique"), "tower_": _("tours et groupes froids (comparaison)"),
    }  # fmt: skip
    found = (
        Illustration(
            "temperature", lambda alt, width: temperature.draw(study, main, numbers, words, years, alt, width),
            lambda: temperature.describe(numbers, main, words),
        ),
        Illustration(
            "load", lambda alt, width: load.draw(study, main, numbers, words, alt, width),
            lambda: load.describe(numbers, main, words),
        ),
        Illustration(
            "heatwave", lambda alt, width: heatwave.draw(study, main, words, alt, width),
            lambda: heatwave.describe(numbers, main, words),
        ),
        Illustration(
            "water", lambda alt, width: water.draw(study, main, numbers, words, technologies, alt, width),
            lambda: water.describe(numbers, main, words),
        ),
        Illustration(
            "heat", lambda alt, width: heat.draw(study, both, words, alt, width),
            lambda: heat.describe(numbers, both, words),
        ),
        Illustration(
            "carbon", lambda alt, width: carbon.draw(study, main, words, alt, width),
            lambda: carbon.describe(study, numbers, main, words),
        ),
        Illustration(
            "swings", lambda alt, width: swings.draw(study, main.cases["mean"], EXAMPLE, words, alt, width),
            lambda: swings.describe(study, numbers, main.cases["mean"], EXAMPLE, words),
        ),
        Illustration(
            "local", lambda alt, width: local.draw(study, both, numbers, words, alt, width),
            lambda: local.describe(numbers, main, words),
        ),
        Illustration(
            "timeline", lambda alt, width: timeline.draw(study, firsts, numbers, words, alt, width),
            lambda: timeline.describe(study, numbers, firsts, words),
        ),
        Illustration(
            "well", lambda alt, width: well.draw(study, rows, words, alt, width),
            lambda: well.describe(numbers, main, words),
        ),
        *_maps(study, words),
        *_groundwater(study, main, last, words, numbers),
    )  # fmt: skip
    return {one.name: one for one in found}


def _maps(study: Study, words: Language) -> tuple[Illustration, ...]:
    """Return the maps: the site, the aquifers, the farmland; the sensitive places where a layer of them is there."""
    layers, sources = study.project.layers, study.project.register.sources
    sensitive = Illustration(
        "map_sensitive", lambda alt, width: maps.sensitive(layers, sources, words, alt, width),
        lambda: maps.describe("sensitive", layers, words),
    )  # fmt: skip
    return (
        Illustration(
            "map", lambda alt, width: maps.site(layers, sources, words, alt, width),
            lambda: maps.describe("site", layers, words),
        ),
        Illustration(
            "map_aquifers", lambda alt, width: maps.aquifers(layers, sources, words, alt, width),
            lambda: maps.describe("aquifers", layers, words),
        ),
        Illustration(
            "map_farmland", lambda alt, width: maps.farmland(layers, sources, words, alt, width),
            lambda: maps.describe("farmland", layers, words),
        ),
        *([sensitive] if maps.has_sensitive(layers, words) else []),
    )  # fmt: skip


def _groundwater(
    study: Study, main: Row, last: Row, words: Language, numbers: Numbers
) -> tuple[Illustration, ...]:
    """Return the maps of what is computed of the groundwater, of the largest power announced, and the section."""
    layers, sources = study.project.layers, study.project.register.sources
    return (
        Illustration(
            "map_drawdown",
            lambda alt, width: groundwater_maps.drawdown(
                groundwater.fields(study, last), groundwater.structures(study, words), layers, sources, words, alt,
                width,
            ),
            lambda: groundwater.describe_drawdown(study, numbers, last, words),
        ),
        Illustration(
            "plants",
            lambda alt, width: plants.draw(study, last, words, alt, width),
            lambda: plants.describe(study, numbers, last, words),
        ),
        Illustration(
            "map_fan",
            lambda alt, width: groundwater_maps.fan(
                groundwater.sectors(study, last), layers, sources, words, alt, width
            ),
            lambda: groundwater.describe_fan(study, numbers, last, words),
        ),
        Illustration(
            "section", lambda alt, width: section.draw(study, main, numbers, words, alt, width),
            lambda: section.describe(study, numbers, main, words),
        ),
    )  # fmt: skip
