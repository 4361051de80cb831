"""Every label of the demonstration, walked back to the cells and worked out again from them.

Nothing here goes through the library's reader or its figures: cells are read with openpyxl and
csv (``workbooks.py``), numbers with a few lines of our own, and what they come to is compared
with what the report prints. Of a row that shows no figure something else is proved, and which.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from tests import reading
from tests.conftest import ROOT, Built
from tests.end_to_end import workbooks

pytestmark = pytest.mark.end_to_end

POPULATION = "CTX01"
#: Tables about the returns themselves: rows rest on the register and the gate, not on cells.
ABOUT = {"returns", "quarters", "revisions", "checks", "repairs", "withheld", "statements"}
_REF = r"[A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?"


@dataclass(frozen=True)
class Entry:
    """Cells that one observation or record was read from."""

    file: str
    sheet: str
    cells: tuple[str, ...]
    indicator: str
    row_id: str

    @property
    def by_case(self) -> bool:
        columns = Counter(re.match(r"[A-Z]+", one)[0] for one in self.cells)
        return any(":" in one for one in self.cells) or max(columns.values(), default=0) > 3


@dataclass
class Report:
    """A built report: its traces, the index of every cell, and its pages."""

    built: Built

    @cached_property
    def folder(self) -> Path:
        return self.built.project / "data" / "processed" / self.built.year / "trace"

    @cached_property
    def raw(self) -> Path:
        return self.built.project / "data" / "raw"

    @cached_property
    def traces(self) -> dict[str, dict]:
        found = [json.loads(path.read_text("utf-8")) for path in sorted(self.folder.glob("*.json"))]
        return {one["label"]: one for one in found}

    @cached_property
    def index(self) -> dict:
        return json.loads((self.folder / "internal" / "index.json").read_text("utf-8"))

    @cached_property
    def inputs(self) -> dict[str, list[Entry]]:
        """Released row to what it was made from."""
        files = [one[0] for one in self.index["files"]]
        entries = [
            Entry(files[one[0]], one[1], tuple(re.findall(_REF, one[2])), one[4], one[-1])
            for one in self.index["entries"]
        ]
        sets = self.index["sets"]
        return {row[0]: [entries[at] for at in sets[row[3]]] for row in self.index["rows"]}

    @cached_property
    def items(self) -> dict[str, dict]:
        folder = self.folder.parent / "published"
        return {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*/*.json")}

    @cached_property
    def rows(self) -> dict[str, dict]:
        """Every released row that some label shows."""
        return {row["row_id"]: row for one in self.traces.values() for row in one["rows"]}

    def value(self, entry: Entry, reference: str) -> object:
        return workbooks.cell(self.raw / entry.file, entry.sheet, reference)

    def numbers(self, entry: Entry) -> list[float | None]:
        return [workbooks.number(self.value(entry, one)) for one in entry.cells]


@pytest.fixture(scope="module", params=["northbrook", "harrow"])
def report(request) -> Report:
    return Report(request.getfixturevalue(request.param))


# --- what a released row is proved by ---------------------------------------------------------


def prove(report: Report, row: dict) -> str:  # noqa: PLR0911 - one for each kind of proof
    """Prove a row from its cells, and return how; an assertion says what does not fit."""
    fields, inputs = row["fields"], report.inputs[row["row_id"]]
    if row["table"] in ABOUT:
        return "about the returns"
    where = f"{row['table']} {fields}: {[(e.file, e.sheet, e.cells[:4]) for e in inputs[:3]]}"
    if row["suppressed"]:
        assert inputs, where
        assert not set(fields) & {"numerator", "denominator", "value", "interval"}, where
        return "not shown, its cells named"
    if re.match(r"\[[xz]\]|not returned", fields.get("display", "")) or (
        not inputs and fields.get("status") in {"not returned", "not available"}
    ):
        return "no figure"
    assert inputs, where
    if row["table"] == "audits":
        assert counted_audits(report, fields, inputs), where
        return "a count within the rows cited"
    if row["table"] not in {"indicators", "comparators"}:
        assert in_its_row(report, fields, inputs), where
        return "words in the row"
    if "mean" in fields.get("comparator", "") or "median" in fields.get("comparator", ""):
        assert neighbours(report, fields, inputs), where
        return "neighbours' mean or median"
    if any(entry.by_case for entry in inputs if entry.indicator != POPULATION):
        assert counted(report, fields, inputs), where
        return "rows counted"
    if computed(report, fields, inputs):
        return "computed"
    assert counted(report, fields, inputs), where  # a category of a few cases
    return "rows counted"


def shown(text: str) -> tuple[float, int]:
    """A printed figure as a number, and how many decimals it has."""
    bare = re.sub(r"\s*\[[a-z]\]", "", text).replace(",", "").rstrip("%")
    return float(bare), len(bare.partition(".")[2])


def fits(value: float | None, text: str) -> bool:
    if value is None or not re.match(r"-?[\d,.]+%?( \[[a-z]\])?$", text):
        return False
    figure, decimals = shown(text)
    return abs(value - figure) <= 0.5 * 10**-decimals + 1e-9


def plain(text: str) -> float:
    return float(text.replace(",", ""))


def per(unit: str) -> float:
    return (
        100.0
        if unit == "%"
        else float(unit.removeprefix("per ").replace(",", ""))
        if unit.startswith("per ")
        else 1.0
    )


def computed(report: Report, fields: dict, inputs: list[Entry]) -> bool:
    """One or several observations: sums of the parts, divided as the unit says."""
    populations = [e for e in inputs if e.indicator == POPULATION]
    own = [e for e in inputs if e.indicator != POPULATION] or populations
    population = next((n for e in populations for n in report.numbers(e)[:1]), None)
    parts = [report.numbers(entry) for entry in own]
    longest = max(map(len, parts))
    if any(len(one) != longest for one in parts):
        return False
    unit, display = fields.get("unit", ""), fields["display"]
    for top in range(1, longest + 1):
        for end in range(top, longest + 1):
            over, under = added(parts, 0, top), added(parts, top, end)
            if agrees(over, under, population, fields) and (
                fraction(over, under, display)
                or fits(quotient(over, under or population, unit), display)
            ):
                return True
    # a figure that is published or returned as such, without the numbers it was made from
    return len(parts) == 1 and fits(parts[0][-1], display)


def added(parts: list[list[float | None]], first: int, last: int) -> float | None:
    numbers = [number for one in parts for number in one[first:last]]
    return None if not numbers or None in numbers else sum(numbers)


def agrees(over: float | None, under: float | None, population: float | None, fields: dict) -> bool:
    """The numerator and denominator that the trace prints are these."""
    if over is None:
        return False
    if "numerator" in fields and abs(over - plain(fields["numerator"])) > 0.05:
        return False
    given = under if under is not None else population
    if "denominator" in fields and given is not None:
        return abs(given - plain(fields["denominator"])) < 0.05
    return True


def quotient(over: float | None, under: float | None, unit: str) -> float | None:
    if over is None:
        return None
    if unit == "count" or (not under and not unit.startswith(("per", "%"))):
        return over
    return over / under * per(unit) if under else None


def fraction(over: float | None, under: float | None, display: str) -> bool:
    match = re.match(r"([\d.,]+) of ([\d.,]+)$", display)
    if not match or over is None or under is None:
        return False
    return all(
        abs(own - plain(text)) < 0.05
        for own, text in zip((over, under), match.groups(), strict=True)
    )


def counted(report: Report, fields: dict, inputs: list[Entry]) -> bool:
    """Counts of rows: as many are cited as the figure rests on, and it is their quotient."""
    over, under = (plain(fields[n]) if n in fields else None for n in ("numerator", "denominator"))
    if over is None:
        match = re.match(r"([\d,]+) of ([\d,]+)", fields["display"])
        if match:
            over = plain(match[1])
        elif fields.get("unit") == "count":
            over = plain(fields["display"])
    own = [entry for entry in inputs if entry.indicator != POPULATION]
    rows = cited_rows(own)
    reached = {float(len(rows))} | {
        float(len({one for one in rows if one[0] == (e.file, e.sheet)})) for e in own
    }
    reached |= sums_of_numbers(report, own)
    match = fraction(over, under, fields["display"])
    right = match or fits(quotient(over, under, fields.get("unit", "count")), fields["display"])
    return right and bool({over, under} & reached)


def cited_rows(entries: list[Entry]) -> set[tuple[tuple[str, str], int]]:
    found = set()
    for entry in entries:
        for one in entry.cells:
            first, _, last = one.partition(":")
            for row in range(workbooks.split(first)[1], workbooks.split(last or first)[1] + 1):
                found.add(((entry.file, entry.sheet), row))
    return found


def sums_of_numbers(report: Report, entries: list[Entry]) -> set[float]:
    """Sums down each cited column, such as places on a programme."""
    columns: dict[str, list[float | None]] = {}
    for entry in entries:
        for one in entry.cells:
            if ":" not in one:
                letters = workbooks.split(one)[0]
                columns.setdefault(letters, []).append(workbooks.number(report.value(entry, one)))
    sums = {sum(values) for values in columns.values() if None not in values}
    said = {
        float(number)
        for entry in entries
        for one in entry.cells[-1:]  # how many were asked stands above the answers, cited last
        if ":" not in one
        for number in re.findall(r"\d+", str(report.value(entry, one)))
    }
    return sums | said


def counted_audits(report: Report, fields: dict, inputs: list[Entry]) -> bool:
    """A category's count: so many of the cited rows say it; the base is all rows of the level."""
    cells = {entry.row_id: entry for entry in inputs}.values()
    rows = [
        [workbooks.words(value) for value in
         workbooks.row_of(report.raw / entry.file, entry.sheet, number)]
        for entry in cells
        for (_, number) in sorted(cited_rows([entry]))
    ]  # fmt: skip
    count, base = int(plain(fields["display"])), int(plain(fields.get("base", "0")) or len(rows))
    return count <= base <= len(rows)


