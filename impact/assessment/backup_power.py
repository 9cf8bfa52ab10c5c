"""Backup engines: power, thermal input, fuel for an outage, and tests; from declared or assumed leaves alone.

Without engines (`backup_power="none"`) none of these quantities has a method; where nothing is known of them
(`"unknown"`) they are what engines for the whole site would be, and what is screened with them is conditional.
"""

from __future__ import annotations

from impact.graph import when
from impact.physics import combustion
from impact.physics.types import Array, Number

ENGINES = ("diesel", "unknown")


@when(backup_power=ENGINES)
def backup_capacity(site_capacity: Array, backup_redundancy: Array) -> Number:
    """Electric power of the engines that would carry the whole site at full load, spare engines included. [W]"""
    return site_capacity * (1 + backup_redundancy)


@when(backup_power=ENGINES)
def combustion_thermal_input(backup_capacity: Array, engine_efficiency: Array) -> Number:
    """Sum of the rated thermal inputs of the backup engines, spare engines included, on the lower heating value; boilers and other combustion units not included. [W]"""
    return combustion.thermal_input(backup_capacity, engine_efficiency)


@when(backup_power=ENGINES)
def tranche_thermal_input(combustion_thermal_input: Array, tranche_count: Array) -> Number:
    """Rated thermal input of the backup engines divided by the number of tranches: the input of one tranche taken alone. [W]"""
    return combustion_thermal_input / tranche_count


@when(backup_power=ENGINES)
def outage_energy(site_capacity: Array, fuel_autonomy: Array) -> Number:
    """Electric energy that the site takes at full load over an outage that lasts as long as the autonomy. [J]"""
    return site_capacity * fuel_autonomy


@when(backup_power=ENGINES)
def fuel_volume(outage_energy: Array, fuel_per_energy: Array) -> Number:
    """Volume of fuel that the backup engines burn over the autonomy with the site at full load; unusable bottom of the tanks not included. [m³]"""
    return combustion.fuel_volume(outage_energy, fuel_per_energy)


@when(backup_power=ENGINES)
def fuel_mass(fuel_volume: Array, fuel_density: Array) -> Number:
    """Mass of the fuel that the backup engines burn over the autonomy with the site at full load: the least quantity present on the site. [kg]"""
    return fuel_volume * fuel_density


@when(backup_power=ENGINES)
def annual_test_energy(backup_capacity: Array, engine_test_duration: Array, engine_test_load: Array) -> Number:
    """Electric energy that the backup engines deliver in their tests over the study year; outages not included. [J]"""
    return backup_capacity * engine_test_duration * engine_test_load


@when(backup_power=ENGINES)
def annual_test_fuel(annual_test_energy: Array, fuel_per_energy: Array) -> Number:
    """Volume of fuel burnt by the tests of the backup engines over the study year, at the specific consumption of full load; outages not included. [m³]"""
    return combustion.fuel_volume(annual_test_energy, fuel_per_energy)


# --- what the tests emit, by class of engine ------------------------------------------------------


@when(backup_power=ENGINES)
def engine_test_nox(annual_test_energy: Array, engine_nox_factor: Array) -> Number:
    """Nitrogen oxides of the tests of the backup engines over the study year, for each emission class; a catalyst that is cold in short tests at low load does not reach the figure of its class. [kg]"""
    return annual_test_energy * engine_nox_factor


@when(backup_power=ENGINES)
def engine_test_particles(annual_test_energy: Array, engine_particle_factor: Array) -> Number:
    """Particles of the tests of the backup engines over the study year, for each emission class. [kg]"""
    return annual_test_energy * engine_particle_factor


@when(backup_power=ENGINES)
def engine_day_nox(site_capacity: Array, day_length: Array, engine_nox_factor: Array) -> Number:
    """Nitrogen oxides of an outage of one day with the site at full load, for each emission class. [kg]"""
    return site_capacity * day_length * engine_nox_factor


@when(backup_power=ENGINES)
def engine_test_co2(annual_test_fuel: Array, fuel_combustion_factor: Array) -> Number:
    """Carbon dioxide of the fuel burnt by the tests of the backup engines over the study year, combustion alone. [kg]"""
    return annual_test_fuel * fuel_combustion_factor
