"""What disclosure control hides is nowhere in what was built, and cannot be worked out from it.

The true numbers come from the observations below data/processed, which nobody publishes. What is
published is searched with a reason for each match: a number may stand there only where a figure
that is shown has the same number.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pikepdf
import pytest

from annual_report.figures.year_figures import year_figures
from annual_report.indicators import load_catalogue
from annual_report.observations import FOR_THE_GATE, read_table
from annual_report.project import load_project
from annual_report.release.audits import count_audits
from annual_report.release.display import printed
from annual_report.release.years import observations_of_all
from tests import reading
from tests.conftest import Built

pytestmark = pytest.mark.end_to_end

NUMBER = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?%?(?: of \d[\d,]*)?(?![\d,]|\.\d)")
AUDIT = ["theme", "agency", "measure", "category"]


@dataclass(frozen=True)
class Hidden:
    """A suppressed row of the release, and what it hides."""

    row_id: str
    numerator: float
    value: float
    said: str  # as it would have been printed
    counted: str  # its count, as it would have been printed


class Truth:
    """What the analyst knows: the figures before suppression, and those released."""

    def __init__(self, built: Built) -> None:
        self.built = built
        self.project = load_project(built.project, year=built.year)
        self.folder = self.project.processed / str(self.project.year)
        self.release = self.folder / "release" / self.project.edition

    @cached_property
    def observed(self) -> pd.DataFrame:
        """The reporting year's observations and those of the years before it, as they are released."""
        now = {
            f"{one.parent.name}-{one.name}": one for one in self.folder.glob("*/*") if one.is_dir()
        }
        before = {
            year.name: {one.name: one for one in year.iterdir() if one.is_dir()}
            for year in sorted((self.folder / "earlier").iterdir())
        }
        keys = {one.key for one in self.project.returns}
        found, _ = observations_of_all(
            {key: folder for key, folder in now.items() if key in keys},
            {
                year: {key: one for key, one in folders.items() if key in keys}
                for year, folders in before.items()
            },
        )
        return found

    @cached_property
    def figures(self) -> pd.DataFrame:
        return self.figures_of(self.observed)

    def figures_of(self, observed: pd.DataFrame) -> pd.DataFrame:
        return year_figures(observed, load_catalogue(self.project), self.project).set_index(
            "row_id"
        )

    @cached_property
    def released(self) -> pd.DataFrame:
        return read_table(self.release, "indicators").set_index("row_id")

    @cached_property
    def audits(self) -> pd.DataFrame:
        return read_table(self.release, "audits").set_index("row_id")

    @cached_property
    def audited(self) -> dict[tuple[str, ...], float]:
        files = sorted(self.folder.glob("board/*/audits.parquet"))
        every = pd.concat([read_table(file.parent, "audits") for file in files])
        rows = count_audits(every.reset_index(drop=True)).rows
        return {tuple(row[key] for key in AUDIT): row["count"] for row in rows}

    @cached_property
    def hidden(self) -> dict[str, Hidden]:
        found = {}
        for row_id in self.released.index[self.released["suppression"] != ""]:
            true = self.figures.loc[row_id]
            said = printed(true.to_dict(), self.project.disclosure.minimum_base)
            counted = "" if math.isnan(true["numerator"]) else f"{true['numerator']:,g}"
            found[row_id] = Hidden(row_id, true["numerator"], true["value"], said, counted)
        for row_id, row in self.audits[self.audits["suppression"] != ""].iterrows():
            count = self.audited[tuple(row[AUDIT])]
            found[row_id] = Hidden(row_id, count, count, f"{count:,.0f}", f"{count:,.0f}")
        return found

    @cached_property
    def shown_numbers(self) -> set[str]:
        """Every number that a table of the release prints, whatever it stands for."""
        found: set[str] = set()
        for file in self.release.glob("*.parquet"):
            frame = read_table(file.parent, file.stem)
            for column in set(frame.columns) - {"row_id", "inputs", "sha256"}:
                for cell in frame[column].dropna().unique():
                    found |= numbers(str(cell))
                    if isinstance(cell, float):
                        found |= {
                            f"{cell:,.{places}f}{mark}" for places in (0, 1) for mark in ("", "%")
                        }
        return found


