"""Great Expectations itself: one suite against one table, and which rows did not meet it.

Importing this takes seconds, so nothing imports it before a gate is really run.
"""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.registry import list_registered_expectation_implementations

from annual_report.errors import GateError
from annual_report.gate.suites import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from annual_report.gate.suites import Expectation

#: Begin the names of expectations about columns that they name; others are about the whole table.
_OF_COLUMNS = ("expect_column_", "expect_compound_columns_", "expect_multicolumn_")
#: Asked of every expectation; nothing more is computed than whether it is met.
_MET = {"result_format": "BOOLEAN_ONLY"}
#: Asked only of those that are not met, as the rows take three times as long to find.
_ROWS = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": ["row_id"],
    "include_unexpected_rows": False,
}


@dataclass(frozen=True)
class Verdict:
    """What Great Expectations says of one expectation; row ids only, never a value.

    Attributes:
        expectation: what was expected.
        met: whether the table meets it.
        rows: row ids that do not; empty for an expectation about the table as a whole.
        broken: name of the error where it could not be evaluated.
    """

    expectation: Expectation
    met: bool
    rows: tuple[str, ...] = ()
    broken: str = ""


class Validator:
    """One ephemeral context for all suites of a run."""

    def __init__(self) -> None:
        with _quiet():
            self._context = gx.get_context(mode="ephemeral")
            self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
            self._source = self._context.data_sources.add_pandas("cleaned")
        self._assets = 0

    def validate(
        self,
        frame: pd.DataFrame,
        expectations: tuple[Expectation, ...],
        parameters: dict[str, Any],
    ) -> list[Verdict]:
        """Hold expectations against a table, one verdict each, in their order.

        Raises:
            GateError: Great Expectations left one out; names file and entry.
        """
        batch = self._batch(_needed(frame, expectations))
        results = _evaluated(batch, expectations, parameters, _MET)
        unmet = tuple(each for each in expectations if not results[each.id].success)
        if unmet:
            results |= _evaluated(batch, unmet, parameters, _ROWS)
        return [_verdict(each, results[each.id]) for each in expectations]

    def _batch(self, frame: pd.DataFrame) -> Any:
        self._assets += 1
        with _quiet():
            asset = self._source.add_dataframe_asset(f"table {self._assets}")
            return asset.get_batch(asset.build_batch_request({"dataframe": frame}))


def _needed(frame: pd.DataFrame, expectations: tuple[Expectation, ...]) -> pd.DataFrame:
    """Return the columns that expectations speak of: others only make each condition slower."""
    if not all(each.raw["type"].startswith(_OF_COLUMNS) for each in expectations):
        return frame
    spoken_of = "".join(json.dumps(each.raw["kwargs"], ensure_ascii=False) for each in expectations)
    return frame[[name for name in frame if name == "row_id" or name in spoken_of]]


def _evaluated(
    batch: Any,
    expectations: tuple[Expectation, ...],
    parameters: dict[str, Any],
    form: dict[str, Any],
) -> dict[str, Any]:
    """Hold expectations against a batch; return the result of each by its id.

    Raises:
        GateError: Great Expectations left one out; names file and entry.
    """
    suite = _suite(expectations)
    with _quiet():
        outcome = batch.validate(suite, result_format=form, expectation_parameters=parameters)
    evaluated = outcome.statistics["evaluated_expectations"]
    results = {result.expectation_config.meta["id"]: result for result in outcome.results}
    if evaluated != len(expectations) or len(results) != len(expectations):
        left_out = [each.place for each in expectations if each.id not in results]
        raise GateError(
            f"Great Expectations evaluated {evaluated} of {len(expectations)} expectations. "
            f"Left out: {'; '.join(left_out) or 'not known which'}."
        )
    return results


def _suite(expectations: tuple[Expectation, ...]) -> Any:
    """Build the suite, and prove that nothing was dropped from it."""
    for expectation in expectations:
        kind = expectation.raw["type"]
        known = sorted(list_registered_expectation_implementations())
        if kind not in known:
            raise GateError(
                f"{expectation.place}: '{kind}' is not an expectation. {suggestion(kind, known)}"
            )
    with _quiet():
        suite = gx.ExpectationSuite(name="suite")
        for expectation in expectations:
            before = len(suite.expectations)
            try:
                suite.expectations.extend(
                    gx.ExpectationSuite(name="one", expectations=[expectation.raw]).expectations
                )
            except Exception as error:
                raise GateError(f"{expectation.place}: {_short(error)}") from error
            if len(suite.expectations) != before + 1:
                raise GateError(
                    f"{expectation.place}: Great Expectations cannot read this expectation and "
                    "would leave it out. Check its kwargs."
                )
    if len(suite.expectations) != len(expectations):
        message = f"{len(suite.expectations)} of {len(expectations)} expectations were read."
        raise GateError(message)
    return suite


def _short(error: Exception) -> str:
    """Return the first lines of an error about a suite; suites hold no values from returns."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:4])


def _verdict(expectation: Expectation, result: Any) -> Verdict:
    broken = _exception(result.exception_info)
    if broken:
        return Verdict(expectation, met=False, broken=broken)
    rows = result.result.get("unexpected_index_list") or []
    ids = tuple(sorted({str(row["row_id"]) for row in rows}))
    return Verdict(expectation, met=bool(result.success), rows=ids)


def _exception(info: Any) -> str:
    """Name the error of an expectation that could not be evaluated; nested one a metric."""
    if not isinstance(info, dict):
        return ""
    blocks = [info] if "raised_exception" in info else list(info.values())
    for block in blocks:
        if block.get("raised_exception"):
            text = str(block.get("exception_traceback") or "").strip().splitlines()
            name = text[-1].split(":", 1)[0] if text else "error"
            return name.rsplit(".", 1)[-1]
    return ""


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Great Expectations from logging what is raised or reported here anyway."""
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(before)
