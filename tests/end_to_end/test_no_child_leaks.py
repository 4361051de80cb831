"""A whole run leaves nothing of the children and workers in the record lists, in any byte of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import zipfile
import zlib
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Built

pytestmark = pytest.mark.end_to_end

WORKERS, POSTCODES = "Allocated Worker", "Placement Postcode"


@pytest.fixture(scope="module")
def telling(northbrook: Built) -> dict[str, frozenset[bytes]]:
    """Identifiers, birthdays, workers and postcodes of every list of three years."""
    found: dict[str, set[bytes]] = {"children": set(), "birthdays": set(), "others": set()}
    files = sorted((northbrook.project / "data" / "raw").rglob("*record lists*.xlsx"))
    assert len(files) == 3
    for file in files:
        for page in openpyxl.load_workbook(file, read_only=True):
            rows = [list(row) for row in page.iter_rows(values_only=True)]
            start = next(at for at, row in enumerate(rows) if row and row[0] == "Child Unique ID")
            places = {str(text).strip(): at for at, text in enumerate(rows[start])}
            for row in rows[start + 1 :]:
                if not any(row[3:]) or row[0] == "Total":
                    continue
                found["children"].add(str(row[0]).encode())
                if isinstance(row[3], dt.datetime):
                    found["birthdays"].add(f"{row[3]:%d/%m/%Y}".encode())
                for name in (WORKERS, POSTCODES):
                    if name in places and row[places[name]]:
                        found["others"].add(str(row[places[name]]).encode())
    return {kind: frozenset(values) for kind, values in found.items()}


def shapes(values: frozenset[bytes]) -> list[re.Pattern[bytes]]:
    """Patterns of what the values look like: capitals, small letters and digits."""
    kinds = set()
    for value in values:
        kind = re.sub(rb"[a-z]+", b"a", re.sub(rb"[A-Z]", b"A", re.sub(rb"[0-9]", b"0", value)))
        kinds.add(re.escape(kind))
    found = []
    for kind in sorted(kinds):
        pattern = re.sub(rb"[0Aa]", lambda one: LIKE[one[0]], kind)
        # words may overlap: a name is looked for from each of them
        found.append(re.compile(b"(?=(" + pattern + b"))" if b"+" in pattern else pattern))
    return found


LIKE = {b"0": b"[0-9]", b"A": b"[A-Z]", b"a": b"[a-z]+"}


def inside(data: bytes, values: frozenset[bytes]) -> set[bytes]:
    """Return which of the values stand anywhere in the data."""
    return {one for shape in patterns(values) for one in shape.findall(data)} & values


patterns = cache(shapes)


def contents(path: Path) -> bytes:
    """A file's bytes, with what is packed in it unpacked."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            data += b"".join(package.read(name) for name in package.namelist())
    if path.suffix == ".parquet":
        import pandas as pd

        data += pd.read_parquet(path).to_csv().encode()
    if path.suffix == ".pdf":
        for part in data.split(b"stream\r\n")[1:] + data.split(b"stream\n")[1:]:
            try:
                data += zlib.decompressobj().decompress(part)
            except zlib.error:
                continue
    return data


def test_no_file_that_a_run_leaves_names_a_child_a_worker_or_a_placement(northbrook, telling):
    """Years and returns apart from the record lists have no such values to be mistaken for them."""
    folders = ("_build", "_book", "_board", "data/processed", "report/_generated")
    looked: set[bytes] = set()
    for folder in folders:
        for path in sorted((northbrook.project / folder).rglob("*")):
            if not path.is_file():
                continue
            mark = hashlib.sha256(path.read_bytes()).digest()
            if mark in looked:  # put in place from the store, byte for byte
                continue
            looked.add(mark)
            data = contents(path)
            for kind, values in telling.items():
                hits = len(inside(data, values))
                assert hits == 0, f"{path.relative_to(northbrook.project)}: {hits} {kind}"
    assert len(looked) > 100
    printed = northbrook.output.encode()
    assert not any(inside(printed, values) for values in telling.values())


def test_the_hunt_finds_a_value_wherever_it_stands(telling):
    """Thousands of values in thousands of files are looked for by their shapes, not one by one."""
    for values in telling.values():
        for value in sorted(values)[::50]:
            assert value in inside(b"x" + value + b"9", values)
            assert value in inside(b"Aaa " + value + b"-", values)


def test_the_key_lies_outside_and_no_file_holds_it(northbrook):
    from annual_report.returns.pseudonyms import key_place

    place = key_place()
    assert not place.is_relative_to(northbrook.project)
    secret = place.read_bytes().strip()
    for path in sorted(northbrook.project.rglob("*")):
        if path.is_file() and path.stat().st_size < 50_000_000:
            assert secret not in path.read_bytes(), path.name
