"""The fleet: classes of hardware times tranches times dates of service, set against the power that is declared."""

from __future__ import annotations

import numpy as np

from impact.graph import when
from impact.physics import commissioning
from impact.physics.types import Array, Number

EVEN, DATED = "equal_intervals", "given_dates"  # how the tranches follow one another

# --- classes: rated, observed and typical power against the power announced -----------------------


def peak_fleet_power(installed_gpu_count: Array, hardware_peak_power_per_gpu: Array) -> Number:
    """Largest IT power observed in training times the installed number of GPUs, if all belonged to the named class of hardware. [W]"""
    return installed_gpu_count * hardware_peak_power_per_gpu


def peak_fleet_power_ratio(peak_fleet_power: Array, it_capacity: Array) -> Number:
    """Largest observed power of the fleet divided by the IT capacity: above 100 %, a training that loads all the announced GPUs at once exceeds the announced power with this hardware. [1]"""
    return peak_fleet_power / it_capacity


def hardware_unit_power(hardware_power_per_gpu: Array, hardware_gpus_per_unit: Array) -> Number:
    """Rated power of one server or rack of the named class of hardware. [W]"""
    return hardware_power_per_gpu * hardware_gpus_per_unit


def hardware_typical_unit_power(hardware_typical_power_per_gpu: Array, hardware_gpus_per_unit: Array) -> Number:
    """Mean power in sustained training of one server or rack of the named class of hardware. [W]"""
    return hardware_typical_power_per_gpu * hardware_gpus_per_unit


def hardware_idle_unit_power(hardware_idle_power_per_gpu: Array, hardware_gpus_per_unit: Array) -> Number:
    """Power of one server or rack of the named class of hardware that is on and computes nothing. [W]"""
    return hardware_idle_power_per_gpu * hardware_gpus_per_unit


def hardware_unit_count(installed_gpu_count: Array, hardware_gpus_per_unit: Array) -> Number:
    """Servers or racks that the installed number of GPUs fills, not rounded, if all belonged to the named class of hardware. [1]"""
    return installed_gpu_count / hardware_gpus_per_unit


def hardware_share_sum(hardware_share: Array) -> Array:
    """Sum of the shares of the classes of hardware: 100 % unless a share was given alone. [1]"""
    return np.asarray(hardware_share.sum(axis=-1))


def fleet_rated_power_per_gpu(fleet_hardware_share: Array, hardware_power_per_gpu: Array) -> Array:
    """Rated IT power per GPU of the mix of classes supposed, over all tranches. [W]"""
    return np.asarray((fleet_hardware_share * hardware_power_per_gpu).sum(axis=-1))


def fleet_typical_power_per_gpu(fleet_hardware_share: Array, hardware_typical_power_per_gpu: Array) -> Array:
    """Typical IT power per GPU, in sustained training, of the mix of classes supposed, over all tranches. [W]"""
    return np.asarray((fleet_hardware_share * hardware_typical_power_per_gpu).sum(axis=-1))


def declared_power_margin(it_power_per_gpu: Array, fleet_rated_power_per_gpu: Array) -> Number:
    """IT capacity per announced GPU divided by the rated power per GPU of the mix supposed: below 100 %, the declared number and the declared power do not go together at rated power. [1]"""
    return it_power_per_gpu / fleet_rated_power_per_gpu


def typical_power_margin(it_power_per_gpu: Array, fleet_typical_power_per_gpu: Array) -> Number:
    """IT capacity per announced GPU divided by the typical power per GPU of the mix supposed: below 100 %, the GPUs announced cannot all work together within the declared power. [1]"""
    return it_power_per_gpu / fleet_typical_power_per_gpu


# --- tranches and dates ---------------------------------------------------------------------------


def tranche_share(tranche_power: Array, phase_power: Array) -> Number:
    """Power of one tranche divided by that of the phase studied, at most 1. [1]"""
    return np.minimum(tranche_power / phase_power, 1)


def tranche_power_share(tranche_number: Array, tranche_share: Array) -> Number:
    """Share of the power of the phase in each line of the plan of tranches; the last line holds all tranches from its own on. [1]"""
    return commissioning.line_shares(tranche_number, tranche_share)


@when(tranche_calendar=EVEN)
def tranche_start__equal_intervals(tranche_number: Array, tranche_share: Array, full_capacity_delay: Array) -> Number:
    """Time from the service of the first tranche to that of each tranche of the plan. [s]"""
    return commissioning.line_start(tranche_number, tranche_share, full_capacity_delay)


def tranche_gpu_count(tranche_power_share: Array, installed_gpu_count: Array) -> Number:
    """GPUs of each tranche of the plan, in proportion to its power. [1]"""
    return tranche_power_share * installed_gpu_count


def tranche_hardware_share(
    tranche_number: Array, hardware_share: Array, hardware_first_tranche: Array, hardware_last_tranche: Array
) -> Number:
    """Share of each class of hardware in the GPUs of each tranche of the plan: the classes installed in it, in proportion to their shares. [1]"""
    return commissioning.installed_shares(
        hardware_share, hardware_first_tranche, hardware_last_tranche, tranche_number
    )


