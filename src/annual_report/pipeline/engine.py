"""Papermill with our kernels: the only module that imports it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook

from annual_report.errors import NotebookError
from annual_report.pipeline.kernels import START_TIMEOUT, start_kernel

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.pipeline.notebooks import NotebookRun

ENGINE = "annual-report"
_QUIET = logging.getLogger("annual_report.papermill")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False
logging.getLogger("papermill").setLevel(logging.CRITICAL)


class Engine(NBClientEngine):  # type: ignore[misc]
    """Runs the cells in a kernel of ours; only a kernel's start is ever tried again."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        run: NotebookRun,
        sockets: Path,
        keep: list[Any],
        **_: Any,
    ) -> None:
        """Start a kernel, run every cell, and stop the kernel whatever happened."""
        client = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            startup_timeout=START_TIMEOUT,
            timeout=None,
            record_timing=False,
            coalesce_streams=True,
            log=_QUIET,
        )
        try:
            start_kernel(client, sockets, run.environment, run.cwd)
        except Exception as error:
            message = (
                f"{run.source.name}: no kernel started ({type(error).__name__}: {error}). "
                "Try ANNUAL_REPORT_WARM_KERNELS=0; if that fails too, set the environment up anew."
            )
            raise NotebookError(message) from error
        try:
            client.execute(cleanup_kc=True)
        finally:
            # a copy of the list: papermill inserts cells of its own about a failure afterwards
            keep += [list(nb_man.nb.cells), nb_man.nb.metadata]


papermill_engines.register(ENGINE, Engine)


def execute(notebook: Any, run: NotebookRun, sockets: Path) -> PapermillExecutionError | None:
    """Run a notebook in place.

    Args:
        notebook: an nbformat notebook; has its outputs and the injected cell afterwards.
        run: what to run it with.
        sockets: folder for the kernel's sockets; its path is short.

    Returns:
        Papermill's error if a cell failed, else nothing.
    """
    keep: list[Any] = []
    failure = None
    try:
        execute_notebook(
            notebook,
            None,
            parameters=dict(run.parameters),
            engine_name=ENGINE,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            run=run,
            sockets=sockets,
            keep=keep,
        )
    except PapermillExecutionError as error:
        failure = error
    notebook.cells, notebook.metadata = keep
    return failure
