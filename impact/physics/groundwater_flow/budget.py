"""Where the water of a run comes from and goes to, and by how much the account fails to balance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.physics.types import Array


@dataclass(frozen=True)
class Budget:
    """Flows into and out of the aquifer, by kind.

    Attributes
    ----------
    entering, leaving : dict
        Flow of each kind (storage, rivers, drains, recharge, wells), each at least 0. [m³/s]
    """

    entering: dict[str, float]
    leaving: dict[str, float]

    @classmethod
    def of(cls, flows: dict[str, Array]) -> Budget:
        """From the flows of each kind into each cell; signs are split cell by cell."""
        return cls(
            {kind: float(np.maximum(flow, 0.0).sum()) for kind, flow in flows.items()},
            {kind: float(np.maximum(-flow, 0.0).sum()) for kind, flow in flows.items()},
        )

    @property
    def discrepancy(self) -> float:
        """What enters minus what leaves, over their mean; 0 where nothing flows. [1]"""
        into, out = sum(self.entering.values()), sum(self.leaving.values())
        return (into - out) / ((into + out) / 2.0) if into + out > 0 else 0.0

    def net(self, kind: str) -> float:
        """What enters minus what leaves of a kind. [m³/s]"""
        return self.entering[kind] - self.leaving[kind]
