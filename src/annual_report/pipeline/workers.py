"""Running a step's plain function in another process."""

from __future__ import annotations

from concurrent.futures import Executor, ProcessPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING

from annual_report.errors import Problem, ReturnError
from annual_report.pipeline.code import SOURCE
from annual_report.pipeline.forked import settle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.context import BaseContext

    from annual_report.pipeline.steps import Task


def call(function: str, task: Task) -> list[Problem]:
    """Call a step's function.

    Args:
        function: ``module:function``.
        task: what it is called with.

    Returns:
        The problems of a ``ReturnError``, which cannot itself be sent between processes.
    """
    module, _, name = function.partition(":")
    try:
        getattr(import_module(module), name)(task)
    except ReturnError as error:
        return error.problems
    return []


def make_pool(count: int, context: BaseContext, environment: Mapping[str, str]) -> Executor:
    """Make a pool of processes with the given environment."""
    return ProcessPoolExecutor(
        count, mp_context=context, initializer=settle, initargs=(dict(environment), str(SOURCE))
    )
