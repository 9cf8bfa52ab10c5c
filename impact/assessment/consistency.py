"""Figures of all parties set against one another: power, energy, efficiency, tranches, price, jobs."""

from __future__ import annotations

import numpy as np

from impact.physics.types import Array, Number

# --- power and energy ----------------------------------------------------------------------------


def full_load_energy(announced_power: Array, year_length: Array) -> Number:
    """Announced power drawn without a pause during the whole study year: an arithmetic ceiling, not an expected consumption. [J]"""
    return announced_power * year_length


def full_load_energy_share(full_load_energy: Array, territory_energy: Array) -> Number:
    """Energy of the announced power drawn all year, divided by the energy use of the territory. [1]"""
    return full_load_energy / territory_energy


def territory_energy_share(annual_site_energy: Array, territory_energy: Array) -> Number:
    """Electric energy of the site over the study year divided by the energy use of the territory, all energies together. [1]"""
    return annual_site_energy / territory_energy


def full_load_electricity_share(full_load_energy_share: Array, territory_electricity_fraction: Array) -> Number:
    """Energy of the announced power drawn all year, divided by the electricity use of the territory. [1]"""
    return full_load_energy_share / territory_electricity_fraction


def territory_electricity_share(territory_energy_share: Array, territory_electricity_fraction: Array) -> Number:
    """Electric energy of the site over the study year divided by the electricity use of the territory. [1]"""
    return territory_energy_share / territory_electricity_fraction


def implied_electricity_fraction(claimed_energy_share: Array, claimed_electricity_share: Array) -> Number:
    """Share that electricity would need to have in the territory's energy for the two claimed percentages to hold together. [1]"""
    return claimed_energy_share / claimed_electricity_share


def tranche_remainder(tranche_count: Array) -> Number:
    """Distance from the number of tranches to the nearest whole number: zero if the announced power is a multiple of the tranche. [1]"""
    return abs(tranche_count - np.rint(tranche_count))


# --- efficiency ----------------------------------------------------------------------------------


def it_energy_share(annual_it_energy: Array, annual_site_energy: Array) -> Number:
    """IT energy divided by the electric energy of the site over the year: the inverse of the PUE. [1]"""
    return annual_it_energy / annual_site_energy


def efficiency_of_claimed_pue(claimed_pue: Array) -> Number:
    """Inverse of the claimed PUE: share of the site's electricity that would go to IT. [1]"""
    return 1 / claimed_pue


def pue_of_claimed_efficiency(claimed_efficiency: Array) -> Number:
    """Inverse of the claimed efficiency: PUE that would be needed if this efficiency were the ratio of IT energy to site energy. [1]"""
    return 1 / claimed_efficiency


# --- price and jobs ------------------------------------------------------------------------------


def fleet_price(gpu_count: Array, gpu_unit_price: Array) -> Number:
    """Announced number of GPUs multiplied by the price of one GPU; building and plant not included. [EUR]"""
    return gpu_count * gpu_unit_price


def benchmark_jobs(announced_power: Array, benchmark_power_per_job: Array) -> Number:
    """Announced power divided by the power per job of another data centre: order of magnitude of the operating jobs on the spot, indirect jobs and campus not included. [1]"""
    return announced_power / benchmark_power_per_job


def power_per_claimed_job(announced_power: Array, claimed_jobs: Array) -> Number:
    """Announced power divided by the claimed number of direct and indirect jobs. [W]"""
    return announced_power / claimed_jobs
