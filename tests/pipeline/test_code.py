"""Which modules and versions a step rests on."""

from __future__ import annotations

import pytest

from annual_report.pipeline import code


@pytest.mark.parametrize(
    ("source", "module", "found"),
    [
        ("import annual_report.errors", "", {"annual_report.errors"}),
        ("from annual_report import errors", "", {"annual_report", "annual_report.errors"}),
        ("def f():\n    from x import y", "", {"x", "x.y"}),
        ("from . import b", "p.a", {"p", "p.b"}),
        ("from .b import c", "p.q.__init__", {"p.q.b", "p.q.b.c"}),
        ("if TYPE_CHECKING:\n    import x\nelse:\n    import y", "", {"x", "y"}),
        ("if TYPE_CHECKING:\n    import x\nelse:\n    import y", "annual_report.pipeline.a", {"y"}),
    ],
)
def test_imports_are_found_wherever_they_stand(source, module, found):
    assert code.imports_of(source, module) == found


def test_a_closure_reaches_through_other_modules():
    ours, others = code.closure({"annual_report.register"})
    assert {"annual_report.register", "annual_report.project", "annual_report.errors"} <= ours
    assert "yaml" in others
    assert "annual_report.charts" not in ours


def test_editing_the_renderer_does_not_touch_the_key_of_the_gate():
    gate = code.code_hashes(frozenset({"annual_report.pipeline.tasks.gate"}))
    assert not [name for name in gate if "render" in name]
    assert "annual_report.gate.run" in gate


def test_the_pipeline_itself_is_no_part_of_any_step():
    for task in ("register", "gate", "release", "trace", "stage"):
        found = code.code_hashes(frozenset({f"annual_report.pipeline.tasks.{task}"}))
        assert "annual_report.pipeline.schedule" not in found
        assert "annual_report.cli" not in found


def test_a_subpackage_brings_the_files_beside_its_modules():
    found = code.code_hashes(frozenset({"annual_report.render"}))
    assert [name for name in found if name.endswith(".lua")]


def test_versions_cover_what_pandas_loads_by_itself():
    found = code.versions(frozenset({"pandas", "yaml"}))
    assert {"Python", "pandas", "numpy", "pyarrow", "PyYAML"} <= found.keys()
    assert "not installed" not in found.values()
