"""Hashes, the store, and swapping folders in."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.pipeline import swap
from annual_report.pipeline.hashing import FileHashes, hash_value
from annual_report.pipeline.reasons import why
from annual_report.pipeline.store import KEPT, Store, differences
from annual_report.register import checksum


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store", FileHashes(tmp_path / "hashes.json"))


def put(store: Store, text: str, **parameters: str):
    mark = {"parameters": parameters}
    with store.writing("step", mark) as folder:
        (folder / "output" / "a.txt").write_text(text)
    return store.find("step", mark)


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.booleans()))
def test_the_order_of_keys_does_not_matter(value):
    assert hash_value(value) == hash_value(dict(reversed(value.items())))


@given(st.dictionaries(st.text(), st.text()), st.dictionaries(st.text(), st.text()))
def test_no_difference_means_equal(one, other):
    assert (differences(one, other) == []) == (one == other)


def test_a_key_and_its_value_cannot_be_taken_for_another():
    assert hash_value({"a": "b"}) != hash_value({"ab": ""})


def test_a_file_rewritten_within_one_tick_is_hashed_anew(tmp_path):
    path, hashes = tmp_path / "a", FileHashes(tmp_path / "hashes.json")
    path.write_text("one")
    before = path.stat()
    first = hashes.of_file(path)
    path.write_text("two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert hashes.of_file(path) != first


def test_an_old_file_is_taken_from_the_cache_across_runs(tmp_path):
    path, cache = tmp_path / "a", tmp_path / "hashes.json"
    path.write_text("one")
    long_ago = time.time() - 100
    os.utime(path, (long_ago, long_ago))
    hashes = FileHashes(cache)
    digest = hashes.of_file(path)
    hashes.save()
    again = FileHashes(cache)
    assert again._known[str(path)][3] == digest == checksum(path)


def test_a_torn_cache_costs_time_and_nothing_else(tmp_path):
    path, cache = tmp_path / "a", tmp_path / "hashes.json"
    path.write_text("one")
    cache.write_text('{"a": [')
    assert FileHashes(cache).of_file(path) == checksum(path)


def test_a_result_is_found_by_what_it_rests_on(store):
    stored = put(store, "x", year="2015-16")
    assert (stored.output_folder / "a.txt").read_text() == "x"
    assert store.find("step", {"parameters": {"year": "2016-17"}}) is None


def test_a_folder_without_a_record_does_not_count(store):
    stored = put(store, "x", year="2015-16")
    stored.folder.with_suffix(".json").unlink()
    assert store.find("step", stored.fingerprint) is None
    assert put(store, "y", year="2015-16").output != stored.output


def test_the_nearest_result_is_of_the_same_year(store):
    put(store, "x", year="2014-15")
    wanted = put(store, "y", year="2015-16")
    put(store, "z", year="2016-17")
    mark = {"parameters": {"year": "2015-16"}, "files": {"a": "1", "b": "2"}}
    assert store.latest("step", mark).key == wanted.key


def test_pruning_keeps_the_latest_and_removes_leftovers(store):
    for number in range(KEPT + 3):
        stored = put(store, str(number), number=str(number))
        os.utime(stored.folder.with_suffix(".json"), (number, number))
    (store.root / "step" / ".123-left").mkdir()
    store.prune()
    assert len(list((store.root / "step").glob("*.json"))) == KEPT
    assert len([path for path in (store.root / "step").iterdir() if path.is_dir()]) == KEPT
    assert store.find("step", {"parameters": {"number": "0"}}) is None
    assert store.find("step", stored.fingerprint)


def test_a_folder_is_swapped_in_whole(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    for folder, name in ((source, "new"), (target, "old")):
        folder.mkdir()
        (folder / name).write_text(name)
    swap.swap_in({"": source, "inside/one.txt": source / "new"}, target)
    assert sorted(p.relative_to(target).as_posix() for p in target.rglob("*")) == [
        "inside", "inside/one.txt", "new",
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]


def test_a_swap_that_fails_puts_the_earlier_folder_back(tmp_path, monkeypatch):
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    (target / "old").write_text("old")
    rename = Path.rename

    def refuse(self, to):
        if self.name == ".target.new":
            raise OSError("disk full")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="disk full"):
        swap.swap_in({"": source}, target)
    assert (target / "old").read_text() == "old"


def test_a_crash_between_two_renames_is_mended(tmp_path):
    (tmp_path / ".target.old").mkdir()
    (tmp_path / ".target.new").mkdir()
    swap.mend(tmp_path / "target")
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("returns", "return changed: a"),
        ("files", "file changed: a"),
        ("code", "code changed: a"),
        ("libraries", "library version: a"),
        ("parameters", "parameters: a"),
        ("settings", "board.yml changed: a"),
        ("steps", "other results from: a"),
        ("notebook", "notebook changed: cell: a"),
    ],
)
def test_each_cause_of_a_rerun_has_its_words(cause, said):
    assert why({cause: {"a": "1"}}, {cause: {"a": "2"}}) == said
    assert why({cause: {"a": "1"}}, {}) == said


def test_long_lists_are_cut_and_nothing_different_means_the_result_is_gone():
    many = {str(number): "" for number in range(7)}
    assert why({"files": many}, {"files": {}}) == "file changed: 0, 1, 2 and 4 more"
    assert why({"files": many}, {"files": many}).startswith("its stored result is gone")
    assert why({}, None) == "new"
