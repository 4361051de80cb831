"""What the browser tests measure on a page."""

from __future__ import annotations

#: Text of elements, with the colours it is really painted in: [words, text colour, background].
COLOURS = """
(selector) => Array.from(document.querySelectorAll(selector))
  .filter((element) => element.checkVisibility() && element.textContent.trim())
  .map((element) => {
    let behind = element;
    let paint = "";
    while (behind && (!paint || paint.endsWith(", 0)"))) {
      paint = getComputedStyle(behind).backgroundColor;
      behind = behind.parentElement;
    }
    return [element.textContent.trim().slice(0, 40), getComputedStyle(element).color, paint];
  })
"""

#: How far a page is wider than its window, in CSS pixels.
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"

#: Names that assistive technology reads, by kind of thing that a page may hold many of.
NAMES = """
() => {
  const named = (element) => {
    const by = element.getAttribute("aria-labelledby");
    return (by ? document.getElementById(by).textContent : element.getAttribute("aria-label") || "").trim();
  };
  const every = (selector) => Array.from(document.querySelectorAll(selector));
  return {
    navigation: every("nav").map(named),
    regions: every(".table-scroll").map(named),
    traces: every("main a.trace").map((link) => link.textContent.trim()),
    bare: every("main table th:not([scope])").filter((cell) => cell.textContent.trim()).length,
  };
}
"""


def contrast(first: str, second: str) -> float:
    """Return the contrast of two CSS colours such as ``rgb(29, 37, 44)`` (WCAG 2.2, 1.4.3)."""
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    parts = [float(part) for part in colour.partition("(")[2].rstrip(")").split(",")[:3]]
    linear = [
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4
        for one in (part / 255 for part in parts)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
