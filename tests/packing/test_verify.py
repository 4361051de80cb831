"""Packs that were changed, or were never ours: named, never unpacked, never called good."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annual_report.errors import ConfigurationError
from annual_report.packing import make_pack, result_lines, verify, verify_pack
from tests.packing.small_run import small

JUNE = "2026-06-12T10:00:00+00:00"
needs_ssh = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("board")
    os.environ["ANNUAL_REPORT_HOME"], before = str(folder), os.environ.get("ANNUAL_REPORT_HOME")
    try:
        board = small(folder)
        board.record(JUNE)
        yield board.project
    finally:
        if before is None:
            del os.environ["ANNUAL_REPORT_HOME"]
        else:
            os.environ["ANNUAL_REPORT_HOME"] = before


@pytest.fixture(scope="module")
def pack(project, tmp_path_factory) -> Path:
    return make_pack(project, output=tmp_path_factory.mktemp("packs")).path


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for name in ("chair", "stranger"):
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder / name]
        subprocess.run(words, check=True)
    chair = (folder / "chair.pub").read_text()
    (folder / "allowed").write_text(f'chair@board namespaces="annual-report" {chair}')
    return folder


def rewritten(pack: Path, target: Path, change) -> Path:
    """Write the pack again with its files changed, as somebody with any zip program would."""
    with zipfile.ZipFile(pack) as reading:
        files = {name: reading.read(name) for name in reading.namelist()}
    change(files)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as writing:
        for name, data in files.items():
            writing.writestr(name, data)
    return target


def sums(files: dict[str, bytes]) -> bytes:
    lines = [
        f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        for name, data in sorted(files.items())
        if not name.startswith(verify.MANIFEST)
    ]
    return "".join(lines).encode()


def made(target: Path, *entries: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(target, "w") as writing:
        files = {}
        for info, data in entries:
            writing.writestr(info, data)
            files[info if isinstance(info, str) else info.filename] = data
        writing.writestr(verify.MANIFEST, sums(files))
    return target


def test_a_pack_packed_again_by_another_program_is_still_as_it_was_made(pack, tmp_path):
    found = verify_pack(rewritten(pack, tmp_path / "p.zip", lambda files: None))
    assert not found.problems
    assert found.files > 50


@pytest.mark.parametrize(
    "name", ["report/index.html", "data/indicators.csv", "run/run.json", "verify.py", "prov.json"]
)
def test_one_byte_changed_is_found_and_its_file_is_named(pack, tmp_path, name):
    def change(files):
        data = bytearray(files[name])
        data[len(data) // 2] ^= 1
        files[name] = bytes(data)

    found = verify_pack(rewritten(pack, tmp_path / "p.zip", change))
    assert found.problems == [f"{name}: is not what it was when the pack was made."]
    assert "NOT as it was made:" in result_lines(found)


def test_files_taken_out_or_put_in_are_named(pack, tmp_path):
    def change(files):
        del files["report/index.html"]
        files["report/extra.html"] = b"x"

    assert verify_pack(rewritten(pack, tmp_path / "p.zip", change)).problems == [
        "report/index.html: is listed and missing.",
        "report/extra.html: is not listed, so it was put in later.",
    ]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_byte_of_a_pack_that_holds_content_can_be_changed_unnoticed(
    pack, data, tmp_path_factory
):
    whole = bytearray(pack.read_bytes())
    with zipfile.ZipFile(pack) as reading:
        info = data.draw(st.sampled_from([one for one in reading.infolist() if one.file_size]))
    header = info.header_offset + 30 + len(info.filename)
    at = header + data.draw(st.integers(0, info.file_size - 1))
    whole[at] ^= 1 << data.draw(st.integers(0, 7))
    changed = tmp_path_factory.mktemp("changed") / "p.zip"
    changed.write_bytes(whole)
    assert verify_pack(changed).problems


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 10_000))
def test_whatever_is_given_is_data_and_is_never_called_good(pack, tmp_path_factory, junk, cut):
    file = tmp_path_factory.mktemp("junk") / "p.zip"
    for data in (junk, pack.read_bytes()[: -1 - cut], b"PK\x05\x06" + junk):
        file.write_bytes(data)
        assert verify_pack(file).problems


@pytest.mark.parametrize(
    "name",
    [
        "../up.txt",
        "/etc/passwd",
        "a/../../b",
        "C:/x",
        "a\\b",
        "folder/",
        "a//b",
        "./a",
        "a\nb",
        "\x1b[2J",
    ],
)
def test_names_that_point_out_of_a_pack_are_refused_and_printed_harmlessly(tmp_path, name):
    found = verify_pack(made(tmp_path / "p.zip", (name, b"x"), ("fine.txt", b"y")))
    assert found.problems
    assert all(line.isprintable() for line in found.problems)
    assert [path.name for path in tmp_path.rglob("*")] == ["p.zip"]


def test_links_doubles_and_other_letters_of_the_same_name_are_refused(tmp_path):
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    assert "no plain file" in verify_pack(made(tmp_path / "l.zip", (link, b"/etc"))).problems[0]
    twice = made(tmp_path / "t.zip", ("Report.html", b"x"), ("report.html", b"y"))
    assert "is there twice" in verify_pack(twice).problems[0]


def test_a_bomb_is_refused_before_it_is_read(tmp_path, monkeypatch):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as writing:
        writing.writestr("zeros", b"\0" * 20_000_000)
        writing.writestr(verify.MANIFEST, b"")
    monkeypatch.setattr(verify, "_digest", lambda *_: pytest.fail("it was read"))
    assert "times its size" in verify_pack(bomb).problems[0]
    monkeypatch.setattr(verify, "MOST_BYTES", 1_000)
    assert "more than 1,000 bytes" in verify_pack(bomb).problems[0]
    monkeypatch.setattr(verify, "MOST_FILES", 1)
    assert "more than 1 files" in verify_pack(bomb).problems[0]


def test_files_that_share_their_bytes_are_refused(tmp_path):
    path = made(tmp_path / "p.zip", ("a", b"x" * 100), ("b", b"x" * 100))
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\x01\x02", 0, data.rindex(b"PK\x01\x02"))
    data[second + 42 : second + 46] = struct.pack("<I", 0)
    path.write_bytes(data)
    assert any("shares its bytes" in line for line in verify_pack(path).problems)


def test_an_entry_that_is_longer_than_it_says_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as writing:
        writing.writestr("a", b"text " * 100)
        writing.writestr(verify.MANIFEST, sums({"a": b"text " * 100}))
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 5)
    path.write_bytes(data)
    assert verify_pack(path).problems


@needs_ssh
def test_a_signed_pack_is_signed_by_who_may_sign_it(project, keys, tmp_path):
    path = make_pack(project, output=tmp_path, key=keys / "chair").path
    found = verify_pack(path, keys / "allowed")
    assert not found.problems
    assert found.signature == "Signed by chair@board."
    assert not verify_pack(path, keys / "allowed", "chair@board").problems
    assert verify_pack(path, keys / "allowed", "somebody@else").problems
    unnamed = verify_pack(path)
    assert not unnamed.problems
    assert "WHOSE KEY" in unnamed.signature


@needs_ssh
def test_a_strangers_signature_or_one_of_another_list_is_not_good(project, keys, tmp_path):
    stranger = make_pack(project, output=tmp_path / "s", key=keys / "stranger").path
    assert "does not allow" in verify_pack(stranger, keys / "allowed").problems[0]
    signed = make_pack(project, output=tmp_path / "c", key=keys / "chair").path

    def change(files):
        files["report/index.html"] = b"changed"
        files[verify.MANIFEST] = sums(files)

    changed = rewritten(signed, tmp_path / "p.zip", change)
    for found in (verify_pack(changed), verify_pack(changed, keys / "allowed")):
        assert len(found.problems) == 1
        assert "signature is not one" in found.problems[0]
        assert "Signed" not in found.signature


@needs_ssh
def test_an_unsigned_pack_that_was_to_be_signed_is_not_good(pack, keys):
    assert verify_pack(pack).signature == "The pack is not signed."
    assert verify_pack(pack, keys / "allowed").problems == [
        "The pack is not signed, and was to be."
    ]


@needs_ssh
def test_without_ssh_keygen_a_signature_is_said_not_to_have_been_checked(
    project, keys, tmp_path, monkeypatch
):
    path = make_pack(project, output=tmp_path, key=keys / "chair").path
    monkeypatch.setattr(verify.shutil, "which", lambda _: None)
    found = verify_pack(path)
    assert "NOT CHECKED" in found.signature
    assert not found.problems
    assert "NOT CHECKED" in verify_pack(path, keys / "allowed").problems[0]
    with pytest.raises(ConfigurationError, match="no ssh-keygen"):
        make_pack(project, output=tmp_path, key=keys / "chair")


def test_a_key_that_is_not_there_or_is_none_stops_the_pack(project, tmp_path):
    with pytest.raises(ConfigurationError, match="There is no key"):
        make_pack(project, output=tmp_path, key=tmp_path / "none")
    if shutil.which("ssh-keygen"):
        (tmp_path / "bad").write_text("no key")
        with pytest.raises(ConfigurationError, match="cannot sign"):
            make_pack(project, output=tmp_path, key=tmp_path / "bad")
    assert not list(tmp_path.glob("*.zip"))


def test_the_checker_needs_nothing_but_the_standard_library(tmp_path):
    copy = tmp_path / "verify.py"
    shutil.copy(verify.__file__, copy)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(copy), str(tmp_path / "none.zip")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "cannot be read" in done.stdout
    assert not done.stderr
