"""The flow solvers against MODFLOW 6 on a plain of 200 by 200 cells in two layers (reference data).

All geometry of the reference is synthetic. The linear one is a replay of the numbers, to the closure of the other code;
the unconfined one has 24 to 32 % of dry cells in the upper layer.
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest

from impact.physics.groundwater_flow import Cells, Drains, Grid, Ground, HeadBoundary, LinearFlow, UnconfinedFlow, Wells

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gw" / "A"
LINEAR, UNCONFINED = REFERENCE / "A2_valence_linear", REFERENCE / "A3_valence_unconfined"
WHOLE = os.environ.get("IMPACT_WHOLE")  # all months of the long references, which a gate has no time for
needs_data = pytest.mark.skipif(not LINEAR.exists(), reason="reference heads are not beside the repository")


class Problem:
    """A reference problem as its folder states it."""

    def __init__(self, folder: Path) -> None:
        self.stated = json.loads((folder / "problem.json").read_text(encoding="utf-8"))
        with np.load(folder / "inputs.npz") as inputs:
            top, kh = inputs["top_mm"] / 1000.0, inputs["kh"].astype(float)
        upper, lower = self.stated["thickness_m"]
        bottom = np.stack([top - upper, top - upper - lower])
        side = np.full(200, self.stated["grid"]["cell_m"])
        self.grid = Grid(side, side, top, bottom, np.ones(bottom.shape, bool), 0.0, 0.0, "")
        kh = np.broadcast_to(kh[:, None, None] if kh.ndim == 1 else kh, bottom.shape).copy()
        self.kh, self.kv = kh, kh * self.stated["kv_over_kh"]
        river = table(folder / "rivers.csv")
        values = (np.array([float(row[key]) for row in river]) for key in ("cond_m2s", "stage_m", "rbot_m"))
        self.rivers = HeadBoundary(cells(river), *values)
        storage = self.stated["storage"]
        self.specific_yield, self.specific_storage = storage["sy"], storage["ss"]
        self.recharge = np.full((200, 200), self.stated["recharge"]["mean_m_s"])
        months = self.stated["time"]["periods"]
        year = self.stated["recharge"]["monthly_factor_jan_to_dec"]
        self.factors = np.array([year[month % 12] for month in range(months)])
        self.steps = np.full(months, self.stated["time"]["length_s"])
        listed = table(folder / "wells.csv")
        rates = -np.array([float(row["peak_rate_m3s"]) for row in listed])
        new = np.array([row["id"] == "NEW" for row in listed])
        season = np.array(self.stated["irrigation_monthly_factor_jan_to_dec"])
        pumped = np.where(new, 0.0, rates) * np.tile(season, months // 12)[:, None]
        self.existing = Wells(cells(listed), pumped)
        self.existing_mean = Wells(cells(listed), (np.where(new, 0.0, rates) * season.mean())[None])
        self.both = Wells(cells(listed), pumped + np.where(new, rates, 0.0))
        self.new = Wells(cells([row for row in listed if row["id"] == "NEW"]), rates[new][None])
        self.points = cells(table(folder / "obs.csv"))
        with np.load(folder / "reference_heads.npz") as heads:
            self.heads = {name: heads[name].astype(float) for name in heads}
        observed = table(folder / "reference_obs.csv")
        names = [row["id"] for row in table(folder / "obs.csv")]
        self.base = np.array([[float(row[f"{name}_base_m"]) for name in names] for row in observed])
        self.fall = np.array([[float(row[f"{name}_drawdown_m"]) for name in names] for row in observed])


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def cells(rows: list[dict[str, str]]) -> Cells:
    return Cells.of([(int(row["layer"]) - 1, int(row["row"]), int(row["col"])) for row in rows])


@pytest.fixture(scope="module")
def linear() -> tuple[Problem, LinearFlow]:
    problem = Problem(LINEAR)
    stored = np.empty(problem.grid.shape)
    stored[0], stored[1] = problem.specific_yield[0], problem.specific_storage[1] * problem.stated["thickness_m"][1]
    return problem, LinearFlow(problem.grid, Ground(problem.kh, problem.kv, stored), problem.rivers)


@needs_data
def test_heads_of_the_linear_plain(linear):
    """Every cell within 1e-5 m of MODFLOW 6 (closure 1e-7), stored to 15 µm there; budgets to its printed digits."""
    problem, flow = linear
    steady = flow.steady(problem.recharge, problem.existing_mean)
    single = 0.76e-5  # half the spacing of single precision between 128 and 256 m
    assert np.abs(steady.fields[0] - problem.heads["head_base_steady"]).max() < 1e-5 + single
    run = flow.transient(
        steady.fields[0], problem.steps, problem.recharge, problem.factors, problem.existing, problem.points, (115, 119)
    )
    assert np.abs(run.fields[1] - problem.heads["head_base_month120"]).max() < 1e-5 + single
    assert np.abs(run.watched - problem.base[1:]).max() < 1e-5
    assert (
        np.abs(
            steady.fields[0][problem.points.layer, problem.points.row, problem.points.column] - problem.base[0]
        ).max()
        < 1e-5
    )
    for budget, printed in zip(
        (steady.budgets[0], run.budgets[115], run.budgets[119]), problem.stated["budget"]["base"], strict=True
    ):
        rates = printed["rates_m3s"]
        assert budget.leaving["rivers"] == pytest.approx(rates["OUT:RIV"], abs=1e-4)
        assert budget.entering["recharge"] == pytest.approx(rates["IN:RCHA"], abs=1e-4)
        assert budget.entering["storage"] == pytest.approx(rates["IN:STO-SS"], abs=1e-4)
        assert budget.leaving["wells"] == pytest.approx(rates["OUT:WEL"], abs=1e-4)
    for done in (steady, run):
        assert done.discrepancy < 1e-9
        assert done.residual < 1e-11


@needs_data
def test_drawdown_of_the_linear_plain(linear):
    """The drawdown equation alone, within 1e-6 m on every cell and in every month."""
    problem, flow = linear
    run = flow.drawdown(problem.steps, problem.new, problem.points, (115, 119))
    for field, name in zip(run.fields, ("drawdown_month116", "drawdown_month120"), strict=True):
        assert np.abs(field - problem.heads[name]).max() < 1e-6
    assert np.abs(run.watched - problem.fall[1:]).max() < 1e-6
    assert run.discrepancy < 1e-9
    assert run.fields.min() >= 0
    last = run.budgets[-1]
    assert last.leaving["wells"] == pytest.approx(0.02)
    assert last.net("rivers") == pytest.approx(0.0088, abs=0.5e-4)
    assert last.net("storage") == pytest.approx(0.0112, abs=0.5e-4)


@needs_data
@pytest.mark.slow
@pytest.mark.parametrize(
    "months", [12, pytest.param(24, marks=pytest.mark.skipif(not WHOLE, reason="takes minutes: set IMPACT_WHOLE=1"))]
)
def test_the_unconfined_plain(months):
    """Steady heads of all cells within 0.05 m; months at ten points, drawdown within 5 % where over 5 cm."""
    problem = Problem(UNCONFINED)
    grid = problem.grid
    elastic, drainable = np.empty(grid.shape), np.empty(grid.shape)
    for layer in (0, 1):
        elastic[layer] = problem.specific_storage[layer] * problem.stated["thickness_m"][layer]
        drainable[layer] = problem.specific_yield[layer]
    rows, columns = (index.ravel() for index in np.indices(grid.top.shape))
    everywhere = Cells(np.zeros_like(rows), rows, columns)
    stated = problem.stated["drains"]
    drains = Drains(everywhere, np.full(len(rows), stated["cond_m2s"]), (grid.top - 1.0).ravel())
    ground = Ground(problem.kh, problem.kv, elastic)
    flow = UnconfinedFlow(grid, ground, drainable, np.array([True, False]), problem.rivers, drains, 1e-8)
    start = LinearFlow(grid, ground, problem.rivers).steady(problem.recharge, problem.existing_mean).fields[0]
    steady = flow.steady(start, problem.recharge, problem.existing_mean)
    assert np.abs(steady.fields[0] - problem.heads["head_base_steady"]).max() < 0.05
    falls, near = [], None
    for wells, per_month in ((problem.existing, 7), (problem.both, 3)):
        first = Wells(wells.cells, wells.rates[:months])
        run = flow.transient(
            steady.fields[0], problem.steps[:months], problem.recharge, problem.factors[:months], first,
            problem.points, range(months), near,
        )  # fmt: skip
        assert run.discrepancy < 1e-3
        assert run.iterations <= per_month * months
        near = run
        falls.append(run.watched)
    printed = problem.fall[1 : months + 1]
    assert np.abs(falls[0] - problem.base[1 : months + 1]).max() < 0.05
    felt = printed > 0.05
    assert (np.abs(falls[0] - falls[1] - printed)[felt] / printed[felt]).max() < 0.05
