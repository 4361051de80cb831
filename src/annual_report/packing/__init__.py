"""One zip that holds a report and the proof of it: a research object crate, with its sums.

``verify.py`` of this room also travels in every pack; it needs nothing but Python.
"""

from annual_report.packing.make import Pack, make_pack
from annual_report.packing.verify import result_lines, verify_pack

__all__ = ["Pack", "make_pack", "result_lines", "verify_pack"]
