"""Groundwater flow on a grid: finite volumes, layered, steady or in time steps, linear or with a water table.

What is modelled
    A `Grid` of layers, rows and columns, a `Ground` that conducts and stores, boundaries (rivers, general heads,
    drains), recharge and wells. Flow between neighbours follows Darcy with the harmonic mean of transmissivities;
    time is stepped backwards (Euler), so any step is stable.

Which solver
    `LinearFlow` keeps the saturated thickness: one factorisation serves a whole run, the drawdown is solved for
    itself (never as the difference of two runs), and reciprocity gives influence maps and response matrices.
    `UnconfinedFlow` lets it change (Newton, flux weighted upstream); its `tangent` screens, and says its gap.

Conventions
    SI. Arrays are [layer, row, column]; layer 0 is the top, row 0 the north, column 0 the west. A rate of a well is
    above 0 when it pumps. A level is a height above the datum of the grid. Fluxes into the aquifer are positive.
"""

from impact.physics.groundwater_flow.boundaries import Cells, Drains, HeadBoundary, Wells
from impact.physics.groundwater_flow.budget import Budget
from impact.physics.groundwater_flow.grid import Grid
from impact.physics.groundwater_flow.ground import Ground
from impact.physics.groundwater_flow.linear import LinearFlow, Run
from impact.physics.groundwater_flow.particles import FaceFlows, Paths, follow, ring
from impact.physics.groundwater_flow.responses import ResponseMatrix, influence_map, influence_maps, response_matrix
from impact.physics.groundwater_flow.unconfined import UnconfinedFlow

__all__ = [
    "Budget",
    "Cells",
    "Drains",
    "FaceFlows",
    "Grid",
    "Ground",
    "HeadBoundary",
    "LinearFlow",
    "Paths",
    "ResponseMatrix",
    "Run",
    "UnconfinedFlow",
    "Wells",
    "follow",
    "influence_map",
    "influence_maps",
    "response_matrix",
    "ring",
]
