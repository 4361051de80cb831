"""What the board does not know: no outcome, no return, or a figure that a check warned about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.story.assurance import by_agency
from annual_report.story.evidence import KINDS
from annual_report.story.findings import Finding, listed, slug

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from annual_report.story.evidence import Figure


def without_evidence(found: Sequence[Figure], what: str, key: str) -> Finding | None:
    """Say that there is no outcome measure to show, if so: activity is not impact.

    Args:
        found: the measures of a section or priority; rows of other types are the evidence that
            something is known, though not whether anyone is better off.
        what: the section or priority, as in a sentence: "early help".
        key: of the finding.
    """
    if any(one.type == "outcome" and one.known for one in found):
        return None
    hidden = [one for one in found if one.type == "outcome" and one.hidden]
    if hidden:
        names = "; ".join(dict.fromkeys(one.name for one in hidden))
        text = (
            f"On {what}, what would show whether children are better off is hidden, so that no "
            f"child can be recognised: {names}."
        )
        return Finding(key, text, "no evidence", tuple(one.row_id for one in hidden))
    known = [one for one in found if one.known]
    types = [KINDS[kind].lower() for kind in KINDS if any(one.type == kind for one in known)]
    rows = tuple(dict.fromkeys(one.row_id for one in known))
    if types:
        told = " and ".join(types)
        text = (
            f"On {what}, nothing shows yet whether children are better off. "
            f"The figures here say {told}."
        )
    else:
        text = f"On {what}, no figure was returned that would show whether children are better off."
    return Finding(key, text, "no evidence", rows)


def unknown(
    found: Sequence[Figure], functions: Mapping[str, tuple[str, Collection[str]]]
) -> Finding | None:
    """Name the parts of the board's work for which no outcome is known.

    Args:
        found: all figures of the year.
        functions: for each part its name, as in a sentence, and its measures.
    """
    silent = [
        name
        for name, measures in functions.values()
        if not any(
            one.type == "outcome" and one.known for one in found if one.indicator in measures
        )
    ]
    if not silent:
        return None
    text = (
        f"There is no evidence yet that children are better off for: {'; '.join(silent)}. "
        "What was done is counted; what it changed is not."
    )
    rows = dict.fromkeys(one.row_id for one in found if one.row_id)
    return Finding("no-impact", text, "no evidence", tuple(rows))


def section_11(found: Sequence[Figure]) -> Finding | None:
    """Say that no agency's answer on its section 11 duties was collected, if so."""
    if any(one.known or one.hidden for one in found):
        return None
    text = (
        "Section 11 returns, in which each agency says how it keeps to its duties, are not "
        "collected in this edition. There is no evidence yet on whether agencies meet them."
    )
    rows = tuple(one.row_id for one in found if one.row_id)
    return Finding("section-11", text, "no evidence", rows)


def on_returns(returns: pd.DataFrame, agency_names: Mapping[str, str]) -> Finding | None:
    """Name the returns that the report does without, and who did not send them."""
    missing = returns[returns["status"] == "not returned"]
    if missing.empty:
        return None
    said = "; ".join(
        f"{agency_names.get(str(agency), str(agency))} ({listed(_titles(rows))})"
        for agency, rows in missing.groupby("agency", sort=False)
    )
    text = (
        f"Not returned: {said}. Where these would have spoken the report is silent, "
        "and silence is not good news."
    )
    return Finding("missing", text, "no evidence", tuple(missing["row_id"]))


def on_checks(checks: pd.DataFrame, agency_names: Mapping[str, str]) -> list[Finding]:
    """Say in plain words what the checks warned about, one sentence an agency."""
    warned = checks[checks["outcome"] == "warned"]
    made = []
    for agency, rows in by_agency(warned, agency_names):
        messages = list(dict.fromkeys(_sentence(text) for text in rows["message"]))
        name = agency_names.get(agency, agency) or "several agencies together"
        text = f"The checks found something to put right in what came from {name}. {' '.join(messages)}"
        made.append(
            Finding(f"warned-{slug(agency) or 'across'}", text, "mixed", tuple(rows["row_id"]))
        )
    return made


def _titles(missing: pd.DataFrame) -> list[str]:
    """Name returns, each with the quarters that did not come where it is sent by quarter."""
    found: dict[str, list[str]] = {}
    parts = missing["part"] if "part" in missing else [""] * len(missing)
    for title, part in zip(missing["title"], parts, strict=True):
        found.setdefault(_lower_first(title), []).append(part)
    return [
        f"{title} for {listed(quarters)}" if all(quarters) else title
        for title, quarters in found.items()
    ]


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
