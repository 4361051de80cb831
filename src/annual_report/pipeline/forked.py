"""What a forked process does first. It imports next to nothing: every fork would pay for it."""

from __future__ import annotations

import multiprocessing
import os
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


def become_kernel(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Turn a forked process into an IPython kernel; returns when the kernel is shut down."""
    os.setsid()
    die_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    os.environ.pop("JPY_PARENT_PID", None)
    time.tzset()
    os.chdir(folder)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    # Loading the debugger takes longer than all the rest of a kernel; a run has no use for it.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    from ipykernel import kernelapp  # noqa: PLC0415 - imported by the server before the fork

    sys.argv = ["ipykernel_launcher", *arguments]
    kernelapp.launch_new_instance(argv=arguments)
