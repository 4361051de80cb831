"""Make a project's extract of published statistics from a folder of the publishers' files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.indicators import load_catalogue
from annual_report.published import additions, extract
from annual_report.published.figures import Figure, Place, Publication, newest, table_figures
from annual_report.published.neighbours import MODELS, Row, model_of, neighbour_rows
from annual_report.published.others import (
    looked_after_figures,
    looked_after_year,
    read_tool,
    tool_figures,
    tool_publication,
)
from annual_report.published.populations import with_populations
from annual_report.published.reading import Source, read_source
from annual_report.published.regions import REGION, region_rows
from annual_report.published.tables import LOOKED_AFTER, OGL, TABLES, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from annual_report.project import Project


@dataclass(frozen=True)
class Summary:
    """What an import read and wrote.

    Attributes:
        read: file name and the publication it is.
        left_aside: names of files that are none of the known tables.
        missing: known tables that no file in the folder holds.
        written: path below the project's folder, and how many figures or rows it has.
    """

    read: tuple[tuple[str, str], ...]
    left_aside: tuple[str, ...]
    missing: tuple[str, ...]
    written: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        """Say it in lines, as the command prints it."""
        lines = [f"Read {name}: {title}" for name, title in self.read]
        lines += [f"Left aside {name}: not a table that is used" for name in self.left_aside]
        lines += [f"Missing: {what}; its figures are not in the extract" for what in self.missing]
        lines += [f"Wrote {path}: {count:,} rows" for path, count in self.written]
        return "\n".join(lines)


@dataclass
class _Folder:
    """The files of a folder, told apart by their columns."""

    tables: list[tuple[Source, Table, Publication]] = field(default_factory=list)
    looked_after: list[tuple[Source, Publication]] = field(default_factory=list)
    tools: list[tuple[Source, Publication]] = field(default_factory=list)
    models: dict[str, Source] = field(default_factory=dict)
    additions: Source | None = None
    left_aside: list[str] = field(default_factory=list)


def import_folder(source_dir: Path, project: Project) -> Summary:
    """Write the project's tidy extract from a folder of published files.

    Files are told apart by their columns, whatever they are called; of several releases of a
    table the newest that has a figure gives it. Writes ``data/raw/published`` (the board's own
    area, if it has a code) and ``data/raw/comparators`` (England, the region, the neighbours
    under every model, and of the region's other areas the measures that are drawn in funnels). What no file holds may stand in ``data/raw/comparators/additions.csv``
    with its publication. The same files always give the same bytes.

    Args:
        source_dir: holds CSV files of the Department for Education, and may hold the long data
            file of its Local authority interactive tool.
        project: names the area, region and England by their ONS codes.

    Raises:
        ConfigurationError: no such folder, none of its files is a table that is used, or the
            board's area is in none of them.
    """
    if not source_dir.is_dir():
        raise ConfigurationError(f"{source_dir} is not a folder. Name the one with the CSV files.")
    found = _recognise(source_dir)
    if not found.tables:
        wanted = ", ".join(f"{table.id} ({table.title})" for table in TABLES)
        raise ConfigurationError(
            f"{source_dir} holds none of the tables that are used: {wanted}. "
            "Download them from the Department for Education's release of Children in need."
        )
    by_hand = project.raw / additions.FILE
    found.additions = read_source(by_hand) if by_hand.is_file() else None
    authorities, named = _areas(found)
    neighbours = _neighbours(found, project, authorities)
    figures = with_populations(newest(_figures(found, project, neighbours, authorities, named)))
    figures = _needed(figures, neighbours, project)
    return Summary(
        read=tuple(sorted(_read(found))),
        left_aside=tuple(sorted(found.left_aside)),
        missing=tuple(_missing(found)),
        written=tuple(_write(project, figures, neighbours)),
    )


def _recognise(folder: Path) -> _Folder:
    found = _Folder()
    for path in sorted(folder.iterdir()):
        known = path.suffix.lower() in {".csv", ".parquet"} and path.is_file()
        if known and not _recognise_file(path, found):
            found.left_aside.append(path.name)
    return found


def _recognise_file(path: Path, found: _Folder) -> bool:
    """Put one file where it belongs; false where it belongs nowhere."""
    if path.suffix.lower() == ".parquet":
        tool = read_tool(path)
        if tool:
            found.tools.append((tool[0], tool_publication(*tool)))
        return bool(tool)
    source = read_source(path)
    if source is None:
        return False
    model = model_of(source)
    if model:
        found.models[model] = source
        return True
    year = looked_after_year(source)
    if year:
        found.looked_after.append((source, _publication(source, LOOKED_AFTER, year)))
        return True
    for table in TABLES:
        if _holds(source, table):
            years = [int(row[source.column("time_period")]) for row in source.rows]
            found.tables.append((source, table, _publication(source, table, max(years))))
            return True
    return False


def _holds(source: Source, table: Table) -> bool:
    """Whether a file has every column of a table, under any of its names."""
    needed = {
        name: others for name, others in table.columns.items() if name not in table.missing_in
    }
    needed |= {"time_period": (), "geographic_level": (), "new_la_code": ()}
    return all(source.column(name, *others) >= 0 for name, others in needed.items())


def _publication(source: Source, table: Table, year: int) -> Publication:
    number = "" if table.id in {"CSWW", "ONS", "CLA"} else f"-{table.id.lower()}"
    return Publication(
        id=f"{table.series}-{year}{number}",
        title=f"{table.publication}, {year}",
        publisher=table.publisher,
        vintage=str(year),
        licence=OGL,
        table=f"{table.id}: {table.title}" if number else table.title,
        file=source.name,
        sha256=source.sha256,
        newest=year,
    )


def _areas(found: _Folder) -> tuple[dict[str, Place], dict[str, Place]]:
    """Local authorities by their old number, and England and regions by name in lower case."""
    authorities: dict[str, tuple[int, Place]] = {}
    named: dict[str, Place] = {}
    for source, _, _ in found.tables:
        year, level = source.column("time_period"), source.column("geographic_level")
        old, new = source.column("old_la_code"), source.column("new_la_code")
        name = source.column("la_name")
        above = {
            "National": (source.column("country_code"), source.column("country_name")),
            "Regional": (source.column("region_code"), source.column("region_name")),
        }
        for row in source.rows:
            if row[level] in above:
                code, title = above[row[level]]
                named[row[title].lower()] = Place(row[code], row[title], rounded=True)
            elif authorities.get(row[old], (0, None))[0] <= int(row[year]):
                authorities[row[old]] = (int(row[year]), Place(row[new], row[name]))
    return {number: place for number, (_, place) in authorities.items()}, named


def _neighbours(found: _Folder, project: Project, authorities: dict[str, Place]) -> list[Row]:
    area = project.board.area.code
    if not area:
        return []
    if area not in {place.code for place in authorities.values()}:
        raise ConfigurationError(
            f"board.yml: board.area.code is {area}, which is in none of the files. "
            "Use the nine-character ONS code of the local authority, such as E09000015."
        )
    rows = [
        row for source in found.models.values() for row in neighbour_rows(source, area, authorities)
    ]
    tables = [source for source, _, _ in found.tables]
    return rows + region_rows(tables, area, project.comparators.region, authorities)


def _needed(figures: list[Figure], neighbours: list[Row], project: Project) -> list[Figure]:
    """Of areas that are in the same region and nothing else, keep what funnels are drawn from."""
    funnels = {indicator.id for indicator in load_catalogue(project) if indicator.funnel}
    others = {row.neighbour for row in neighbours if row.model != REGION}
    drawn_alone = {row.neighbour for row in neighbours} - others
    return [
        figure
        for figure in figures
        if figure.place.code not in drawn_alone
        or (
            figure.indicator in funnels
            and figure.breakdown == "total"
            and figure.span.kind != "month"
        )
    ]


def _figures(
    found: _Folder,
    project: Project,
    neighbours: list[Row],
    authorities: dict[str, Place],
    named: dict[str, Place],
) -> Iterator[Figure]:
    local = project.board.area.code
    above = {project.comparators.england, project.comparators.region}
    wanted = (above | {local} | {row.neighbour for row in neighbours}) - {""}
    for source, table, publication in found.tables:
        yield from table_figures(source, table, publication, wanted=wanted, local=local)
    for source, publication in found.looked_after:
        yield from looked_after_figures(source, publication, wanted=wanted)
    for source, publication in found.tools:
        yield from tool_figures(
            source,
            publication,
            authorities={old: place for old, place in authorities.items() if place.code in wanted},
            named={name: place for name, place in named.items() if place.code in wanted},
        )
    if found.additions:
        yield from additions.addition_figures(
            found.additions, load_catalogue(project), wanted=wanted
        )


def _read(found: _Folder) -> Iterator[tuple[str, str]]:
    for source, table, publication in found.tables:
        yield source.name, f"{publication.title}, {table.id} ({table.title})"
    for source, publication in [*found.looked_after, *found.tools]:
        yield source.name, publication.title
    for model, source in found.models.items():
        yield source.name, f"Statistical neighbours, {model} model"
    if found.additions:
        yield found.additions.name, "figures added by hand"


def _missing(found: _Folder) -> Iterator[str]:
    held = {table.id for _, table, _ in found.tables}
    for table in TABLES:
        if table.id not in held:
            yield f"{table.publication}, {table.id} ({table.title})"
    if not found.looked_after:
        yield f"{LOOKED_AFTER.publication} ({LOOKED_AFTER.title})"
    if not found.tools:
        yield "Local authority interactive tool (looked after and workforce of other years)"
    for model in MODELS:
        if model not in found.models:
            yield f"Statistical neighbours, {model} model"


def _write(
    project: Project, figures: list[Figure], neighbours: list[Row]
) -> Iterator[tuple[str, int]]:
    units = {indicator.id: indicator.unit for indicator in load_catalogue(project)}
    figures = [figure for figure in figures if figure.indicator in units]
    local = [figure for figure in figures if figure.place.code == project.board.area.code]
    others = [figure for figure in figures if figure.place.code != project.board.area.code]
    area = project.board.area.name
    parts = {
        "published": (local, f"Published figures for {area}."),
        "comparators": (others, "Published figures of the areas the board is compared with."),
    }
    for name, (chosen, what) in parts.items():
        if not chosen:
            continue
        folder = project.raw / name
        releases = [figure.publication for figure in chosen]
        extract.write_figures(folder, chosen, units)
        extract.write_publications(folder, releases)
        extract.write_register(folder, releases, what)
        yield f"data/raw/{name}/figures.csv", len(chosen)
        yield f"data/raw/{name}/publications.csv", len(set(releases))
    if neighbours:
        extract.write_neighbours(project.raw / "comparators", neighbours)
        yield "data/raw/comparators/neighbours.csv", len(neighbours)
