"""board.yml and the folder layout: what a project is, and where its files are."""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

import yaml

from annual_report.errors import ConfigurationError
from annual_report.governance import Governance, Statement, read_governance
from annual_report.settings import Settings, read_settings

YEAR_PATTERN = re.compile(r"^(\d{4})-(\d{2})$")
#: What stands for the number of a quarter in the pattern of file names.
QUARTER = "{quarter}"
#: First and last day of each quarter of a reporting year, month and day.
_QUARTERS = (("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"), ("01-01", "03-31"))
_DUE = re.compile(r"\d{2}-\d{2}|\d{1,3} days")
#: Analysis notebook that is run once for each priority.
PRIORITY = "priority"
#: The edition that anybody may read.
PUBLIC = "public"
#: How the name of a chapter, and of its notebook, begins that is one edition's alone.
ONLY_FOR = "for_the_"
#: Below a year's results: those of editions beside the main one.
EDITIONS = "editions"
#: Names that an edition cannot have: its folder would be another one's.
_TAKEN = ("book", "build")


def home() -> Path:
    """Return the repository root, which lends every project what it does not hold itself."""
    return Path(os.environ.get("ANNUAL_REPORT_HOME") or Path(__file__).parents[2]).resolve()


@dataclass(frozen=True, order=True)
class Year:
    """A reporting year, 1 April to 31 March, written as 2015-16."""

    start: int

    @classmethod
    def parse(cls, text: str) -> Year:
        """Read ``2015-16``.

        Raises:
            ConfigurationError: the text is not a year, or its halves do not follow.
        """
        match = YEAR_PATTERN.match(text.strip())
        if not match or (int(match[1]) + 1) % 100 != int(match[2]):
            message = f"'{text}' is not a reporting year. Write it as 2015-16."
            raise ConfigurationError(message)
        return cls(int(match[1]))

    @property
    def end(self) -> int:
        """The calendar year in which the reporting year ends."""
        return self.start + 1

    @property
    def first_day(self) -> str:
        """1 April, as an ISO date."""
        return f"{self.start}-04-01"

    @property
    def last_day(self) -> str:
        """31 March, as an ISO date."""
        return f"{self.end}-03-31"

    def quarter(self, number: int) -> tuple[str, str]:
        """Return the first and last day of a quarter, 1 to 4, as ISO dates."""
        year = self.start if number < 4 else self.end
        return f"{year}-{_QUARTERS[number - 1][0]}", f"{year}-{_QUARTERS[number - 1][1]}"

    def __str__(self) -> str:
        return f"{self.start}-{self.end % 100:02d}"


@dataclass(frozen=True)
class Area:
    """The local authority area that the board serves; a fictional one has no ONS code."""

    name: str
    code: str = ""


@dataclass(frozen=True)
class Board:
    """Who the report is by.

    Attributes:
        title: of the report, ``{year}`` filled in; empty for "<name>: annual report <year>".
        author: as printed on the cover; empty for the board's name.
        notice: what every page says first, empty for nothing.
    """

    name: str
    short_name: str
    area: Area
    chair: str = ""
    demonstration: bool = False
    notice: str = ""
    title: str = ""
    author: str = ""


@dataclass(frozen=True)
class Edition:
    """An edition of the report.

    Attributes:
        name: one lower-case word.
        marking: what every page of it says, such as for whom it is; empty for the public one.
    """

    name: str
    marking: str = ""


@dataclass(frozen=True)
class Comparators:
    """Whom the area is compared with.

    Attributes:
        region: ONS code of the region, empty for none.
        region_name: as printed.
        neighbours: name of the statistical neighbour model (``2021`` or ``2025``), or empty.
    """

    england: str = "E92000001"
    region: str = ""
    region_name: str = ""
    neighbours: str = ""


@dataclass(frozen=True)
class Disclosure:
    """Disclosure control: counts from 1 to ``threshold`` are not shown.

    Attributes:
        minimum_base: percentages of fewer cases than this are shown as "n of N" only.
    """

    threshold: int = 5
    minimum_base: int = 10