@pytest.fixture(scope="module")
def truth(northbrook: Built) -> Truth:
    return Truth(northbrook)


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def test_the_demonstration_hides_enough_for_the_rest_to_be_worth_running(truth):
    suppressed = truth.released[truth.released["suppression"] != ""]
    assert set(suppressed["suppression"]) == {"primary", "secondary"}
    assert len(suppressed) > 20
    assert (truth.audits["suppression"] != "").sum() > 20


def test_the_released_tables_hold_no_number_of_a_suppressed_row(truth):
    for table, columns in (
        (truth.released, ["numerator", "value", "lower", "upper"]),
        (truth.audits, ["count", "share"]),
    ):
        rows = table[(table["suppression"] != "") | (table["status"] == "suppressed")]
        assert rows[columns].isna().all(axis=None)
        assert (rows["display"] == "[c]").all()
    rows = truth.released[truth.released["suppression"] != ""]
    assert (rows["note"] == "").all()
    assert (rows["interval"] == "").all()


@pytest.mark.parametrize("breakdown", sorted(FOR_THE_GATE))
def test_what_is_for_the_gate_alone_is_not_released(truth, breakdown):
    """Totals that returns state, and one agency's counts of another's measure."""
    files = sorted(truth.folder.glob("*/*/observations.parquet"))
    every = pd.concat([read_table(file.parent, file.stem) for file in files])
    checked = every[every["breakdown"] == breakdown]
    assert len(checked) > 5
    assert not truth.released["breakdown"].eq(breakdown).any()
    assert not set(checked["row_id"]) & cited(truth.released)


def cited(table: pd.DataFrame) -> set[str]:
    return {one for inputs in table["inputs"] for one in inputs.split()}


def test_row_ids_do_not_depend_on_the_numbers(truth):
    """A hash of a small number is no secret: there are five to try."""
    changed = truth.observed.copy()
    for column in ("numerator", "denominator", "value"):
        changed[column] = changed[column] * 2
    assert truth.figures_of(changed).index.tolist() == truth.figures.index.tolist()


# --- working out ----------------------------------------------------------------------------


def test_no_suppressed_count_follows_from_sums_of_what_is_released(truth):
    """An auditor with pencil and paper: every sum that truly holds, every number that is shown."""
    sums = Sums(truth)
    assert len(sums.equations) > 40
    small = {name for name in sums.secret if 0 < sums.counts[name] <= 5}
    assert len(small) > 50
    given_away = sums.solved() & small
    assert not given_away


