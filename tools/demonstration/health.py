"""What the health trust sends: a CSV out of an old program, one row a measure and quarter."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from demonstration.figures import AREA, NOTICE, Share

if TYPE_CHECKING:
    from pathlib import Path

QUARTERS = ("Q1 2015/16", "Q2 2015/16", "Q3 2015/16", "Q4 2015/16")
COUNTS = {
    "Under-18 A&E attendances for self-harm or with a safeguarding concern": (41, 38, 52, 57),
}
SHARES = {
    "Initial health assessments within 20 working days": (
        Share(19, 24), Share(22, 26), Share(17, 25), Share(21, 29),
    ),
    "Level 3 safeguarding training in date": (
        Share(1012, 1164), Share(1009, 1171), Share(998, 1177), Share(1021, 1180),
    ),
    "Safeguarding supervision received (health visitors and school nurses)": (
        Share(63, 82), Share(61, 81), Share(60, 84), Share(68, 85),
    ),
}  # fmt: skip
#: One percentage is written as a share, and one does not agree with its own numbers.
AS_SHARE = ("Initial health assessments within 20 working days", "Q2 2015/16")
DISAGREES = ("Safeguarding supervision received (health visitors and school nurses)", "Q3 2015/16")
COMMENTS = {
    ("Initial health assessments within 20 working days", "Q3 2015/16"): (
        "Two clinics cancelled – doctor’s sick leave not covered"
    ),
    ("Level 3 safeguarding training in date", "Q2 2015/16"): "Budget for backfill cut by £6,500",
}


def safeguarding(folder: Path) -> None:
    """Write the return in the Windows code page, as the trust's program does."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow([NOTICE])
    out.writerow([f"{AREA} Community Health NHS Trust – board’s safeguarding return 2015-16"])
    out.writerow([])
    out.writerow(["Quarter", "Measure", "Number", "Out of", "Percentage", "Comment"])
    for quarter_number, quarter in enumerate(QUARTERS):
        for measure, counts in COUNTS.items():
            out.writerow([quarter, measure, counts[quarter_number], "", "", ""])
        for measure, shares in SHARES.items():
            share = shares[quarter_number]
            out.writerow([
                quarter, measure, f"{share.part:,}", f"{share.whole:,}",
                _stated(measure, quarter, share), COMMENTS.get((measure, quarter), ""),
            ])  # fmt: skip
    path = folder / "NCH safeguarding return 2015-16.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("cp1252"))


def _stated(measure: str, quarter: str, share: Share) -> str:
    if (measure, quarter) == AS_SHARE:
        return f"{share.part / share.whole:.3f}"
    if (measure, quarter) == DISAGREES:
        return f"{share.percent + 2.4:.1f}%"
    return f"{share.percent:.1f}%"