def in_its_row(report: Report, fields: dict, inputs: list[Entry]) -> bool:
    """A record's own words stand in its row: at least one of those that the trace prints."""
    found = set()
    for entry in inputs:
        for _, number in cited_rows([entry]):
            values = workbooks.row_of(report.raw / entry.file, entry.sheet, number)
            found |= {workbooks.words(value) for value in values} - {""}
    printed = {workbooks.words(text) for text in fields.values()} | {
        workbooks.words(plain_or(text)) for text in fields.values()
    }
    return bool(printed & found)


def plain_or(text: str) -> object:
    return int(plain(text)) if re.fullmatch(r"[\d,]+", text) else text


def neighbours(report: Report, fields: dict, inputs: list[Entry]) -> bool:
    """The mean or median of as many areas as the row says."""
    values = sorted(
        number for entry in inputs for number in report.numbers(entry)[-1:] if number is not None
    )
    if not values or len(values) != int(fields["n"]):
        return False
    middle = len(values) // 2
    median = (values[middle] + values[~middle]) / 2
    wanted = median if "median" in fields["comparator"] else sum(values) / len(values)
    return fits(wanted, fields["display"])


# --- the tests --------------------------------------------------------------------------------


def test_every_row_behind_every_label_is_worked_out_again_from_its_cells(report):
    proofs, wrong = Counter(), []
    for row in report.rows.values():
        try:
            proofs[prove(report, row)] += 1
        except AssertionError as error:
            wrong.append(str(error).splitlines()[0][:300])
    assert not wrong, f"{len(wrong)} of {len(report.rows)} do not fit:\n" + "\n".join(wrong[:40])
    assert proofs.total() == len(report.rows)
    assert proofs["computed"] > 50, proofs


