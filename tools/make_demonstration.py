"""Make the invented returns of Northbrook, the fictional board at the repository root.

Run it with ``python tools/make_demonstration.py [FOLDER]``; the folder is ``data/raw/2015-16``
unless another is named. The same program always writes the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from demonstration.actions import actions
from demonstration.audit import audits
from demonstration.figures import Dice
from demonstration.health import safeguarding
from demonstration.police import monthly
from demonstration.social_care import dataset, workforce
from demonstration.voices import voices

DEFAULT = Path(__file__).parents[1] / "data" / "raw" / "2015-16"


def make(folder: Path) -> list[Path]:
    """Write every return below a folder and name what was written.

    Probation sends nothing, on purpose: a report has to say so.
    """
    dice = Dice()
    care = dataset(folder / "childrens_social_care", dice)
    workforce(folder / "childrens_social_care")
    monthly(folder / "police", dice, care["conferences"].parts)
    safeguarding(folder / "health_trust")
    audits(folder / "board", dice)
    voices(folder / "board")
    actions(folder / "board")
    return sorted(path for path in folder.glob("*/*") if path.is_file())


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    for path in make(target):
        print(path.relative_to(target))
