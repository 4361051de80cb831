"""The report's pictures as PNG, for programs that show no SVG: drawn by typst, as in the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Dots per inch: sharp in print, and a chart stays below a tenth of a megabyte or so.
RESOLUTION = 200


def drawn(root: Path, pictures: Sequence[str], fonts: Path) -> dict[str, bytes]:
    """Draw pictures; the same pictures always give the same bytes.

    Args:
        root: folder of the book.
        pictures: paths below it, of SVG files.
        fonts: folder with the only typefaces that are used.
    """
    import typst  # noqa: PLC0415  slow to load, needed only here

    if not pictures:
        return {}
    images = "\n#pagebreak()\n".join(f'#image("/{path}")' for path in pictures)
    settings: dict[str, Any] = {"ppi": RESOLUTION, "ignore_system_fonts": True}
    made: Any = typst.compile(
        f"#set page(width: auto, height: auto, margin: 0pt)\n{images}".encode(),
        root=str(root),
        format="png",
        font_paths=[str(fonts)],
        **settings,
    )
    pages = made if isinstance(made, list) else [made]
    return dict(zip(pictures, pages, strict=True))