def test_a_figure_that_is_one_off_is_not_proved(report):
    """The proofs can fail: the last digit of every figure that was worked out is changed."""
    changed = 0
    for row in report.rows.values():
        display = row["fields"].get("display", "")
        if row["suppressed"] or not re.fullmatch(r"[\d,]+(\.\d+)?%?", display):
            continue
        if prove(report, row) != "computed":
            continue
        figure, decimals = shown(display)
        other = f"{figure + 2 * 10**-decimals:,.{decimals}f}" + "%" * display.endswith("%")
        with pytest.raises(AssertionError):
            prove(report, row | {"fields": row["fields"] | {"display": other}})
        changed += 1
    assert changed > 50


FIGURE = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?%?(?![\w])")


def printed_in(item: dict) -> list[str]:
    """Cells of figures in a table or beside a chart."""
    return [cell for row in item["cells"] for cell in row if FIGURE.fullmatch(cell)]


def test_every_label_prints_what_its_rows_say_and_none_is_passed_over(report):
    proved, wrong = Counter(), []
    for label, trace in report.traces.items():
        how, fault = label_proof(report, label, trace)
        proved[how] += 1
        if fault:
            wrong.append(f"{label}: {fault}")
    assert not wrong, "\n".join(wrong[:40])
    labels = set(report.built.run("labels").stdout.split())
    assert set(report.traces) == labels
    assert proved.total() == len(labels)
    assert proved["a number is its row's figure"] > 10, proved


