"""One pass over all tables and editions: it holds, it is explained inside, and these tests can fail."""

from __future__ import annotations

import csv
import io
import json
import math
import zipfile
from collections import defaultdict
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from annual_report.observations import read_table, write_table
from annual_report.register import RegisteredReturn
from annual_report.release import make_release
from annual_report.release.editions import Edition
from tests.end_to_end.test_nothing_hidden_leaks import Sums, Truth

pytestmark = pytest.mark.end_to_end

SHOWN = ["numerator", "denominator", "value", "lower", "upper"]
PLACE = ["period_start", "period_end"]


class AcrossTables(Sums):
    """Takes two counts for one wherever they stand: other agencies', other categories'."""

    def _same_counts(self, own: pd.DataFrame) -> None:
        series: dict[tuple, dict[tuple, str]] = defaultdict(dict)
        for row_id, row in own.iterrows():
            for part in ("numerator", "denominator", "complement"):
                if f"{row_id}/{part}" in self.counts:
                    about = (
                        row["agency"],
                        row["indicator"],
                        row["breakdown"],
                        row["category"],
                        part,
                    )
                    series[about][tuple(row[PLACE])] = f"{row_id}/{part}"
        for one, other in combinations(sorted(series), 2):
            shared = sorted(series[one].keys() & series[other].keys())
            pairs = [(series[one][place], series[other][place]) for place in shared]
            counts = [(self.counts[a], self.counts[b]) for a, b in pairs]
            if len({a for a, _ in counts if a > 0}) >= 3 and all(
                math.isclose(a, b, abs_tol=1e-6) for a, b in counts
            ):
                for a, b in pairs:
                    self._add(a, [b])


@pytest.fixture(scope="module")
def truth(northbrook) -> Truth:
    return Truth(northbrook)


def given_away(truth: Truth) -> set[str]:
    sums = AcrossTables(truth)
    small = {name for name in sums.secret if 0 < sums.counts[name] <= 5}
    assert len(small) > 50
    return sums.solved() & small


def test_no_small_count_follows_from_sums_across_agencies_and_measures(truth):
    assert not given_away(truth)


def test_the_hunt_finds_what_it_hunts_for(northbrook, truth):
    """Each figure hidden for another's sake is printed after all, and the other is found out."""
    told = truth.released.copy()
    told["suppression"] = truth.released["suppression"]
    hidden = told.index[(told["suppression"] == "secondary") & (told["indicator"] == "CSC10")]
    assert len(hidden) > 0
    told.loc[hidden, SHOWN] = truth.figures.loc[hidden, SHOWN]
    tampered = Truth(northbrook)
    tampered.__dict__["released"] = told
    found = given_away(tampered)
    assert {truth.figures.loc[name.split("/")[0], "indicator"] for name in found} >= {"CSC10"}


def released_again(truth: Truth, folder, editions=()) -> tuple[pd.DataFrame, dict[str, dict]]:
    """Make the release once more from what was cleaned; return its figures and the explanations."""
    keys = {one.key for one in truth.project.returns}
    now = {f"{one.parent.name}-{one.name}": one for one in truth.folder.glob("*/*") if one.is_dir()}
    earlier = {
        year.name: {one.name: one for one in year.iterdir() if one.name in keys}
        for year in sorted((truth.folder / "earlier").iterdir())
    }
    register = json.loads((truth.folder / "register" / "register.json").read_text())
    folder.mkdir()
    make_release(
        truth.project, {key: one for key, one in now.items() if key in keys},
        truth.folder / "gate" / "checks.json",
        [RegisteredReturn(**one | {"superseded": tuple(one["superseded"])}) for one in register],
        folder, earlier=earlier, editions=editions,
    )  # fmt: skip
    said = json.loads((folder / "suppressions.json").read_text())
    return read_table(folder, "indicators").set_index("row_id"), {
        one["row_id"]: one for one in said
    }


def test_the_same_returns_give_the_same_suppressions(truth, tmp_path):
    again, said = released_again(truth, tmp_path / "again")
    pd.testing.assert_series_equal(again["suppression"], truth.released["suppression"])
    kept = json.loads((truth.release / "suppressions.json").read_text())
    assert said == {one["row_id"]: one for one in kept}


