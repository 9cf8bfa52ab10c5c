"""What linearity gives: any schedule from one response, and by reciprocity any well from one receptor.

In a linear model with symmetric conductances, the drawdown at A of a well at B is the drawdown at B of the same
well at A. One run from a receptor is then the map of what a well anywhere would do to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.errors import FlowModelError
from impact.physics.groundwater_flow import reduced
from impact.physics.groundwater_flow.assembly import Numbers
from impact.physics.groundwater_flow.boundaries import Cells
from impact.physics.groundwater_flow.linear import LinearFlow
from impact.physics.types import Array


@dataclass(frozen=True, eq=False)
class ResponseMatrix:
    """Drawdown at receptors after a unit rate in wells during one step.

    Attributes
    ----------
    pulses : array (receptor, well, step)
        Drawdown at the end of a step, per rate during the first one. [m per m³/s]
    step_length : float
        Length of each step. [s]
    """

    pulses: Array
    step_length: float

    def drawdown(self, rates: Array) -> Array:
        """Drawdown (…, step, receptor) [m] of schedules of rates (…, step, well) [m³/s], by convolution.

        Raises
        ------
        FlowModelError
            Where a schedule has more steps than the responses, or another number of wells.
        """
        _, wells, known = self.pulses.shape
        steps = rates.shape[-2]
        if rates.shape[-1] != wells or steps > known:
            asked = f"the schedules have {steps} steps and {rates.shape[-1]} wells"
            raise FlowModelError([f"{asked}; the responses have {known} and {wells}"])
        length = 2 * steps  # long enough that nothing wraps around
        pumped = np.fft.rfft(rates, length, axis=-2)
        felt = np.fft.rfft(self.pulses[..., :steps], length, axis=-1)
        spectrum = np.einsum("rwf,...fw->...fr", felt, pumped, optimize=True)
        return np.asarray(np.fft.irfft(spectrum, length, axis=-2)[..., :steps, :])


def influence_map(flow: LinearFlow, receptor: tuple[int, int, int], step_lengths: Array) -> Array:
    """Drawdown at a receptor, at the end of the steps, that a unit rate in each cell would cause, by reciprocity.

    Returns
    -------
    array (layer, row, column)
        Drawdown at the receptor per rate of a well in the cell. [m per m³/s]
    """
    return np.asarray(influence_maps(flow, Cells.of([receptor]), step_lengths)[0])


def influence_maps(flow: LinearFlow, receptors: Cells, step_lengths: Array) -> Array:
    """As `influence_map`, for several receptors in one run: array (receptor, layer, row, column). [m per m³/s]"""
    numbers = receptors.unknowns(flow.grid, "receptor")
    always = np.ones(len(step_lengths))
    found = reduced.columns(flow, step_lengths, numbers, always, lambda space: space.last)
    if found is None:
        unit = _units(flow, numbers)
        for state in flow.march(np.zeros_like(unit), step_lengths, lambda _: unit):
            last = state
        found = list(last.T)
    return np.stack([flow.field(column) for column in found])


def response_matrix(flow: LinearFlow, receptors: Cells, wells: Cells, steps: int, step_length: float) -> ResponseMatrix:
    """Responses of receptors to wells, by one run from the fewer of the two."""
    seen, pumped = receptors.unknowns(flow.grid, "receptor"), wells.unknowns(flow.grid, "well")
    from_receptors = len(seen) <= len(pumped)
    sources, read = (seen, pumped) if from_receptors else (pumped, seen)
    pulses = _pulses(flow, sources, read, np.full(steps, step_length))
    return ResponseMatrix(np.ascontiguousarray(pulses if from_receptors else pulses.swapaxes(0, 1)), step_length)


def _pulses(flow: LinearFlow, sources: Numbers, read: Numbers, step_lengths: Array) -> Array:
    """Drawdown (source, read, step) of a unit rate in the first step. [m per m³/s]"""
    first = np.eye(len(step_lengths), 1)[:, 0]
    found = reduced.columns(flow, step_lengths, sources, first, lambda space: space.at(read).T)
    if found is not None:
        return np.array(found).reshape(len(sources), len(read), len(step_lengths))
    unit = _units(flow, sources)
    none = np.zeros_like(unit)
    pulses = np.empty((len(sources), len(read), len(step_lengths)))
    for step, state in enumerate(flow.march(none, step_lengths, lambda step: none if step else unit)):
        pulses[..., step] = state[read].T
    return pulses


def _units(flow: LinearFlow, numbers: Numbers) -> Array:
    """One column for each unknown, with a unit rate in it. [m³/s]"""
    unit = np.zeros((flow.size, len(numbers)))
    unit[numbers, np.arange(len(numbers))] = 1.0
    return unit
