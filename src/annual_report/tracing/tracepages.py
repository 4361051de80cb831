"""Trace pages: for each label how it was made, and each notebook as it was run."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from annual_report.publish.items import read_items
from annual_report.render.page import Site, page
from annual_report.tracing import flow
from annual_report.tracing.executed import read_notebook
from annual_report.tracing.graph import trace_boxes, trace_graph
from annual_report.tracing.notebookpage import highlighted, notebook_page, shown_outputs
from annual_report.tracing.sourcecells import FOLDED, cell_tables, indicator_names
from annual_report.tracing.traces import page_of, read_traces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from annual_report.project import Project
    from annual_report.publish.items import Item
    from annual_report.tracing.traces import Trace, TracedRow

_NOUNS = {
    "figure": "figure",
    "table": "table",
    "number": "number",
    "finding": "finding",
    "quotes": "page of voices",
    "not returned": "gap",
}
#: Columns that are said once above a table where all its rows agree.
_SHAREABLE = frozenset({"agency", "indicator", "breakdown", "unit", "status", "vintage", "measure"})
#: What a number is called where no indicator says so: by its label, without what all share.
_NUMBER = "num-"
_FIGURES = re.compile(r"[-+]?[\d,.]+%?|\[[a-z]\]|")


def build_trace_pages(
    project: Project,
    *,
    traces: Path,
    published: Mapping[str, Path],
    notebooks: Mapping[str, Path],
    where: Mapping[str, str],
    output: Path,
) -> None:
    """Write ``<label>.html``, ``index.html``, ``notebooks/<chapter>.html`` and the pictures.

    Args:
        project: whose report it is.
        traces: folder of ``<label>.json``.
        published: chapter to the folder its notebook wrote.
        notebooks: chapter to its executed notebook.
        where: label to the source that includes it (``report/training.qmd``), or the page of the
            paper beside the book that it stands on, for the way back.
        output: folder to write to, ``trace`` in the finished book.
    """
    items = read_items(dict(published))
    found = read_traces(traces)
    site = Site.of(project)
    (output / "notebooks").mkdir(parents=True, exist_ok=True)
    for item in items.values():
        if item.kind == "figure":
            image = (published[item.chapter] / item.image).read_bytes()
            (output / item.image).write_bytes(image)
    shown: dict[str, Markup] = {}
    for chapter, path in sorted(notebooks.items()):
        executed = read_notebook(path)
        for cell in executed.cells:
            shown |= shown_outputs(cell)
        _write_notebook(site, project.notebook_of(chapter), chapter, executed, items, output)
    names = indicator_names(found.values())
    for trace in found.values():
        body = _trace_body(project, trace, items[trace["label"]], shown, where, names=names)
        place = f"trace/{trace['label']}.html"
        title = f"How this {_NOUNS[trace['kind']]} was made: {named(trace)}"
        _write(output, place, page(site, path=place, title=title, body=body))
    index = _index_body(found.values())
    _write(
        output,
        "trace/index.html",
        page(site, path="trace/index.html", title="How each figure was made", body=index),
    )


def _write(output: Path, path: str, text: str) -> None:
    (output / path.removeprefix("trace/")).write_text(text, encoding="utf-8")


def _write_notebook(  # noqa: PLR0917
    site: Site, notebook: str, chapter: str, executed: Any, items: Mapping[str, Item], output: Path
) -> None:
    pictures = {
        item.label: (f"../{item.image}", item.alt)
        for item in items.values()
        if item.chapter == chapter and item.kind == "figure"
    }
    shown = notebook_page(executed, title=chapter.replace("_", " ").capitalize(), pictures=pictures)
    body = _render(
        "notebook.html",
        path=f"notebooks/analysis/{notebook}.ipynb",
        title=shown.title,
        titled=shown.titled,
        cells=shown.cells,
    )
    path = f"trace/notebooks/{chapter}.html"
    _write(output, path, page(site, path=path, title=shown.title, body=body))


def _trace_body(
    project: Project,
    trace: Trace,
    item: Item,
    shown: Mapping[str, Markup],
    where: Mapping[str, str],
    *,
    names: Mapping[str, str],
) -> str:
    label = trace["label"]
    agencies = {"": "across returns"} | project.agency_names
    anchor = f"#cell-{trace['cell']}" if trace["cell"] else ""
    boxes = trace_boxes(trace, agencies, named(trace))
    return _render(
        "trace.html",
        trace=trace,
        title=named(trace),
        graph=Markup(trace_graph(boxes, label)),  # noqa: S704  its words are escaped
        steps=flow.rows(boxes),
        shown=shown.get(label, ""),
        noun=_NOUNS[trace["kind"]],
        image=item.image,
        back=_back(trace, where),
        notebook_page=f"notebooks/{trace['chapter']}.html{anchor}",
        code=highlighted(trace["source"]) if trace["source"] else "",
        rows=[_rows_table(project, name, rows) for name, rows in _by_table(trace["rows"]).items()],
        hidden=Counter(row["suppressed"] for row in trace["rows"] if row["suppressed"]),
        cells=cell_tables(trace["observations"], names),
        agencies=agencies,
        passed=sum(check["outcome"] == "passed" for check in trace["checks"]),
        open_checks=[check for check in trace["checks"] if check["outcome"] != "passed"],
        check_rows=[
            (
                check["expectation"],
                agencies.get(check["agency"], check["agency"]),
                check["severity"],
                check["outcome"],
            )
            for check in trace["checks"]
        ],
    )


def _back(trace: Trace, where: Mapping[str, str]) -> str:
    """Return the way back into the report, relative to the folder of trace pages.

    Only what is numbered has a place of its own on its page.
    """
    label = trace["label"]
    if label not in where:
        return ""
    anchor = f"#{label}" if trace["kind"] in {"figure", "table"} else ""
    return f"../{page_of(where[label])}{anchor}"


def _by_table(rows: Iterable[TracedRow]) -> dict[str, list[TracedRow]]:
    found: dict[str, list[TracedRow]] = {}
    for row in rows:
        found.setdefault(row["table"], []).append(row)
    return found


def _rows_table(project: Project, table: str, rows: list[TracedRow]) -> dict[str, Any]:
    """Return a table of released rows; what is the same in all of them is said once, above it."""
    names = project.agency_names
    fields = [
        row["fields"] | {"agency": names.get(row["fields"]["agency"], row["fields"]["agency"])}
        if "agency" in row["fields"]
        else row["fields"]
        for row in rows
    ]
    columns = list(dict.fromkeys(name for one in fields for name in one))
    shared = [
        name
        for name in columns
        if name in _SHAREABLE and len({one.get(name, "") for one in fields}) == 1
    ]
    kept = [name for name in columns if name not in shared]
    return {
        "caption": f"Rows of the released table '{table}'",
        "shared": {_heading(name): fields[0][name] for name in shared},
        "columns": [_heading(name) for name in kept],
        "rows": [[one.get(name, "") for name in kept] for one in fields],
        "folded": len(fields) > FOLDED,
    }


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def named(trace: Trace) -> str:
    """Return a title that says what it is of; a number alone ("144.6") would not.

    Args:
        trace: of any kind; only a number's title is added to.
    """
    if trace["kind"] != "number":
        return trace["title"]
    fields = [row["fields"] for row in trace["rows"]]
    whats = {one.get("indicator", "") for one in fields} or {""}
    what = whats.pop() if len(whats) == 1 else ""
    if not what:
        return f"{trace['title']} ({trace['label'].removeprefix(_NUMBER).replace('-', ' ')})"
    shared = [
        values.pop()
        for name in ("comparator", "category", "period", "year")
        if len(values := {one.get(name, "") for one in fields}) == 1 and values != {""}
    ]
    return f"{trace['title']} ({', '.join([what, *shared])})"


def columns_of_numbers(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """Return which columns hold nothing but figures, their symbols and gaps; never the first."""
    columns = list(zip(*rows, strict=True))
    return frozenset(
        at
        for at, cells in enumerate(columns)
        if at and any(cells) and all(_FIGURES.fullmatch(cell) for cell in cells)
    )


def _index_body(traces: Iterable[Trace]) -> str:
    chapters: dict[str, dict[str, Any]] = {}
    for trace in traces:
        name = trace["chapter"]
        chapter = chapters.setdefault(
            name,
            {
                "title": name.replace("_", " ").capitalize(),
                "page": f"notebooks/{name}.html",
                "traces": [],
            },
        )
        chapter["traces"].append(trace | {"title": named(trace)})
    return _render("trace_index.html", chapters=list(chapters.values()))


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["columns_of_numbers"] = columns_of_numbers
    return environment
