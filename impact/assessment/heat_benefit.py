"""The duty to use waste heat, and the figures of the comparison of costs and benefits that it asks for."""

from __future__ import annotations

from impact.physics.types import Array, Number


def waste_heat_duty_ratio(site_capacity: Array, waste_heat_duty_threshold: Array) -> Number:
    """Electric power of the site divided by that from which the waste heat has to be used, or its use shown to be infeasible: at or above 1 the duty applies. [1]"""
    return site_capacity / waste_heat_duty_threshold


def peak_delivered_heat(absorbed_heat: Array, heat_pump_power: Array) -> Array:
    """Largest heat that the heat pump would give to the pipe in one time step, for which it is sized. [W]"""
    largest: Array = (absorbed_heat + heat_pump_power).max(axis=-1)
    return largest


def heat_link_investment(
    pipe_length: Array, pipe_unit_cost: Array, peak_delivered_heat: Array, heat_pump_unit_cost: Array
) -> Number:
    """Investment in the pipe to the network and in the heat pump; land, permits and spare capacity not included. [EUR]"""
    return pipe_length * pipe_unit_cost + peak_delivered_heat * heat_pump_unit_cost


def annual_heat_revenue(annual_useful_heat: Array, heat_price: Array) -> Number:
    """Worth of the heat that would reach the network over the study year, at the price of the heat that it replaces. [EUR]"""
    return annual_useful_heat * heat_price


def annual_heat_pump_cost(annual_heat_pump_energy: Array, electricity_price: Array) -> Number:
    """Electricity of the heat pump over the study year at its price; pumps and upkeep not included. [EUR]"""
    return annual_heat_pump_energy * electricity_price


def heat_link_return(
    annual_heat_revenue: Array, annual_heat_pump_cost: Array, heat_link_investment: Array
) -> Number:
    """Worth of the heat less the electricity of the heat pump over the study year, divided by the investment: its inverse is the years in which it comes back, before interest. [1]"""
    return (annual_heat_revenue - annual_heat_pump_cost) / heat_link_investment
