"""The project beside what others take already: its share of the drawdown of all, at each receptor and date.

The drawdown of the others comes from the grid (`impact export groundwater` writes it as a fragment of a register): it
takes where each work is, and the places of works are no data of a study.
"""

from __future__ import annotations

from impact.graph import when
from impact.physics.types import Array, Number


@when(water_source="own_well")
def first_year_share_least(first_year_drawdown: Array, existing_first_year_drawdown_most: Array) -> Number:
    """Drawdown by the project's well at each receptor after a year divided by its sum with the most that existing abstractions draw down there; absent as long as no abstraction is known work by work. [1]"""
    return first_year_drawdown / (first_year_drawdown + existing_first_year_drawdown_most)


@when(water_source="own_well")
def long_term_share_least(long_term_drawdown: Array, existing_long_term_drawdown_most: Array) -> Number:
    """Drawdown by the project's well at each receptor at the end of the long-term duration divided by its sum with the most that existing abstractions draw down there; absent as long as no abstraction is known work by work. [1]"""
    return long_term_drawdown / (long_term_drawdown + existing_long_term_drawdown_most)


@when(water_source="own_well")
def end_of_summer_share_least(end_of_summer_drawdown: Array, existing_summer_drawdown_most: Array) -> Number:
    """Drawdown by the project's well at each receptor at the end of the last summer of the long-term duration divided by its sum with the most that existing abstractions draw down there; absent as long as no abstraction is known work by work. [1]"""
    return end_of_summer_drawdown / (end_of_summer_drawdown + existing_summer_drawdown_most)
