"""From the servers' inlet to the meter of the site: losses, auxiliaries, cooling, PUE."""

from __future__ import annotations

from impact.graph import when
from impact.physics import electrical, time_series
from impact.physics.types import Array, Number


def constant_loss(it_capacity: Array, constant_loss_share: Array) -> Number:
    """Power lost in the electrical chain of the site whatever the IT load, counted before the conversion efficiency is applied. [W]"""
    return it_capacity * constant_loss_share


def it_supply_power(it_power: Array, constant_loss: Array, conversion_efficiency: Array) -> Number:
    """Power to be taken at the meter of the site to supply the IT equipment in each time step, electrical losses included. [W]"""
    return electrical.supply_power(it_power, constant_loss, conversion_efficiency)


def electrical_loss(it_supply_power: Array, it_power: Array) -> Number:
    """IT supply power minus IT power in each time step; losses inside the servers not included. [W]"""
    return it_supply_power - it_power


def auxiliary_power(it_capacity: Array, auxiliary_power_share: Array) -> Number:
    """Constant electric power of the uses of the site that are neither IT nor cooling; generators and vehicle charging not included. [W]"""
    return it_capacity * auxiliary_power_share


def site_power(it_supply_power: Array, auxiliary_power: Array, cooling_power: Array) -> Number:
    """Electric power taken at the meter of the site in each time step: IT, electrical losses, cooling and auxiliaries. [W]"""
    return it_supply_power + auxiliary_power + cooling_power


def annual_site_energy(site_power: Array, time_step: Array) -> Number:
    """Electric energy taken at the meter of the site over the study year: IT, electrical losses, cooling and auxiliaries, with no deduction for reused heat. [J]"""
    return time_series.integral(site_power, time_step)


def peak_site_power(site_power: Array) -> Number:
    """Largest electric power of the site in one time step of the study year, at the IT load considered. [W]"""
    return site_power.max(axis=-1)


def pue(annual_site_energy: Array, annual_it_energy: Array) -> Number:
    """Site energy divided by IT energy over the study year (power usage effectiveness), with no deduction for reused heat. [1]"""
    return annual_site_energy / annual_it_energy


def design_loss_ratio(conversion_efficiency: Array, constant_loss_share: Array) -> Number:
    """Electrical losses between the meter of the site and the terminals of the IT equipment at full IT load, divided by the IT capacity. [1]"""
    return electrical.supply_power(1, constant_loss_share, conversion_efficiency) - 1


def design_power_ratio(
    design_loss_ratio: Array, auxiliary_power_share: Array, design_cooling_power_ratio: Array
) -> Number:
    """Electric power of the site at full IT load in the design air, with the announced cooling, divided by the IT capacity. [1]"""
    return 1 + design_loss_ratio + auxiliary_power_share + design_cooling_power_ratio


def site_capacity(it_capacity: Array, design_power_ratio: Array) -> Number:
    """Electric power of the site at full IT load in the design air, with the announced cooling; spare capacity and connection margins not included. [W]"""
    return it_capacity * design_power_ratio


@when(announced_cooling="liquid_loop")
def design_cooling_power_ratio__liquid_loop(
    liquid_heat_share: Array,
    design_fan_power_ratio: Array,
    design_pump_power_ratio: Array,
    design_loss_ratio: Array,
    auxiliary_power_share: Array,
    design_chiller_cop: Array,
) -> Number:
    """Electric power of the announced cooling (fans at full speed, pumps, chillers) at full IT load in the design air, divided by the IT capacity. [1]"""
    air_heat_ratio = 1 - liquid_heat_share + design_loss_ratio + auxiliary_power_share
    return liquid_heat_share * (design_fan_power_ratio + design_pump_power_ratio) + air_heat_ratio / design_chiller_cop
