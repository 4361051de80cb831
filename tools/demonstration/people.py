"""Invented people for the columns that a return should not have, and that no table may keep.

The names are made by putting first names and surnames together; nobody is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demonstration.figures import Dice

FIRST = (
    "Alison", "Bernard", "Carys", "Delroy", "Eileen", "Farida", "Gwen", "Howard", "Ines", "Jerome",
    "Kerry", "Lorna", "Marcus", "Nadia", "Orla", "Pritam", "Quentin", "Rosalind", "Stella", "Trevor",
)  # fmt: skip
LAST = (
    "Applewhite", "Brackenbury", "Coldstream", "Dunmore", "Elverson", "Fairlamb", "Greatorex",
    "Hollingdale", "Inchbald", "Jessamine", "Kirkbride", "Larkspur", "Merriweather", "Nettleship",
    "Oakhanger", "Pennyfeather", "Quillfeather", "Ravenscroft", "Silverwood", "Thistleton",
)  # fmt: skip


def person(dice: Dice) -> str:
    """Make up somebody's name."""
    return f"{one_of(dice, FIRST)} {one_of(dice, LAST)}"


def email(name: str, where: str) -> str:
    """Make up an address at a domain that can never exist."""
    first, last = name.lower().split()
    return f"{first[0]}.{last}@{where}.example"


def one_of(dice: Dice, names: tuple[str, ...]) -> str:
    """Return one of some names, each as likely."""
    return dice.pick(dict.fromkeys(names, 1.0))
