"""What it would take to measure what the study supposes."""

from __future__ import annotations

from impact.physics.types import Array, Number


def field_programme_cost(field_work_cost: Array) -> Number:
    """Sum of the costs before tax of the operations of the field programme. [EUR]"""
    return field_work_cost.sum(axis=-1)


def field_programme_longest(field_work_duration: Array) -> Number:
    """Duration of the longest operation of the field programme: the programme cannot be shorter. [s]"""
    return field_work_duration.max(axis=-1)
