"""The fleet: classes of hardware times tranches times dates of service, set against the power that is declared."""

from __future__ import annotations

import numpy as np

from impact.physics import commissioning
from impact.physics.types import Array, Number

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


def hardware_unit_count(installed_gpu_count: Array, hardware_gpus_per_unit: Array) -> Number:
    """Servers or racks that the installed number of GPUs fills, not rounded, if all belonged to the named class of hardware. [1]"""
    return installed_gpu_count / hardware_gpus_per_unit


def hardware_share_sum(hardware_share: Array) -> Array:
    """Sum of the shares of the classes of hardware: 100 % unless a share was given alone. [1]"""
    return np.asarray(hardware_share.sum(axis=-1))


def fleet_rated_power_per_gpu(hardware_share: Array, hardware_power_per_gpu: Array) -> Array:
    """Rated IT power per GPU of the mix of classes supposed. [W]"""
    return np.asarray((hardware_share * hardware_power_per_gpu).sum(axis=-1))


def fleet_typical_power_per_gpu(hardware_share: Array, hardware_typical_power_per_gpu: Array) -> Array:
    """Typical IT power per GPU, in sustained training, of the mix of classes supposed. [W]"""
    return np.asarray((hardware_share * hardware_typical_power_per_gpu).sum(axis=-1))


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


def commissioned_share(
    operating_year_start: Array, year_length: Array, tranche_share: Array, full_capacity_delay: Array
) -> Number:
    """Share of the IT capacity in service at the end of each year of operation, counted from the first tranche. [1]"""
    return commissioning.commissioned_share(operating_year_start + year_length, tranche_share, full_capacity_delay)


def commissioned_capacity(commissioned_share: Array, it_capacity: Array) -> Number:
    """IT capacity in service at the end of each year of operation. [W]"""
    return commissioned_share * it_capacity


def commissioned_gpus(commissioned_share: Array, installed_gpu_count: Array) -> Number:
    """GPUs in service at the end of each year of operation, in proportion to the power. [1]"""
    return commissioned_share * installed_gpu_count


def operating_year_load(
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


def operating_year_it_energy(operating_year_load: Array, it_capacity: Array, year_length: Array) -> Number:
    """IT energy of each year of operation, while the tranches enter service one after the other. [J]"""
    return operating_year_load * it_capacity * year_length
