"""A run as one zip: what is in it, what never is, and the same bytes every time."""

from __future__ import annotations

import csv
import getpass
import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest

from annual_report import cli
from annual_report.errors import ConfigurationError
from annual_report.packing import make_pack, verify_pack
from annual_report.tables.csvw import csv_bytes
from annual_report.tables.released import released_sheet
from tests.packing.small_run import MESSAGE, SECRET, Small, small

JUNE = "2026-06-12T10:00:00+00:00"


@pytest.fixture
def board(tmp_path, monkeypatch) -> Small:
    folder = tmp_path / "board"
    folder.mkdir()
    monkeypatch.setenv("ANNUAL_REPORT_HOME", str(folder))
    made = small(folder)
    made.waivers = [{"expectation": "months", "agency": "police", "reason": SECRET}]
    made.record(JUNE)
    return made


def held(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def test_a_public_pack_holds_the_report_its_data_its_code_and_its_record(board, tmp_path):
    made = make_pack(board.project, output=tmp_path / "out")
    files = held(made.path)
    assert files["report/index.html"] == b"<h1>Report</h1>"
    assert "report/annual-report.pdf" in files
    assert {"data/indicators.csv", "data/comparators.csv", "data/csv-metadata.json"} <= files.keys()
    assert "code/src/annual_report/pipeline/graph.py" in files
    assert "code/project/report/training.qmd" in files
    assert {"run/run.json", "prov.json", "ro-crate-metadata.json", "README.txt"} <= files.keys()
    assert made.path.name == "small-board-2015-16-public-" + made.run + ".zip"
    assert made.size == made.path.stat().st_size


def test_a_public_pack_holds_nothing_internal_in_any_of_its_bytes(board, tmp_path):
    path = make_pack(board.project, output=tmp_path / "out").path
    data = path.read_bytes()
    user = getpass.getuser()
    for secret in (SECRET, str(board.folder), str(tmp_path), "secrethost", f"/home/{user}"):
        assert secret.encode() not in data, secret
    names = " ".join(held(path))
    for name in ("suppressions.json", ".parquet", "data/raw", "log.txt", "waivers.yml", "results/"):
        assert name not in names
    for returned in (board.folder / "data/raw").rglob("*.csv"):
        assert returned.read_bytes() not in data


def test_a_public_record_names_no_checksum_of_what_the_pack_does_not_hold(board, tmp_path):
    files = held(make_pack(board.project, output=tmp_path / "out").path)
    sums = {hashlib.sha256(one).hexdigest() for one in files.values()}
    printed = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (board.folder / "data/raw").rglob("*.csv")
    }
    hidden = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (board.folder / "data/processed").rglob("*")
        if path.is_file()
    }
    record = json.loads(files["run/run.json"])
    said = {entry.get("sha256") for entry in [*record["inputs"], *record["outputs"]]} - {None}
    assert said
    assert said <= sums | printed
    assert not hidden & said
    everything = b"".join(files.values())
    assert not [one for one in hidden if one.encode() in everything]
    assert b"k" * 64 not in everything, "the key of a step"
    assert b"o" * 64 not in everything, "the checksum of a step's results"


def test_an_internal_pack_holds_all_says_so_and_carries_it_in_its_name(board, tmp_path):
    made = make_pack(board.project, internal=True, output=tmp_path / "out")
    files = held(made.path)
    assert "-internal" in made.path.name
    assert "INTERNAL-NOT-FOR-PUBLICATION.txt" in files
    assert files["README.txt"].startswith(b"INTERNAL.")
    assert b"INTERNAL" in files["ro-crate-metadata.json"]
    assert SECRET.encode() in files["code/project/data/raw/2015-16/police/v1.csv"]
    assert "results/data/processed/2015-16/release/public/suppressions.json" in files
    assert "results/data/processed/2015-16/police/counts/observations.parquet" in files
    assert {"run/run.json", "run/log.txt", "run/manifest.sha256"} <= files.keys()
    assert not verify_pack(made.path).problems
    named = make_pack(board.project, internal=True, output=tmp_path / "mine.zip").path
    assert named.name == "mine-internal.zip"


@pytest.mark.parametrize("place", ["_book", "_book/packs", "elsewhere", "elsewhere/deep/er"])
def test_an_internal_pack_is_never_written_where_a_report_is_published(board, tmp_path, place):
    for name in ("index.html", "trace/index.html"):
        board.write(f"elsewhere/{name}", "")
    for output in (board.folder / place, board.folder / place / "pack.zip"):
        with pytest.raises(ConfigurationError, match="published"):
            make_pack(board.project, internal=True, output=output)
    link = tmp_path / "link"
    link.symlink_to(board.folder / "elsewhere")
    with pytest.raises(ConfigurationError, match="published"):
        make_pack(board.project, internal=True, output=link / "pack.zip")
    assert not list(board.folder.rglob("*.zip"))
    make_pack(board.project, output=board.folder / place / "public.zip")


def test_the_same_run_gives_the_same_bytes_anywhere(board, tmp_path):
    one = make_pack(board.project, output=tmp_path / "one").path
    other = make_pack(board.project, output=tmp_path / "other").path
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as pack:
        infos = pack.infolist()
    assert [info.filename for info in infos] == sorted(info.filename for info in infos)
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}


