"""Which child each row is about: identifiers replaced by keyed hashes as their column is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from annual_report.returns.values import read_text

if TYPE_CHECKING:
    from annual_report.returns.grid import Value
    from annual_report.returns.lists.encoded import Codes, Encoded, Mask
    from annual_report.returns.pseudonyms import Key


@dataclass(frozen=True)
class Children:
    """Which child each row is about.

    Attributes:
        codes: the place of its pseudonym; -1 where the row has no identifier.
        pseudonyms: keyed hashes, each once; their order and the codes depend on the key.
    """

    codes: Codes
    pseudonyms: np.ndarray[Any, np.dtype[np.bytes_]]

    @property
    def known(self) -> Mask:
        """The rows that have an identifier."""
        return self.codes >= 0


def replaced(identifiers: Encoded, key: Key) -> Children:
    """Replace identifiers; those that differ by spaces, case or being numbers are one child."""
    hashes = key.pseudonyms(_plain(identifiers.distinct))
    pseudonyms, places = np.unique(hashes, return_inverse=True)
    renumbered = np.append(places.astype(np.int32), np.int32(-1))
    return Children(renumbered[identifiers.codes], pseudonyms)


def _plain(identifiers: tuple[Value, ...]) -> list[bytes]:
    """Write identifiers alike; where all are plain text, all at once, as each would be alone."""
    if all(type(one) is str for one in identifiers):
        joined = "\n".join(identifiers)  # type: ignore[arg-type]
        breaks = joined.count("\n")
        if joined.isascii() and breaks == len(identifiers) - 1 and _printable(joined):
            return joined.upper().replace(" ", "").encode().split(b"\n")
    return [read_text(one).upper().replace(" ", "").encode() for one in identifiers]


def _printable(lines: str) -> bool:
    return lines.replace("\n", "").isprintable()