class Sums:
    """Sums that hold between the counts of a release; which hidden ones they determine."""

    def __init__(self, truth: Truth) -> None:
        self.counts: dict[str, float] = {}
        self.secret: set[str] = set()
        self.equations: list[dict[str, float]] = []
        # counts of schools, providers and answers tell of nobody: the catalogue says which do
        telling = {one.id for one in load_catalogue(truth.project) if one.disclosive}
        own = truth.figures[~truth.figures["published"] & truth.figures["indicator"].isin(telling)]
        for row_id, row in own.iterrows():
            released = truth.released.loc[row_id]
            for part in ("numerator", "denominator"):
                if not math.isnan(row[part]):
                    name = f"{row_id}/{part}"
                    self.counts[name] = row[part]
                    # a rate or a percentage that is shown gives the count behind it
                    known = part == "numerator" and not math.isnan(released["value"])
                    if math.isnan(released[part]) and not known:
                        self.secret.add(name)
            self._complement(row_id)
        self._breakdowns(own)
        self._periods(own)
        self._same_counts(own)

    def _complement(self, row_id: str) -> None:
        top, bottom = f"{row_id}/numerator", f"{row_id}/denominator"
        if top in self.counts and bottom in self.counts:
            rest = f"{row_id}/complement"
            self.counts[rest] = self.counts[bottom] - self.counts[top]
            self.secret.add(rest)
            self._add(bottom, [top, rest])

    def _add(self, total: str, parts: list[str]) -> None:
        """Keep a sum if it holds; an auditor who guesses a wrong one learns nothing."""
        if total not in self.counts or not parts or not self.counts.keys() >= set(parts):
            return
        if abs(self.counts[total] - sum(self.counts[part] for part in parts)) < 1e-6:
            self.equations.append({total: 1.0} | dict.fromkeys(parts, -1.0))

    def _breakdowns(self, own: pd.DataFrame) -> None:
        for _, group in own.groupby(["agency", "indicator", "period_start", "period_end"]):
            total = group.index[group["breakdown"] == "total"]
            for _, parts in group[group["breakdown"] != "total"].groupby("breakdown"):
                for part in ("numerator", "denominator"):
                    for whole in total:
                        self._add(f"{whole}/{part}", [f"{one}/{part}" for one in parts.index])

    def _periods(self, own: pd.DataFrame) -> None:
        for _, group in own.groupby(["agency", "indicator", "breakdown", "category"]):
            for whole, year in group[group["period_kind"] == "year"].iterrows():
                inside = group[
                    (group["period_start"] >= year["period_start"])
                    & (group["period_end"] <= year["period_end"])
                ]
                for kind in ("quarter", "month"):
                    for part in ("numerator", "denominator"):
                        names = [
                            f"{one}/{part}" for one in inside.index[inside["period_kind"] == kind]
                        ]
                        self._add(f"{whole}/{part}", names)

    def _same_counts(self, own: pd.DataFrame) -> None:
        """Counts of two measures that are equal wherever both stand, three times or more."""
        places = ["agency", "period_start", "period_end", "breakdown", "category"]
        series: dict[tuple[str, str], dict[tuple, str]] = defaultdict(dict)
        for row_id, row in own.iterrows():
            for part in ("numerator", "denominator", "complement"):
                if f"{row_id}/{part}" in self.counts:
                    series[row["indicator"], part][tuple(row[places])] = f"{row_id}/{part}"
        for one, other in combinations(sorted(series), 2):
            shared = series[one].keys() & series[other].keys()
            pairs = [(series[one][place], series[other][place]) for place in sorted(shared)]
            same = [abs(self.counts[a] - self.counts[b]) < 1e-6 for a, b in pairs]
            if len(same) >= 3 and all(same):
                for a, b in pairs:
                    self._add(a, [b])

    def solved(self) -> set[str]:
        """Secret counts that the sums and the shown counts determine."""
        unknown = sorted({n for each in self.equations for n in each if n in self.secret})
        at = {name: place for place, name in enumerate(unknown)}
        matrix = np.zeros((len(self.equations), len(unknown)))
        for line, each in enumerate(self.equations):
            for name, sign in each.items():
                if name in at:
                    matrix[line, at[name]] = sign
        _, sizes, rows = np.linalg.svd(matrix)
        rank = int((sizes > 1e-9).sum())
        free = np.abs(rows[rank:]).sum(axis=0) if rank < len(unknown) else np.zeros(len(unknown))
        return {name for name, place in at.items() if free[place] < 1e-9}


# --- looking for it -------------------------------------------------------------------------


def test_no_page_prints_a_hidden_value_that_no_shown_figure_has(truth):
    """Values with a decimal, and counts with their base, are rare enough to search for anywhere."""
    telling = {
        each.said for each in truth.hidden.values() if "." in each.said or " of " in each.said
    } - truth.shown_numbers
    assert len(telling) > 10
    texts = published_texts(truth.built)
    referrals = truth.released[
        (truth.released["indicator"] == "CSC01")
        & (truth.released["breakdown"] == "total")
        & (truth.released["period_kind"] == "year")
        & (truth.released["year"] == truth.built.year)
    ]
    (shown,) = referrals["display"]
    assert sum(shown in numbers(text) for _, text in texts) > 5  # what is shown is found
    beside = {name for name, text in texts if shown in numbers(text) and "/" in name}
    assert {"tables/tables.ods/content.xml", "word/annual-report.docx/word/document.xml"} <= beside
    for name, text in texts:
        # what the report counts of itself: four of nine measures
        told = re.sub(r"\d+ of \d+ (measures|actions|recommendations|rules)\b", "", text)
        assert not (numbers(told) & telling), (name, numbers(told) & telling)


