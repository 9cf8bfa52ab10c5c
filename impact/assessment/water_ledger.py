"""The ledger of the water: taken, consumed, discharged; by year, month, day and hour; and what it is compared with."""

from __future__ import annotations

import numpy as np

from impact.graph import when
from impact.physics import cooling_loop, time_series
from impact.physics.types import Array, Number

# --- closed loops, offices, fire --------------------------------------------------------------------


def loop_volume(it_capacity: Array, loop_volume_per_power: Array) -> Number:
    """Volume of liquid that fills the closed loops of the cooling: their first fill, and what stands on the site. [m³]"""
    return it_capacity * loop_volume_per_power


def glycol_inventory(loop_volume: Array, glycol_share: Array) -> Number:
    """Volume of glycol in the closed loops, a stock that could leak: nothing says that the project uses glycol. [m³]"""
    return loop_volume * glycol_share


def loop_make_up_water(loop_volume: Array, loop_renewal_share: Array) -> Number:
    """Volume of water added over the study year to the closed loops to replace leaks, samples and partial drains. [m³]"""
    return loop_volume * loop_renewal_share


def office_water(site_staff: Array, office_use_per_person: Array, office_presence: Array) -> Number:
    """Volume of water used over the study year by the people present on the site, gardens and cleaning of the halls not included. [m³]"""
    return site_staff * office_use_per_person * office_presence


def monthly_humidification_water(
    it_capacity: Array,
    fresh_air_ratio: Array,
    least_room_humidity_ratio: Array,
    humidity_ratio: Array,
    time_step: Array,
) -> Number:
    """Volume of water that brings the fresh air of the rooms up to their least humidity in each month of the study year; all of it leaves with the air. [m³]"""
    lacking = np.maximum(least_room_humidity_ratio - humidity_ratio, 0)
    flow = cooling_loop.water_volume(it_capacity * fresh_air_ratio * lacking)
    return time_series.monthly_integral(flow, time_step)


def humidification_water(monthly_humidification_water: Array) -> Number:
    """Volume of water that brings the fresh air of the rooms up to their least humidity over the study year; all of it leaves with the air. [m³]"""
    return monthly_humidification_water.sum(axis=-1)


def site_first_fill(loop_volume: Array, fire_water_reserve: Array) -> Number:
    """Volume to be supplied before the start: closed loops and fire-fighting reserve; absent as long as the reserve is not known. [m³]"""
    return loop_volume + fire_water_reserve


# --- the year: taken = consumed + discharged --------------------------------------------------------


def annual_site_water(
    annual_make_up_water: Array, loop_make_up_water: Array, office_water: Array, humidification_water: Array
) -> Number:
    """Volume of water supplied to the site over the study year: make-up of the cooling and of the closed loops, offices, humidification of the rooms; first fill and fire-fighting not included. [m³]"""
    return annual_make_up_water + loop_make_up_water + office_water + humidification_water


def site_wue(annual_site_water: Array, annual_it_energy: Array) -> Number:
    """All the water supplied to the site divided by IT energy over the study year (water usage effectiveness with the total water input, that of delegated regulation (EU) 2024/1364 according to works that quote it; its annex was not read): make-up of the cooling and of the closed loops, offices, humidification of the rooms; first fill, fire-fighting and water of electricity generation not included. [m³/J]"""
    return annual_site_water / annual_it_energy


def annual_drift(drift_rate: Array, time_step: Array) -> Number:
    """Volume of water carried away as droplets by the towers over the study year. [m³]"""
    return time_series.integral(cooling_loop.water_volume(drift_rate), time_step)


def annual_site_consumption(
    annual_evaporation: Array,
    annual_drift: Array,
    humidification_water: Array,
    office_water: Array,
    office_return_share: Array,
) -> Number:
    """Volume of the water supplied over the study year that does not come back as liquid on the site: evaporation, drift, humidification and the part of the office water that is not returned. [m³]"""
    return annual_evaporation + annual_drift + humidification_water + office_water * (1 - office_return_share)


def annual_site_discharge(
    annual_blowdown: Array, loop_make_up_water: Array, office_water: Array, office_return_share: Array
) -> Number:
    """Volume of waste water that leaves the site over the study year: blowdown, liquid lost by the closed loops, returned office water; stormwater not included, quality not said. [m³]"""
    return annual_blowdown + loop_make_up_water + office_water * office_return_share


