"""From the servers' inlet to the meter of the site: losses, auxiliaries, cooling, PUE."""

from __future__ import annotations

from impact.assessment.heat import UNTRIMMED
from impact.graph import when
from impact.physics import electrical, time_series
from impact.physics.types import Array, Number


def constant_loss(it_capacity: Array, constant_loss_share: Array) -> Number:
    """Power lost in the electrical chain of the site whatever the IT load, counted before the conversion efficiency is applied. [W]"""
    return it_capacity * constant_loss_share


@when(electrical_chain="lumped")
def it_supply_power__lumped(it_power: Array, constant_loss: Array, conversion_efficiency: Array) -> Number:
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


@when(electrical_chain="lumped")
def design_loss_ratio__lumped(conversion_efficiency: Array, constant_loss_share: Array) -> Number:
    """Electrical losses between the meter of the site and the terminals of the IT equipment at full IT load, divided by the IT capacity. [1]"""
    return electrical.supply_power(1, constant_loss_share, conversion_efficiency) - 1


def design_power_ratio(
    design_loss_ratio: Array, auxiliary_power_share: Array, design_cooling_power_ratio: Array
) -> Number:
    """Electric power of the site at full IT load in the design air, with the announced cooling, divided by the IT capacity. [1]"""
    return 1 + design_loss_ratio + auxiliary_power_share + design_cooling_power_ratio


@when(cooling_technology=UNTRIMMED)
def site_capacity__announced(it_capacity: Array, design_power_ratio: Array) -> Number:
    """Electric power of the site at full IT load in the design air, with the announced cooling and the trim chiller of a case that has one; spare capacity and connection margins not included. [W]"""
    return it_capacity * design_power_ratio


@when(cooling_technology="trim_chiller")
def site_capacity__with_trim(it_capacity: Array, design_power_ratio: Array, design_trim_power: Array) -> Number:
    """Electric power of the site at full IT load in the design air, with the announced cooling and the trim chiller of a case that has one; spare capacity and connection margins not included. [W]"""
    return it_capacity * design_power_ratio + design_trim_power


@when(announced_cooling="liquid_loop")
def design_cooling_power_ratio__liquid_loop(
    plant_liquid_share: Array,
    design_fan_power_ratio: Array,
    loop_pump_power_ratio: Array,
    design_loss_ratio: Array,
    auxiliary_power_share: Array,
    design_chiller_cop: Array,
) -> Number:
    """Electric power of the announced cooling (fans at full speed, pumps, chillers) at full IT load in the design air, divided by the IT capacity. [1]"""
    air_heat_ratio = 1 - plant_liquid_share + design_loss_ratio + auxiliary_power_share
    return plant_liquid_share * (design_fan_power_ratio + loop_pump_power_ratio) + air_heat_ratio / design_chiller_cop


# --- the chain stage by stage, and inside the servers ---------------------------------------------


@when(electrical_chain="staged")
def distribution_input(it_power: Array, distribution_efficiency: Array) -> Number:
    """Power fed into the distribution of the halls in each time step. [W]"""
    return electrical.supply_power(it_power, 0, distribution_efficiency)


@when(electrical_chain="staged")
def ups_constant_loss(
    it_capacity: Array, ups_share: Array, ups_redundancy: Array, ups_constant_loss_share: Array
) -> Number:
    """Power lost in the UPS whatever the load: that of all the modules installed, the redundant ones too. [W]"""
    return it_capacity * ups_share * ups_redundancy * ups_constant_loss_share


@when(electrical_chain="staged")
def ups_loss(
    distribution_input: Array, ups_share: Array, ups_constant_loss: Array, ups_efficiency: Array
) -> Number:
    """Power lost in the UPS in each time step: the share of the load behind them, with a loss that does not depend on the load. [W]"""
    behind = distribution_input * ups_share
    return electrical.supply_power(behind, ups_constant_loss, ups_efficiency) - behind


@when(electrical_chain="staged")
def transformer_loss(
    distribution_input: Array,
    ups_loss: Array,
    it_capacity: Array,
    transformer_margin: Array,
    transformer_no_load_loss: Array,
    transformer_load_loss: Array,
) -> Number:
    """Power lost in the transformers in each time step: their no-load loss, and their load loss with the square of what they carry. [W]"""
    rated = it_capacity * (1 + transformer_margin)
    return electrical.transformer_loss(
        distribution_input + ups_loss, rated, transformer_no_load_loss, transformer_load_loss
    )


@when(electrical_chain="staged")
def it_supply_power__staged(distribution_input: Array, ups_loss: Array, transformer_loss: Array) -> Number:
    """Power to be taken at the meter of the site to supply the IT equipment in each time step, electrical losses included. [W]"""
    return distribution_input + ups_loss + transformer_loss


@when(electrical_chain="staged")
def annual_distribution_loss(distribution_input: Array, it_power: Array, time_step: Array) -> Number:
    """Energy lost in the distribution of the halls over the study year. [J]"""
    return time_series.integral(distribution_input - it_power, time_step)


@when(electrical_chain="staged")
def annual_ups_loss(ups_loss: Array, time_step: Array) -> Number:
    """Energy lost in the UPS over the study year. [J]"""
    return time_series.integral(ups_loss, time_step)


@when(electrical_chain="staged")
def annual_transformer_loss(transformer_loss: Array, time_step: Array) -> Number:
    """Energy lost in the transformers over the study year. [J]"""
    return time_series.integral(transformer_loss, time_step)


@when(electrical_chain="staged")
def design_loss_ratio__staged(
    distribution_efficiency: Array,
    ups_share: Array,
    ups_redundancy: Array,
    ups_constant_loss_share: Array,
    ups_efficiency: Array,
    transformer_margin: Array,
    transformer_no_load_loss: Array,
    transformer_load_loss: Array,
) -> Number:
    """Electrical losses between the meter of the site and the terminals of the IT equipment at full IT load, divided by the IT capacity. [1]"""
    distributed = electrical.supply_power(1, 0, distribution_efficiency)
    behind = distributed * ups_share
    fed = electrical.supply_power(behind, ups_share * ups_redundancy * ups_constant_loss_share, ups_efficiency)
    delivered = distributed - behind + fed
    rated = 1 + transformer_margin
    lost = electrical.transformer_loss(delivered, rated, transformer_no_load_loss, transformer_load_loss)
    return delivered + lost - 1


def server_conversion_loss(it_capacity: Array, psu_constant_loss_share: Array, psu_efficiency: Array) -> Number:
    """Power lost inside the servers, in power supplies and voltage converters, at full IT load: a part of the IT capacity that no PUE shows. [W]"""
    constant = it_capacity * psu_constant_loss_share
    return it_capacity - electrical.output_power(it_capacity, constant, psu_efficiency)


def annual_component_energy(
    annual_it_energy: Array, it_capacity: Array, psu_constant_loss_share: Array, psu_efficiency: Array, year_length: Array
) -> Number:
    """Energy that reaches the chips and boards of the servers over the study year: IT energy less the losses of power supplies and voltage converters. [J]"""
    return electrical.output_power(annual_it_energy, it_capacity * psu_constant_loss_share * year_length, psu_efficiency)


def component_energy_share(annual_component_energy: Array, annual_site_energy: Array) -> Number:
    """Energy that reaches the chips divided by the electric energy of the site over the study year. [1]"""
    return annual_component_energy / annual_site_energy
