"""Fields that a map of the groundwater draws: where a well lowers the water, and where the water may go.

They are the closed forms of the graph, taken at the points of a grid instead of the receptors of the pack, with the
values that each set of hypotheses has in the results of a case; at a receptor they agree with what the study prints.
Shares are over the sets of hypotheses and no probabilities. A barrier whose direction nobody knows is not drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from impact.graph import Absent
from impact.physics import leaky_aquifer, seasonal_pumping, well_hydraulics
from impact.physics.types import Array
from impact.results import CaseResult

RARE = 0.05  # share of the sets below which a place is left blank: the ends of all ranges of a report
SHARES = (0.02, RARE, 0.1)  # of a fan, outermost first
SECTOR = 10.0  # degrees
_REACH, _NEAREST, _ACROSS, _RADII = 30_000.0, 15.0, 60, 60  # m, m, points from the well to the edge, radii of a profile
_SHALLOW = ("transmissivity_alluvium", "storativity_alluvium")
_DEEP = ("transmissivity_deep_aquifer", "storativity_deep_aquifer")
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "continuous_with_river": _SHALLOW,
    "deep_confined": _DEEP,
    "deep_leaky": (*_DEEP, "leakage_factor"),
}
_DRIVEN = (
    "site_easting", "site_northing", "structure_long_term_rate", "structure_deliverable_flow", "monthly_make_up_water",
    "year_length", "long_term_duration", "map_isoline_step", "well_radius",
)  # fmt: skip
_ENDING, OWN_WELL = "continuous_with_river", "own_well"
Response = Callable[[Array, Array], Array]


@dataclass(frozen=True, eq=False)
class DrawdownField:
    """The drawdown of one structure around its well, on a grid that is finest at the well.

    Attributes
    ----------
    easting, northing : array (column), array (row)
        Of the points, in Lambert-93. [m]
    year, long_term, summer : array (row, column)
        Central run: after a year and after the long term at the mean rate, and at the end of the worst month of the
        last year of seasonal pumping. [m]
    share : array (row, column)
        Share of the sets of hypotheses in which the drawdown of the long term is at least the step. [1]
    step : float
        Least drawdown that may be drawn. [m]
    """

    structure: str
    easting: Array
    northing: Array
    year: Array
    long_term: Array
    summer: Array
    share: Array
    step: float


@dataclass(frozen=True)
class Sector:
    """A part of a fan: up to `reach` from the site, `share` of the sets pass between two azimuths, in degrees."""

    upstream: bool
    share: float
    begin: float
    end: float
    reach: float


def drawdown_field(case: CaseResult, boundary: Any = None) -> DrawdownField | None:
    """Return the field of a case, or None where its structure has no field or one of its values is absent.

    Parameters
    ----------
    case : CaseResult
        With the choice `aquifer_structure`.
    boundary : shapely geometry, optional
        The stream on which the aquifer ends, in Lambert-93; a structure that ends on it has no field without.
    """
    values = _drawable(case, boundary)
    if values is None:
        return None
    ground = _Ground(values, case.case.choices["aquifer_structure"], boundary)
    return ground.field(values["structure_long_term_rate"], values["monthly_make_up_water"], shared=True)


def plant_fields(
    case: CaseResult, plants: Sequence[CaseResult], boundary: Any = None
) -> tuple[DrawdownField | None, ...]:
    """Return the fields that other plants would cause in the structure of a case, central run alone: no shares.

    The ground answers once, to a unit rate; each plant has its own rates. None where the structure has no field, or
    the plant takes no water from a well on the site.

    Parameters
    ----------
    case : CaseResult
        With the choice `aquifer_structure`.
    plants : sequence of CaseResult
        The cases of the same power and year whose make-up water is pumped, within what the well can deliver.
    boundary : shapely geometry, optional
        As for `drawdown_field`.
    """
    values = _drawable(case, boundary)
    if values is None:
        return (None,) * len(plants)
    ground = _Ground(values, case.case.choices["aquifer_structure"], boundary)
    rates = [_plant_rates(values, plant) for plant in plants]
    return tuple(None if each is None else ground.field(*each) for each in rates)


def _plant_rates(values: Mapping[str, Array], plant: CaseResult) -> tuple[Array, Array] | None:
    """The mean rate of a plant's well and its rates by month, or None where it takes no water from one."""
    water = _values(plant, ("annual_make_up_water", "monthly_make_up_water"))
    if water is None or plant.case.choices.get("water_source") != OWN_WELL:
        return None
    rate = np.minimum(water["annual_make_up_water"][:1] / values["year_length"][:1],
                      values["structure_deliverable_flow"][:1])  # fmt: skip
    return (rate, water["monthly_make_up_water"][:1]) if rate[0] > 0 else None


