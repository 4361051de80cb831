"""What a forked process does first. It imports next to nothing: every fork would pay for it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from multiprocessing.connection import wait


def die_with_parent() -> None:
    """End this process when the one that asked for it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def settle(environment: dict[str, str], package: str) -> None:
    """Set a new worker up: environment, no terminal, and an end when the run ends."""
    die_with_parent()
    take_preloaded(package)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run itself stops its workers
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    _be_silent()


def take_preloaded(package: str) -> None:
    """Use our modules as the server imported them, where they are the code on disk.

    None of them may be imported before, so that no module is there twice.

    Args:
        package: folder of the code that is to run.
    """
    preloaded = sys.modules.get("annual_report.pipeline.preloaded")
    if preloaded is not None:
        preloaded.take(package)


def _be_silent() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def become_kernel(
    arguments: list[str], environment: dict[str, str], folder: str, package: str
) -> None:
    """Turn a forked process into an IPython kernel; returns when the kernel is shut down."""
    os.setsid()
    die_with_parent()
    take_preloaded(package)
    os.environ.clear()
    os.environ.update(environment)
    os.environ.pop("JPY_PARENT_PID", None)
    time.tzset()
    os.chdir(folder)
    _be_silent()
    # Loading the debugger takes longer than all the rest of a kernel; a run has no use for it.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    from ipykernel import kernelapp  # noqa: PLC0415 - imported by the server before the fork

    sys.argv = ["ipykernel_launcher", *arguments]
    kernelapp.launch_new_instance(argv=arguments)
