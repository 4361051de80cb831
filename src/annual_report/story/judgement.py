"""The judgement that closes a section: what all its evidence comes to, in one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.story import findings
from annual_report.story.findings import Finding, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from annual_report.story.evidence import Figure
    from annual_report.story.findings import Judgement

#: More outcome measures than these are counted and not named: tables name them.
MOST_NAMED = 6
#: How each judgement on a measure is introduced.
WORDS: dict[str, tuple[str, str]] = {
    "concern": ("a concern", "concerns"),
    "mixed": ("a mixed picture", "mixed pictures"),
    "assurance": ("a strength", "strengths"),
}


def overall(
    found: Sequence[Figure], what: str, also: Mapping[str, Finding | None] | None = None
) -> Finding:
    """Weigh everything that a section holds.

    Concerns alone make a concern and strengths alone an assurance; both together, or any mixed
    picture, make a mixed picture. Without any of them there is nothing to judge by, which is
    said; and without one figure there is no evidence.

    Args:
        found: the section's figures.
        what: the section is about, as in a sentence: "training".
        also: further findings that count, by their name in the statement.
    """
    extra = {name: one for name, one in (also or {}).items() if one is not None}
    known = [one for one in found if one.known]
    if not known and not extra:
        rows = tuple(one.row_id for one in found if one.row_id)
        text = f"No judgement can be made on {what}: no figure was returned that can be shown."
        return Finding("overall", text, "no evidence", rows)
    sides = {key: _named(known, extra, key) for key in WORDS}
    said = [
        f"{WORDS[key][len(names) > 1]}: {'; '.join(names)}."
        for key, names in sides.items()
        if names
    ] or [_no_side(known)]
    first, *others = said
    resting = [one.row_id for one in known] + [row for one in extra.values() for row in one.rows]
    return Finding(
        "overall",
        " ".join(
            [
                f"On {what}, {first}",
                *(one[:1].upper() + one[1:] for one in others),
                _outcomes(found),
                _resting(known, extra),
            ]
        ),
        _judgement(key for key, names in sides.items() if names),
        tuple(dict.fromkeys(resting)),
    )


def _no_side(known: Iterable[Figure]) -> str:
    if any(findings.comparable(one) for one in known):
        return "nothing stands out as a concern or a strength."
    return "there is no judgement either way: nothing can be compared by a likely range."


def _named(known: Iterable[Figure], extra: Mapping[str, Finding], key: str) -> list[str]:
    names = dict.fromkeys(one.name for one in known if findings.judge(one) == key)
    return [*names, *(name for name, one in extra.items() if one.judgement == key)]


def _resting(known: Sequence[Figure], extra: Mapping[str, Finding]) -> str:
    count = len({one.indicator for one in known})
    measures = f"{in_words(count)} measure{'' if count == 1 else 's'}" if count else ""
    return f"This rests on {findings.listed(filter(None, [measures, *map(_lower, extra)]))}."


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _outcomes(found: Iterable[Figure]) -> str:
    outcomes = [one for one in found if one.type == "outcome"]
    shown = dict.fromkeys(one.name for one in outcomes if one.known)
    if len(shown) > MOST_NAMED:
        return f"Whether anyone is better off is shown by {in_words(len(shown))} measures."
    if shown:
        return f"Whether anyone is better off is shown by: {'; '.join(shown)}."
    if any(one.hidden for one in outcomes):
        return "Whether anyone is better off is hidden, so that no child can be recognised."
    return "Nothing shows yet whether anyone is better off."


def _judgement(sides: Iterable[str]) -> Judgement:
    found = set(sides)
    if found == {"concern"}:
        return "concern"
    if found == {"assurance"}:
        return "assurance"
    return "mixed" if found else "neutral"
