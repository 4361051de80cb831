"""How published items show themselves in the notebook that publishes them."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from annual_report.publish.items import Item


def cell_id() -> str:
    """Return the id of the cell that Jupyter runs by hand, so that a cell may be run again."""
    from IPython.core.getipython import get_ipython  # noqa: PLC0415

    kernel = getattr(get_ipython(), "kernel", None)  # type: ignore[no-untyped-call]
    parent = kernel.get_parent() if kernel is not None else {}
    return str(parent.get("metadata", {}).get("cellId", ""))


def show(bundle: dict[str, Any]) -> None:
    """Show an output of several MIME types, where there is a notebook to show it in."""
    from IPython.core.getipython import get_ipython  # noqa: PLC0415
    from IPython.display import display  # noqa: PLC0415

    if get_ipython() is not None:  # type: ignore[no-untyped-call]
        display(bundle, raw=True)


def as_html(item: Item) -> str:
    """Return a table item as HTML, every text escaped."""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in item.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
        for row in item.cells
    )
    caption = html.escape(item.caption)
    return (
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def as_text(item: Item) -> str:
    """Return a table item as plain text."""
    return "\n".join(" | ".join(row) for row in (item.columns, *item.cells))
