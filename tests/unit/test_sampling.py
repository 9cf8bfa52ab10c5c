"""Sampling: member 0 is the central run, every datum has its own column, ranges are what registers say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import RegisterError
from impact.evidence import DISTRIBUTIONS, Datum
from impact.sampling import column, generator, quantile

MEMBERS = 2001
CENTRES = {"uniform": 5.0, "triangular": 4.0, "normal": 6.0, "lognormal": 4.0, "split-lognormal": 3.0}
LOW, HIGH = 2.0, 8.0
BOUNDED = ("uniform", "triangular")


def datum(distribution: str | None, name: str = "depth", label: str | None = None, **fields: float) -> Datum:
    numbers = {"value": CENTRES.get(distribution or "", 3.0), "low": LOW, "high": HIGH} | fields
    if distribution == "normal":
        numbers["low"] = 4.0
    return Datum(
        name, numbers["value"], "assumed", "survey", "data.toml", "written",
        label=label, low=numbers["low"], high=numbers["high"], distribution=distribution,
    )  # fmt: skip


each = pytest.mark.parametrize("distribution", DISTRIBUTIONS)


@each
def test_member_0_is_the_value(distribution: str) -> None:
    assert column(datum(distribution), 21, seed=1)[0] == CENTRES[distribution]


@each
def test_one_member_is_the_central_run(distribution: str) -> None:
    assert column(datum(distribution), 1, seed=1).tolist() == [CENTRES[distribution]]


def test_what_has_no_distribution_is_not_sampled() -> None:
    assert column(datum(None), 201, seed=1).tolist() == [3.0]


@pytest.mark.parametrize("distribution", [d for d in DISTRIBUTIONS if d not in BOUNDED])
def test_low_and_high_are_the_5_and_95_percent_quantiles(distribution: str) -> None:
    single = datum(distribution)
    ends = quantile(single, np.array([0.05, 0.5, 0.95]))
    assert ends == pytest.approx([single.low, single.value, single.high], rel=1e-12)
    drawn = column(single, MEMBERS, seed=3)[1:]
    assert np.quantile(drawn, [0.05, 0.5, 0.95]) == pytest.approx(ends, rel=5e-3)


@pytest.mark.parametrize("distribution", BOUNDED)
def test_bounds_are_never_left_and_almost_reached(distribution: str) -> None:
    drawn = column(datum(distribution), MEMBERS, seed=3)
    assert LOW <= drawn.min() < LOW + 0.1
    assert HIGH - 0.15 < drawn.max() <= HIGH


@pytest.mark.parametrize("mode", [2.0, 4.0, 8.0])
def test_triangular_mean_and_mode(mode: float) -> None:
    single = datum("triangular", value=mode)
    assert quantile(single, np.array([0.0, 1.0])) == pytest.approx([LOW, HIGH])
    assert quantile(single, np.array([(mode - LOW) / (HIGH - LOW)])) == pytest.approx([mode])
    assert column(single, MEMBERS, seed=3)[1:].mean() == pytest.approx((LOW + mode + HIGH) / 3, rel=1e-3)


def test_split_lognormal_is_lognormal_where_the_value_is_the_middle() -> None:
    probability = np.linspace(0.01, 0.99, 50)
    split, plain = datum("split-lognormal", value=4.0), datum("lognormal")
    assert quantile(split, probability).tolist() == quantile(plain, probability).tolist()


@given(
    distribution=st.sampled_from(DISTRIBUTIONS),
    low=st.floats(1e-6, 1e6),
    ratio=st.floats(1.01, 1e4),
    share=st.floats(0, 1),
)
def test_quantiles_rise(distribution: str, low: float, ratio: float, share: float) -> None:
    high = low * ratio
    value = low + share * (high - low)
    single = Datum("x", value, "assumed", "s", "f", "w", low=low, high=high, distribution=distribution)
    values = quantile(single, np.linspace(0.001, 0.999, 101))
    assert np.all(np.diff(values) >= 0)
    assert np.isfinite(values).all()


@each
def test_each_stratum_is_drawn_once(distribution: str) -> None:
    """A Latin hypercube: as many strata of equal probability as draws, one draw in each."""
    single, draws = datum(distribution), 200
    drawn = np.sort(column(single, draws + 1, seed=11)[1:])
    edges = quantile(single, np.arange(1, draws) / draws)
    assert np.searchsorted(edges, drawn).tolist() == list(range(draws))


def test_a_column_belongs_to_seed_and_name_alone() -> None:
    first = column(datum("uniform"), 21, seed=1)
    column(datum("uniform", name="another"), 21, seed=1)
    assert column(datum("uniform"), 21, seed=1).tobytes() == first.tobytes()
    others = [
        column(datum("uniform", name="another"), 21, seed=1),
        column(datum("uniform", label="agiron"), 21, seed=1),
        column(datum("uniform"), 21, seed=2),
    ]
    assert all(not np.array_equal(first, other) for other in others)


def test_columns_of_two_data_are_not_correlated() -> None:
    columns = [column(datum("uniform", name=name), MEMBERS, seed=1)[1:] for name in ("a", "b", "c", "d")]
    assert np.abs(np.corrcoef(columns) - np.eye(4)).max() < 0.1


def test_the_generator_is_the_same_on_every_machine() -> None:
    """PCG64 seeded with sha256("1:depth"): integers, which no processor rounds."""
    assert generator(1, "depth").integers(0, 2**32, 3).tolist() == [1614859039, 3458658594, 1475449159]


def test_a_datum_without_range_is_refused_by_name() -> None:
    single = Datum("x", 1.0, "assumed", "s", "data.toml", "1", distribution="uniform")
    with pytest.raises(RegisterError, match=r"data.toml: data.x has no low and high"):
        quantile(single, np.array([0.5]))
