"""Whether actions and recommendations are SMART, part by part, by rules that the report prints.

The checks of the action log (``expectations/actions.json``) ask the same, so that whoever keeps the
log is told of each missing part with its cell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from annual_report.indicators import Catalogue

#: Words that an action needs at least: "Improve recruitment." tells nobody what to do.
FEWEST_WORDS = 5
#: What stands in place of a target that there is not.
_NO_TARGET = re.compile(
    r"\s*(to be (agreed|confirmed|decided)|tb[ac]|none|n/?a|ongoing)\s*\.?\s*", re.IGNORECASE
)

#: The five parts, and the rule by which an action has each, as the report prints them.
ACTION_RULES: dict[str, str] = {
    "specific": "what will be done, in five words or more, and who owns it",
    "measurable": "a measure of the catalogue, where it stood at the start, and a target that is agreed",
    "achievable": "the time or money it takes",
    "relevant": "the finding that it answers",
    "time-bound": "a day by which it is due",
}
#: The same for a recommendation, whose log asks for less.
RECOMMENDATION_RULES: dict[str, str] = {
    "specific": "what is to be done, in five words or more, and who owns it",
    "measurable": "a measure or a target by which it will be known",
    "achievable": "the time or money it takes",
    "relevant": "the review or the audits that it comes from",
    "time-bound": "a day by which it is due",
}
PARTS = tuple(ACTION_RULES)


def lacking_of_action(row: Mapping[str, str], catalogue: Catalogue) -> tuple[str, ...]:
    """Return the parts of SMART that an action lacks, in the order of ``PARTS``."""
    aim = all([row["measure"] in catalogue, row["baseline"], _is_target(row["target"])])
    return _lacking(
        specific=_says(row["action"]) and bool(row["owner"]),
        measurable=aim,
        achievable=bool(row["resources"]),
        relevant=bool(row["finding"]),
        dated=bool(row["due"]),
    )


def lacking_of_recommendation(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return the parts of SMART that a recommendation lacks, in the order of ``PARTS``."""
    return _lacking(
        specific=_says(row["recommendation"]) and bool(row["owner"]),
        measurable=bool(row["measure"]) or _is_target(row["target"]),
        achievable=bool(row["resources"]),
        relevant=bool(row["review_id"]),
        dated=bool(row["due"]),
    )


def lacking(
    rows: pd.DataFrame, of: Callable[[Mapping[str, str]], tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Return of each row the parts that it lacks; none where it is SMART."""
    return [of({str(k): str(v) for k, v in row.items()}) for row in rows.to_dict("records")]


def counts(found: list[tuple[str, ...]]) -> dict[str, int]:
    """Return how many have each part, and under ``all`` how many have all five."""
    have = {part: sum(part not in one for one in found) for part in PARTS}
    return have | {"all": sum(not one for one in found)}


def rules_text(rules: Mapping[str, str], of: str) -> str:
    """Say the rules in a sentence for the report."""
    said = "; ".join(f"{part}: {rule}" for part, rule in rules.items())
    return f"{of} is called SMART if the log gives all five parts. {said[:1].upper()}{said[1:]}."


def _lacking(
    *, specific: bool, measurable: bool, achievable: bool, relevant: bool, dated: bool
) -> tuple[str, ...]:
    has = (specific, measurable, achievable, relevant, dated)
    return tuple(part for part, there in zip(PARTS, has, strict=True) if not there)


def _says(text: str) -> bool:
    return len(text.split()) >= FEWEST_WORDS


def _is_target(text: str) -> bool:
    return bool(text) and not _NO_TARGET.fullmatch(text)