def _drawable(case: CaseResult, boundary: Any) -> dict[str, Array] | None:
    """The values of a case whose structure can be drawn and whose well pumps, else None."""
    structure = case.case.choices.get("aquifer_structure", "")
    if structure not in PARAMETERS or (structure == _ENDING and boundary is None):
        return None
    values = _values(case, (*_DRIVEN, *PARAMETERS[structure]))
    return None if values is None or not values["structure_long_term_rate"][0] > 0 else values


class _Ground:
    """The ground of a case: its grid around the well, and how it answers to a unit rate."""

    def __init__(self, values: Mapping[str, Array], structure: str, boundary: Any) -> None:
        x, y = float(values["site_easting"][0]), float(values["site_northing"][0])
        offsets = np.geomspace(_NEAREST, _REACH, _ACROSS)
        offsets = np.concatenate([-offsets[::-1], [0.0], offsets])
        radius = float(values["well_radius"][0])
        self._distance = np.maximum(np.hypot(offsets, offsets[:, None]), radius)
        far = _mirrored(x, y, boundary, offsets) if structure == _ENDING else None
        self._profile = _Profile(values, structure, np.geomspace(radius, 4 * _REACH, _RADII), self._distance, far)
        self._values, self._structure, self._points = values, structure, (x + offsets, y + offsets)

    def field(self, rate: Array, monthly_volumes: Array, shared: bool = False) -> DrawdownField:
        """The field of a mean rate [m³/s] and of the water of each month [m³]; with shares where they are asked for."""
        values, profile = self._values, self._profile
        year, long_term = (float(values[name][0]) for name in ("year_length", "long_term_duration"))
        step = float(values["map_isoline_step"][0])
        return DrawdownField(
            self._structure, *self._points, rate[0] * profile.central(year), rate[0] * profile.central(long_term),
            profile.seasons(_season_rates(values, monthly_volumes[0]), year, long_term),
            profile.share(rate, long_term, step) if shared else np.zeros_like(self._distance), step,
        )  # fmt: skip


def fan(case: CaseResult) -> tuple[Sector, ...]:
    """Return where water from the site may go in a year, and from where it may come in the duration of the isochrone.

    A sector is given for each of some shares of the sets of hypotheses, up to the distance that so many of them reach
    in that sector; sets that go another way are not in it.
    """
    values = _values(case, ("yearly_travel_east", "yearly_travel_north", "well_isochrone_reach"))
    if values is None or all(value.shape[0] == 1 for value in values.values()):
        return ()
    east, north, drawn = np.broadcast_arrays(*values.values())
    azimuth = np.degrees(np.arctan2(east[1:], north[1:])) % 360.0
    found = []
    for upstream, way, distance in (
        (False, azimuth, np.hypot(east, north)[1:]), (True, (azimuth + 180.0) % 360.0, drawn[1:]),
    ):  # fmt: skip
        for begin in np.arange(0.0, 360.0, SECTOR):
            inside = np.sort(distance[(way >= begin) & (way < begin + SECTOR)])[::-1]
            for share in SHARES[:1] if upstream else SHARES:
                needed = int(np.ceil(share * way.size))
                if 0 < needed <= inside.size:
                    reach = float(inside[needed - 1])
                    found.append(Sector(upstream, share, float(begin), float(begin + SECTOR), reach))
    return tuple(found)