def published_texts(built: Built) -> list[tuple[str, str]]:
    """Everything a reader gets, as text: pages, their source, pictures, PDF, index, notebooks."""
    texts = [
        (path.name, path.read_text(encoding="utf-8")) for path in sorted(built.book.rglob("*.js"))
    ]
    for path in reading.pages(built.book):
        texts.append((path.name, reading.text_of(path)))
        texts.append((f"{path.name}: attributes", " \n ".join(attributes(path))))
    texts.append(("the PDF", reading.pdf_text(built.book)))
    (pdf,) = built.book.glob("*.pdf")
    with pikepdf.open(pdf) as opened, opened.open_metadata() as metadata:
        texts.append(("XMP", str(metadata)))
        texts.append(("document information", str(dict(opened.docinfo.items()))))
        alternatives = [str(one["/Alt"]) for one in opened.objects if "/Alt" in keys(one)]
        texts.append(("alternative texts of the PDF", " \n ".join(alternatives)))
    for path in sorted((built.project / "report" / "_generated").glob("*.qmd")):
        texts.append((path.name, path.read_text(encoding="utf-8")))
    texts += [(f"{path.name}: words", words_of(path)) for path in built.book.rglob("*.svg")]
    texts += reading.offices(built.book)
    texts += [(path.name, reading.words_of_pdf(path)) for path in built.book.glob("*/*.pdf")]
    for path in sorted(built.project.glob("data/processed/*/notebooks/analysis/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", ()):
                data = output.get("data", {})
                text = [str(data.get(kind, "")) for kind in ("text/plain", "text/markdown")]
                texts.append((path.name, " \n ".join([*text, str(output.get("text", ""))])))
    return texts


def keys(one: object) -> set[str]:
    return set(one.keys()) if isinstance(one, pikepdf.Dictionary) else set()


def attributes(path: Path) -> list[str]:
    names = ("alt", "title", "aria-label", "content", "data-value", "data-sort")
    return [str(value) for name in names for value in reading.page(path).xpath(f"//@{name}")]


def words_of(picture: Path) -> str:
    """What a picture says: its title, its description, and the comments beside drawn words."""
    text = picture.read_text(encoding="utf-8")
    return " \n ".join(
        re.findall(r"<!--(.*?)-->|<(?:title|desc)[^>]*>(.*?)<", text, re.DOTALL)
        .__str__()
        .split("\\n")
    )


def traces(truth: Truth) -> list[dict]:
    found = [
        json.loads(file.read_text()) for file in sorted((truth.folder / "trace").glob("*.json"))
    ]
    return [trace for trace in found if isinstance(trace, dict) and "rows" in trace]


def test_a_trace_shows_c_and_no_number_for_a_suppressed_row(truth):
    seen = 0
    for trace in traces(truth):
        for row in trace["rows"]:
            if row.get("row_id") in truth.hidden:
                seen += 1
                fields = row["fields"]
                assert fields.get("display", "[c]") == "[c]", trace["label"]
                assert not {"numerator", "count", "share", "value", "interval"} & fields.keys()
    assert seen > 50


def test_every_table_row_with_c_is_without_the_number_it_hides(truth):
    """In the place where a row is shown stand [c] and neither its count nor its value."""
    seen = 0
    for trace in traces(truth):
        hidden = [
            truth.hidden[r["row_id"]] for r in trace["rows"] if r.get("row_id") in truth.hidden
        ]
        if not hidden:
            continue
        page = truth.built.book / "trace" / f"{trace['label']}.html"
        for row in reading.page(page).xpath("//tr[.//td]"):
            cells = [reading.squeeze(cell.text_content()) for cell in row.xpath("./td|./th")]
            if "[c]" in cells:
                seen += 1
                bare = {cell for cell in cells if NUMBER.fullmatch(cell)}
                of_shown_bases = shown_bases(truth, trace)
                assert not (bare & {h.said for h in hidden}) - of_shown_bases, trace["label"]
                assert not (bare & {h.counted for h in hidden}) - of_shown_bases, trace["label"]
    assert seen > 50


def shown_bases(truth: Truth, trace: dict) -> set[str]:
    rows = [r["row_id"] for r in trace["rows"] if r.get("row_id") in truth.released.index]
    shares = [r["row_id"] for r in trace["rows"] if r.get("row_id") in truth.audits.index]
    bases = [*truth.released.loc[rows, "denominator"], *truth.audits.loc[shares, "base"]]
    bases += [*truth.audits.loc[shares, "count"]]  # of another agency or grade in the same table
    return {f"{base:,g}" for base in bases if not math.isnan(base)}


def test_the_command_that_prints_a_trace_says_no_more_than_the_page(truth):
    labels = [
        t["label"]
        for t in traces(truth)
        if {r.get("row_id") for r in t["rows"]} & truth.hidden.keys()
    ]
    for label in [labels[0], "fig-plan-duration"]:
        for form in ([], ["--json"]):
            said = truth.built.run("trace", label, *form, "--year", truth.built.year).stdout
            assert "[c]" in said
            hidden = {
                each.said
                for trace in traces(truth)
                if trace["label"] == label
                for row in trace["rows"]
                if (each := truth.hidden.get(row.get("row_id", ""))) and "." in each.said
            }
            assert not numbers(said) & (hidden - truth.shown_numbers)


def test_no_picture_draws_anything_at_a_hidden_value(truth):
    """The axis says where a value would be; only shown figures and ticks have lines there."""
    looked_at = 0
    for trace in traces(truth):
        picture = truth.built.book / "trace" / f"{trace['label']}.svg"
        ids = [row.get("row_id", "") for row in trace["rows"]]
        hidden = [truth.hidden[one] for one in ids if one in truth.hidden]
        if not hidden or not picture.is_file():
            continue
        looked_at += 1
        text = picture.read_text(encoding="utf-8")
        shown = shown_values(truth, ids)
        found: set[float] = set()
        for axis in ("x", "y"):
            scale = scale_of(text, axis)
            if scale is None:
                continue
            drawn = coordinates(text, axis)
            allowed = {scale(value) for value in shown}
            found |= {at for at in allowed if any(abs(at - other) < 0.05 for other in drawn)}
            for each in hidden:
                place = scale(each.value)
                near = [at for at in drawn if abs(at - place) < 0.05]
                explained = any(abs(place - at) < 0.1 for at in allowed)
                assert explained or not near, (trace["label"], axis)
        assert len(found) > 2, trace["label"]  # what is shown is drawn where the axis says
    assert looked_at >= 2


def shown_values(truth: Truth, ids: list[str]) -> list[float]:
    rows = truth.released.loc[[one for one in ids if one in truth.released.index]]
    found = [0.0, *rows[["value", "lower", "upper"]].to_numpy().ravel()]
    audits = truth.audits.loc[[one for one in ids if one in truth.audits.index]]
    for _, bar in audits.groupby(["theme", "agency", "measure"]):
        counts = bar["count"].dropna()
        # stacked: the ends of segments are sums of shown counts, in whatever order
        found += [sum(some) for n in range(1, len(counts) + 1) for some in combinations(counts, n)]
    return [value for value in found if not math.isnan(value)]


def scale_of(svg: str, axis: str):
    """Return the function from a value to a coordinate, by the axis's own numbered ticks."""
    ticks = []
    for block in re.findall(
        rf'<g id="{axis}tick_\d+">(.*?)(?=<g id="{axis}tick_|<g id="matplotlib|<g id="patch)',
        svg,
        re.DOTALL,
    ):
        label = re.search(r"<!-- (-?[\d,.]+)%? -->", block)
        at = re.search(r'<path d="M (-?[\d.]+) (-?[\d.]+)', block)
        if label and at:
            ticks.append((float(label[1].replace(",", "")), float(at[1 if axis == "x" else 2])))
    if len(ticks) < 2:
        return None
    (v0, c0), (v1, c1) = ticks[0], ticks[-1]
    return lambda value: c0 + (value - v0) * (c1 - c0) / (v1 - v0)


def coordinates(svg: str, axis: str) -> list[float]:
    """Return where anything is drawn within the axes: paths and markers, not letters or ticks."""
    body = re.sub(r"<defs>.*?</defs>", "", svg, flags=re.DOTALL)
    body = re.sub(
        r'<g id="[xy]tick_\d+">.*?(?=<g id="[xy]tick_|<g id="matplotlib|<g id="patch)',
        "",
        body,
        flags=re.DOTALL,
    )
    body = re.sub(r'<g id="text_\d+">.*?(?=<g id=|$)', "", body, flags=re.DOTALL)
    found = []
    for path in re.findall(r' d="([^"]*)"', body):
        points = re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)
        found += [float(point[0 if axis == "x" else 1]) for point in points]
    found += [float(at) for at in re.findall(rf'<use[^>]* {axis}="(-?[\d.]+)"', body)]
    return found


def test_why_a_figure_is_hidden_stays_inside(truth):
    """The record of suppressions says which of two hidden cells is the small one."""
    assert (truth.release / "suppressions.json").is_file()
    for folder in ("_book", "report/_generated", "trace", "_build/book"):
        for path in (truth.built.project / folder).rglob("*"):
            assert path.name != "suppressions.json"
            if path.suffix in {".html", ".qmd", ".js", ".json"}:
                assert "otherwise the only possible value" not in path.read_text(encoding="utf-8")