@dataclass(frozen=True)
class Priority:
    """A priority of the board (Part B).

    Attributes:
        id: lower-case letters, digits and underscores; returns and the catalogue name it by this.
        title: as printed.
        good: what good looks like, in the board's own words.
        indicators: measures that the board chose for it; the catalogue may name more.
    """

    id: str
    title: str
    good: str = ""
    indicators: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its part of a label: ``domestic-abuse``."""
        return self.id.replace("_", "-")

    @property
    def chapter(self) -> str:
        """Name of its chapter: ``priority_domestic_abuse``."""
        return f"{PRIORITY}_{self.id}"


@dataclass(frozen=True)
class Alias:
    """Another name that people write for an agency.

    Attributes:
        name: as written; upper and lower case and punctuation do not count.
        since: first day on which it meant this agency, as an ISO date; empty for always.
        until: last day on which it did; empty for still.
    """

    name: str
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class ProcessLimits:
    """The years that the limits of a process chart rest on, until somebody records others.

    Attributes:
        indicator: whose chart.
        first: first reporting year.
        last: last reporting year.
        why: as the report prints it: a sentence.
    """

    indicator: str
    first: Year
    last: Year
    why: str


@dataclass(frozen=True)
class Agency:
    """An agency that sends returns.

    Attributes:
        id: identifier.
        name: as printed.
        aliases: other names, such as initials, a unit's or one from before a merger.
        roles: who answers for it in actions and recommendations: "Named nurse".
    """

    id: str
    name: str
    aliases: tuple[Alias, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExpectedReturn:
    """A return the board expects from an agency.

    Attributes:
        agency: identifier of the agency.
        format: name of its mapping and its suite, and of the notebook that cleans it unless the
            mapping names another.
        title: what the return is called in the report.
        files: pattern of the file names; the last in order is the one in force. ``{quarter}`` in
            it asks for a file each quarter.
        folder: where below ``data/raw``; ``{year}`` and ``{agency}`` are filled in.
        due: month and day after the year's end, ``04-29``, or days after the end of the quarter
            or else the year, ``30 days``; empty where none is set.
        published: the figures are national statistics, already disclosure-controlled.
    """

    agency: str
    format: str
    title: str
    files: str = "*"
    folder: str = "{year}/{agency}"
    due: str = ""
    published: bool = False

    @property
    def key(self) -> str:
        """Short name of the return, unique in a project."""
        return f"{self.agency}-{self.format}"

    @property
    def patterns(self) -> dict[str, str]:
        """Pattern of the file names of each part: ``Q1`` to ``Q4``, or one part without a name."""
        if QUARTER not in self.files:
            return {"": self.files}
        return {f"Q{n}": self.files.replace(QUARTER, str(n)) for n in range(1, 5)}

    @property
    def each_year(self) -> bool:
        """Whether each year's return lies in a folder of its own."""
        return "{year}" in self.folder


