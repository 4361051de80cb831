"""Settings read from a YAML file that people write; every error names file, line and key."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import yaml

from annual_report.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

#: PyYAML has it wherever it was built with the C library, which its wheels are.
_FAST = getattr(yaml, "CSafeLoader", None)


def read_settings(file: Path) -> Settings:
    """Read a file that is one block of settings.

    Raises:
        ConfigurationError: the file cannot be read as YAML, or is not a block of settings.
    """
    try:
        node = compose(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{file.name} cannot be read as YAML: {error}") from None
    if not isinstance(node, yaml.MappingNode):
        raise ConfigurationError(f"{file.name} must be a block of settings, and is not.")
    _merge(node, set(), file)
    return Settings(file, node)


def compose(text: str) -> yaml.Node | None:
    """Read YAML as its own nodes, which know their lines.

    The C library reads it ten times as fast. What it refuses is read again by the one in Python,
    whose messages quote the line.

    Raises:
        yaml.YAMLError: it is not YAML.
    """
    if _FAST is not None:
        try:
            return yaml.compose(text, Loader=_FAST)
        except yaml.YAMLError:
            pass
    return yaml.compose(text)


def _merge(node: yaml.Node, done: set[int], file: Path) -> None:
    """Write out YAML's ``<<``: settings taken over from another block, where not given anew."""
    if id(node) in done:
        return
    done.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _merge(item, done, file)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            line = key.start_mark.line + 1
            raise ConfigurationError(
                f"{file.name}, line {line}: the name of a setting must stand here."
            )
        _merge(value, done, file)
    taken = [value for key, value in node.value if key.value == "<<"]
    own = [(key, value) for key, value in node.value if key.value != "<<"]
    given = {key.value for key, _ in own}
    for block in taken:
        if isinstance(block, yaml.MappingNode):
            own += [(key, value) for key, value in block.value if key.value not in given]
    node.value = own


class Settings:
    """One block of settings.

    Attributes:
        file: where it stands.
        path: of keys that lead to the block, empty for the whole file.
        nodes: what each key holds, as YAML's own nodes.
        lines: line of each key, from 1.
        line: where the block starts.
    """

    def __init__(self, file: Path, node: yaml.MappingNode, path: str = "") -> None:
        self.file, self.path = file, path
        self.nodes = {key.value: value for key, value in node.value}
        self.lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
        self.line = node.start_mark.line + 1

    def fail(self, key: str, what: str) -> ConfigurationError:
        """Return an error about a key, to be raised."""
        where = f"{self.path}.{key}" if self.path else key
        line = self.lines.get(key, self.line)
        return ConfigurationError(f"{self.file.name}, line {line}: {where} {what}")

    def only(self, *known: str) -> None:
        """Refuse keys that are not known.

        Raises:
            ConfigurationError: with the nearest known key.
        """
        for key in self.nodes:
            if key not in known:
                close = get_close_matches(key, known, n=1)
                hint = f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(known)}."
                raise self.fail(key, f"is not a setting. {hint}")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default the key is required."""
        value = self._scalar(key, default)
        return "" if value is None else str(value).strip()

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return true or false."""
        value = self._scalar(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, "must be true or false.")
        return value

    def whole(self, key: str, default: int) -> int:
        """Return a whole number, 0 or more."""
        value = self._scalar(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.fail(key, "must be a whole number, 0 or more.")
        return value

    def inner(self, key: str) -> Settings | None:
        """Return an inner block, or None where there is none."""
        node = self.nodes.get(key)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            raise self.fail(key, "must be a block of settings.")
        return Settings(self.file, node, f"{self.path}.{key}" if self.path else key)

    def entries(self, key: str) -> list[Settings]:
        """Return the blocks of a list, in order."""
        node = self.nodes.get(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.fail(key, "must be a list.")
        for item in node.value:
            if not isinstance(item, yaml.MappingNode):
                raise self.fail(
                    key, f"holds an entry without settings (line {item.start_mark.line + 1})."
                )
        path = f"{self.path}.{key}" if self.path else key
        return [Settings(self.file, item, f"{path}[{i}]") for i, item in enumerate(node.value)]

    def words(self, key: str) -> tuple[str, ...]:
        """Return the plain values of a list, in order."""
        node = self.nodes.get(key)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise self.fail(key, "must be a list.")
        return tuple(str(item.value) for item in node.value)

    def _scalar(self, key: str, default: Any) -> Any:
        node = self.nodes.get(key)
        if node is None:
            if default is None:
                raise self.fail(key, "is missing.")
            return default
        if not isinstance(node, yaml.ScalarNode):
            raise self.fail(key, "must be a single value.")
        try:
            value = yaml.constructor.SafeConstructor().construct_object(node)
        except ValueError:
            raise self.fail(key, "cannot be read: is it a date that does not exist?") from None
        if value is None and default is None:
            raise self.fail(key, "is empty.")
        return default if value is None else value
