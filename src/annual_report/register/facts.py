"""What a folder's register.yml says about its files: the facts that a file cannot carry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import yaml

from annual_report.errors import ConfigurationError
from annual_report.settings import compose

if TYPE_CHECKING:
    from pathlib import Path

#: One such file in each folder directly below ``data/raw``.
FACTS = "register.yml"


@dataclass(frozen=True)
class Facts:
    """What register.yml says about one file."""

    received: str = ""
    illustrative: bool = False
    published: bool = False
    vintage: str = ""
    note: str = ""


def load_facts(folder: Path) -> dict[str, Facts]:
    """Read a folder's register.yml: path below the folder to what is known about the file.

    Raises:
        ConfigurationError: it is not as it should be; names the file and the line.
    """
    file = folder / FACTS
    if not file.is_file():
        return {}
    name = f"data/raw/{folder.name}/{FACTS}"
    about = file.stat()
    node = _compose(file, name, (about.st_mtime_ns, about.st_size, about.st_ino))
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        message = f"{name} must list files, each with what is known about it."
        raise ConfigurationError(message)
    found: dict[str, Facts] = {}
    for key, value in node.value:
        place = f"{name}, line {key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode):
            raise ConfigurationError(f"{place}: the name of a file must stand here.")
        _check_entry(folder, place, key.value, found)
        found[key.value] = _facts(name, key.value, value)
    return found


@lru_cache(maxsize=64)
def _compose(file: Path, name: str, stamp: tuple[int, ...]) -> yaml.Node | None:  # noqa: ARG001
    """Read the YAML of a register once a run, however often it is asked for.

    Args:
        file: the register.
        name: as messages call it.
        stamp: time, size and inode: a changed file is read again.
    """
    try:
        return compose(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = f"{name} cannot be read as YAML: {error}"
        raise ConfigurationError(message) from None


def _check_entry(folder: Path, place: str, key: str, found: dict[str, Facts]) -> None:
    if key in found:
        message = f"{place}: '{key}' is listed twice. Keep one entry."
        raise ConfigurationError(message)
    parts = PurePosixPath(key).parts
    outside = not parts or ".." in parts or PurePosixPath(key).is_absolute()
    if outside:
        message = f"{place}: '{key}' is not a file below this folder. Write its path from here."
        raise ConfigurationError(message)
    if not (folder / key).is_file():
        there = [
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        ]
        close = get_close_matches(key, sorted(there), n=1)
        hint = (
            f"Did you mean '{close[0]}'?" if close else "Put the file there or take the entry out."
        )
        message = f"{place}: '{key}' is registered, but there is no such file. {hint}"
        raise ConfigurationError(message)


def _facts(name: str, key: str, node: yaml.Node) -> Facts:
    known = [field.name for field in fields(Facts)]
    if not isinstance(node, yaml.MappingNode):
        message = f"{name}, line {node.start_mark.line + 1}: '{key}' must be followed by settings ({', '.join(known)})."
        raise ConfigurationError(message)
    values: dict[str, Any] = {}
    for setting, value in node.value:
        place = f"{name}, line {setting.start_mark.line + 1}"
        if setting.value not in known:
            close = get_close_matches(setting.value, known, n=1)
            hint = f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(known)}."
            message = f"{place}: '{setting.value}' is not a setting. {hint}"
            raise ConfigurationError(message)
        values[setting.value] = _setting(place, setting.value, value)
    return Facts(**values)


def _setting(place: str, setting: str, node: yaml.Node) -> str | bool:
    if not isinstance(node, yaml.ScalarNode):
        message = f"{place}: {setting} must be a single value."
        raise ConfigurationError(message)
    try:
        value = yaml.constructor.SafeConstructor().construct_object(node)
    except ValueError:  # what looks like a date and is none, such as 2016-02-31
        value = node.value
    if setting in {"illustrative", "published"}:
        if not isinstance(value, bool):
            message = f"{place}: {setting} must be true or false."
            raise ConfigurationError(message)
        return value
    if setting == "received":
        return _received(place, value)
    return "" if value is None else str(value).strip()


def _received(place: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    try:
        return dt.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        message = f"{place}: received must be a date, such as 2016-04-21."
        raise ConfigurationError(message) from None
