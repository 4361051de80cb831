"""The gate: what must be true of the returns before anything is shown.

Reading what the gate found needs neither pandas nor Great Expectations; running it needs both
and imports them only then.
"""

from annual_report.gate.checks import Check, GateResult, read_checks
from annual_report.gate.run import run_gate

__all__ = ["Check", "GateResult", "read_checks", "run_gate"]
