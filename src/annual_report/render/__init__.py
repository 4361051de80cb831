"""Set the report as HTML and PDF: with real Quarto, or with pandoc and typst.

Both renderers read the same staged Quarto sources, style sheets and typst partials.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from annual_report.errors import RenderError
from annual_report.render import embedded
from annual_report.render.quarto import (
    find_quarto,
    is_recent,
    quarto_version,
    render_quarto,
)
from annual_report.render.staging import copy_sources, stage_book

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Rendered", "Renderer", "copy_sources", "render", "renderer_name", "stage_book"]

Renderer = Literal["auto", "quarto", "embedded"]


@dataclass(frozen=True)
class Rendered:
    """A report that was set.

    Attributes:
        renderer: ``Quarto 1.9.38`` or ``embedded (pandoc 3.9, typst 0.15.2)``.
        html: its first page.
        pdf: the PDF.
    """

    renderer: str
    html: Path
    pdf: Path


def renderer_name(renderer: Renderer = "auto") -> str:
    """Return which renderer would set the report: what it is made with is part of its inputs.

    Raises:
        RenderError: Quarto is asked for and there is none, or only an old one.
    """
    program = _quarto(renderer)
    return f"Quarto {quarto_version(program)}" if program else embedded.name()


def render(stage: Path, output: Path, *, renderer: Renderer = "auto") -> Rendered:
    """Set the book staged in a folder as HTML and PDF.

    Args:
        stage: folder that ``stage_book`` wrote.
        output: folder for the report; appears whole, or stays as it was.
        renderer: ``auto`` takes Quarto where there is one that is recent enough.

    Raises:
        RenderError: the report cannot be set; says what is wrong and where.
    """
    program = _quarto(renderer)
    if program:
        html, pdf = render_quarto(program, stage, output)
        return Rendered(f"Quarto {quarto_version(program)}", html, pdf)
    html, pdf = embedded.render_embedded(stage, output)
    return Rendered(embedded.name(), html, pdf)


def _quarto(renderer: Renderer) -> Path | None:
    if renderer == "embedded":
        return None
    program = find_quarto()
    if renderer == "auto":
        return program if program and is_recent(quarto_version(program)) else None
    if program is None:
        message = (
            "There is no Quarto on this machine. `make quarto` installs it; "
            "`--renderer embedded` sets the report without it."
        )
        raise RenderError(message)
    version = quarto_version(program)
    if not is_recent(version):
        message = (
            f"This is Quarto {version}, and the report needs 1.9 or later. `make quarto` installs "
            "one; `--renderer embedded` sets the report without it."
        )
        raise RenderError(message)
    return program