def label_proof(  # noqa: PLR0911  one return for each kind of label
    report: Report, label: str, trace: dict
) -> tuple[str, str]:
    """Return how a label is proved from its rows, and what does not fit."""
    item, rows = report.items[label], trace["rows"]
    if trace["kind"] == "not returned":
        return "a gap has no figure", "has rows" if any(
            row["fields"].get("numerator") for row in rows
        ) else ""
    assert rows, label
    if trace["kind"] == "number":
        if item["text"] in {row["fields"].get("display") for row in rows}:
            return "a number is its row's figure", ""
        if len(rows) == 1 and rounded(item["text"], rows[0]["fields"].get("display", "")):
            return "a number is its row's figure, rounded", ""
        counts = counts_of(rows, report)
        fault = "" if plain(item["text"].rstrip("%")) in counts else f"{item['text']} is no count"
        return "a number counts its rows", fault
    if trace["kind"] in {"table", "figure"}:
        return table_proof(report, item, label, rows)
    if trace["kind"] == "quotes":
        texts = {one["text"] for one in item["quotes"]}
        raw = {
            workbooks.words(value)
            for row in rows
            for entry in report.inputs[row["row_id"]]
            for (_, number) in cited_rows([entry])
            for value in workbooks.row_of(report.raw / entry.file, entry.sheet, number)
        }
        strange = [text for text in texts if workbooks.words(text) not in raw]
        return "words stand in the return", f"{len(strange)} do not" if strange else ""
    counts = counts_of(rows, report)
    displays = {text for row in rows for text in figures_of(row["fields"])}
    if "-among-" in label:
        displays |= among(rows)
    strange = [
        figure
        for figure in re.findall(r"(?<![\w.,-])\d[\d,]*\.\d+%?", item["text"])
        if figure not in displays and plain(figure.rstrip("%")) not in counts
    ]
    return "figures in a finding are its rows'", f"{strange[:5]} in no row" if strange else ""


def among(rows: list[dict]) -> set[str]:
    """The mean of other areas, and where 19 of 20 would lie: worked out again from their rows."""
    areas = [row["fields"] for row in rows if "name" in row["fields"]]
    (own,) = (row["fields"] for row in rows if "name" not in row["fields"])
    mark, per = ("%", 100) if own["unit"] == "%" else ("", 10_000)
    pairs = [(plain(one["numerator"]), plain(one["denominator"])) for one in areas]
    share = sum(x for x, _ in pairs) / sum(n for _, n in pairs)
    unit = share * (1 - share if mark else 1)
    weights = [n / unit for _, n in pairs]
    apart = sum(w * (x / n - share) ** 2 for w, (x, n) in zip(weights, pairs, strict=True))
    room = sum(weights) - sum(w**2 for w in weights) / sum(weights)
    between = max((apart - len(pairs) + 1) / room, 0)
    half = 1.959964 * (unit / plain(own["denominator"]) + between) ** 0.5
    found = (share, max(share - half, 0), share + half)
    return {f"{value * per:,.1f}{mark}" for value in found} | {"99.8%"}


