"""Calibration of the groundwater of a site against measured levels.

The model of a calibration is one of levels, not of changes: one layer, held by what the structure of the case says (the
mapped river, springs, a water table above) at levels that were given. Its parameters are fitted by least squares
against the levels of piezometers and against what was supposed of the parameters before, so that what the levels do
not settle stays where it was and is said not to be settled.

Nothing here writes into a site pack: what is found is a fragment of a register, graded as computed.
"""

from impact.calibration.chronicles import Chronicle, read_chronicles
from impact.calibration.fields import PilotPoints, Zones
from impact.calibration.fit import Fit, fit
from impact.calibration.head_model import HeadModel, Rain, Season
from impact.calibration.priors import Prior

__all__ = [
    "Chronicle", "Fit", "HeadModel", "PilotPoints", "Prior", "Rain", "Season", "Zones", "fit", "read_chronicles",
]  # fmt: skip