@dataclass(frozen=True)
class Project:
    """A folder with a board.yml.

    Attributes:
        year: the reporting year.
        edition: name of the edition at hand.
        editions: all that are made, the main one first.
        years: those that can be reported; empty for any.
        history: how many earlier years' returns are read too, for trends.
        governance: what the board says of itself and its report, that no agency returns.
        profile: which requirements the report is held against; empty for those of its year.
        process_limits: which years the limits of process charts rest on; none recorded for others.
    """

    folder: Path
    board: Board
    year: Year
    edition: str
    comparators: Comparators
    disclosure: Disclosure
    priorities: tuple[Priority, ...]
    agencies: tuple[Agency, ...]
    returns: tuple[ExpectedReturn, ...]
    years: tuple[Year, ...] = field(default=())
    history: int = 0
    governance: Governance = field(default=Governance())
    profile: str = ""
    editions: tuple[Edition, ...] = field(default=(Edition(PUBLIC),))
    process_limits: tuple[ProcessLimits, ...] = ()

    @property
    def earlier(self) -> tuple[Year, ...]:
        """The earlier years whose returns are read too, for trends; the oldest first."""
        before = [Year(self.year.start - back) for back in range(self.history, 0, -1)]
        return tuple(year for year in before if not self.years or year in self.years)

    def in_year(self, year: Year) -> Project:
        """Return the same project in another year."""
        return replace(self, year=year)

    def has(self, stem: str) -> bool:
        """Whether a chapter or notebook is for the edition at hand: ``for_the_board`` is one's alone."""
        return not stem.startswith(ONLY_FOR) or stem == f"{ONLY_FOR}{self.edition}"

    def in_edition(self, name: str) -> Project:
        """Return the same project with another edition at hand."""
        return replace(self, edition=name)

    @property
    def main(self) -> bool:
        """Whether the edition at hand is the main one, which traces, packs and diff read."""
        return self.edition == self.editions[0].name

    @property
    def marking(self) -> str:
        """What every page of the edition at hand says; empty for the public one."""
        return next((one.marking for one in self.editions if one.name == self.edition), "")

    @property
    def sign_off(self) -> Statement | None:
        """Who signed this year's report off and when; None while it is a draft.

        A sign-off is of the year that ended within the twelve months before it, so that last
        year's, left in board.yml, does not sign this year's report.
        """
        signed = self.governance.sign_off
        after = Year(self.year.start + 1).last_day
        return signed if signed and self.year.last_day < signed.date <= after else None

    @property
    def signed_off(self) -> str:
        """The same, as it follows "Signed off by"; empty for a draft."""
        signed = self.sign_off
        if signed is None:
            return ""
        who = re.sub(r"^(The|An?) ", lambda word: word[0].lower(), signed.who)
        day = dt.date.fromisoformat(signed.date)
        return f"{who} on {day.day} {day:%B} {day.year}"

    @property
    def raw(self) -> Path:
        """Returns as received; never changed."""
        return self.folder / "data" / "raw"

    @property
    def processed(self) -> Path:
        """Where the pipeline writes."""
        return self.folder / "data" / "processed"

    @property
    def build(self) -> Path:
        """Intermediate results and the staged book; may be deleted at any time."""
        return self.folder / "_build"

    @property
    def book(self) -> Path:
        """The finished report: ``_book``, or ``_<name>`` for an edition beside the main one."""
        return self.folder / ("_book" if self.main else f"_{self.edition}")

    @property
    def book_profile(self) -> str:
        """Name of the file that says what the edition at hand has otherwise than ``_quarto.yml``."""
        return f"_quarto-{self.edition}.yml"

    @property
    def stage(self) -> Path:
        """The staged book, which ``quarto preview`` shows."""
        return self.build / self.book.name.removeprefix("_")

    @property
    def results(self) -> Path:
        """What notebooks published for the edition at hand, and its traces.

        The main edition's lie among the results of the year, which all editions share.
        """
        year = self.processed / str(self.year)
        return year if self.main else year / EDITIONS / self.edition

    @property
    def report_title(self) -> str:
        """Title of the report for the project's year; of a marked edition, with its name."""
        pattern = self.board.title or f"{self.board.name}: annual report {{year}}"
        title = pattern.replace("{year}", str(self.year))
        return f"{title}, {self.edition} edition" if self.marking else title

    @property
    def report_author(self) -> str:
        """Who stands on the cover as author."""
        return self.board.author or self.board.name

    def notebook_of(self, chapter: str) -> str:
        """Return the analysis notebook that makes a chapter: one serves every priority."""
        return PRIORITY if chapter in {one.chapter for one in self.priorities} else chapter

    @cached_property
    def agency_names(self) -> dict[str, str]:
        """Agency identifier to name."""
        return {agency.id: agency.name for agency in self.agencies}

    def find(self, relative: str) -> Path:
        """Return a file or folder of the project, or else the one the repository root lends.

        Raises:
            ConfigurationError: neither has it.
        """
        for root in (self.folder, home()):
            candidate = root / relative
            if candidate.exists():
                return candidate
        message = f"{relative} is neither in {self.folder} nor in the repository root."
        raise ConfigurationError(message)


def load_project(folder: str | Path = ".", year: str = "", edition: str = "") -> Project:
    """Read ``board.yml`` in a folder.

    Args:
        folder: the project's folder.
        year: reporting year to use instead of the one in board.yml (``2015-16``).
        edition: edition to use instead of the first one in board.yml.

    Raises:
        ConfigurationError: no board.yml, or something in it is wrong; names file, line and key.
    """
    folder = Path(folder).resolve()
    file = folder / "board.yml"
    if not file.is_file():
        message = (
            f"{folder} has no board.yml, so it is not a project. "
            "Name a project's folder with --project, or copy the repository root's board.yml."
        )
        raise ConfigurationError(message)
    return _project(folder, read_settings(file), year, edition)


