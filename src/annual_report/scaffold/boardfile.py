"""Changing board.yml as text, so that its order and comments stay, and checking what comes out."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

import yaml

from annual_report.errors import ConfigurationError
from annual_report.project import load_project
from annual_report.scaffold.changes import Change

if TYPE_CHECKING:
    from annual_report.project import Project, Year

FILE = "board.yml"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ ()/'-]*[A-Za-z0-9)]")
#: What JSON leaves as it is and YAML takes for the end of a line, or for nothing.
_BREAKS = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff]")
_WORDS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}


def read(project: Project) -> str:
    """Return the text of a project's board.yml, line ends as they are."""
    return (project.folder / FILE).read_bytes().decode("utf-8")


def change(before: str, after: str, said: str) -> Change:
    """Return the change of board.yml, once the new text has been checked.

    Raises:
        ConfigurationError: the new text is not a board.yml; says where and why.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE).write_bytes(after.encode("utf-8"))
        load_project(folder)
    return Change(FILE, after.encode("utf-8"), before.encode("utf-8"), said)


def with_year(text: str, year: Year) -> str:
    """Put another reporting year into board.yml, and among ``years`` where they are listed."""
    node = _value(text, "year")
    changed = text[: node.start_mark.index] + str(year) + text[node.end_mark.index :]
    years = _find(changed, "years")
    if isinstance(years, yaml.SequenceNode) and str(year) not in {n.value for n in years.value}:
        changed = _with_item(changed, years, str(year))
    return changed


def with_entry(text: str, key: str, **values: str) -> str:
    """Add an entry to a list of board.yml, after its last, in the style of the list.

    Args:
        text: of board.yml.
        key: ``agencies`` or ``returns``.
        **values: settings of the entry, in order; empty ones are left out.
    """
    node = _value(text, key)
    if not isinstance(node, yaml.SequenceNode):
        raise ConfigurationError(f"{FILE}: {key} must be a list.")
    written = ", ".join(f"{name}: {_written(value)}" for name, value in values.items() if value)
    return _with_item(text, node, f"{{{written}}}")


def _with_item(text: str, node: yaml.SequenceNode, item: str) -> str:
    if not node.value:
        return f"{text[: node.start_mark.index]}[{item}]{text[node.end_mark.index :]}"
    last = node.value[-1]
    if node.flow_style:
        end = last.end_mark.index
        return f"{text[:end]}, {item}{text[end:]}"
    dash = text.rfind("-", 0, last.start_mark.index)
    indent = text[text.rfind("\n", 0, dash) + 1 : dash]
    # the mark of a block's end lies after the blank lines and comments that follow it
    filled = (
        text[: last.end_mark.index].rstrip() if not _flow(last) else text[: last.end_mark.index]
    )
    end = text.find("\n", _last_line(text, last, len(filled)))
    end = len(text) if end < 0 else end
    ends = "\r" if text[max(end - 1, 0) : end] == "\r" else ""
    return f"{text[:end]}\n{indent}- {item}{ends}{text[end:]}"


def _flow(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) or bool(cast("yaml.CollectionNode", node).flow_style)


def _last_line(text: str, node: yaml.Node, end: int) -> int:
    """Return where the last line of a node's own content starts.

    Comments below it belong to it if they are set in as far as its settings, else to what follows.
    """
    if _flow(node):
        return end
    while True:
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end].strip()
        inside = text[start:end].startswith(" " * node.start_mark.column)
        if start <= node.start_mark.index or (line and (inside or not line.startswith("#"))):
            return start
        end = start - 1


def _value(text: str, key: str) -> yaml.Node:
    found = _find(text, key)
    if found is None:
        raise ConfigurationError(f"{FILE} has no '{key}', which is needed here.")
    return found


def _find(text: str, key: str) -> yaml.Node | None:
    top = yaml.compose(text)
    pairs = top.value if isinstance(top, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _written(value: str) -> str:
    """Write a text so that YAML reads it as that text."""
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    if plain:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
