"""What else changed between two runs: returns, waivers, definitions, settings, prose, code."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from annual_report.records.diff.causes import changed_keys
from annual_report.records.diff.model import Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annual_report.records.diff.editions import Edition

#: Lines of a group before the rest is counted.
_MOST = 20


def background(then: Edition, now: Edition) -> tuple[Group, ...]:
    """Return every group in which anything changed."""
    groups = (
        ("Returns", _returns(then, now)),
        ("Waivers", _waivers(then, now)),
        ("Definitions in the catalogue", _definitions(then, now)),
        ("Settings of the board", _settings(then, now)),
        ("How returns are read and checked", _files(then, now, "mapping", "suite", "notebook")),
        ("Prose of the report", _files(then, now, "prose")),
        ("Code", _code(then, now)),
        ("Libraries and renderer", _environment(then, now)),
    )
    found = [(title, list(lines)) for title, lines in groups]
    return tuple(Group(title, _shortened(lines)) for title, lines in found if lines)


def _shortened(lines: list[str]) -> tuple[str, ...]:
    more = len(lines) - _MOST
    return (*lines[:_MOST], *([f"and {more:,} more"] if more > 0 else []))


def _returns(then: Edition, now: Edition) -> Iterator[str]:
    before, after = _register(then), _register(now)
    for key in [key for key in (before | after) if before.get(key) != after.get(key)]:
        old, new = before.get(key, {}), after.get(key, {})
        row = new or old
        who = now.agencies.get(row["agency"], row["agency"])
        title = f"{who}: {row['title']}{f', {part}' if (part := row.get('part')) else ''}"
        if not old.get("file") and new.get("file"):
            yield f"{title}: new, received {new.get('received') or 'on a day not recorded'}"
        elif old.get("file") and not new.get("file"):
            yield f"{title}: no longer there"
        elif old.get("sha256") != new.get("sha256"):
            yield f"{title}: revised, received {new.get('received') or 'on a day not recorded'}"


def _register(edition: Edition) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what the register says of each return, by its key and quarter."""
    return {
        (str(row["key"]), str(row.get("part") or "")): row
        for row in edition.tables.get("returns", [])
    }


def _waivers(then: Edition, now: Edition) -> Iterator[str]:
    before, after = (Counter(_waiver(one) for one in _decided(e)) for e in (then, now))
    yield from (f"new: {one}" for one in sorted((after - before).elements()))
    yield from (f"no longer there: {one}" for one in sorted((before - after).elements()))


def _decided(edition: Edition) -> list[dict[str, Any]]:
    return list((edition.run.about.get("decisions") or {}).get("waivers") or [])


def _waiver(entry: dict[str, Any]) -> str:
    said = [str(entry.get(name) or "") for name in ("expectation", "agency", "period", "reason")]
    return ", ".join(part for part in said if part)


def _definitions(then: Edition, now: Edition) -> Iterator[str]:
    for indicator in changed_keys(then.catalogue, now.catalogue):
        before, after = then.catalogue.get(indicator), now.catalogue.get(indicator)
        name = (now.names | then.names)[indicator] if indicator in then.names else ""
        named = f"{indicator} {now.names.get(indicator, name)}".strip()
        if before is None or after is None:
            yield f"{named}: {'added' if after else 'taken out'}"
        else:
            yield f"{named}: {', '.join(changed_keys(before, after))}"


def _settings(then: Edition, now: Edition) -> Iterator[str]:
    yield from (f"board.yml: {key}" for key in changed_keys(then.board, now.board))


def _files(then: Edition, now: Edition, *roles: str) -> Iterator[str]:
    for role in roles:
        before, after = then.sums(role), now.sums(role)
        for name in changed_keys(before, after):
            said = "" if name in before and name in after else "new" if name in after else "gone"
            yield f"{name}{f': {said}' if said else ''}"


def _code(then: Edition, now: Edition) -> Iterator[str]:
    old, new = then.side(), now.side()
    for name in ("version", "commit"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield f"{name} {before or 'not known'} then, {after or 'not known'} now"
    changed = changed_keys(then.sums("code"), now.sums("code"))
    if changed:
        yield f"{len(changed):,} file{'' if len(changed) == 1 else 's'} of the source changed"
    for name in changed:
        yield name


def _environment(then: Edition, now: Edition) -> Iterator[str]:
    before, after = (e.run.about.get("environment") or {} for e in (then, now))
    for name in ("python", "renderer"):
        if before.get(name) != after.get(name):
            yield f"{name}: {before.get(name)} then, {after.get(name)} now"
    old, new = before.get("libraries") or {}, after.get("libraries") or {}
    for name in changed_keys(old, new):
        yield f"{name}: {old.get(name, 'none')} then, {new.get(name, 'none')} now"
    for name in changed_keys(then.sums("lock"), now.sums("lock")):
        yield name
