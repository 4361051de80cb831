"""Make the invented returns of Northbrook, the fictional board at the repository root.

Run it with ``python tools/make_demonstration.py [FOLDER]``; the folder is ``data/raw`` unless
another is named. Every module of ``tools/demonstration`` that has ``AGENCY`` and
``write_returns(folder, year)`` sends what its agency sends. The same program always writes the
same bytes.
"""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

import demonstration
import yaml
from demonstration.figures import YEARS, year_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from demonstration.sent import Sent

DEFAULT = Path(__file__).parents[1] / "data" / "raw"
ABOUT = """\
# What the files themselves cannot say about the returns for {year}.
# Key: the file, below this folder. received: the day it came. illustrative: it is a demonstration.
# vintage: which version of the figures it holds, as the report prints it.
"""


def make(folder: Path) -> list[Path]:
    """Write every return of every year below a folder and name what was written.

    Probation sends nothing for the last quarter, on purpose: a report has to say so.
    """
    return [path for year in YEARS for path in _make_year(folder / year_name(year), year)]


def _make_year(folder: Path, year: int) -> list[Path]:
    sent: dict[str, Sent] = {}
    for module in senders():
        for each in module.write_returns(folder / module.AGENCY, year):
            sent[f"{module.AGENCY}/{each.file}"] = each
    register = folder / "register.yml"
    entries = [
        yaml.safe_dump({file: _facts(sent[file])}, sort_keys=False, allow_unicode=True, width=100)
        for file in sorted(sent)
    ]
    register.write_text("\n".join([ABOUT.format(year=year_name(year)), *entries]), encoding="utf-8")
    return [register, *(folder / file for file in sorted(sent))]


def senders() -> Iterator[ModuleType]:
    """Return the modules that send returns, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(demonstration.__path__))
    modules = (import_module(f"demonstration.{name}") for name in names)
    return (module for module in modules if hasattr(module, "write_returns"))


def _facts(sent: Sent) -> dict[str, object]:
    facts = {
        "received": sent.received, "illustrative": True, "vintage": sent.vintage, "note": sent.note,
    }  # fmt: skip
    return {name: value for name, value in facts.items() if value}


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    for path in make(target):
        print(path.relative_to(target))
