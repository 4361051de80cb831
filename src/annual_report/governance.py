"""What a board says about itself in board.yml and no agency returns: who its report goes to, and so on.

Every block is read by what ``BLOCKS`` says of it, and comes out as statements of one shape, which
the release hands on to chapters like any other table.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annual_report.settings import Settings

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

#: Those to whom Working Together 2015 (chapter 3, from memory) sends a board's report.
RECIPIENTS = (
    "chief executive",
    "council leader",
    "police and crime commissioner",
    "health and wellbeing board chair",
    "other",
)
#: Functions of regulation 5 beside the four that Part A judges.
FUNCTIONS = (
    "policies and thresholds",
    "allegations",
    "private fostering",
    "communication",
    "planning",
)
#: The three safeguarding partners since 2018; health has changed its name since.
PARTNERS = ("local authority", "health", "police")


@dataclass(frozen=True)
class Field:
    """One key of a block.

    Attributes:
        key: as written in board.yml.
        column: of the statement: ``who``, ``what``, ``result`` or ``date``.
        kind: ``text``, ``date``, ``words`` (a list) or ``flag``.
        choices: the only texts allowed; empty for any.
        needed: whether it must be given.
    """

    key: str
    column: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    needed: bool = True


@dataclass(frozen=True)
class Block:
    """A block below ``governance``: one of its kind, or a list of them."""

    many: bool
    fields: tuple[Field, ...]


_ON = Field("on", "date", "date")
BLOCKS: dict[str, Block] = {
    "publication": Block(many=False, fields=(_ON,)),
    "panel": Block(many=False, fields=(_ON,)),
    "sign_off": Block(many=False, fields=(Field("by", "who"), _ON)),
    "chair": Block(many=False, fields=(Field("independent", "what", "flag"),)),
    "restraint": Block(
        many=False,
        fields=(
            Field("secure_establishment", "what", "flag"),
            Field("review", "result", needed=False),
        ),
    ),
    "distribution": Block(
        many=True,
        fields=(
            Field("to", "who", choices=RECIPIENTS),
            Field("name", "what"),
            Field("sent", "date", "date"),
        ),
    ),
    "partnerships": Block(
        many=True,
        fields=(
            Field("name", "who"),
            Field("shared", "what"),
            Field("on", "date", "date", needed=False),
        ),
    ),
    "challenges": Block(
        many=True,
        fields=(
            Field("to", "who"),
            Field("challenge", "what"),
            Field("changed", "result"),
            Field("on", "date", "date", needed=False),
        ),
    ),
    "functions": Block(
        many=True,
        fields=(
            Field("function", "who", choices=FUNCTIONS),
            Field("said", "what"),
        ),
    ),
    "next_priorities": Block(
        many=True,
        fields=(
            Field("title", "who"),
            Field("why", "what"),
            Field("evidence", "result", "words"),
        ),
    ),
    "help": Block(
        many=True,
        fields=(Field("who", "who"), Field("how", "what"), Field("for", "result", needed=False)),
    ),
    "data_sharing": Block(many=False, fields=(Field("said", "what"),)),
    "safeguarding_partners": Block(
        many=True,
        fields=(
            Field("partner", "who", choices=PARTNERS),
            Field("name", "what"),
            Field("signed", "date", "date"),
        ),
    ),
    "scrutiny": Block(
        many=False,
        fields=(
            Field("by", "who"),
            Field("statement", "what"),
            Field("signed", "date", "date"),
        ),
    ),
}


@dataclass(frozen=True)
class Statement:
    """One thing that the board says about itself.

    Attributes:
        block: of board.yml, below ``governance``.
        who: whom it is about or goes to.
        what: what is said; ``yes`` or ``no`` where that is the answer.
        result: what came of it, or what it rests on.
        date: ISO date, or empty.
    """

    block: str
    who: str = ""
    what: str = ""
    result: str = ""
    date: str = ""


@dataclass(frozen=True)
class NamesFile:
    """The board's own list of names that no quotation may hold; what is in it is read by the release.

    Attributes:
        file: path below the project's folder.
        sha256: of its content, so that a changed list is noticed; empty where there is no such file.
    """

    file: str
    sha256: str


@dataclass(frozen=True)
class Governance:
    """Everything that board.yml says below ``governance``, in its order.

    Attributes:
        names: the lists of names that board.yml names beside it, under ``names``.
    """

    statements: tuple[Statement, ...] = ()
    names: tuple[NamesFile, ...] = ()

    def of(self, block: str) -> tuple[Statement, ...]:
        """Return the statements of a block; none where board.yml has no such block."""
        return tuple(one for one in self.statements if one.block == block)

    def first(self, block: str) -> Statement | None:
        """Return the statement of a block that there is one of, or None."""
        return next(iter(self.of(block)), None)

    @property
    def sign_off(self) -> Statement | None:
        """Who signed the report off and when; None while it is a draft."""
        return self.first("sign_off")


def read_governance(settings: Settings) -> Governance:
    """Read the block ``governance`` of board.yml, which may be left out.

    Raises:
        ConfigurationError: something in it is wrong; names file, line and key.
    """
    names = _names(settings)
    outer = settings.inner("governance")
    if outer is None:
        return Governance(names=names)
    outer.only(*BLOCKS)
    found: list[Statement] = []
    for name in outer.nodes:
        block = BLOCKS[name]
        inner = outer.entries(name) if block.many else [outer.inner(name)]
        found += [_statement(name, block, one) for one in inner if one is not None]
    return Governance(tuple(found), names)


def _names(settings: Settings) -> tuple[NamesFile, ...]:
    """Read ``names``: files of names that the board keeps, below ``data/raw``, never published.

    Raises:
        ConfigurationError: one is not below ``data/raw``, where nothing is published from.
    """
    folder = settings.file.parent
    found = []
    for name in settings.words("names"):
        path = (folder / name).resolve()
        if not path.is_relative_to((folder / "data" / "raw").resolve()):
            raise settings.fail(
                "names", "must be files below data/raw, which stays with the board."
            )
        there = path.is_file()
        found.append(
            NamesFile(name, hashlib.sha256(path.read_bytes()).hexdigest() if there else "")
        )
    return tuple(found)


def _statement(name: str, block: Block, given: Settings) -> Statement:
    given.only(*(field.key for field in block.fields))
    return Statement(name, **{field.column: _value(field, given) for field in block.fields})


def _value(field: Field, given: Settings) -> str:
    if field.kind == "words":
        return _words(field, given)
    if field.kind == "flag":
        return _flag(field, given)
    value = given.text(field.key) if field.needed else given.text(field.key, "")
    if field.needed and not value:
        raise given.fail(field.key, "is empty.")
    if field.kind == "date" and value and not _DATE.fullmatch(value):
        raise given.fail(field.key, "must be a date such as 2016-09-30.")
    if field.choices and value not in field.choices:
        raise given.fail(field.key, f"must be one of: {', '.join(field.choices)}.")
    return value


def _words(field: Field, given: Settings) -> str:
    words = given.words(field.key)
    if field.needed and not words:
        raise given.fail(field.key, "must be a list with at least one entry.")
    return "; ".join(words)


def _flag(field: Field, given: Settings) -> str:
    if field.needed and field.key not in given.nodes:
        raise given.fail(field.key, "is missing; say true or false.")
    return "yes" if given.flag(field.key) else "no"
