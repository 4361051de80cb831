"""A run as it is compared: its released rows, published items, observations and settings."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import yaml

from annual_report.records.diff.model import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from annual_report.records.reading import Run

#: Released tables whose rows are figures: each has a ``display``.
FIGURES = ("indicators", "comparators", "audits")
#: Folders of a year's results that hold no cleaned return.
_NOT_CLEANED = frozenset(
    {"editions", "gate", "notebooks", "published", "register", "release", "trace"}
)
#: Tables of a cleaned return that no released row cites.
_ABOUT_CLEANING = frozenset({"repairs", "revisions"})
_SOURCE = ("row_id", "agency", "source_file", "source_sha256", "source_sheet", "source_cell")
_VALUES = ("numerator", "denominator", "value", "status", "vintage")


@dataclass(frozen=True, eq=False)
class Edition:
    """One run's side of a comparison, each part read when it is first asked for."""

    run: Run

    @property
    def year(self) -> str:
        """Reporting year."""
        return str(self.run.about["year"])

    @property
    def _results(self) -> str:
        return f"data/processed/{self.year}/"

    def side(self) -> Side:
        """Return what is said of the run itself."""
        about = self.run.about
        code = about.get("code") or {}
        return Side(
            run=self.run.id,
            board=str(about["board"]),
            year=self.year,
            edition=str(about["edition"]),
            began=str(about["began"]),
            version=str(code.get("version", "")),
            commit=str(code.get("commit", "")),
            sign_off=signed_off((about.get("decisions") or {}).get("sign_off")),
        )

    @cached_property
    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """Every released table, as rows."""
        folder = f"{self._results}release/{self.run.about['edition']}/"
        return {
            name.removeprefix(folder).removesuffix(".parquet"): self._rows(name)
            for name in self.run.outputs
            if name.startswith(folder) and name.endswith(".parquet")
        }

    def _rows(self, name: str, columns: list[str] | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = pq.read_table(
            self.run.path(name), columns=columns
        ).to_pylist()
        return found

    @cached_property
    def figures(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Released figure by row id: its table and its columns."""
        return {
            str(row["row_id"]): (table, row)
            for table in FIGURES
            for row in self.tables.get(table, [])
        }

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Row ids of the figures that are suppressed."""
        return frozenset(name for name, (_, row) in self.figures.items() if is_hidden(row))

    @cached_property
    def behind_hidden(self) -> frozenset[str]:
        """Inputs of suppressed figures: nothing is said about any of them."""
        return frozenset(one for name in self.hidden for one in inputs(self.figures[name][1]))

    @cached_property
    def observations(self) -> dict[str, dict[str, Any]]:
        """Every row of every cleaned return by row id; counted records come without a cell."""
        found: dict[str, dict[str, Any]] = {}
        for name in self.run.outputs:
            inside = name.removeprefix(self._results)
            table = inside.rpartition("/")[2].removesuffix(".parquet")
            if inside == name or not name.endswith(".parquet") or table in _ABOUT_CLEANING:
                continue
            if inside.partition("/")[0] not in _NOT_CLEANED:
                found |= {str(row["row_id"]): row for row in self._cleaned(name, table)}
        return found

    def _cleaned(self, name: str, table: str) -> Iterator[dict[str, Any]]:
        there = set(pq.read_schema(self.run.path(name)).names)
        if not {"row_id", "source_file"} <= there:
            return
        counted = table != "observations"
        wanted = [one for one in _SOURCE if one in there]
        values = [] if counted else [one for one in _VALUES if one in there]
        for row in self._rows(name, [*wanted, *values]):
            yield row | ({"source_cell": ""} if counted else {})

    @cached_property
    def items(self) -> dict[str, dict[str, Any]]:
        """Every published item by label, parts left out: they are made of items."""
        folder = f"{self._results}published/"
        names = [n for n in self.run.outputs if n.startswith(folder) and n.endswith(".json")]
        found = [json.loads(self.run.file(name)) for name in sorted(names)]
        return {item["label"]: item for item in found if item["kind"] != "part"}

    @cached_property
    def waived(self) -> dict[str, frozenset[str]]:
        """Waivers that each label's returns rest on, by label, from its trace."""
        found = {}
        for path in self.run.traces():
            trace = json.loads(path.read_bytes())
            waivers = {check["waiver"] for check in trace["checks"] if check.get("waiver")}
            found[str(trace["label"])] = frozenset(waivers)
        return found

    @cached_property
    def catalogue(self) -> dict[str, dict[str, Any]]:
        """Indicators by id, as they were catalogued then."""
        found = self._yaml("indicators.yml") or []
        return {str(entry["id"]): entry for entry in found}

    @cached_property
    def board(self) -> dict[str, Any]:
        """The board's settings."""
        return self._yaml("board.yml") or {}

    @cached_property
    def names(self) -> dict[str, str]:
        """Indicator to its name."""
        return {key: str(entry.get("name", key)) for key, entry in self.catalogue.items()}

    @cached_property
    def agencies(self) -> dict[str, str]:
        """Agency to its name."""
        return {str(one["id"]): str(one["name"]) for one in self.board.get("agencies") or []}

    def _yaml(self, name: str) -> Any:
        return yaml.safe_load(self.run.file(name)) if name in self.run.inputs else None

    def sums(self, role: str) -> dict[str, str]:
        """Return the checksum of every input of a role, by its path."""
        return {
            name: str(entry["sha256"])
            for name, entry in self.run.inputs.items()
            if entry["role"] == role
        }

    @cached_property
    def returns(self) -> dict[str, str]:
        """Checksum of each return by its path below ``data/raw``."""
        return {
            name.removeprefix("data/raw/"): digest for name, digest in self.sums("return").items()
        }

    def modules(self, source: str) -> dict[str, str]:
        """Return the checksum of every module of ours that some source's imports lead to.

        Args:
            source: Python source, such as ``import annual_report.release``.
        """
        waiting = list(_imports(source))
        seen: dict[str, str] = {}
        while waiting:
            name = self._module(waiting.pop())
            if name and name not in seen:
                seen[name] = str(self.run.inputs[name]["sha256"])
                waiting += _imports(self.run.file(name).decode())
        return seen

    def _module(self, dotted: str) -> str:
        path = f"src/{dotted.replace('.', '/')}"
        return next((n for n in (f"{path}.py", f"{path}/__init__.py") if n in self.run.inputs), "")

    def notebook(self, name: str) -> str:
        """Return the code of a notebook, empty where the run had none of that name."""
        if name not in self.run.inputs:
            return ""
        cells = json.loads(self.run.file(name)).get("cells", [])
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        lines = "\n".join(code).splitlines()
        return "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))


def _imports(source: str) -> Iterator[str]:
    """Return dotted names of ours that a source imports, and the packages they are in.

    Our modules import each other by their full names only.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a notebook's cell that only IPython understands imports nothing of ours
        return
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.partition(".")[0] == "annual_report":
                parts = name.split(".")
                yield from (".".join(parts[:n]) for n in range(1, len(parts) + 1))


def inputs(row: Mapping[str, Any]) -> list[str]:
    """Return the ids of the rows that a released row was made from."""
    return str(row.get("inputs") or "").split()


def is_hidden(row: Mapping[str, Any]) -> bool:
    """Say whether a released row is suppressed."""
    return bool(str(row.get("suppression") or "").strip()) or row.get("status") == "suppressed"


def signed_off(entry: Any) -> str:
    """Return a sign-off as text, empty without one."""
    if not entry:
        return ""
    if isinstance(entry, dict):
        return ", ".join(str(value) for value in entry.values() if value)
    return str(entry)