def rounded(text: str, display: str) -> bool:
    """Say whether a number in plain words is a released figure without its decimals."""
    if not re.fullmatch(r"[\d,]+", text) or not re.match(
        r"[\d,]+(\.\d+)?%?( \[[a-z]\])?$", display
    ):
        return False
    figure, decimals = shown(display)
    return abs(plain(text) - figure) <= 0.5 + 0.5 * 10**-decimals


def figures_of(fields: dict) -> set[str]:
    """Every figure that a row prints: itself, its numbers, its interval."""
    found = set()
    for text in fields.values():
        found |= set(re.findall(r"\d[\d,]*(?:\.\d+)?%?", text))
    interval = re.match(r"([\d.,-]+) to ([\d.,]+)", fields.get("interval", ""))
    if interval and fields.get("unit") == "%":
        found |= {f"{one}%" for one in interval.groups()}
    return found


def table_proof(report: Report, item: dict, label: str, rows: list[dict]) -> tuple[str, str]:
    """Hold the figures of a table, or of those beside a chart, against its rows."""
    if label in WORKED_OUT:
        wanted = WORKED_OUT[label](rows)
        wrong = [name for name, column in wanted.items() if columns(item)[name] != column]
        return "figures in a table are worked out from its rows", ", ".join(wrong)
    displays = {text for row in rows for text in figures_of(row["fields"])}
    counts = counts_of(rows, report)
    strange = [
        cell
        for cell in printed_in(item)
        if cell not in displays and plain(cell.rstrip("%")) not in counts
    ]
    return "figures in a table are its rows'", f"{strange[:5]} in no row" if strange else ""


def columns(item: dict) -> dict[str, list[str]]:
    """The printed columns of a table; of one with several sources, the sum of each."""
    found = dict(zip(item["columns"], map(list, zip(*item["cells"], strict=True)), strict=True))
    if "From" not in found:
        return found
    return {name: [str(sum(map(int, own)))] for name, own in found.items() if name != "From"}


def balanced(rows: list[dict]) -> dict[str, list[str]]:
    """Count measures by content area and type, as the catalogue itself says them."""
    catalogue = yaml.safe_load((ROOT / "indicators.yml").read_text("utf-8"))
    about = {one["id"]: one for one in catalogue}
    measures = [about[row["fields"]["indicator"].split()[0]] for row in rows]
    kinds = {"How much": "quantity", "How well": "quality", "Is anyone better off": "outcome"}
    areas = ("practice", "organisational/practitioner", "wider picture")
    found = {}
    for name, kind in kinds.items():
        own = [one["content_area"] for one in measures if one["type"] == kind]
        found[name] = [str(own.count(area)) for area in areas] + [str(len(own))]
    return found


def standing(rows: list[dict]) -> dict[str, list[str]]:
    """Count recommendations by their dates alone, whatever they came from."""
    found = Counter(
        {"Done on time": 0, "Done late": 0, "Overdue": 0, "Not yet due": 0, "No date": 0}
    )
    for row in rows:
        due, done = row["fields"].get("due", ""), row["fields"].get("completed", "")
        if not due:
            found["No date"] += 1
        elif done:
            found["Done on time" if done <= due else "Done late"] += 1
        else:
            found["Overdue" if due < "2016-03-31" else "Not yet due"] += 1
    return {name: [str(count)] for name, count in found.items()}


def moved(rows: list[dict]) -> dict[str, list[str]]:
    """Add up those who moved up, not at all and down, and divide by those who answered twice."""
    by_sign = Counter()
    for row in rows:
        by_sign[row["fields"]["category"][0]] += int(row["fields"]["numerator"])
    counts = [by_sign["+"], by_sign["n"], by_sign["-"]]
    base = int(rows[0]["fields"]["denominator"])
    return {
        "People": [str(count) for count in counts],
        "Share": [f"{100 * count / base:.1f}%" for count in counts],
    }


def moved_ways(rows: list[dict]) -> dict[str, list[str]]:
    """Add up those who moved each way, as a chart of the same people draws them."""
    return {
        "People": moved([row for row in rows if row["fields"]["breakdown"] == "change"])["People"]
    }


