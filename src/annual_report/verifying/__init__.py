"""Proving a run: what stands in the project is what it left, and made again it comes out the same.

``hold_against`` compares the files that are there now with the record, and runs nothing.
``make_again`` lays the archived inputs out in a fresh folder, runs the report there and compares
every output byte for byte.
"""

from annual_report.verifying.again import Again, make_again
from annual_report.verifying.comparing import Comparison, Difference
from annual_report.verifying.standing import Standing, hold_against

__all__ = ["Again", "Comparison", "Difference", "Standing", "hold_against", "make_again"]
