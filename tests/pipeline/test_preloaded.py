"""What a fork of the warm server finds imported; each case in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import annual_report

PACKAGE = Path(annual_report.__file__).parent

SCRIPT = """
import os, sys
from annual_report.pipeline import preloaded

server = sys.modules["annual_report.returns.cleaning"]
if os.fork() == 0:
    there = sorted(name for name in sys.modules if name.startswith("annual_report"))
    print("found:", *there)
    print("pandas:", "pandas" in sys.modules)
    {change}
    preloaded.take({package!r})
    taken = sys.modules.get("annual_report.returns.cleaning")
    print("taken:", taken is server)
    sys.stdout.flush()
    if taken and os.fork() == 0:
        print("kept:", "annual_report.returns.cleaning" in sys.modules, flush=True)
        os._exit(0)
    if taken:
        os.wait()
    os._exit(0)
os.wait()
"""


def in_a_fork(*, package: Path = PACKAGE, change: str = "") -> dict[str, str]:
    script = SCRIPT.format(package=str(package), change=change)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return dict(line.split(":", 1) for line in done.stdout.splitlines())


def test_a_fork_finds_pandas_and_gets_our_modules_when_it_asks():
    said = in_a_fork()
    assert said["found"].split() == ["annual_report.pipeline.preloaded"]
    assert said["pandas"] == " True"
    assert said["taken"] == " True"


def test_what_a_fork_took_is_there_for_its_own_forks():
    assert in_a_fork()["kept"] == " True"


def test_a_module_that_changed_since_is_not_taken_nor_are_the_others():
    said = in_a_fork(change="preloaded._STAMPS[next(iter(preloaded._STAMPS))] = (0, 0)")
    assert said["taken"] == " False"


def test_a_module_that_is_gone_is_not_taken():
    change = "preloaded._STAMPS[preloaded.__file__ + '.gone'] = (0, 0)"
    assert in_a_fork(change=change)["taken"] == " False"


def test_the_modules_of_another_copy_are_not_taken(tmp_path):
    assert in_a_fork(package=tmp_path)["taken"] == " False"