#: Tables whose figures are neither rows nor plain counts of rows: worked out here again.
WORKED_OUT = {
    "tbl-balance": balanced,
    "tbl-recommendations": standing,
    "tbl-training-paired": moved,
    "fig-training-paired": moved_ways,
}


def counts_of(rows: list[dict], report: Report) -> set[float]:
    """How many rows there are, and how many say each thing: what a count of rows can be."""
    found = {float(len(rows)), 0.0}
    texts = Counter((name, text) for row in rows for name, text in row["fields"].items()) + Counter(
        ("suppressed", "") for row in rows if row["suppressed"]
    )
    found |= {float(count) for count in texts.values()}
    found |= {
        float(count) for count in Counter(name for row in rows for name in row["fields"]).values()
    }
    found |= {float(len(cited_rows(report.inputs[row["row_id"]]))) for row in rows}
    for name in ("agency", "repair", "format"):
        sums: Counter[str] = Counter()
        for row in rows:
            sums[row["fields"].get(name, "")] += int(plain(row["fields"].get("count", "0")))
        found |= {float(total) for total in sums.values()}
    found |= {float(len(rows) - count) for count in texts.values()}
    names = {name for name, _ in texts}
    for first, second in combinations(sorted(names), 2):
        pairs = Counter((r["fields"].get(first), r["fields"].get(second)) for r in rows)
        found |= {float(count) for count in pairs.values()} | {float(len(pairs))}
    found |= {float(len({text for name, text in texts if name == each})) for each in names}
    return found


def test_inline_numbers_stand_in_the_pages_as_the_trace_has_them(report):
    seen = Counter()
    for path in reading.chapters(report.built.book):
        for link in reading.page(path).xpath("//main//a[contains(@class, 'num')]"):
            label = re.search(r"trace/(num-[\w-]+)\.html", link.get("href"))[1]
            item = report.items[label]
            wanted = "not returned" if item["kind"] == "not returned" else item["text"]
            said = reading.squeeze(link.text_content())
            assert said.startswith(wanted), f"{label}: {said} and {wanted}"
            seen[label] += 1
    assert seen
    used = {
        label for label, one in report.traces.items() if label.startswith("num-") and one["where"]
    }
    assert used == set(seen)


def test_forwards_and_backwards_agree_for_every_cell_of_every_label(report):
    from annual_report.tracing.forward import read_index
    from annual_report.tracing.reaching import find

    index = read_index(report.folder)
    backwards: dict[tuple[str, str, str], set[str]] = {}
    for label, trace in report.traces.items():
        for one in trace["observations"]:
            if not one["by_column"]:
                for cell in one["source_cell"].split():
                    place = (one["source_file"], one["source_sheet"], cell)
                    backwards.setdefault(place, set()).add(label)
    assert len(backwards) > 100
    for (file, sheet, cell), labels in backwards.items():
        found = find(index, "cell", "!".join(part for part in (file, sheet, cell) if part))
        assert found.state == "reaches", (file, sheet, cell)
        assert labels <= set(found.reached.labels), (file, sheet, cell)
        for label in set(found.reached.labels) - labels:
            cited = report.traces[label]["observations"]
            assert any(one["source_file"] == file and one["by_column"] for one in cited), (
                f"{label} is said to rest on {file}!{sheet}!{cell}, and its trace does not say so"
            )


def test_every_case_row_that_a_label_counts_leads_forwards_to_it(report):
    from annual_report.tracing.cellrange import area
    from annual_report.tracing.forward import read_index

    index = read_index(report.folder)
    files = {file.file: number for number, file in enumerate(index.files)}
    checked = 0
    for label, trace in report.traces.items():
        entries = [
            entry
            for row in trace["rows"]
            for entry in report.inputs[row["row_id"]]
            if entry.by_case
        ]
        for entry in entries[:3]:
            reached = index.at(files[entry.file], entry.sheet, area(entry.cells[0]))
            assert label in reached.labels, label
            checked += 1
    assert checked or report.built.year == "2014-15"  # published figures alone: no case rows