# --- month, day, hour -------------------------------------------------------------------------------


def monthly_make_up_water(make_up_flow: Array, time_step: Array) -> Number:
    """Volume of make-up water of the cooling in each month of the study year. [m³]"""
    return time_series.monthly_integral(make_up_flow, time_step)


@when(water_source="own_well")
def monthly_abstraction__own_well(monthly_make_up_water: Array) -> Array:
    """Volume taken from the resource in each month of the study year to supply the make-up water: the make-up water itself with a well on the site; with the public network, what rain does not supply, increased by the distribution losses. [m³]"""
    return monthly_make_up_water


@when(water_source="public_network")
def monthly_abstraction__public_network(monthly_make_up_water: Array, network_efficiency: Array) -> Number:
    """Volume taken from the resource in each month of the study year to supply the make-up water: the make-up water itself with a well on the site; with the public network, what rain does not supply, increased by the distribution losses. [m³]"""
    return monthly_make_up_water / network_efficiency


def peak_month_make_up_water(monthly_make_up_water: Array) -> Number:
    """Largest volume of make-up water of the cooling in a calendar month of the study year. [m³]"""
    return monthly_make_up_water.max(axis=-1)


def peak_month_evaporation(monthly_evaporation: Array) -> Number:
    """Largest volume of water evaporated by the cooling in a calendar month of the study year. [m³]"""
    return monthly_evaporation.max(axis=-1)


def peak_month_blowdown(monthly_blowdown: Array) -> Number:
    """Largest volume of blowdown of the cooling in a calendar month of the study year. [m³]"""
    return monthly_blowdown.max(axis=-1)


def peak_day_evaporation(evaporation_rate: Array, time_step: Array, day_length: Array) -> Number:
    """Largest volume of water evaporated by the cooling over 24 consecutive hours of the study year. [m³]"""
    return time_series.largest_window_sum(cooling_loop.water_volume(evaporation_rate), time_step, day_length)


def peak_day_blowdown(blowdown_rate: Array, time_step: Array, day_length: Array) -> Number:
    """Largest volume of blowdown of the cooling over 24 consecutive hours of the study year. [m³]"""
    return time_series.largest_window_sum(cooling_loop.water_volume(blowdown_rate), time_step, day_length)


def peak_evaporation_flow(evaporation_rate: Array) -> Number:
    """Largest flow of evaporation of the cooling in one time step of the study year. [m³/s]"""
    return cooling_loop.water_volume(evaporation_rate.max(axis=-1))


def peak_blowdown_flow(blowdown_rate: Array) -> Number:
    """Largest flow of blowdown of the cooling in one time step of the study year, to be compared with what the sewer accepts. [m³/s]"""
    return cooling_loop.water_volume(blowdown_rate.max(axis=-1))


@when(water_source=("own_well", "river"))
def peak_month_abstraction__own_well(peak_month_make_up_water: Array) -> Number:
    """Largest volume taken from the resource in a calendar month of the study year to supply the make-up water: the make-up water itself with a well on the site or from a river, increased by the distribution losses with the public network. [m³]"""
    return peak_month_make_up_water


@when(water_source="public_network")
def peak_month_abstraction__public_network(peak_month_make_up_water: Array, network_efficiency: Array) -> Number:
    """Largest volume taken from the resource in a calendar month of the study year to supply the make-up water: the make-up water itself with a well on the site or from a river, increased by the distribution losses with the public network. [m³]"""
    return peak_month_make_up_water / network_efficiency


@when(water_source=("own_well", "river"))
def peak_day_abstraction__own_well(peak_day_make_up_water: Array) -> Number:
    """Largest volume taken from the resource over 24 consecutive hours of the study year to supply the make-up water: the make-up water itself with a well on the site or from a river, increased by the distribution losses with the public network. [m³]"""
    return peak_day_make_up_water


@when(water_source="public_network")
def peak_day_abstraction__public_network(peak_day_make_up_water: Array, network_efficiency: Array) -> Number:
    """Largest volume taken from the resource over 24 consecutive hours of the study year to supply the make-up water: the make-up water itself with a well on the site or from a river, increased by the distribution losses with the public network. [m³]"""
    return peak_day_make_up_water / network_efficiency


