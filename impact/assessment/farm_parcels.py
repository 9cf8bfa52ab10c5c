"""Farm parcels and the project: what lies on its land, whose wells it reaches, what it costs farming, what the law asks."""

from __future__ import annotations

import numpy as np

from gis import farm_parcels as parcels_of
from gis import surroundings
from impact.graph import Absent, when
from impact.physics import well_hydraulics
from impact.physics.types import Array, Number

# --- declared parcels on the land of the project ------------------------------------------------------


def site_farmland(farm_parcels: parcels_of.FarmParcels) -> Array | Absent:
    """Geodesic area, by class of crop, of the declared farm parcels within the outline in which the project may be: an upper bound while that outline is a placeholder. [m²]"""
    if farm_parcels.inside is None:
        return Absent("site_farmland: the pack has no outline of the project")
    return np.expand_dims(farm_parcels.by_crop(farm_parcels.inside), 0)


def site_declared_area(farm_parcels: parcels_of.FarmParcels) -> Array | Absent:
    """Geodesic area of all declared farm parcels within the outline in which the project may be, crops without a class included. [m²]"""
    if farm_parcels.inside is None:
        return Absent("site_declared_area: the pack has no outline of the project")
    return np.expand_dims(farm_parcels.inside.sum(), 0)


# --- wells in the drawdown zone -----------------------------------------------------------------------


@when(water_source="own_well")
def drawdown_zone_radius(
    noticeable_drawdown: Array,
    well_pumping_rate: Array,
    heat_wave_duration: Array,
    long_term_pumping_rate: Array,
    long_term_duration: Array,
    transmissivity_alluvium: Array,
    storativity_alluvium: Array,
    well_radius: Array,
) -> Number:
    """Distance from the project's well within which it lowers the alluvial water table by at least the noticeable drawdown, in the heat wave or in the long term, whichever reaches farther; 0 where no water outside of the well falls so much (Theis formula, infinite aquifer). [m]"""
    wave = well_hydraulics.theis_radius(
        noticeable_drawdown, well_pumping_rate, transmissivity_alluvium, storativity_alluvium, heat_wave_duration
    )
    lasting = well_hydraulics.theis_radius(
        noticeable_drawdown, long_term_pumping_rate, transmissivity_alluvium, storativity_alluvium, long_term_duration
    )
    radius = np.maximum(wave, lasting)
    return np.where(radius > well_radius, radius, 0)


@when(water_source="own_well")
def wells_in_drawdown_zone(
    site_easting: Array, site_northing: Array, drawdown_zone_radius: Array, wells: surroundings.Features
) -> Array:
    """Number of known wells within the drawdown zone; wells that nobody has recorded are not in it. [1]"""
    return surroundings.counts_within(site_easting, site_northing, drawdown_zone_radius, wells)


@when(water_source="own_well")
def farmland_with_reached_wells(
    site_easting: Array, site_northing: Array, drawdown_zone_radius: Array, wells: surroundings.Features, farm_parcels: parcels_of.FarmParcels
) -> Array:
    """Geodesic area of the declared farm parcels that hold a known well within the drawdown zone. [m²]"""
    away = surroundings.distances(site_easting, site_northing, wells)
    near = away <= np.expand_dims(drawdown_zone_radius, -1)
    return parcels_of.areas_with_wells(near, farm_parcels, wells)


@when(water_source="own_well")
def farmland_with_reached_soil(
    site_easting: Array,
    site_northing: Array,
    drawdown_zone_radius: Array,
    measured_water_table_depth: Array,
    root_reach_depth: Array,
    farm_parcels: parcels_of.FarmParcels,
) -> Array:
    """Geodesic area of the declared farm parcels within the drawdown zone whose soil draws on the water table: none where the measured depth to water is greater than roots reach. [m²]"""
    near = parcels_of.within_radius(site_easting, site_northing, drawdown_zone_radius, farm_parcels)
    reached = (near * farm_parcels.area).sum(axis=-1)
    return np.where(measured_water_table_depth < root_reach_depth, reached, 0)


# --- what it is for farming ---------------------------------------------------------------------------


def farm_output_of_land_take(
    land_take_increment: Array, territory_farm_output: Array, territory_farmland_area: Array
) -> Number:
    """Yearly output of as much land of the territory, at its mean output per hectare with livestock, as the project adds to the land already taken. [EUR]"""
    return land_take_increment * territory_farm_output / territory_farmland_area


def farm_output_of_plot(
    project_land_area: Array, territory_farm_output: Array, territory_farmland_area: Array
) -> Number:
    """Yearly output of as much land of the territory, at its mean output per hectare with livestock, as the whole land of the project: an upper bound. [EUR]"""
    return project_land_area * territory_farm_output / territory_farmland_area


def site_farm_output(site_farmland: Array, crop_output_per_area: Array) -> Array:
    """Yearly output, by class of crop, of the declared farm parcels within the outline in which the project may be, without livestock: an upper bound while that outline is a placeholder. [EUR]"""
    return site_farmland * crop_output_per_area


def site_farm_output_share(site_farm_output: Array, territory_farm_output: Array) -> Number:
    """Output of the declared farm parcels within the outline in which the project may be, all classes of crop together, divided by the output of the territory. [1]"""
    return site_farm_output.sum(axis=-1) / territory_farm_output[..., 0]


def plot_in_mean_farms(project_land_area: Array, territory_farmland_area: Array, territory_farm_count: Array) -> Number:
    """Whole land of the project divided by the mean area of a farm of the territory. [1]"""
    return project_land_area * territory_farm_count / territory_farmland_area


def plot_in_pitches(project_land_area: Array, football_pitch_area: Array) -> Number:
    """Whole land of the project in areas of a football pitch. [1]"""
    return project_land_area / football_pitch_area


# --- collective compensation (D112-1-18) ----------------------------------------------------------------


def compensation_threshold_share(land_take_increment: Array, compensation_threshold_area: Array) -> Number:
    """Additional land take divided by the area from which the preliminary farming study and collective compensation are due; the rule also asks for a systematic impact assessment and land farmed in the years before. [1]"""
    return land_take_increment / compensation_threshold_area


def plot_compensation_share(project_land_area: Array, compensation_threshold_area: Array) -> Number:
    """Whole land of the project divided by the area from which the preliminary farming study and collective compensation are due: an upper bound, as if all of it were farmed land that is lost. [1]"""
    return project_land_area / compensation_threshold_area


def farmland_loss_threshold_share(land_take_increment: Array, departmental_compensation_threshold: Array) -> Number:
    """Additional land take divided by the area from which the preliminary farming study is due in the département; nothing where that area is not known. [1]"""
    return land_take_increment / departmental_compensation_threshold


def compensation_area_met(land_take_increment: Array, compensation_threshold_area: Array) -> Number:
    """Indicator that is 1 where the additional land take reaches the area from which the preliminary farming study is due and 0 elsewhere; one of three conditions that must hold together. [1]"""
    return np.where(land_take_increment >= compensation_threshold_area, 1, 0)