def least_tranche_cover(tranche_power_share: Array, tranche_hardware_share: Array) -> Number:
    """Sum of the shares of hardware in the tranche of the plan where it is smallest: 100 % unless a tranche is left without any class. [1]"""
    covered = tranche_hardware_share.sum(axis=-1)
    return np.where(tranche_power_share[..., 0] > 0, covered, 1).min(axis=-1)


def fleet_hardware_share(tranche_power_share: Array, tranche_hardware_share: Array) -> Number:
    """Share of each class of hardware in the GPUs of the whole phase: that of the tranches, by their power. [1]"""
    return commissioning.fleet_shares(tranche_power_share, tranche_hardware_share)


def tranche_rated_power_per_gpu(tranche_hardware_share: Array, hardware_power_per_gpu: Array) -> Array:
    """Rated IT power per GPU of the classes installed in each tranche of the plan. [W]"""
    return np.asarray((tranche_hardware_share * hardware_power_per_gpu).sum(axis=-1))


def tranche_typical_power_per_gpu(tranche_hardware_share: Array, hardware_typical_power_per_gpu: Array) -> Array:
    """Typical IT power per GPU, in sustained training, of the classes installed in each tranche of the plan. [W]"""
    return np.asarray((tranche_hardware_share * hardware_typical_power_per_gpu).sum(axis=-1))


def tranche_power_margin(it_power_per_gpu: Array, tranche_rated_power_per_gpu: Array) -> Number:
    """IT capacity per announced GPU divided by the rated power per GPU of each tranche of the plan: below 100 %, number and power of that tranche do not go together at rated power. [1]"""
    return it_power_per_gpu / tranche_rated_power_per_gpu


def tranche_typical_margin(it_power_per_gpu: Array, tranche_typical_power_per_gpu: Array) -> Number:
    """IT capacity per announced GPU divided by the typical power per GPU of each tranche of the plan: below 100 %, the GPUs of that tranche cannot all work together within its power. [1]"""
    return it_power_per_gpu / tranche_typical_power_per_gpu


@when(tranche_calendar=EVEN)
def commissioned_share__equal_intervals(
    operating_year_start: Array, year_length: Array, tranche_share: Array, full_capacity_delay: Array
) -> Number:
    """Share of the IT capacity in service at the end of each year of operation, counted from the first tranche. [1]"""
    return commissioning.commissioned_share(operating_year_start + year_length, tranche_share, full_capacity_delay)


@when(tranche_calendar=DATED)
def commissioned_share__given_dates(
    operating_year_start: Array, year_length: Array, tranche_power_share: Array, tranche_start: Array
) -> Number:
    """Share of the IT capacity in service at the end of each year of operation, counted from the first tranche. [1]"""
    return commissioning.planned_share(operating_year_start + year_length, tranche_power_share, tranche_start)


def commissioned_capacity(commissioned_share: Array, it_capacity: Array) -> Number:
    """IT capacity in service at the end of each year of operation. [W]"""
    return commissioned_share * it_capacity


def commissioned_gpus(commissioned_share: Array, installed_gpu_count: Array) -> Number:
    """GPUs in service at the end of each year of operation, in proportion to the power. [1]"""
    return commissioned_share * installed_gpu_count


@when(tranche_calendar=EVEN)
def operating_year_load__equal_intervals(
    operating_year_start: Array,
    year_length: Array,
    tranche_share: Array,
    full_capacity_delay: Array,
    tranche_filling_duration: Array,
    ramp_up_load_factor: Array,
    mean_load: Array,
) -> Number:
    """Mean IT power of each year of operation divided by the IT capacity of the whole phase: each tranche is filled at the load of the ramp-up, then runs at the load factor. [1]"""
    return commissioning.commissioned_load(
        operating_year_start,
        year_length,
        tranche_share,
        full_capacity_delay,
        tranche_filling_duration,
        ramp_up_load_factor,
        mean_load,
    )


@when(tranche_calendar=DATED)
def operating_year_load__given_dates(
    operating_year_start: Array,
    year_length: Array,
    tranche_power_share: Array,
    tranche_start: Array,
    tranche_filling_duration: Array,
    ramp_up_load_factor: Array,
    mean_load: Array,
) -> Number:
    """Mean IT power of each year of operation divided by the IT capacity of the whole phase: each tranche is filled at the load of the ramp-up, then runs at the load factor. [1]"""
    return commissioning.planned_load(
        operating_year_start,
        year_length,
        tranche_power_share,
        tranche_start,
        tranche_filling_duration,
        ramp_up_load_factor,
        mean_load,
    )


def operating_year_it_energy(operating_year_load: Array, it_capacity: Array, year_length: Array) -> Number:
    """IT energy of each year of operation, while the tranches enter service one after the other. [J]"""
    return operating_year_load * it_capacity * year_length