def test_what_an_edition_printed_before_is_not_hidden_again_and_another_takes_its_place(
    northbrook, truth, tmp_path
):
    """Last time the board printed the partner of a small count, and by mistake a small count."""
    figures, hidden = truth.figures, truth.released["suppression"] == "secondary"
    (partner,) = truth.released.index[hidden & (figures["indicator"] == "CSC10")]
    small = truth.released.index[~hidden & figures["numerator"].between(1, 5)][0]
    printed = truth.released.copy()
    printed[SHOWN] = math.nan
    printed.loc[[partner, small], SHOWN] = figures.loc[[partner, small], SHOWN]
    then = tmp_path / "then"
    then.mkdir()
    write_table(printed.reset_index(), then, "indicators")
    write_table(truth.audits.reset_index().iloc[:0], then, "audits")
    label = "the report for 2015-16 signed off on 2016-09-30"
    before = Edition(label, then / "indicators.parquet", then / "audits.parquet")
    now, said = released_again(truth, tmp_path / "now", [before])
    assert now.loc[partner, "suppression"] == ""
    assert now.loc[small, "display"] == "[c]"
    assert f"It is printed already: {label}." in said[small]["explanation"]
    changed = Truth(northbrook)
    changed.__dict__["released"] = now
    assert given_away(changed) <= {f"{small}/numerator"}  # which anybody may have read
    newly = now.index[(now["suppression"] == "secondary") & (truth.released["suppression"] == "")]
    assert set(figures.loc[newly, "indicator"]) == {"CSC10"}


@pytest.fixture(scope="module")
def packs(northbrook, tmp_path_factory):
    """The board's own pack and the public one: names and contents of their files."""
    found = []
    for options in (["--internal"], []):
        folder = tmp_path_factory.mktemp("pack")
        done = northbrook.run("pack", *options, "--output", str(folder))
        assert done.returncode == 0, done.stderr
        (path,) = folder.glob("*.zip")
        with zipfile.ZipFile(path) as opened:
            found.append({name: opened.read(name) for name in opened.namelist()})
    return found


def test_each_hidden_figure_is_explained_in_the_internal_pack(truth, packs):
    (name,) = [one for one in packs[0] if one.endswith("release/public/suppressions.csv")]
    rows = list(csv.DictReader(io.StringIO(packs[0][name].decode())))
    hidden = truth.hidden.keys()
    assert {row["row_id"] for row in rows} == hidden
    for row in rows:
        assert row["figure"], row["row_id"]
        assert row["explanation"].endswith("."), row
        assert row["kind"] in {"primary", "secondary"}
        if row["kind"] == "secondary":
            assert all(row[name] for name in ("protects", "beside", "sum")), row
        if row["kind"] == "secondary" and row["rule"] != "too few cases in all of it":
            assert row["protects"].split("; ")[0] in row["explanation"], row
    explained = {row["row_id"]: row for row in rows}
    (band,) = truth.released.index[
        (truth.released["indicator"] == "CSC10")
        & (truth.released["year"] == "2015-16")
        & (truth.released["suppression"] == "secondary")
        & (truth.released["breakdown"] == "duration")
    ]
    assert "2 years or more" in explained[band]["protects"]
    assert explained[band]["sum"] == "a total and its breakdown by duration"


def test_the_explanations_name_counts_and_hold_none(truth, packs):
    (name,) = [one for one in packs[0] if one.endswith("release/public/suppressions.csv")]
    for row in csv.DictReader(io.StringIO(packs[0][name].decode())):
        hidden = truth.hidden[row["row_id"]]
        told = row["explanation"].replace("count of 1 to 5", "").replace("complement is 1 to 5", "")
        if "." in hidden.said:  # rare enough to search for
            assert hidden.said not in told.split(), row["row_id"]


def test_the_public_pack_says_nothing_of_why(packs):
    assert not [name for name in packs[1] if "suppressions" in name]
    for name, data in packs[1].items():
        if not name.startswith("code/"):
            assert b"Hidden as the next smallest" not in data, name
            assert b"Hidden for itself" not in data, name


def test_every_edition_hides_the_same(truth):
    """What one edition hides cannot be read in another."""
    folders = [one.parent for one in truth.folder.rglob("release/*/indicators.parquet")]
    assert len(folders) > 1
    for folder in folders:
        for table, kept in (("indicators", truth.released), ("audits", truth.audits)):
            rows = read_table(folder, table).set_index("row_id")
            numbers = kept.select_dtypes(include=np.number).columns
            pd.testing.assert_frame_equal(rows[numbers], kept[numbers])
