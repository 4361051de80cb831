"""Every defect of the catalogue has a test that is named after it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

DEFECTS = {f"D{number:02d}" for number in range(1, 46)}


def test_every_defect_has_a_test_that_bears_its_number():
    named = [
        re.match(r"test_(D\d\d)_", node.name)
        for file in sorted(Path(__file__).parent.glob("test_*.py"))
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert {match[1] for match in named if match} == DEFECTS
