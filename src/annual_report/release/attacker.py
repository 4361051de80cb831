"""Someone who knows all that is shown and looks for other values that would fit as well.

Integer programming, by HiGHS through scipy: the unknowns are the hidden counts, the constraints
the sums they stand in with everything that is shown put in, the bounds what the threshold and the
marks (primary, secondary) say of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from annual_report.errors import GateError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The lowest and the highest that an unknown may be before any arithmetic.
Bound = tuple[float, float]
#: Unknowns by their place, each with its sign; and what they add up to.
Equation = tuple[dict[int, float], float]


class Attacker:
    """Solves for what is hidden.

    Args:
        truth: the true values, which the attacker lacks and is held against.
        bounds: of each unknown.
        equations: every sum that an unknown stands in.

    Raises:
        GateError: the solver failed, so that nothing is known to be safe.
    """

    def __init__(
        self, truth: Sequence[float], bounds: Sequence[Bound], equations: Sequence[Equation]
    ) -> None:
        self.truth = np.array(truth, dtype="float64")
        matrix = np.zeros((len(equations), len(truth)))
        right = np.zeros(len(equations))
        for row, (terms, total) in enumerate(equations):
            right[row] = total
            for place, sign in terms.items():
                matrix[row, place] = sign
        self.constraints = [LinearConstraint(matrix, right, right)] if equations else []
        self.bounds = Bounds([low for low, _ in bounds], [high for _, high in bounds])
        self.integrality = np.array([float(value).is_integer() for value in self.truth], dtype=int)

    def first_pinned(self, targets: list[int]) -> int | None:
        """Return the first target for which only its true value is possible."""
        open_targets = set(targets)
        # One solution that moves many targets at once settles most of them.
        self._settle(open_targets, self._away(targets))
        for target in targets:
            for sign in (1.0, -1.0):
                if target in open_targets:
                    self._settle(open_targets, {target: sign})
            if target in open_targets:
                return target
        return None

    def _away(self, targets: list[int]) -> dict[int, float]:
        return {i: 1.0 if self.truth[i] > 1 else -1.0 for i in targets}

    def _settle(self, open_targets: set[int], objective: dict[int, float]) -> None:
        """Solve for one objective and strike out every target that takes another value."""
        if not objective:
            return
        costs = np.zeros(len(self.truth))
        for i, cost in objective.items():
            costs[i] = cost
        solution = milp(
            costs, constraints=self.constraints, bounds=self.bounds, integrality=self.integrality
        )
        if solution.x is None:
            raise GateError(
                f"Disclosure control could not be proved ({solution.message}); nothing is released."
            )
        for i in list(open_targets):
            if abs(solution.x[i] - self.truth[i]) > 0.5 * max(self.integrality[i], 0.02):
                open_targets.discard(i)
