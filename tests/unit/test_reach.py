"""What `impact evaluate` reaches: every intermediate between the load and the water, in each configuration.

A reviewer checks a row by hand from these; a list of names is kept here so that none is ever folded into another.
"""

from __future__ import annotations

import json

import pytest

from impact.assessment.heat import COILS, WETTED
from impact.cli import main

AIR = ("air_temperature", "vapour_pressure", "humidity_ratio", "wet_bulb_temperature", "air_pressure",
       "mean_air_temperature", "mean_wet_bulb_temperature", "design_wet_bulb_temperature")  # fmt: skip
LOAD = ("it_capacity", "it_power", "it_power_per_gpu", "mean_load", "annual_it_energy", "server_conversion_loss",
        "commissioned_capacity", "declared_power_margin")  # fmt: skip
POWER = ("it_supply_power", "electrical_loss", "design_loss_ratio", "auxiliary_power", "cooling_power", "site_power",
         "fan_power", "pump_power", "design_pump_power_ratio", "chiller_power", "room_chiller_cop",
         "condensing_temperature", "design_chiller_cop", "pue", "design_power_ratio", "site_capacity",
         "peak_site_power")  # fmt: skip
WATER = ("evaporation_rate", "drift_rate", "blowdown_rate", "make_up_flow", "latent_heat_ratio", "wue",
         "annual_make_up_water", "annual_site_water", "annual_site_consumption", "annual_site_discharge",
         "humidification_water", "monthly_humidification_water", "peak_day_make_up_water",
         "indirect_water")  # fmt: skip
LOOP = ("facility_supply_temperature", "facility_return_temperature", "coolant_return_temperature", "liquid_heat",
        "air_heat", "loop_flow", "loop_supply_temperature", "loop_return_temperature", "coolant_outlet_temperature",
        "coolant_inlet_temperature", "coolant_exchanger_transfer_units", "coolant_exchanger_effectiveness",
        "highest_coolant_supply_temperature", "coolant_limit_exceedance", "cooling_excess", "unmet_duration",
        "unmet_degree_time", "fan_speed", "coolant_freezing_point", "glycol_pumping_ratio", "loop_pump_power_ratio",
        "design_coolant_flow")  # fmt: skip
COILED = ("cooler_count", "cooler_water_capacity_rate", "full_speed_effectiveness", "required_effectiveness",
          "cooler_inlet_temperature", "cooler_approach", "dry_limit_temperature", "dry_limit_exceedance")  # fmt: skip
REUSE = ("heat_pump_cop", "annual_absorbable_heat", "absorbable_heat_share", "monthly_heat_share", "delivered_heat",
         "unused_heat", "erf", "ere", "potential_erf", "cue", "renewable_energy_factor")  # fmt: skip
ENGINES = ("combustion_thermal_input", "fuel_volume")
OWN = {
    "dry_cooler": (),
    "adiabatic_cooler": ("assist_active", "pad_outlet_temperature", "assist_duration", "concentration_factor"),
    "adiabatic_spray": ("assist_active", "pad_outlet_temperature", "assist_duration", "concentration_factor"),
    "trim_chiller": ("trim_capacity", "trim_available", "trim_heat", "trim_cop", "trim_power", "trim_duration"),
    "closed_tower": ("air_enthalpy", "closed_tower_limit_wet_bulb", "closed_tower_design_air_flow",
                     "closed_tower_flow", "circulation_rate", "concentration_factor"),
    "groundwater_loop": ("groundwater_cooling_flow", "groundwater_supply_temperature",
                         "groundwater_return_temperature"),
    "evaporative_tower": ("air_heat", "tower_heat", "tower_supply_temperature", "circulation_rate", "tower_air_flow",
                          "concentration_factor"),
}  # fmt: skip


@pytest.mark.parametrize("technology", OWN)
def test_every_intermediate_is_reached_with_a_finite_number(
    technology: str, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = (*LOOP, *REUSE) if technology != "evaporative_tower" else ()
    coils = COILED if technology in COILS else ()
    names = list(dict.fromkeys((*AIR, *LOAD, *POWER, *WATER, *ENGINES, *loop, *coils, *OWN[technology])))
    command = ["evaluate", *names, "--scenario", "P40-it-peak", "--set", f"cooling_technology={technology}", "--json"]
    assert main(command) == 0
    found = json.loads(capsys.readouterr().out)
    reached = {row["address"].partition("/")[2].partition("[")[0].partition("@")[0] for row in found["quantities"]}
    assert reached >= set(names)
    assert (technology in WETTED) == ("pad_outlet_temperature" in names)


@pytest.mark.parametrize(("chain", "names"), [
    ("lumped", ("constant_loss",)),
    ("staged", ("distribution_input", "ups_loss", "transformer_loss")),
])  # fmt: skip
def test_every_stage_of_the_electrical_chain_is_reached(
    chain: str, names: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", *names, "--scenario", "P40", "--set", f"electrical_chain={chain}"]) == 0
    printed = capsys.readouterr().out
    assert all(f"P40-it/{name} = " in printed for name in names)


@pytest.mark.parametrize(("receiver", "names"), [
    ("public_sewer", ("sewer_peak_flow", "sewer_peak_day_volume")),
    ("stream", ("stream_blowdown_share", "stream_nitrate")),
    ("infiltration", ("groundwater_blowdown_share", "groundwater_nitrate")),
])  # fmt: skip
def test_every_receiver_of_the_blowdown_is_reached(
    receiver: str, names: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    stream = ("receiving_stream_low_flow=30 L/s", "receiving_stream_nitrate=20 mg/L")
    given = [text for value in (f"blowdown_receiver={receiver}", *stream) for text in ("--set", value)]
    assert main(["evaluate", *names, "--scenario", "P40", *given]) == 0
    printed = capsys.readouterr().out
    assert all(f"P40-it/{name} = " in printed for name in names)
    assert "absent" not in printed
