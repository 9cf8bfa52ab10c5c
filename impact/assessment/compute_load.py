"""How much computing is announced, and what electric power it takes at the servers' inlet."""

from __future__ import annotations

import numpy as np

from impact.graph import when
from impact.physics import time_series
from impact.physics.types import Array, Number


def tranche_count(announced_power: Array, tranche_power: Array) -> Number:
    """Announced power divided by the power of one tranche, not rounded: a fractional result shows that one is not a multiple of the other. [1]"""
    return announced_power / tranche_power


@when(power_reading="it")
def it_capacity__announced_as_it(announced_power: Array) -> Number:
    """Electric power that the IT equipment (servers, network, storage) draws at its terminals at full load; cooling, electrical losses and auxiliaries not included. [W]"""
    return announced_power


@when(power_reading="site")
def it_capacity__announced_as_site(announced_power: Array, design_power_ratio: Array) -> Number:
    """Electric power that the IT equipment (servers, network, storage) draws at its terminals at full load; cooling, electrical losses and auxiliaries not included. [W]"""
    return announced_power / design_power_ratio


def load_profile(time_step: Array) -> Number:
    """IT power drawn in each time step divided by its mean over the study year. [1]"""
    return np.ones_like(time_step)


@when(load_model="constant")
def it_power__at_load_factor(it_capacity: Array, load_factor: Array, load_profile: Array) -> Number:
    """Mean electric power drawn by the IT equipment in each time step; cooling, electrical losses and auxiliaries not included. [W]"""
    return it_capacity * load_factor * load_profile


@when(load_model="nameplate")
def it_power__at_nameplate(it_capacity: Array, load_profile: Array) -> Number:
    """Mean electric power drawn by the IT equipment in each time step; cooling, electrical losses and auxiliaries not included. [W]"""
    return it_capacity * load_profile


def annual_it_energy(it_power: Array, time_step: Array) -> Number:
    """Electric energy drawn by the IT equipment over the study year: the denominator of PUE and of WUE. [J]"""
    return time_series.integral(it_power, time_step)


def it_power_per_gpu(it_capacity: Array, gpu_count: Array) -> Number:
    """IT capacity divided by the announced number of GPUs, hence with its part of the host server, network and storage. [W]"""
    return it_capacity / gpu_count


def fleet_power(gpu_count: Array, hardware_power_per_gpu: Array) -> Number:
    """IT power that the announced number of GPUs would draw if all belonged to the named class of hardware; storage and network outside the racks not included. [W]"""
    return gpu_count * hardware_power_per_gpu


def fleet_power_ratio(fleet_power: Array, it_capacity: Array) -> Number:
    """Power of the announced fleet divided by the IT capacity: above 100 %, the announced number of GPUs does not fit in the announced power with this hardware. [1]"""
    return fleet_power / it_capacity