@when(water_source=("own_well", "river"))
def peak_abstraction_flow__own_well(peak_make_up_flow: Array) -> Number:
    """Largest flow taken from the resource in one time step of the study year, no storage on the site being assumed: the make-up flow itself with a well on the site or from a river, increased by the distribution losses with the public network. [m³/s]"""
    return peak_make_up_flow


@when(water_source="public_network")
def peak_abstraction_flow__public_network(peak_make_up_flow: Array, network_efficiency: Array) -> Number:
    """Largest flow taken from the resource in one time step of the study year, no storage on the site being assumed: the make-up flow itself with a well on the site or from a river, increased by the distribution losses with the public network. [m³/s]"""
    return peak_make_up_flow / network_efficiency


def peak_month_consumption(evaporation_rate: Array, drift_rate: Array, time_step: Array) -> Number:
    """Largest volume of water that the cooling evaporates or loses as droplets in a calendar month of the study year, and that does not come back as liquid. [m³]"""
    lost = cooling_loop.water_volume(evaporation_rate + drift_rate)
    return time_series.monthly_integral(lost, time_step).max(axis=-1)


def peak_day_consumption(evaporation_rate: Array, drift_rate: Array, time_step: Array, day_length: Array) -> Number:
    """Largest volume of water that the cooling evaporates or loses as droplets over 24 consecutive hours of the study year, and that does not come back as liquid. [m³]"""
    lost = cooling_loop.water_volume(evaporation_rate + drift_rate)
    return time_series.largest_window_sum(lost, time_step, day_length)


# --- what it is compared with -----------------------------------------------------------------------


def heat_wave_days_equivalent(annual_make_up_water: Array, peak_day_make_up_water: Array) -> Number:
    """Number of days like the peak day that would use the make-up water of the whole study year, zero where none is used: the lower it is, the more the year hides the peak. [1]"""
    used = peak_day_make_up_water > 0
    return np.where(used, annual_make_up_water / np.where(used, peak_day_make_up_water, 1), 0)


def residents_equivalent_peak_month(
    peak_month_make_up_water: Array, domestic_use_per_resident: Array, territory_peak_month_length: Array
) -> Number:
    """Number of residents whose mean domestic use of one month equals the make-up water of the peak month. [1]"""
    return peak_month_make_up_water / (domestic_use_per_resident * territory_peak_month_length)


def commune_residents_ratio(residents_equivalent_peak_day: Array, commune_population: Array) -> Number:
    """Residents whose mean domestic use equals the make-up water of the peak day, divided by the residents of the commune of the site: above 1, the site uses more on that day than all of them. [1]"""
    return residents_equivalent_peak_day / commune_population


def territory_drinking_water_share(annual_abstraction: Array, territory_drinking_water: Array) -> Number:
    """Abstraction over the study year divided by the drinking water abstracted in a year on the whole territory of the water plan; says nothing of the one network that would supply the site. [1]"""
    return annual_abstraction / territory_drinking_water


def territory_peak_day_share(
    peak_day_make_up_water: Array,
    territory_peak_month_drinking_water: Array,
    territory_peak_month_length: Array,
    day_length: Array,
) -> Number:
    """Make-up water of the peak day divided by the drinking water of a mean day of the peak month on the whole territory of the water plan; says nothing of the one network that would supply the site. [1]"""
    return peak_day_make_up_water / (territory_peak_month_drinking_water * day_length / territory_peak_month_length)


def supplying_network_peak_day_share(
    peak_day_make_up_water: Array, supplying_network_peak_day_volume: Array
) -> Number:
    """Make-up water of the peak day divided by the volume that the network supplying the site distributes on its peak day; absent as long as that volume is not communicated. [1]"""
    return peak_day_make_up_water / supplying_network_peak_day_volume


def indirect_water(annual_site_energy: Array, electricity_water_ratio: Array) -> Number:
    """Water evaporated over the study year by the power stations that produce the electricity of the site, elsewhere than on the site: nuclear stations only, reservoirs of dams not included. [m³]"""
    return annual_site_energy * electricity_water_ratio