def test_no_number_of_a_suppressed_row_is_in_the_tables_whatever_the_release_holds(board, tmp_path):
    import pandas as pd

    path = board.results / "release/public/indicators.parquet"
    frame = pd.read_parquet(path)
    frame.loc[frame["category"] == "care", ["numerator", "value"]] = 3.0
    frame.to_parquet(tmp_path / "leaky.parquet")
    table = released_sheet("indicators", tmp_path / "leaky.parquet")
    rows = list(csv.DictReader(io.StringIO(csv_bytes(table).decode())))
    (care,) = [row for row in rows if row["category"] == "care"]
    assert (care["display"], care["numerator"], care["value"]) == ("[c]", "", "")
    (home,) = [row for row in rows if row["category"] == "home"]
    assert (home["display"], home["numerator"]) == ("41", "41")
    assert "inputs" not in rows[0]


def test_text_that_a_spreadsheet_would_run_is_kept_from_being_run(tmp_path):
    import pandas as pd

    texts = ["=1+1", "+44", "-x", "@SUM(A1)", "plain", '"quoted", with a comma']
    frame = pd.DataFrame({"action_id": texts, "section": "x", "owner": "y", "secret": "z"})
    frame.to_parquet(tmp_path / "actions.parquet")
    table = released_sheet("actions", tmp_path / "actions.parquet")
    rows = list(csv.DictReader(io.StringIO(csv_bytes(table).decode())))
    assert [row["action_id"] for row in rows] == [
        "'=1+1", "'+44", "'-x", "'@SUM(A1)", "plain", '"quoted", with a comma',
    ]  # fmt: skip
    assert "secret" not in rows[0]


def test_the_metadata_of_the_tables_describes_every_column_of_every_file(board, tmp_path):
    files = held(make_pack(board.project, output=tmp_path / "out").path)
    about = json.loads(files["data/csv-metadata.json"])
    assert about["@context"][0] == "http://www.w3.org/ns/csvw"
    for table in about["tables"]:
        heading = files[f"data/{table['url']}"].decode().splitlines()[0].split(",")
        assert [column["name"] for column in table["tableSchema"]["columns"]] == heading
        assert table["tableSchema"].get("primaryKey", "row_id") in {*heading, "row_id"}
    assert {f"data/{table['url']}" for table in about["tables"]} == {
        name for name in files if name.endswith(".csv")
    }


def test_a_file_of_the_archive_that_was_changed_is_named_and_nothing_is_packed(board, tmp_path):
    sha = hashlib.sha256(b"<h1>Report</h1>").hexdigest()
    file = board.folder / "runs/archive" / sha[:2] / sha
    file.chmod(0o644)
    file.write_text("<h1>Changed</h1>")
    with pytest.raises(ConfigurationError, match=r"_book/index\.html.*changed"):
        make_pack(board.project, output=tmp_path / "out")
    assert not list(tmp_path.rglob("*.zip"))


def test_a_dry_run_says_what_would_be_packed_and_writes_nothing(board, capsys):
    words = ["pack", "--dry-run", "--project", str(board.folder)]
    assert cli.main(words) == 0
    said = capsys.readouterr().out
    assert "report" in said
    assert "Would be" in said
    assert not (board.folder / "_build/packs").exists()


def test_the_command_packs_and_verify_checks_what_it_packed(board, capsys):
    assert cli.main(["pack", "--project", str(board.folder)]) == 0
    (path,) = (board.folder / "_build/packs").iterdir()
    assert f"{path.stat().st_size / 1e6:,.1f} MB, not signed" in capsys.readouterr().out
    assert cli.main(["verify", str(path), "--project", str(board.folder)]) == 0
    assert "The pack is as it was made." in capsys.readouterr().out


def test_a_pack_checks_itself_with_nothing_but_python(board, tmp_path):
    path = make_pack(board.project, output=tmp_path / "out").path
    alone = tmp_path / "verify.py"
    alone.write_bytes(held(path)["verify.py"])
    for program in ([str(path)], [str(alone), str(path)]):
        done = subprocess.run(
            [sys.executable, "-I", "-S", *program],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "The pack is as it was made." in done.stdout


def test_a_public_pack_holds_nothing_of_an_edition_that_is_not_public(board, tmp_path):
    board.restricted = True
    board.record("2026-06-13T10:00:00+00:00")
    files = held(make_pack(board.project, output=tmp_path / "out").path)
    assert not [name for name, data in files.items() if MESSAGE.encode() in data]
    assert not [name for name in files if "_board" in name or "board/" in name]
    for name in ("run/run.json", "prov.json", "ro-crate-metadata.json", "manifest-sha256.txt"):
        assert b"@board" not in files[name], name
        assert b"release/board" not in files[name], name


def test_an_internal_pack_holds_every_edition_and_its_steps(board, tmp_path):
    board.restricted = True
    board.record("2026-06-13T10:00:00+00:00")
    files = held(make_pack(board.project, output=tmp_path / "out", internal=True).path)
    assert files["results/_board/index.html"] == MESSAGE.encode()
    assert files["report/index.html"] == b"<h1>Report</h1>"
    told = json.loads(files["prov.json"])
    made = json.dumps(told.get("wasGeneratedBy", {}))
    assert "results/_board/index.html" in made


def test_a_run_without_the_public_edition_has_no_public_pack(board, tmp_path):
    board.write(
        "board.yml",
        (board.folder / "board.yml").read_text() + "editions: {board: {marking: Restricted}}\n",
    )
    board.about = {"edition": "board", "editions": ["board"]}
    board.record("2026-06-13T10:00:00+00:00")
    with pytest.raises(ConfigurationError, match="not public"):
        make_pack(board.project, output=tmp_path / "out")