def _project(folder: Path, settings: Settings, year: str, edition: str) -> Project:
    settings.only(
        "board", "year", "years", "history", "editions", "comparators", "disclosure",
        "priorities", "agencies", "returns", "governance", "names", "profile",
        "process_limits",
    )  # fmt: skip
    agencies = _agencies(settings)
    years = tuple(Year.parse(word) for word in settings.words("years"))
    chosen = Year.parse(year or settings.text("year"))
    if years and chosen not in years:
        message = f"There are no returns for {chosen}. Years this project can report: {years[0]} to {years[-1]}."
        raise ConfigurationError(message)
    editions = _editions(settings)
    names = [one.name for one in editions]
    if edition and edition not in names:
        message = f"There is no edition '{edition}'. Editions in board.yml: {', '.join(names)}."
        raise ConfigurationError(message)
    governance = read_governance(settings)
    if governance.sign_off:
        _check_day(governance.sign_off.date)
    return Project(
        folder=folder,
        board=_board(settings),
        year=chosen,
        edition=edition or names[0],
        comparators=_comparators(settings),
        disclosure=_disclosure(settings),
        priorities=_priorities(settings),
        agencies=agencies,
        returns=_returns(settings, {agency.id for agency in agencies}),
        years=years,
        history=settings.whole("history", 0),
        governance=governance,
        profile=settings.text("profile", ""),
        editions=editions,
        process_limits=_process_limits(settings),
    )


def _check_day(day: str) -> None:
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        message = f"board.yml: governance.sign_off.on, {day}, is a day that there is not."
        raise ConfigurationError(message) from None


def _editions(settings: Settings) -> tuple[Edition, ...]:
    block = settings.inner("editions")
    if block is None:
        return (Edition(PUBLIC),)
    found = []
    for name in block.nodes:
        if not re.fullmatch(r"[a-z]+", name):
            raise block.fail(name, "must be one lower-case word.")
        if name in _TAKEN:
            raise block.fail(name, "cannot be the name of an edition: its folder is another one's.")
        inner = block.inner(name)
        assert inner is not None  # noqa: S101 - for the type checker: it is among the nodes
        inner.only("marking")
        marking = " ".join(inner.text("marking", "").split())
        if name == PUBLIC and marking:
            raise inner.fail("marking", "is for other editions; the public one is for anybody.")
        if name != PUBLIC and not marking:
            raise inner.fail("marking", "is missing: say on every page for whom this edition is.")
        found.append(Edition(name, marking))
    if not found:
        raise settings.fail("editions", "names none; leave it out for the public one alone.")
    return tuple(found)


def _board(settings: Settings) -> Board:
    block = settings.inner("board")
    if block is None:
        raise settings.fail("board", "is missing.")
    block.only(
        "name", "short_name", "area", "chair", "demonstration", "notice", "title", "author"
    )  # fmt: skip
    area = block.inner("area")
    if area is None:
        raise block.fail("area", "is missing; give name and code.")
    area.only("name", "code")
    return Board(
        name=block.text("name"),
        short_name=block.text("short_name"),
        area=Area(area.text("name"), area.text("code", "")),
        chair=block.text("chair", ""),
        demonstration=block.flag("demonstration"),
        notice=block.text("notice", ""),
        title=block.text("title", ""),
        author=block.text("author", ""),
    )


def _comparators(settings: Settings) -> Comparators:
    block = settings.inner("comparators")
    if block is None:
        return Comparators()
    block.only("england", "region", "region_name", "neighbours")
    model = block.text("neighbours", "")
    if model not in {"", "2021", "2025"}:
        raise block.fail("neighbours", "must be 2021 or 2025, the two published models.")
    return Comparators(
        england=block.text("england", "E92000001"),
        region=block.text("region", ""),
        region_name=block.text("region_name", ""),
        neighbours=model,
    )


