"""What others take from the groundwater around a site, work by work: where, how much, for what, by month if it is said.

Either a layer that a person has given (`impact add FILE --as abstraction-works`) or the works and volumes of the
national bank (BNPE) as they were fetched. Positions of drinking-water works are restricted: here they are the middle
of a cell of two kilometres, whatever the file says. Which aquifer a work taps is known only where somebody says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
# Beginnings of words for a use, without accents and in lower case, and codes that are whole words.
_USES: Mapping[str, tuple[str, ...]] = {
    IRRIGATION: ("irr", "agricol", "agricult"),
    OTHER: ("industr", "energ", "autre", "other", "loisir", "cooling"),
}
_CODES = {"ind": OTHER, "ene": OTHER}
# What means drinking water wherever it stands in a use, and what says that somebody does not know.
_DRINKING = ("aep", "potable", "drinking", "adduction", "alimentation en eau", "consommation humaine")
_UNKNOWN = ("inconnu", "unknown", "indetermin", "?")
# One cubic metre a second all year through, of one work: more is a well field of a large city, or a slip of unit. It is
# our own bound, no limit of any text: litres in place of m³ pass it from 31,558 m³ a year.
MOST_OF_ONE = 365.25 * 86400.0  # m³ in a year
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
    code : tuple of str
        What each is called where it comes from.
    restricted : array (work)
        Whether it gives drinking water, or may: its place and code are not told.
    given : bool
        Whether a person gave them as a layer; else they were fetched.
    said : tuple of str
        Where they come from, and what of them is not in them, in words.
    """

    easting: Array
    northing: Array
    volume: Array
    by_month: Array
    use: tuple[str, ...]
    aquifer: tuple[str | None, ...]
    code: tuple[str, ...]
    restricted: NDArray[np.bool_]
    given: bool
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
    """The use whose season a work follows, by codes or words; None where none is recognised.

    A work for drinking water that serves something else too follows the other.
    """
    text = _plain(words)
    for word in re.findall("[a-z]+", text):
        if word in _CODES:
            return _CODES[word]
        for use, begins in _USES.items():
            if word.startswith(begins):
                return use
    return DRINKING if any(words in text for words in _DRINKING) else None


def may_be_drinking(*words: object) -> bool:
    """Whether a use is not recognised, said to be unknown, or mentions drinking water among others."""
    text = _plain(words)
    return use_of(*words) is None or any(each in text for each in (*_DRINKING, *_UNKNOWN))


def _plain(words: Iterable[object]) -> str:
    text = " ".join(str(word) for word in words if word is not None and word == word)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def check(frame: Any, name: str) -> None:
    """Check what a layer or a file says of works: volumes, months and aquifers.

    Parameters
    ----------
    frame : GeoDataFrame
        With the fields of the layer in the catalogue.
    name : str
        Of the file or layer, for messages.

    Raises
    ------
    LayerError
        All faults at once.
    """
    faults = []
    lacking = [month for month in MONTHS if month not in frame.columns]
    if 0 < len(lacking) < len(MONTHS):
        faults.append(f"{name}: {', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} missing; expected all "
                      f"twelve columns {MONTHS[0]} to {MONTHS[-1]}, or none")  # fmt: skip
    said = (frame["code"], frame["volume"].astype(float), _months(frame), _aquifers(frame))
    for code, of_year, each, aquifer in zip(*said, strict=True):
        faults += [f"{name}: work {code}: {fault}" for fault in (*_of_year(of_year), *_of_months(each, of_year))]
        if aquifer not in (None, *AQUIFERS):
            faults.append(f"{name}: work {code}: aquifer is {aquifer!r}; expected {' or '.join(AQUIFERS)}, or nothing "
                          "if unknown")  # fmt: skip
    if faults:
        raise LayerError(faults)


def _of_year(volume: float) -> list[str]:
    expected = f"expected 0 to {MOST_OF_ONE:,.0f} m³ (1 m³/s all year)"
    if np.isnan(volume):
        return [f"volume is empty; {expected}; leave out a work of which nobody knows what it takes"]
    if not 0 <= volume <= MOST_OF_ONE:
        return [f"volume is {volume:g} m³; {expected}: what is taken in a year is above 0 and in m³, not in litres"]
    return []


def _of_months(each: Array, of_year: float) -> list[str]:
    given = np.isfinite(each)
    if not given.any():
        return []
    faults = [f"{month} is {value:g} m³; expected at least 0"
              for month, value in zip(MONTHS, each, strict=True) if value < 0]  # fmt: skip
    if not given.all():
        empty = ", ".join(month for month, is_in in zip(MONTHS, given, strict=True) if not is_in)
        faults.append(f"{empty} {'is' if (~given).sum() == 1 else 'are'} empty; expected twelve volumes, or none")
    if abs(np.nansum(each) - of_year) > 0.01 * abs(of_year):
        faults.append(f"its months are {np.nansum(each):g} m³ together, its year {of_year:g} m³; expected months that "
                      "are the year within 1 %")  # fmt: skip
    return faults


def _months(frame: Any) -> Array:
    """Volumes (work, month), NaN where there are none; columns that are not there are empty. [m³]"""
    return np.asarray(frame.reindex(columns=list(MONTHS)).to_numpy(float))


def _given(layer: Layer) -> AbstractionWorks:
    import shapely

    frame = layer.frame[layer.frame.geometry.notna()]
    check(frame, layer.name)
    months = _months(frame)
    points = shapely.centroid(frame.geometry.to_numpy())
    return _works(
        shapely.get_x(points), shapely.get_y(points), frame["volume"].to_numpy(float), months,
        [(use,) for use in frame["usage"]], _aquifers(frame), [str(code) for code in frame["code"]],
        True, [f"{len(frame)} works of the layer {layer.name}"],
    )  # fmt: skip


def _aquifers(frame: Any) -> list[str | None]:
    if "aquifer" not in frame.columns:
        return [None] * len(frame)
    return [_aquifer(value) for value in frame["aquifer"]]


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
    uses = [(record.get("code_usage"), record.get("libelle_usage")) for record in records]
    said = [found.sentence(), "which aquifer they tap is not declared"]
    return _works(
        np.asarray(east), np.asarray(north), volume, np.full((len(records), len(MONTHS)), np.nan), uses,
        [None] * len(records), [str(record["code_ouvrage"]) for record in records], False, said,
    )  # fmt: skip


def _works(
    east: Array, north: Array, volume: Array, by_month: Array, words: Sequence[tuple[object, ...]],
    aquifers: Iterable[str | None], codes: Iterable[str], given: bool, said: list[str],
) -> AbstractionWorks:  # fmt: skip
    known = [use_of(*each) for each in words]
    # A use that is not recognised may be drinking water: its position is blurred too.
    hidden = np.array([may_be_drinking(*each) for each in words], dtype=np.bool_)
    counted = Counter(known)
    if counted[None]:
        said.append(f"{counted[None]} of a use that is not recognised, spread evenly over the year")
    if hidden.any():
        said.append(f"{int(hidden.sum())} on the middle of cells of {BLUR_CELL / 1000:g} km: their positions are, or "
                    "may be, restricted")  # fmt: skip
    return AbstractionWorks(
        np.where(hidden, middle_of_cell(east), east), np.where(hidden, middle_of_cell(north), north), volume,
        by_month, tuple(use or OTHER for use in known), tuple(aquifers), tuple(codes), hidden, given,
        tuple(said),
    )  # fmt: skip
