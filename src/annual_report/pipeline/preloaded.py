"""What the server of warm kernels imports, once, before anything is forked from it.

Imported in the server alone, as its import is its work. A fork finds others' modules imported;
ours it has to ask for (``take``), and gets them if they are still the code on disk.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_PACKAGE = "annual_report"
#: Others' modules that most notebooks lead to, and those that a kernel loads when it begins.
_THEIRS = (
    "ipykernel.kernelapp", "IPython", "IPython.core.completerlib", "IPython.extensions.storemagic",
    "matplotlib_inline.backend_inline", "matplotlib.pyplot", "matplotlib.backends.backend_svg",
    "pandas", "pandas.core.arrays.arrow.extension_types", "pandas.core.reshape.reshape",
    "pandas.io.formats.html", "pyarrow.pandas_compat", "pyarrow.parquet", "scipy.stats",
    "tornado.platform.asyncio", "yaml",
)  # fmt: skip
#: Ours that notebooks begin with.
_OURS = ("publish", "returns.cleaning", "returns.record_summary", "story", "story.pictures")


def take(package: str) -> None:
    """Take our modules as they were imported, unless one has changed since or is another copy's.

    Args:
        package: folder of the code that is to run.
    """
    try:
        same = all(
            Path(file).is_relative_to(package) and _stamp(file) == stamp
            for file, stamp in _STAMPS.items()
        )
    except OSError:
        return
    if same:
        sys.modules.update(_ASIDE)


def _stamp(file: str) -> tuple[int, int]:
    status = Path(file).stat()
    return status.st_mtime_ns, status.st_size


def _imported() -> dict[str, ModuleType]:
    """Return our modules that are imported, but for this one."""
    return {
        name: module
        for name, module in sys.modules.items()
        if name.partition(".")[0] == _PACKAGE and name != __name__
    }


def _put_aside() -> None:
    """Leave none of ours among what a fork finds imported; a fork's own forks keep theirs."""
    if os.getppid() == _SERVER:
        for name in _ASIDE:
            sys.modules.pop(name, None)


for _name in _THEIRS:
    with suppress(ImportError):
        import_module(_name)
with suppress(Exception):  # whatever is wrong with one of ours, the notebook that imports it says
    for _name in _OURS:
        import_module(f"{_PACKAGE}.{_name}")
_SERVER = os.getpid()
_ASIDE = _imported()
_STAMPS = {_one.__file__: _stamp(_one.__file__) for _one in _ASIDE.values() if _one.__file__}
# All this stays: no fork need look for garbage in it, which would copy its pages.
gc.collect()
gc.freeze()
os.register_at_fork(after_in_child=_put_aside)