class _Profile:
    """Drawdown for a unit rate by distance, for each set of hypotheses, laid over the points of a grid."""

    def __init__(
        self, values: Mapping[str, Array], structure: str, radii: Array, distance: Array, far: Array | None
    ) -> None:
        self._parameters = [values[name] for name in PARAMETERS[structure]]
        self._radii, self._distance, self._far = radii, np.log(distance), None if far is None else np.log(far)
        self._answers: dict[tuple[float, ...], Array] = {}

    def _central(self, ages: Array) -> Array:
        """Drawdown for a unit rate in the central run, by radius and age: worked out once. [s/m²]"""
        key = tuple(ages)
        if key not in self._answers:
            self._answers[key] = self._unit([each[0] for each in self._parameters], ages)
        return self._answers[key]

    def _unit(self, parameters: list[Array], duration: Array) -> Array:
        transmissivity, storativity, *leakage = parameters
        radii = self._radii[:, None]
        if leakage:
            found = leaky_aquifer.hantush_drawdown(1.0, transmissivity, storativity, leakage[0], radii, duration)
        else:
            found = well_hydraulics.theis_drawdown(1.0, transmissivity, storativity, radii, duration)
        return np.asarray(found)

    def _laid(self, by_radius: Array) -> Array:
        """Bring values at the radii onto the grid; behind the limit an image well gives back what the well takes."""
        radii = np.log(self._radii)
        own = np.interp(self._distance, radii, by_radius)
        return np.asarray(own if self._far is None else own - np.interp(self._far, radii, by_radius))

    def central(self, duration: float) -> Array:
        """Drawdown for a unit rate in the central run. [s/m²]"""
        return self._laid(self._central(np.array([duration]))[:, 0])

    def seasons(self, rates: Array, year: float, duration: float) -> Array:
        """Largest drawdown at the ends of the months of the last year of seasonal pumping, central run. [m]"""
        parts = rates.shape[-1]
        ages = np.arange(1, int(duration // year) * parts + 1) * (year / parts)
        by_month = seasonal_pumping.superposed_seasons(self._central(ages), rates)
        return np.asarray(np.max([self._laid(by_month[:, month]) for month in range(parts)], axis=0))

    def share(self, rate: Array, duration: float, step: float) -> Array:
        """Share of the sampled sets whose drawdown is at least the step; 0 without sampled sets. [1]"""
        every = np.broadcast_arrays(rate, *self._parameters)
        sampled = [each[1:] for each in every]
        if not sampled[0].size:
            return np.zeros_like(self._distance)
        unit = self._unit([each[None, :] for each in sampled[1:]], np.array([duration]))
        reached = [self._laid(unit[:, at] * sampled[0][at]) >= step for at in range(sampled[0].size)]
        return np.asarray(np.mean(reached, axis=0))


def _season_rates(values: Mapping[str, Array], volumes: Array) -> Array:
    """Rates of the well by month in the central run, bounded by what it can deliver. [m³/s]"""
    lasting = float(values["year_length"][0]) / volumes.shape[-1]
    return np.asarray(np.minimum(volumes / lasting, values["structure_deliverable_flow"][0]))


def _mirrored(x: float, y: float, boundary: Any, offsets: Array) -> Array:
    """Distance of each point of the grid from the image of the well behind the limit, at least that from the well."""
    import shapely

    nearest = shapely.get_point(shapely.shortest_line(shapely.Point(x, y), boundary), 1)
    across = 2 * (nearest.x - x), 2 * (nearest.y - y)
    image = np.hypot(offsets - across[0], offsets[:, None] - across[1])
    return np.asarray(np.maximum(image, np.hypot(offsets, offsets[:, None])))


def _values(case: CaseResult, names: tuple[str, ...]) -> dict[str, Array] | None:
    found = {}
    for name in names:
        value = case.results[name].values
        if isinstance(value, Absent):
            return None
        found[name] = value
    return found
