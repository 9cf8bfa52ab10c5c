"""The electrical chain stage by stage, and the parts of it that no PUE shows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact import study
from impact.errors import DomainError
from impact.physics import electrical


@given(st.floats(0, 1e8), st.floats(0, 1e6), st.floats(0.7, 1))
def test_what_a_stage_draws_and_delivers_are_inverse(power, constant, efficiency) -> None:
    drawn = electrical.supply_power(power, constant, efficiency)
    assert drawn >= power
    assert electrical.output_power(drawn, constant, efficiency) == pytest.approx(power, rel=1e-9, abs=1e-3)


def test_a_transformer_is_most_efficient_where_both_losses_are_equal() -> None:
    load = np.linspace(0.05, 1, 400)
    efficiency = load / (load + electrical.transformer_loss(load, 1.0, 0.001, 0.008))
    assert load[efficiency.argmax()] == pytest.approx(np.sqrt(0.001 / 0.008), abs=5e-3)
    with pytest.raises(DomainError, match="load of the transformer"):
        electrical.transformer_loss(1.2, 1.0, 0.001, 0.008)


def evaluate(names, *overrides):
    project = study.open_project(overrides=("electrical_chain=staged", *overrides))
    done = study.evaluate(project, project.plan.cases[0], names)
    return {name: done.results[name].values[0] for name in names}


def test_the_share_behind_ups_decides_the_pue() -> None:
    pues = [evaluate(["pue"], f"ups_share={share} %")["pue"] for share in (0, 50, 100)]
    assert 1 < pues[0] < pues[1] < pues[2]


def test_part_load_costs_relatively_more() -> None:
    losses = []
    for load in (30, 65, 100):
        found = evaluate(["electrical_loss", "it_power"], f"load_factor={load} %", "ups_share=100 %")
        losses.append(found["electrical_loss"].mean() / found["it_power"].mean())
    assert losses[0] > losses[1] > losses[2]


def test_the_design_ratio_is_the_loss_at_full_load() -> None:
    stages = [f"annual_{stage}_loss" for stage in ("distribution", "ups", "transformer")]
    found = evaluate(["design_loss_ratio", "electrical_loss", "it_capacity", *stages], "load_model=nameplate")
    assert sum(found[stage] for stage in stages) == pytest.approx(found["electrical_loss"].sum() * 3600, rel=1e-9)
    assert found["electrical_loss"].max() / found["it_capacity"] == pytest.approx(found["design_loss_ratio"], rel=1e-9)


def test_lossless_stages_lose_nothing() -> None:
    lossless = ("distribution_efficiency=100 %", "ups_share=0 %", "transformer_no_load_loss=0 %",
                "transformer_load_loss=0 %")  # fmt: skip
    assert evaluate(["design_loss_ratio"], *lossless)["design_loss_ratio"] == pytest.approx(0, abs=1e-12)
