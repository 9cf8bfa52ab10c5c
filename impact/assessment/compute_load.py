"""How much computing is announced, and what electric power it takes at the servers' inlet."""

from __future__ import annotations

import numpy as np

from impact.graph import when
from impact.physics import time_series
from impact.physics.types import Array, Number

# The models of load of which the load factor sets the mean of the year.
AT_LOAD_FACTOR = ("constant", "job_simulation", "inference", "mixture", "replay")

# --- what is built -------------------------------------------------------------------------------


def tranche_count(announced_power: Array, tranche_power: Array) -> Number:
    """Announced power divided by the power of one tranche, not rounded: a fractional result shows that one is not a multiple of the other. [1]"""
    return announced_power / tranche_power


@when(phase="full")
def phase_power__full(announced_power: Array) -> Number:
    """Electric power announced for the phase studied: one tranche, or the whole project, in the same reading as the announced power. [W]"""
    return announced_power


@when(phase="first_tranche")
def phase_power__first_tranche(announced_power: Array, tranche_power: Array) -> Number:
    """Electric power announced for the phase studied: one tranche, or the whole project, in the same reading as the announced power. [W]"""
    return np.minimum(announced_power, tranche_power)


@when(power_reading="it")
def it_capacity__announced_as_it(phase_power: Array) -> Number:
    """Electric power that the IT equipment (servers, network, storage) draws at its terminals at full load; cooling, electrical losses and auxiliaries not included. [W]"""
    return phase_power


@when(power_reading="site")
def it_capacity__announced_as_site(phase_power: Array, design_power_ratio: Array) -> Number:
    """Electric power that the IT equipment (servers, network, storage) draws at its terminals at full load; cooling, electrical losses and auxiliaries not included. [W]"""
    return phase_power / design_power_ratio


def installed_gpu_count(gpu_count: Array, phase_power: Array, announced_power: Array) -> Number:
    """Announced number of GPUs brought to the phase studied, in proportion to the power. [1]"""
    return gpu_count * phase_power / announced_power


# --- how far it is loaded ------------------------------------------------------------------------


@when(load_level="central", load_model=AT_LOAD_FACTOR)
def mean_load__central(load_factor: Array) -> Number:
    """IT load factor taken, by the level of load chosen; at full load, that of the profile. [1]"""
    return load_factor


@when(load_level="low", load_model=AT_LOAD_FACTOR)
def mean_load__low(low_load_factor: Array) -> Number:
    """IT load factor taken, by the level of load chosen; at full load, that of the profile. [1]"""
    return low_load_factor


@when(load_level="high", load_model=AT_LOAD_FACTOR)
def mean_load__high(high_load_factor: Array) -> Number:
    """IT load factor taken, by the level of load chosen; at full load, that of the profile. [1]"""
    return high_load_factor


@when(load_level="ramp_up", load_model=AT_LOAD_FACTOR)
def mean_load__ramp_up(ramp_up_load_factor: Array) -> Number:
    """IT load factor taken, by the level of load chosen; at full load, that of the profile. [1]"""
    return ramp_up_load_factor


@when(load_model="nameplate")
def mean_load__nameplate(load_profile: Array) -> Number:
    """IT load factor taken, by the level of load chosen; at full load, that of the profile. [1]"""
    return load_profile.mean(axis=-1)


def load_profile(time_step: Array) -> Number:
    """IT power drawn in each time step divided by its mean over the study year. [1]"""
    return np.ones_like(time_step)


@when(load_model="constant")
def it_power__at_load_factor(it_capacity: Array, mean_load: Array, load_profile: Array) -> Number:
    """Mean electric power drawn by the IT equipment in each time step; cooling, electrical losses and auxiliaries not included. [W]"""
    return it_capacity * mean_load * load_profile


@when(load_model="nameplate")
def it_power__at_nameplate(it_capacity: Array, load_profile: Array) -> Number:
    """Mean electric power drawn by the IT equipment in each time step; cooling, electrical losses and auxiliaries not included. [W]"""
    return it_capacity * load_profile


def annual_it_energy(it_power: Array, time_step: Array) -> Number:
    """Electric energy drawn by the IT equipment over the study year: the denominator of PUE and of WUE. [J]"""
    return time_series.integral(it_power, time_step)


# --- the fleet by class of hardware --------------------------------------------------------------


def it_power_per_gpu(it_capacity: Array, installed_gpu_count: Array) -> Number:
    """IT capacity divided by the installed number of GPUs, hence with its part of the host server, network and storage. [W]"""
    return it_capacity / installed_gpu_count


def fleet_power(installed_gpu_count: Array, hardware_power_per_gpu: Array) -> Number:
    """Rated IT power of the installed number of GPUs if all belonged to the named class of hardware; storage and network outside the racks not included. [W]"""
    return installed_gpu_count * hardware_power_per_gpu


def typical_fleet_power(installed_gpu_count: Array, hardware_typical_power_per_gpu: Array) -> Number:
    """Mean IT power in sustained training of the installed number of GPUs if all belonged to the named class of hardware; storage and network outside the racks not included. [W]"""
    return installed_gpu_count * hardware_typical_power_per_gpu


def idle_fleet_power(installed_gpu_count: Array, hardware_idle_power_per_gpu: Array) -> Number:
    """IT power of the installed number of GPUs, on and computing nothing, if all belonged to the named class of hardware. [W]"""
    return installed_gpu_count * hardware_idle_power_per_gpu


def fleet_power_ratio(fleet_power: Array, it_capacity: Array) -> Number:
    """Rated power of the fleet divided by the IT capacity: above 100 %, the announced number of GPUs does not fit in the announced power with this hardware at its rated power. [1]"""
    return fleet_power / it_capacity


def typical_fleet_power_ratio(typical_fleet_power: Array, it_capacity: Array) -> Number:
    """Typical power of the fleet divided by the IT capacity: above 100 %, the announced number of GPUs cannot work together within the announced power with this hardware. [1]"""
    return typical_fleet_power / it_capacity


def gpus_in_capacity(it_capacity: Array, hardware_power_per_gpu: Array) -> Number:
    """Number of GPUs of the named class of hardware whose rated power equals the IT capacity. [1]"""
    return it_capacity / hardware_power_per_gpu


def fleet_air_heat(fleet_power: Array, hardware_liquid_share: Array) -> Number:
    """Heat that the installed number of GPUs would leave to the air of the rooms at its rated power if all belonged to the named class of hardware. [W]"""
    return fleet_power * (1 - hardware_liquid_share)
