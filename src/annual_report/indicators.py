"""The indicator catalogue: what is measured, how it is computed and what good looks like."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, get_args

import yaml

from annual_report.errors import ConfigurationError
from annual_report.project import Year
from annual_report.settings import Settings, compose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from annual_report.project import Project

Type = Literal["quantity", "quality", "outcome", "context"]
Polarity = Literal["higher", "lower", "neither"]
Kind = Literal["flow", "snapshot"]
DenominatorKind = Literal["own", "population", "none"]
Interval = Literal["rate", "percentage", "paired", "none"]
Function = Literal["F1", "F2", "F3", "F4"]
Comparator = Literal["england", "region", "neighbours"]
Tier = Literal["core", "extended"]
Frequency = Literal["monthly", "quarterly", "termly", "annual", "biennial"]
ContentArea = Literal["practice", "organisational/practitioner", "wider picture"]
Method = Literal[
    "dataset", "records", "audit", "review", "survey", "self-assessment", "evaluation",
    "published statistics",
]  # fmt: skip

#: Indicator whose numerator is the population aged 0-17 that rates are divided by.
POPULATION = "CTX01"
FILE = "indicators.yml"


@dataclass(frozen=True)
class Break:
    """A change after which an indicator's figures do not compare with those before.

    Attributes:
        year: first reporting year of the new definition, ``2015-16``.
        what: what changed, in a few words that a chart can print.
    """

    year: str
    what: str


@dataclass(frozen=True)
class Scale:
    """What the publisher of a scale says of how surely it measures one person.

    Attributes:
        reliability: from 0 to 1.
        deviation: standard deviation of scores before, in points.
        source: where both stand.
    """

    reliability: float
    deviation: float
    source: str


@dataclass(frozen=True)
class Indicator:
    """One measure of the catalogue.

    Attributes:
        id: such as ``CSC01``.
        name: in full, as tables print it.
        short: at most 40 characters, for charts.
        plain: for a child of eleven, what follows "24 of every 100 …", or a sentence with ``{n}`` for
            the figure; empty for none.
        tier: ``core`` every board needs, ``extended`` is asked for where it can be had.
        numerator: what is counted.
        denominator: what it is divided by; empty where it is a plain count.
        unit: as printed: ``per 10,000``, ``%``, ``count``, ``cases per FTE``.
        per: what numerator over denominator is multiplied by.
        type: how much (quantity), how well (quality), is anyone better off (outcome).
        polarity: which way is good; ``neither`` is never called better or worse.
        function: the statutory functions it bears on (F1 to F4).
        priorities: themes it bears on; ``all`` where it bears on every one.
        owner: who returns it.
        frequency: how often it is collected.
        content_area: of the framework: practice, the organisation and its staff, the wider picture.
        method: how it is known: a dataset, records counted here, an audit, a survey and so on.
        kind: ``flow`` counts over a period, ``snapshot`` at its last day.
        at: month and day of the snapshot that stands for the year; ``any`` for its last.
        denominator_kind: ``own`` in the return, ``population`` (CTX01), or ``none``.
        population: ``0-17``, or the category of CTX01 by age that rates are divided by.
        interval: ``rate`` (Byar), ``percentage`` (Wilson), ``paired`` (Student, of the same people's
            change) or ``none``.
        disclosive: its counts are of people or cases.
        decimals: as printed.
        good: what good looks like: a national descriptor.
        expectation: what this board, or a rule it follows, expects; empty where there is none.
        source: where the definition is from.
        status: how sure we are of the definition.
        comparators: with whom it can be compared.
        funnel: it is key, and is drawn beside each area of the region and each neighbour.
        scale: of a paired change, how surely it measures one person; None where that is not known.
        since: first reporting year collected with this definition, empty where that is not known.
        breaks: changes of definition, oldest first.
    """

    id: str
    name: str
    short: str
    plain: str
    tier: Tier
    numerator: str
    denominator: str
    unit: str
    per: int
    type: Type
    polarity: Polarity
    function: tuple[str, ...]
    priorities: tuple[str, ...]
    owner: str
    frequency: Frequency
    content_area: ContentArea
    method: Method
    kind: Kind
    at: str
    denominator_kind: DenominatorKind
    population: str
    interval: Interval
    disclosive: bool
    decimals: int
    good: str
    expectation: str
    source: str
    status: str
    comparators: tuple[str, ...]
    funnel: bool
    scale: Scale | None
    since: str
    breaks: tuple[Break, ...]

    @property
    def verified(self) -> bool:
        """Whether the definition was seen in the source it names."""
        return self.status == "verified"

    def break_between(self, first: str, second: str) -> Break | None:
        """Return the last change of definition between two reporting years, in either order.

        The figures of the two years compare exactly where this is None.
        """
        low, high = sorted((first, second))
        return next((b for b in reversed(self.breaks) if low < b.year <= high), None)


@dataclass(frozen=True)
class Catalogue:
    """All indicators of a project, in the order of its file."""

    indicators: tuple[Indicator, ...]
    file: str = FILE

    def __getitem__(self, name: str) -> Indicator:
        found = self.get(name)
        if found is None:
            close = get_close_matches(name, self.ids, n=1)
            hint = f" Did you mean {close[0]}?" if close else ""
            raise ConfigurationError(f"{self.file} has no indicator '{name}'.{hint}")
        return found

    def __contains__(self, name: object) -> bool:
        return any(indicator.id == name for indicator in self.indicators)

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators)

    def __len__(self) -> int:
        return len(self.indicators)

    def get(self, name: str) -> Indicator | None:
        """Return an indicator, or None where there is none of that name."""
        return next((indicator for indicator in self.indicators if indicator.id == name), None)

    @property
    def ids(self) -> tuple[str, ...]:
        """Identifiers in the order of the file."""
        return tuple(indicator.id for indicator in self.indicators)

    def of_function(self, function: str) -> tuple[Indicator, ...]:
        """Indicators that bear on a statutory function (``F1`` to ``F4``)."""
        return tuple(indicator for indicator in self.indicators if function in indicator.function)


def load_catalogue(project: Project) -> Catalogue:
    """Read the project's ``indicators.yml``, or the one the repository root lends.

    Raises:
        ConfigurationError: no such file, or something in it is wrong; names file, line and key.
    """
    file = project.find(FILE)
    found: dict[str, Indicator] = {}
    for settings in _entries(file):
        indicator = _indicator(settings)
        if indicator.id in found:
            raise settings.fail("id", f"'{indicator.id}' is used twice.")
        found[indicator.id] = indicator
    catalogue = Catalogue(tuple(found.values()), file.name)
    named = [
        (f"priorities: {one.id}", name) for one in project.priorities for name in one.indicators
    ]
    named += [("process_limits", one.indicator) for one in project.process_limits]
    for where, name in named:
        if name not in catalogue:
            close = get_close_matches(name, catalogue.ids, n=1)
            hint = f" Did you mean {close[0]}?" if close else ""
            raise ConfigurationError(
                f"board.yml: {where} names the indicator '{name}', "
                f"which {file.name} does not have.{hint}"
            )
    return catalogue


def _entries(file: Path) -> list[Settings]:
    try:
        node = compose(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{file.name} cannot be read as YAML: {error}") from None
    if not isinstance(node, yaml.SequenceNode):
        raise ConfigurationError(f"{file.name} must be a list of indicators, each with an id.")
    entries = []
    for number, item in enumerate(node.value):
        if not isinstance(item, yaml.MappingNode):
            line = item.start_mark.line + 1
            raise ConfigurationError(f"{file.name}, line {line}: an indicator must have settings.")
        entries.append(Settings(file, item, f"[{number}]"))
    return entries


def _indicator(settings: Settings) -> Indicator:
    settings.only(*(field.name for field in fields(Indicator)))
    name = settings.text("id")
    if not re.fullmatch(r"[A-Z][A-Z0-9]*\d[a-z_]*", name):
        raise settings.fail("id", "must be capitals and digits, such as CSC01 or POL01_share.")
    settings.path = name
    short = settings.text("short")
    if len(short) > 40:
        raise settings.fail("short", f"has {len(short)} characters; charts have room for 40.")
    unit = settings.text("unit")
    denominator_kind = _one_of(settings, "denominator_kind", get_args(DenominatorKind))
    denominator = settings.text("denominator", "")
    if (denominator == "") != (denominator_kind == "none"):
        raise settings.fail("denominator", "is given exactly where denominator_kind is not 'none'.")
    at = settings.text("at", "03-31")
    if not re.fullmatch(r"\d\d-\d\d|any", at):
        raise settings.fail("at", "must be a month and day, such as 03-31, or any.")
    return Indicator(
        id=name,
        name=settings.text("name"),
        short=short,
        plain=_plain(settings, unit),
        tier=_one_of(settings, "tier", get_args(Tier)),
        numerator=settings.text("numerator"),
        denominator=denominator,
        unit=unit,
        per=_per(settings, unit),
        type=_one_of(settings, "type", get_args(Type)),
        polarity=_one_of(settings, "polarity", get_args(Polarity)),
        function=_all_of(settings, "function", get_args(Function)),
        priorities=settings.words("priorities"),
        owner=settings.text("owner"),
        frequency=_one_of(settings, "frequency", get_args(Frequency)),
        content_area=_one_of(settings, "content_area", get_args(ContentArea)),
        method=_one_of(settings, "method", get_args(Method)),
        kind=_one_of(settings, "kind", get_args(Kind)),
        at=at,
        denominator_kind=denominator_kind,
        population=settings.text("population", "0-17"),
        interval=_one_of(
            settings, "interval", get_args(Interval), _usual_interval(denominator_kind, unit)
        ),
        disclosive=settings.flag("disclosive"),
        decimals=settings.whole("decimals", 1),
        good=settings.text("good"),
        expectation=settings.text("expectation", ""),
        source=settings.text("source"),
        status=settings.text("status"),
        comparators=_all_of(settings, "comparators", get_args(Comparator)),
        funnel=_funnel(settings),
        scale=_scale(settings),
        since=_year(settings, "since", ""),
        breaks=_breaks(settings),
    )


def _funnel(settings: Settings) -> bool:
    chosen = settings.flag("funnel")
    if chosen and not {"region", "neighbours"} & set(settings.words("comparators")):
        raise settings.fail("funnel", "needs region or neighbours among the comparators.")
    return chosen


def _plain(settings: Settings, unit: str) -> str:
    text = settings.text("plain", "")
    if text and unit != "%" and "{n}" not in text:
        raise settings.fail("plain", f"needs {{n}} where the figure goes, as the unit is '{unit}'.")
    return text


def _scale(settings: Settings) -> Scale | None:
    block = settings.inner("scale")
    if block is None:
        return None
    block.only("reliability", "deviation", "source")
    numbers = {}
    for key, most in (("reliability", 1.0), ("deviation", math.inf)):
        try:
            numbers[key] = float(block.text(key))
        except ValueError:
            raise block.fail(key, "must be a number.") from None
        if not 0 <= numbers[key] <= most:
            raise block.fail(key, "must lie between 0 and 1." if most == 1 else "is below 0.")
    return Scale(numbers["reliability"], numbers["deviation"], block.text("source"))


def _year(settings: Settings, key: str, default: str | None = None) -> str:
    text = settings.text(key, default)
    try:
        return str(Year.parse(text)) if text else ""
    except ConfigurationError as error:
        raise settings.fail(key, f"cannot be read: {error}") from None


def _breaks(settings: Settings) -> tuple[Break, ...]:
    found: list[Break] = []
    for entry in settings.entries("breaks"):
        entry.only("year", "what")
        one = Break(_year(entry, "year"), entry.text("what"))
        if found and one.year <= found[-1].year:
            raise entry.fail("year", f"must be later than {found[-1].year}, the break before it.")
        if len(one.what) > 45:
            raise entry.fail("what", f"has {len(one.what)} characters; charts have room for 45.")
        found.append(one)
    return tuple(found)


def _per(settings: Settings, unit: str) -> int:
    stated = re.fullmatch(r"per ([\d,]+)", unit)
    meant = int(stated[1].replace(",", "")) if stated else 100 if unit == "%" else 1
    per = settings.whole("per", meant)
    if per != meant:
        raise settings.fail("per", f"is {per}, but the unit '{unit}' means {meant}.")
    return per


def _usual_interval(denominator_kind: str, unit: str) -> str:
    if denominator_kind == "population":
        return "rate"
    return "percentage" if unit == "%" else "none"


def _one_of(settings: Settings, key: str, allowed: tuple[str, ...], default: str = "") -> Any:
    value = settings.text(key, default or None)
    if value not in allowed:
        raise settings.fail(key, f"must be one of: {', '.join(allowed)}.")
    return value


def _all_of(settings: Settings, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    values = settings.words(key)
    for value in values:
        if value not in allowed:
            raise settings.fail(key, f"may only hold: {', '.join(allowed)}.")
    return values
