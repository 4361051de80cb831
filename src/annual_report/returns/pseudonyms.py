"""Keyed hashes in place of children's identifiers, and the key, which no repository may hold.

An identifier is replaced by the first 16 bytes of its HMAC-SHA256 (RFC 2104) as soon as its column
is read: equal identifiers stay equal, so rows can be linked, and without the key nobody can try out
identifiers until one fits. The key lies in the user's configuration folder (XDG base directory
specification), or where ``ANNUAL_REPORT_KEY_FILE`` says; nothing that a run writes depends on it.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annual_report.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

    from annual_report.project import Project

KEY_FILE = "ANNUAL_REPORT_KEY_FILE"
#: Bytes of a key, written as twice as many hexadecimal digits.
LENGTH = 32
#: Bytes of a hash that are kept: two children of a million share one in none of 10**26 cases.
LONG = 16
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ELSEWHERE = f"Keep it elsewhere and say where in {KEY_FILE}."


@dataclass(frozen=True)
class Key:
    """The secret with which identifiers are replaced; it is never shown.

    Attributes:
        made: the key was not there before and has just been made.
    """

    secret: bytes = field(repr=False)
    made: bool = False

    def pseudonyms(self, identifiers: Iterable[bytes]) -> np.ndarray[Any, np.dtype[np.bytes_]]:
        """Return the hash of each identifier, ``LONG`` bytes."""
        import numpy as np  # noqa: PLC0415 - a run in which nothing is counted does without

        secret = self.secret
        whole = b"".join([hmac.digest(secret, each, "sha256") for each in identifiers])
        return np.frombuffer(whole, "S32").astype(f"S{LONG}")


def key_place() -> Path:
    """Return where the key lies or will lie: the named file, or one in the user's configuration."""
    named = os.environ.get(KEY_FILE)
    if named:
        return Path(named).expanduser().absolute()
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    # a relative path has to be ignored, says the specification
    folder = Path(configured) if configured.startswith("/") else Path.home() / ".config"
    return folder / "annual-report" / "children.key"


def load_key(project: Path) -> Key:
    """Read the key, or make it where there is none yet, readable by its owner alone.

    Args:
        project: the project's folder; a key inside it would be copied and published with it.

    Raises:
        ConfigurationError: the key lies in the project or in a repository, others may read it, or
            it is no key.
    """
    place = key_place()
    _refuse_place(place.resolve(), project.resolve())
    try:
        return Key(_made(place), made=True)
    except FileExistsError:
        return Key(_read(place))
    except OSError as error:
        message = (
            f"The key that stands in for children's identifiers cannot be made ({error.strerror}). "
            f"Name a file that may be written in {KEY_FILE}."
        )
        raise ConfigurationError(message) from None


def prepare_key(project: Project) -> None:
    """Read or make the key before a run that may need it, so that no notebook says where it lies.

    Raises:
        ConfigurationError: as ``load_key`` does; only where a return is child-level.
    """
    if any(child_level(project, expected.format) for expected in project.returns):
        announce(load_key(project.folder))


def child_level(project: Project, form: str) -> bool:
    """Say whether returns of a format have a row for each child: their mapping has ``lists``."""
    try:
        file = project.find(f"notebooks/clean/{form}.yml")
    except ConfigurationError:
        return False
    return re.search(r"^lists:", file.read_text(encoding="utf-8"), re.MULTILINE) is not None


def announce(key: Key) -> None:
    """Say on standard error that a key has been made, and where; silent for one that was there."""
    if key.made:
        sys.stderr.write(
            f"A key that stands in for children's identifiers was made in {key_place()}. "
            "It opens nothing; keep it to yourself.\n"
        )


def _refuse_place(place: Path, project: Path) -> None:
    if place.is_relative_to(project):
        message = f"The key that stands in for children's identifiers lies inside the project. {_ELSEWHERE}"
        raise ConfigurationError(message)
    if any((folder / ".git").exists() for folder in place.parents):
        message = f"The key that stands in for children's identifiers lies inside a repository. {_ELSEWHERE}"
        raise ConfigurationError(message)


def _made(place: Path) -> bytes:
    """Make a key whole or not at all: written beside its place, then linked into it.

    Raises:
        FileExistsError: there is a key already, or another process was faster.
    """
    if place.exists():
        raise FileExistsError
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = secrets.token_bytes(LENGTH)
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secret.hex() + "\n")
        os.link(draft, place)
    finally:
        draft.unlink()
    return secret


def _read(place: Path) -> bytes:
    named = f"The key that stands in for children's identifiers, {place},"
    try:
        if place.stat().st_mode & _OTHERS:
            raise ConfigurationError(f"{named} may be read by others. Run: chmod 600 '{place}'")
        secret = bytes.fromhex(place.read_text(encoding="ascii"))
    except (ValueError, OSError):
        secret = b""
    if len(secret) < LENGTH:
        message = f"{named} is not one: {2 * LENGTH} hexadecimal digits are needed. Delete it, and a new one is made."
        raise ConfigurationError(message)
    return secret
