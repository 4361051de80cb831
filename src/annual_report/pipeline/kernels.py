"""Warm kernels for papermill, and warm worker processes: forked, not started from nothing.

A kernel spends three seconds on importing pandas and matplotlib before it looks at the first
cell. Here a server process imports them once, and each notebook gets a fork of it: a fresh
process, isolated as any other, ready in a few hundredths of a second. A kernel that does not
start is tried once more as an ordinary one. ``ANNUAL_REPORT_WARM_KERNELS=0`` turns forking off.

What the server imports stands in ``preloaded``. Our own modules are among it, but a kernel always
runs the code on disk: it imports them anew where they have changed since.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
import time
from multiprocessing import forkserver
from queue import Empty
from typing import TYPE_CHECKING, Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import DottedObjectName, Type

from annual_report.pipeline.code import SOURCE
from annual_report.pipeline.forked import become_kernel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.context import BaseContext
    from pathlib import Path

#: Seconds within which a kernel must answer.
START_TIMEOUT = 60
#: Seconds between two looks at whether a kernel has ended.
_LOOK = 0.005

_SPEC = KernelSpec(
    argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    display_name="Python 3",
    language="python",
)
_ARGUMENTS = ["--matplotlib=inline", "--HistoryManager.enabled=False"]
_LOCK = threading.Lock()


def warm() -> bool:
    """Say whether forking is on, which it is unless ANNUAL_REPORT_WARM_KERNELS is 0."""
    return os.environ.get("ANNUAL_REPORT_WARM_KERNELS", "1") != "0"


def start_server(environment: Mapping[str, str]) -> BaseContext:
    """Start the server that kernels and workers are forked from, and return its context.

    It imports in the background; the first fork waits for it. The environment counts from its
    start on (hash seed, locale, threads), so it is set before and restored after. A server that
    is already running is used as it is.
    """
    if not warm():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["annual_report.pipeline.preloaded"])
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(before)
    return context


class _Forked:
    """A forked process with the face of ``subprocess.Popen``, as jupyter_client wants it."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], environment: dict[str, str], folder: str) -> None:
        context = multiprocessing.get_context("forkserver")
        self._process = context.Process(
            target=become_kernel,
            args=(arguments, environment, folder, str(SOURCE)),
            name="notebook kernel",
        )
        with _LOCK:
            self._process.start()
        self.pid = self._process.pid

    def poll(self) -> int | None:
        with _LOCK:
            return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.pid and self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class ForkProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Launches kernels by forking the server instead of starting Python."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel. ``cmd`` is the ordinary command; what follows the module is kept."""
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        make = asyncio.to_thread(_Forked, arguments, kwargs["env"], str(kwargs["cwd"]))
        self.process = await asyncio.wait_for(make, START_TIMEOUT)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info


class Client(AsyncKernelClient):  # type: ignore[misc]
    """Talks to a kernel, and is ready as soon as the kernel is.

    The library's own listens on for a fifth of a second until nothing more is said. Nobody here
    would take what was said before the first cell for a cell's: nbclient asks whose it is.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as the library has it
        """Wait until the kernel has answered on both channels.

        Raises:
            RuntimeError: it ended, or did not answer within the timeout.
        """
        ends = time.monotonic() + (START_TIMEOUT if timeout is None else timeout)
        while time.monotonic() < ends:
            self.kernel_info()
            try:
                reply = await self.shell_channel.get_msg(timeout=1)
                await self.iopub_channel.get_msg(timeout=0.2)
            except Empty:
                if not await self._async_is_alive():
                    raise RuntimeError("it ended before it answered") from None
            else:
                self._handle_kernel_info_reply(reply)
                return
        raise RuntimeError(f"it did not answer within {timeout} seconds")


class Manager(AsyncKernelManager):  # type: ignore[misc]
    """Manages one kernel of this very Python over sockets in a folder of its own."""

    client_class = DottedObjectName(f"{__name__}.Client")
    client_factory = Type(klass=Client)

    @property
    def kernel_spec(self) -> KernelSpec:
        """This Python, whatever kernel specifications the user has installed."""
        return _SPEC

    async def _async_wait(self, pollinterval: float = _LOOK) -> None:
        """Wait for the kernel's end; the library looks ten times a second only."""
        await super()._async_wait(min(pollinterval, _LOOK))


def make_manager(folder: Path, *, forked: bool) -> Manager:
    """Make the manager of one kernel.

    Args:
        folder: empty folder for the connection file and the sockets; its path must be short
            (the system allows about a hundred characters for a socket's).
        forked: fork the warm server; otherwise start Python.
    """
    manager = Manager(
        transport="ipc", ip=str(folder / "k"), connection_file=str(folder / "kernel.json")
    )
    if forked:
        manager.provisioner = ForkProvisioner(
            kernel_id=folder.name, kernel_spec=_SPEC, parent=manager
        )
    return manager


def start_kernel(client: Any, folder: Path, environment: Mapping[str, str], cwd: Path) -> None:
    """Give an nbclient client a running kernel: a warm one, or else an ordinary one.

    Only the start is tried twice. Once the client has a kernel, cells run in it or fail.

    Args:
        client: a ``NotebookClient`` without a kernel.
        folder: for connection files and sockets.
        environment: the kernel's whole environment.
        cwd: the kernel's working folder.

    Raises:
        Exception: whatever kept the ordinary kernel from starting.
    """
    kinds = [True, False] if warm() else [False]
    for number, forked in enumerate(kinds):
        place = folder / str(number)
        place.mkdir(parents=True, exist_ok=True)
        client.km = make_manager(place, forked=forked)
        client.extra_arguments = list(_ARGUMENTS)
        try:
            client.start_new_kernel(env=dict(environment), cwd=str(cwd))
            client.start_new_kernel_client()
        except Exception:
            _give_up(client)
            if number == len(kinds) - 1:
                raise
        else:
            return


def _give_up(client: Any) -> None:
    """Leave no process and no socket behind of a kernel that did not start."""
    manager, client.kc = client.km, None
    if manager is not None and manager.has_kernel:
        client._cleanup_kernel()  # noqa: SLF001 - nbclient has no other way to stop a kernel
    client.km = None