def _disclosure(settings: Settings) -> Disclosure:
    block = settings.inner("disclosure")
    if block is None:
        return Disclosure()
    block.only("threshold", "minimum_base")
    return Disclosure(block.whole("threshold", 5), block.whole("minimum_base", 10))


def _priorities(settings: Settings) -> tuple[Priority, ...]:
    found: dict[str, Priority] = {}
    for entry in settings.entries("priorities"):
        entry.only("id", "title", "good", "indicators")
        name = entry.text("id")
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
            raise entry.fail("id", "must be lower-case words and digits, joined by underscores.")
        if name in found:
            raise entry.fail("id", f"'{name}' is used twice.")
        found[name] = Priority(
            name, entry.text("title"), entry.text("good", ""), entry.words("indicators")
        )
    return tuple(found.values())


def _process_limits(settings: Settings) -> tuple[ProcessLimits, ...]:
    found: dict[str, ProcessLimits] = {}
    for entry in settings.entries("process_limits"):
        entry.only("indicator", "first", "last", "why")
        first, last = (Year.parse(entry.text(key)) for key in ("first", "last"))
        one = ProcessLimits(entry.text("indicator"), first, last, entry.text("why"))
        if last < first:
            raise entry.fail("last", f"must not be before {first}, the first year.")
        if one.indicator in found:
            raise entry.fail("indicator", f"'{one.indicator}' is listed twice.")
        found[one.indicator] = one
    return tuple(found.values())


def _agencies(settings: Settings) -> tuple[Agency, ...]:
    found: dict[str, Agency] = {}
    for entry in settings.entries("agencies"):
        entry.only("id", "name", "aliases", "roles")
        agency = Agency(entry.text("id"), entry.text("name"), _aliases(entry), entry.words("roles"))
        if not re.fullmatch(r"[a-z][a-z0-9_]*", agency.id):
            raise entry.fail("id", "must be lower-case letters, digits and underscores.")
        if agency.id in found:
            raise entry.fail("id", f"'{agency.id}' is used twice.")
        found[agency.id] = agency
    return tuple(found.values())


def _aliases(entry: Settings) -> tuple[Alias, ...]:
    """Read other names of an agency: a list of names, or of blocks with a name and its dates."""
    entry.words("aliases")  # refuses what is not a list
    found = []
    for node in entry.nodes["aliases"].value if "aliases" in entry.nodes else ():
        if not isinstance(node, yaml.MappingNode):
            found.append(Alias(str(node.value).strip()))
            continue
        item = Settings(entry.file, node, f"{entry.path}.aliases")
        item.only("name", "since", "until")
        alias = Alias(item.text("name"), item.text("since", ""), item.text("until", ""))
        for key in ("since", "until"):
            if not re.fullmatch(r"(?:\d{4}-\d{2}-\d{2})?", getattr(alias, key)):
                raise item.fail(key, "must be a date such as 2014-10-01.")
        found.append(alias)
    return tuple(found)


def _returns(settings: Settings, agencies: set[str]) -> tuple[ExpectedReturn, ...]:
    found: dict[str, ExpectedReturn] = {}
    for entry in settings.entries("returns"):
        entry.only("agency", "format", "title", "files", "folder", "due", "published")
        expected = ExpectedReturn(
            agency=entry.text("agency"),
            format=entry.text("format"),
            title=entry.text("title"),
            files=entry.text("files", "*"),
            folder=entry.text("folder", "{year}/{agency}"),
            due=entry.text("due", ""),
            published=entry.flag("published"),
        )
        if expected.agency not in agencies:
            close = get_close_matches(expected.agency, agencies, n=1)
            hint = f" Did you mean '{close[0]}'?" if close else ""
            raise entry.fail("agency", f"'{expected.agency}' is not among the agencies.{hint}")
        if expected.due and not _DUE.fullmatch(expected.due):
            raise entry.fail("due", "must be a month and day, such as 04-29, or such as 30 days.")
        if "{" in expected.files.replace(QUARTER, ""):
            raise entry.fail("files", f"may have {QUARTER} filled in and nothing else.")
        if expected.key in found:
            raise entry.fail(
                "format", f"'{expected.format}' is expected from {expected.agency} twice."
            )
        found[expected.key] = expected
    return tuple(found.values())
