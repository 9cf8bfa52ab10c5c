"""How a calibrated model reproduces measured levels: computed against observed, and the residuals on a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes

from reports.figures import canvas
from reports.language import Language
from reports.numbers import decimal

_HEIGHT = 3.4  # inches
_KM = 1000.0


def describe_scatter(rmse: float, count: int, language: Language) -> str:
    """Say the finding of the scatter."""
    text = language.gettext("Niveaux calculés et observés de {count} points ; écart quadratique moyen : {rmse} m.")
    return text.format(count=count, rmse=decimal(rmse, 2, language.code))


def draw_scatter(observed: Sequence[float], computed: Sequence[float], language: Language, alternative: str) -> Markup:
    """Draw computed against observed levels [m]; the line is where both are the same."""
    with canvas.style("calibration-scatter"):
        made = canvas.figure(_HEIGHT, canvas.TEXT)
        axes = made.add_subplot(aspect="equal")
        ends = [min(*observed, *computed), max(*observed, *computed)]
        axes.plot(ends, ends, color=canvas.GREY, linewidth=0.9, label=language.gettext("calculé = observé"))
        axes.scatter(observed, computed, s=14, facecolor="none", edgecolor=canvas.BLUE, linewidth=0.7,
                     label=language.gettext("niveau"))  # fmt: skip
        axes.set_xlabel(language.gettext("niveau observé (m NGF)"))
        axes.set_ylabel(language.gettext("niveau calculé (m NGF)"))
        _numbers(axes, language)
        axes.grid()
        axes.legend(frameon=False, loc="upper left")
        return canvas.to_svg(made, "calibration-scatter", alternative)


def describe_map(largest: float, language: Language) -> str:
    """Say the finding of the map of residuals."""
    text = language.gettext("Écarts entre niveaux calculés et observés, sur la carte ; le plus grand : {largest} m.")
    return text.format(largest=decimal(largest, 2, language.code))


def draw_map(
    records: Sequence[tuple[str, float, float, float]], river: Any, site: tuple[float, float], language: Language,
    alternative: str,
) -> Markup:  # fmt: skip
    """Draw the mean residual of each piezometer (name, easting, northing [m], residual [m]) beside river and site."""
    with canvas.style("calibration-map"):
        made = canvas.figure(_HEIGHT * 1.4, canvas.TEXT)
        axes = made.add_subplot(aspect="equal")
        for part in getattr(river, "geoms", [river]):
            axes.plot(*(np.array(part.coords.xy) / _KM), color=canvas.SKY, linewidth=1.4)
        axes.plot(site[0] / _KM, site[1] / _KM, marker="*", markersize=9, color=canvas.INK, linestyle="none",
                  label=language.gettext("site"))  # fmt: skip
        largest = max(abs(record[3]) for record in records)
        for sign, marker, colour, words in (
            (1, "^", canvas.VERMILION, language.gettext("calculé trop haut")),
            (-1, "v", canvas.BLUE, language.gettext("calculé trop bas")),
        ):
            some = [record for record in records if (record[3] >= 0) == (sign > 0)]
            if some:
                axes.scatter(
                    [r[1] / _KM for r in some], [r[2] / _KM for r in some], marker=marker, color=colour, label=words,
                    s=[20 + 60 * abs(r[3]) / largest if largest else 20 for r in some], linewidth=0,
                )  # fmt: skip
        for name, east, north, residual in records:
            signed = ("+" if residual >= 0 else "−") + decimal(abs(residual), 2, language.code)
            axes.annotate(f"{name} {signed} m", (east / _KM, north / _KM), xytext=(5, 4), textcoords="offset points",
                          fontsize=canvas.LEAST)  # fmt: skip
        _frame(axes, records, site)
        _numbers(axes, language)
        axes.set_xlabel(language.gettext("abscisse Lambert-93 (km)"))
        axes.set_ylabel(language.gettext("ordonnée Lambert-93 (km)"))
        canvas.key(made, axes, 3)
        return canvas.to_svg(made, "calibration-map", alternative)


def _frame(axes: Axes, records: Sequence[tuple[str, float, float, float]], site: tuple[float, float]) -> None:
    """Show piezometers and site with a margin, however far the river goes."""
    east = [site[0] / _KM, *(record[1] / _KM for record in records)]
    north = [site[1] / _KM, *(record[2] / _KM for record in records)]
    margin = 0.12 * max(max(east) - min(east), max(north) - min(north), 1.0)
    axes.set_xlim(min(east) - margin, max(east) + 2.5 * margin)
    axes.set_ylim(min(north) - margin, max(north) + margin)


def _numbers(axes: Axes, language: Language) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: decimal(value, 0 if value == round(value) else 1, language.code))
