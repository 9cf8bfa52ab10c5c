"""Land and water side by side with farming: land take, hectares of maize, restrictions in a drought."""

from __future__ import annotations

import numpy as np

from impact.physics.types import Array, Number

# --- land -------------------------------------------------------------------------------------------


def land_take_increment(project_land_area: Array, artificialised_area_before: Array) -> Number:
    """Land of the project beyond what was already artificialised on the plot, zero where it stays within: the land take counted against the project. [m²]"""
    return np.maximum(project_land_area - artificialised_area_before, 0)


def farmland_share(land_take_increment: Array, territory_farmland_area: Array) -> Number:
    """Land take of the project divided by the farmed area of the territory. [1]"""
    return land_take_increment / territory_farmland_area


def plot_farmland_share(project_land_area: Array, territory_farmland_area: Array) -> Number:
    """Whole land of the project divided by the farmed area of the territory: an upper bound, as if all of it were taken from farming today. [1]"""
    return project_land_area / territory_farmland_area


def plot_commune_share(project_land_area: Array, commune_area: Array) -> Number:
    """Whole land of the project divided by the area of the commune of the site. [1]"""
    return project_land_area / commune_area


def land_take_pace_share(land_take_increment: Array, territory_land_take_rate: Array, year_length: Array) -> Number:
    """Land take of the project divided by the land taken in one year on the whole territory of the spatial plan. [1]"""
    return land_take_increment / (territory_land_take_rate * year_length)


# --- water, in units of farming ---------------------------------------------------------------------


def maize_area_equivalent(annual_abstraction: Array, maize_irrigation_depth: Array) -> Number:
    """Area of irrigated maize that receives in a season as much water as the site abstracts over the study year: same volume, neither the same resource nor the same months. [m²]"""
    return annual_abstraction / maize_irrigation_depth


def irrigation_volume_share(annual_abstraction: Array, irrigation_scheme_volume: Array) -> Number:
    """Abstraction over the study year divided by the water that the irrigation scheme of the plain distributes in a year: a scale, the two resources not being the same. [1]"""
    return annual_abstraction / irrigation_scheme_volume


# --- drought ----------------------------------------------------------------------------------------


def drought_reference_volume(annual_site_water: Array, day_length: Array, year_length: Array) -> Number:
    """Mean daily volume of the site over the study year, taken as the reference to which an industrial restriction applies; the rule counts normal days outside drought, which for a plant that drinks in heat waves is less. [m³]"""
    return annual_site_water * day_length / year_length


def industry_allowed_share(industry_flat_reduction: Array, industry_restriction: Array) -> Number:
    """Share of its reference volume that the national order leaves to an industrial site at each level of restriction: less the flat reduction, less the restriction of the level. [1]"""
    return (1 - industry_flat_reduction) * (1 - industry_restriction)


def drought_allowed_volume(drought_reference_volume: Array, industry_allowed_share: Array) -> Number:
    """Daily volume that the national order leaves to the site at each level of restriction. [m³]"""
    return drought_reference_volume * industry_allowed_share


def drought_shortfall_volume(peak_day_make_up_water: Array, drought_allowed_volume: Array) -> Number:
    """Part of the make-up water of the peak day that the national order would not allow at each level of restriction, zero where it suffices; local orders may be stricter. [m³]"""
    return np.maximum(peak_day_make_up_water - drought_allowed_volume, 0)


def farm_allowed_share(farm_restriction: Array) -> Number:
    """Share of its usual abstraction that an irrigator keeps at each level of restriction. [1]"""
    return 1 - farm_restriction


def drought_order_volume_met(annual_site_water: Array, drought_order_volume: Array) -> Number:
    """Indicator that is 1 where the water of the site over the study year exceeds the volume above which the national order on industrial restrictions applies and 0 elsewhere; the order also needs an authorised or registered installation, and counts network water. [1]"""
    return np.where(annual_site_water > drought_order_volume, 1, 0)
