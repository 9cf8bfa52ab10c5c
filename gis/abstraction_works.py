"""What others take from the groundwater around a site, work by work: where, how much, for what, by month if it is said.

Either a layer that a person has given (`impact add FILE --as abstraction-works`) or the works and volumes of the
national bank (BNPE) as they were fetched. Positions of drinking-water works are restricted: here they are the middle
of a cell of two kilometres, whatever the file says. Which aquifer a work taps is known only where somebody says so.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gis import declared_abstractions
from gis.crs import to_lambert93
from gis.official import BLUR_CELL
from impact.errors import LayerError

if TYPE_CHECKING:
    from gis.layers import Layer

LAYER = "abstraction-works"
DRINKING, IRRIGATION, OTHER = "drinking_water", "irrigation", "other"
AQUIFERS = ("alluvium", "deep_aquifer")  # where a work may be said to take its water
MONTHS = tuple(f"volume_{month:02d}" for month in range(1, 13))
# Beginnings of words and codes for a use, without accents and in lower case.
_USES: Mapping[str, tuple[str, ...]] = {
    DRINKING: ("aep", "eau potable", "drinking", "adduction", "alimentation en eau"),
    IRRIGATION: ("irr", "agricol", "agricult"),
    OTHER: ("ind", "ene", "autre", "other", "loisir", "cooling"),
}
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AbstractionWorks:
    """Works that take groundwater.

    Attributes
    ----------
    easting, northing : array (work)
        In Lambert-93; of drinking-water works the middle of their cell. [m]
    volume : array (work)
        Of a year, at least 0. [m³]
    by_month : array (work, month)
        Of each month [m³]; NaN where only the year is known.
    use : tuple of str
        `drinking_water`, `irrigation` or `other`.
    aquifer : tuple of str or None
        One of `AQUIFERS`; None where nobody says.
    said : tuple of str
        Where they come from, and what of them is not in them, in words.
    """

    easting: Array
    northing: Array
    volume: Array
    by_month: Array
    use: tuple[str, ...]
    aquifer: tuple[str | None, ...]
    said: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.use)


def abstraction_works(site: Path, layers: Mapping[str, Layer]) -> AbstractionWorks | None:
    """The works around a site that are given, else those that were fetched; None where there are neither.

    Raises
    ------
    LayerError
        All faults of a given layer: volumes below 0, months that are not the year, an aquifer that is none.
    """
    layer = layers.get(f"given-{LAYER}") or layers.get(f"official-{LAYER}")
    if layer is not None:
        return _given(layer)
    return _fetched(site)


def middle_of_cell(coordinate: Array) -> Array:
    """The middle of the cell of two kilometres in which a coordinate lies. [m]"""
    return np.asarray(np.floor(coordinate / BLUR_CELL) * BLUR_CELL + BLUR_CELL / 2.0)


def use_of(*words: object) -> str | None:
    """The use that codes or words mean; None where it is not recognised."""
    for word in words:
        plain = unicodedata.normalize("NFKD", str(word or "")).encode("ascii", "ignore").decode().lower().strip()
        for use, begins in _USES.items():
            if plain.startswith(begins):
                return use
    return None


def _given(layer: Layer) -> AbstractionWorks:
    import shapely

    frame = layer.frame[layer.frame.geometry.notna()]
    volume = frame["volume"].to_numpy(float)
    months = np.full((len(frame), len(MONTHS)), np.nan)
    if all(name in frame.columns for name in MONTHS):
        months = frame[list(MONTHS)].to_numpy(float)
    aquifers = [_aquifer(value) for value in frame["aquifer"]] if "aquifer" in frame.columns else [None] * len(frame)
    codes = [str(code) for code in frame["code"]]
    faults = []
    for code, of_year, each, aquifer in zip(codes, volume, months, aquifers, strict=True):
        where = f"{layer.name}: work {code}"
        if not (np.isfinite(of_year) and of_year >= 0):
            faults.append(f"{where}: volume is {of_year:g} m³; expected at least 0: what is taken in a year is above 0")
        given = np.isfinite(each)
        if given.any() and not (given.all() and (each >= 0).all() and abs(each.sum() - of_year) <= 0.01 * of_year):
            faults.append(f"{where}: its months are {np.nansum(each):g} m³ together, its year {of_year:g} m³; expected "
                          "twelve volumes of at least 0 that are the year within 1 %, or none")  # fmt: skip
        if aquifer not in (None, *AQUIFERS):
            faults.append(f"{where}: aquifer is {aquifer!r}; expected {' or '.join(AQUIFERS)}, or nothing if unknown")
    if faults:
        raise LayerError(faults)
    points = shapely.centroid(frame.geometry.to_numpy())
    return _works(
        shapely.get_x(points), shapely.get_y(points), volume, months, [use_of(value) for value in frame["usage"]],
        aquifers, [f"{len(frame)} works of the layer {layer.name}"],
    )  # fmt: skip


def _aquifer(value: Any) -> str | None:
    text = "" if value is None or value != value else str(value).strip().lower()
    return None if text in ("", "unknown", "inconnu") else text


def _fetched(site: Path) -> AbstractionWorks | None:
    found = declared_abstractions.declared(site)
    if found is None:
        return None
    records = list(declared_abstractions.of_year(site, found.year))
    east, north = to_lambert93(
        np.array([float(record["longitude"]) for record in records]),
        np.array([float(record["latitude"]) for record in records]),
    )
    volume = np.array([float(record["volume"]) for record in records])
    uses = [use_of(record.get("code_usage"), record.get("libelle_usage")) for record in records]
    said = [found.sentence(), "which aquifer they tap is not declared"]
    return _works(
        np.asarray(east), np.asarray(north), volume, np.full((len(records), len(MONTHS)), np.nan), uses,
        [None] * len(records), said,
    )  # fmt: skip


def _works(
    east: Array, north: Array, volume: Array, by_month: Array, uses: Iterable[str | None],
    aquifers: Iterable[str | None], said: list[str],
) -> AbstractionWorks:  # fmt: skip
    known = list(uses)
    # A use that is not recognised may be drinking water: its position is blurred too.
    hidden = np.array([use in (DRINKING, None) for use in known], dtype=np.bool_)
    counted = Counter(known)
    if counted[None]:
        said.append(f"{counted[None]} of a use that is not recognised, spread evenly over the year")
    if hidden.any():
        said.append(f"{int(hidden.sum())} on the middle of cells of {BLUR_CELL / 1000:g} km: their positions are, or "
                    "may be, restricted")  # fmt: skip
    return AbstractionWorks(
        np.where(hidden, middle_of_cell(east), east), np.where(hidden, middle_of_cell(north), north), volume,
        by_month, tuple(use or OTHER for use in known), tuple(aquifers), tuple(said),
    )  # fmt: skip
