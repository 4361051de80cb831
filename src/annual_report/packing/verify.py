"""Check a pack of an annual report: every file's SHA-256, and who signed the list of them.

This file needs nothing but Python 3.8 or later and travels in every pack. Who does not trust a
pack takes the file from elsewhere: a pack that was tampered with may hold another verify.py.

    python3 verify.py PACK.zip
    python3 verify.py PACK.zip --allowed-signers allowed_signers

A pack is data from others: nothing of it is run, and nothing is written to disk but, for as long
as ssh-keygen reads it, its signature. What is too large, hidden, doubled or outside of the pack's
own folder is a problem, not something to be unpacked.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

MANIFEST = "manifest-sha256.txt"
SIGNATURE = MANIFEST + ".sig"
NAMESPACE = "annual-report"
#: Bounds beyond which a file is no pack of ours, however well its sums agree.
MOST_FILES = 100_000
MOST_BYTES = 16 << 30
MOST_IN_ONE = 4 << 30
MOST_OF_LIST = 32 << 20
MOST_OF_SIGNATURE = 64 << 10
#: Times its size in the zip that a file may have; deflate reaches a thousand on nothing but zeros.
MOST_RATIO = 200
_BLOCK = 1 << 20
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30

if TYPE_CHECKING:
    Entries = dict[str, zipfile.ZipInfo]


class Found:
    """What a check came to.

    Attributes:
        problems: what is wrong, a line each; empty for a pack that is as it was made.
        signature: what is known of the signature, one line.
        files: whose sums agree.
        size: of these files, in bytes.
    """

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.signature = ""
        self.files = 0
        self.size = 0


def verify_pack(
    path: str | Path, allowed_signers: str | Path | None = None, identity: str | None = None
) -> Found:
    """Check the sums of a pack and its signature.

    Args:
        path: of the zip.
        allowed_signers: file in the form that ``man ssh-keygen`` calls ALLOWED SIGNERS.
        identity: who is to have signed; whoever the file names for the key if left out.

    Returns:
        What was found.
    """
    found = Found()
    try:
        with zipfile.ZipFile(path) as pack:
            entries = _entries(pack, Path(path).stat().st_size, found)
            if found.problems:
                return found
            listed = _manifest(pack, entries, found)
            _sums(pack, entries, listed, found)
            _signature(pack, entries, allowed_signers, identity, found)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        found.problems.append(f"The file is no whole zip: {_plain(error)}.")
    except OSError as error:
        found.problems.append("The file cannot be read: {}.".format(error.strerror or "unknown"))
    return found


def _entries(pack: zipfile.ZipFile, size: int, found: Found) -> Entries:
    """Return what the zip says it holds, by name; nothing has been read yet."""
    infos = pack.infolist()
    if len(infos) > MOST_FILES:
        found.problems.append(f"It holds more than {MOST_FILES:,} files.")
        return {}
    if sum(info.file_size for info in infos) > MOST_BYTES:
        found.problems.append(f"Unpacked it would hold more than {MOST_BYTES:,} bytes.")
        return {}
    entries: Entries = {}
    folded: set[str] = set()
    for info in infos:
        problem = _problem_of(info)
        if not problem and info.filename.lower() in folded:
            problem = "is there twice"
        if problem:
            found.problems.append(f"{_shown(info.filename)}: {problem}.")
        folded.add(info.filename.lower())
        entries[info.filename] = info
    _overlaps(infos, size, found)
    return entries


def _problem_of(info: zipfile.ZipInfo) -> str:  # noqa: PLR0911 - one reason a line
    """Return what is wrong with an entry before a byte of it is read, empty for nothing."""
    name = getattr(info, "orig_filename", info.filename)
    parts = name.split("/")
    if name != info.filename or not name.isprintable() or "\\" in name or ":" in parts[0]:
        return "is not a name that a pack gives"
    if name.startswith("/") or "" in parts or "." in parts or ".." in parts:
        return "points out of the pack, or at a folder"
    mode = info.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        return "is no plain file"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if info.compress_type not in _METHODS:
        return "is compressed in a way that packs are not"
    if info.file_size > MOST_IN_ONE:
        return f"is larger than {MOST_IN_ONE:,} bytes"
    if info.file_size > MOST_RATIO * max(info.compress_size, _LOCAL_HEADER):
        return f"grows to more than {MOST_RATIO} times its size"
    return ""


def _overlaps(infos: list[zipfile.ZipInfo], size: int, found: Found) -> None:
    """Refuse entries that share bytes: a small zip can so hold more than there is."""
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            found.problems.append(f"{_shown(info.filename)}: shares its bytes with another.")
        end = info.header_offset + _LOCAL_HEADER + len(info.filename) + info.compress_size
    if end > size:
        found.problems.append("It says that it holds more bytes than there are.")


def _manifest(pack: zipfile.ZipFile, entries: Entries, found: Found) -> dict[str, str]:
    """Return the sums that the pack lists, by name."""
    if MANIFEST not in entries:
        found.problems.append(f"{MANIFEST} is missing: this is no pack, or not all of one.")
        return {}
    data = _whole(pack, entries[MANIFEST], MOST_OF_LIST)
    if data is None:
        found.problems.append(f"{MANIFEST} is too large.")
        return {}
    listed: dict[str, str] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        match = _LINE.fullmatch(line)
        if not match or match.group(2) in listed:
            found.problems.append(f"{MANIFEST}, line {number}: is no sum, or the second one.")
            continue
        listed[match.group(2)] = match.group(1)
    return listed


def _sums(pack: zipfile.ZipFile, entries: Entries, listed: dict[str, str], found: Found) -> None:
    """Hold every file against the list, both ways."""
    for name in sorted(listed):
        if name not in entries:
            found.problems.append(f"{_shown(name)}: is listed and missing.")
            continue
        digest = _digest(pack, entries[name])
        if digest != listed[name]:
            found.problems.append(f"{_shown(name)}: is not what it was when the pack was made.")
        else:
            found.files += 1
            found.size += entries[name].file_size
    for name in sorted(set(entries) - set(listed) - {MANIFEST, SIGNATURE}):
        found.problems.append(f"{_shown(name)}: is not listed, so it was put in later.")


def _digest(pack: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    """Return the SHA-256 of an entry; a broken one, or one that is longer than it says, has none."""
    digest = hashlib.sha256()
    left = info.file_size
    try:
        with pack.open(info) as reading:
            while True:
                block = reading.read(_BLOCK)
                if not block:
                    break
                left -= len(block)
                if left < 0:
                    return ""
                digest.update(block)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return ""
    return digest.hexdigest()


def _whole(pack: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes | None:
    """Return the content of an entry, or nothing if there is more of it than there may be."""
    if info.file_size > most:
        return None
    with pack.open(info) as reading:
        data = reading.read(most + 1)
    return data if len(data) <= most else None


def _signature(
    pack: zipfile.ZipFile,
    entries: Entries,
    allowed_signers: str | Path | None,
    identity: str | None,
    found: Found,
) -> None:
    """Check the signature as far as this machine can, and say how far that was."""
    if SIGNATURE not in entries:
        found.signature = "The pack is not signed."
        if allowed_signers:
            found.problems.append("The pack is not signed, and was to be.")
        return
    signature = _whole(pack, entries[SIGNATURE], MOST_OF_SIGNATURE)
    manifest = _whole(pack, entries[MANIFEST], MOST_OF_LIST) if MANIFEST in entries else None
    if signature is None or manifest is None:
        found.problems.append(f"{SIGNATURE} is too large, or signs nothing.")
        return
    program = shutil.which("ssh-keygen")
    if not program:
        found.signature = "The signature was NOT CHECKED: there is no ssh-keygen on this machine."
        if allowed_signers:
            found.problems.append(found.signature)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "signature")
        file.write_bytes(signature)
        if allowed_signers:
            _signed_by(program, file, manifest, Path(allowed_signers), identity, found)
        else:
            _signed_at_all(program, file, manifest, found)


def _signed_by(  # noqa: PLR0917
    program: str,
    file: Path,
    manifest: bytes,
    allowed_signers: Path,
    identity: str | None,
    found: Found,
) -> None:
    """Ask ssh-keygen whether one of the allowed signers made the signature."""
    if not allowed_signers.is_file():
        found.problems.append(f"{allowed_signers} is not there.")
        return
    who = identity
    if not who:
        asked = _ask(program, ["find-principals", "-s", str(file), "-f", str(allowed_signers)], b"")
        lines = asked.stdout.decode("utf-8", "replace").splitlines()
        who = lines[0].split(",")[0].strip() if asked.returncode == 0 and lines else ""
    if not who:
        found.problems.append(f"The signature is of a key that {allowed_signers} does not allow.")
        return
    words = ["verify", "-f", str(allowed_signers), "-I", who, "-n", NAMESPACE, "-s", str(file)]
    if _ask(program, words, manifest).returncode == 0:
        found.signature = f"Signed by {_shown(who)}."
    else:
        found.problems.append(f"The signature is not one by {_shown(who)} of this list of sums.")


def _signed_at_all(program: str, file: Path, manifest: bytes, found: Found) -> None:
    """Ask ssh-keygen whether the signature is one of this list, whoever made it."""
    asked = _ask(program, ["check-novalidate", "-n", NAMESPACE, "-s", str(file)], manifest)
    if asked.returncode != 0:
        found.problems.append("The signature is not one of this list of sums.")
        return
    key = re.search(r"SHA256:\S+", asked.stdout.decode("utf-8", "replace"))
    found.signature = (
        "Signed with the key {}; WHOSE KEY that is was not checked: name a file with "
        "--allowed-signers.".format(key.group(0) if key else "of somebody")
    )


def _ask(program: str, words: list[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [program, "-Y", *words],
        input=given,
        capture_output=True,
        check=False,
    )


def _shown(name: str) -> str:
    """Return a name as it can be printed: a pack's names are not ours."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:200])


def _plain(error: Exception) -> str:
    return _shown(str(error)).rstrip(".")


def result_lines(found: Found) -> list[str]:
    """Return what was found, as lines to print."""
    lines = [f"{found.files:,} files, {found.size:,} bytes: their sums agree."]
    if found.signature:
        lines.append(found.signature)
    if found.problems:
        lines.append("NOT as it was made:")
        lines += ["  " + problem for problem in found.problems]
    else:
        lines.append("The pack is as it was made.")
    return lines


def main(arguments: list[str] | None = None) -> int:
    """Run as a program; returns the exit code, 0 if the pack is as it was made."""
    parser = argparse.ArgumentParser(description="Check a pack of an annual report.")
    parser.add_argument("pack", metavar="PACK.zip")
    parser.add_argument("--allowed-signers", metavar="FILE", help="who may sign")
    parser.add_argument("--identity", metavar="NAME", help="who is to have signed")
    parsed = parser.parse_args(arguments)
    found = verify_pack(parsed.pack, parsed.allowed_signers, parsed.identity)
    print("\n".join(result_lines(found)))  # noqa: T201 - a program of its own
    return 1 if found.problems else 0


if __name__ == "__main__":
    sys.exit(main())
