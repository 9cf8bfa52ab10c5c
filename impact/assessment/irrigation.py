"""Water of the fields: what crops need in a mean and in a dry year, what a drought order leaves, with and without the project."""

from __future__ import annotations

import numpy as np

from gis import farm_parcels as parcels_of
from impact.physics import crop_water
from impact.physics.types import Array, Number

# --- what the sky takes and gives -------------------------------------------------------------------


def monthly_reference_evapotranspiration(
    monthly_air_temperature: Array,
    monthly_temperature_range: Array,
    monthly_relative_humidity: Array,
    monthly_solar_radiation: Array,
    monthly_wind_speed: Array,
    wind_height: Array,
    site_latitude: Array,
    altitude: Array,
) -> Array:
    """Reference evapotranspiration of grass in each month of a mean year, from the monthly normals of the weather station (FAO-56). [m]"""
    return crop_water.monthly_reference_evapotranspiration(
        monthly_air_temperature, monthly_temperature_range, monthly_relative_humidity, monthly_solar_radiation,
        monthly_wind_speed, wind_height, site_latitude, altitude,
    )  # fmt: skip


def annual_reference_evapotranspiration(monthly_reference_evapotranspiration: Array) -> Array:
    """Reference evapotranspiration of grass over a mean year. [m]"""
    total: Array = monthly_reference_evapotranspiration.sum(axis=-1)
    return total


# --- what a hectare needs ---------------------------------------------------------------------------


def irrigation_need_mean_year(
    monthly_reference_evapotranspiration: Array,
    monthly_rainfall: Array,
    crop_coefficient_initial: Array,
    crop_coefficient_middle: Array,
    crop_coefficient_end: Array,
    crop_initial_length: Array,
    crop_development_length: Array,
    crop_middle_length: Array,
    crop_late_length: Array,
    season_start: Array,
    soil_available_water: Array,
    crop_depletion_share: Array,
    rain_interval: Array,
) -> Number:
    """Depth of irrigation that keeps a crop without water stress over a season of a mean year: FAO-56, single coefficient of the standard climate, soil full at the beginning. [m]"""
    return crop_water.monthly_irrigation_need(
        monthly_reference_evapotranspiration, monthly_rainfall, crop_coefficient_initial[..., 0],
        crop_coefficient_middle[..., 0], crop_coefficient_end[..., 0], crop_initial_length[..., 0],
        crop_development_length[..., 0], crop_middle_length[..., 0], crop_late_length[..., 0], season_start[..., 0],
        soil_available_water[..., 0], crop_depletion_share[..., 0], rain_interval[..., 0],
    ).sum(axis=-1)  # fmt: skip


def irrigation_need_dry_year(
    monthly_reference_evapotranspiration: Array,
    monthly_rainfall: Array,
    dry_year_rain_share: Array,
    dry_year_evapotranspiration_ratio: Array,
    crop_coefficient_initial: Array,
    crop_coefficient_middle: Array,
    crop_coefficient_end: Array,
    crop_initial_length: Array,
    crop_development_length: Array,
    crop_middle_length: Array,
    crop_late_length: Array,
    season_start: Array,
    soil_available_water: Array,
    crop_depletion_share: Array,
    rain_interval: Array,
) -> Number:
    """Depth of irrigation that keeps a crop without water stress over a season of a dry year: less rain and more evapotranspiration in every month than in a mean year. [m]"""
    return crop_water.monthly_irrigation_need(
        monthly_reference_evapotranspiration * dry_year_evapotranspiration_ratio,
        monthly_rainfall * dry_year_rain_share, crop_coefficient_initial[..., 0],
        crop_coefficient_middle[..., 0], crop_coefficient_end[..., 0], crop_initial_length[..., 0],
        crop_development_length[..., 0], crop_middle_length[..., 0], crop_late_length[..., 0], season_start[..., 0],
        soil_available_water[..., 0], crop_depletion_share[..., 0], rain_interval[..., 0],
    ).sum(axis=-1)  # fmt: skip


# --- what the fields around the project need --------------------------------------------------------


def farmland_around(
    site_easting: Array, site_northing: Array, farmland_radius: Array, farm_parcels: parcels_of.FarmParcels
) -> Array:
    """Geodesic area, by class of crop, of the declared farm parcels whose middle lies within the farmland radius of the project; land that nobody declares is not in it. [m²]"""
    near = parcels_of.within_radius(site_easting, site_northing, farmland_radius, farm_parcels)
    return farm_parcels.by_crop(near * farm_parcels.area)


def irrigation_volume_by_crop(
    farmland_around: Array, irrigated_share: Array, irrigation_need_dry_year: Array
) -> Array:
    """Water that the irrigated part of the farm parcels around the project needs in a dry year, by class of crop. [m³]"""
    return farmland_around * irrigated_share * irrigation_need_dry_year


def site_irrigation_volume(site_farmland: Array, irrigated_share: Array, irrigation_need_dry_year: Array) -> Array:
    """Water that the irrigated part of the declared farm parcels within the outline in which the project may be needs in a dry year, by class of crop. [m³]"""
    return site_farmland * irrigated_share * irrigation_need_dry_year


def irrigation_volume_mean_year(
    farmland_around: Array, irrigated_share: Array, irrigation_need_mean_year: Array
) -> Array:
    """Water that the irrigated part of the farm parcels around the project needs in a mean year. [m³]"""
    total: Array = (farmland_around * irrigated_share * irrigation_need_mean_year).sum(axis=-1)
    return total


def irrigation_volume_dry_year(irrigation_volume_by_crop: Array) -> Array:
    """Water that the irrigated part of the farm parcels around the project needs in a dry year. [m³]"""
    total: Array = irrigation_volume_by_crop.sum(axis=-1)
    return total


def abstraction_irrigation_ratio(annual_abstraction: Array, irrigation_volume_dry_year: Array) -> Number:
    """Abstraction of the project over the study year, divided by what the farm parcels around it need in a dry year: a scale, neither the same months nor for certain the same resource. [1]"""
    return annual_abstraction / np.where(irrigation_volume_dry_year > 0, irrigation_volume_dry_year, np.inf)


def irrigation_left_volume(irrigation_volume_dry_year: Array, farm_allowed_share: Array) -> Number:
    """Water that a drought order at each level leaves to the farm parcels around the project out of their need in a dry year, the project apart. [m³]"""
    return irrigation_volume_dry_year * farm_allowed_share


def irrigation_left_volume_with_project(irrigation_left_volume: Array, annual_abstraction: Array) -> Number:
    """Water that a drought order at each level would leave to the farm parcels around the project if the project's whole abstraction came out of the same resource, an upper bound of its effect. [m³]"""
    return np.maximum(irrigation_left_volume - annual_abstraction, 0)


def irrigation_left_share_with_project(
    irrigation_left_volume_with_project: Array, irrigation_volume_dry_year: Array
) -> Number:
    """Water left to the farm parcels around the project by a drought order at each level, with the project's abstraction out of the same resource, divided by their need in a dry year. [1]"""
    need = irrigation_volume_dry_year
    return irrigation_left_volume_with_project / np.where(need > 0, need, np.inf)
