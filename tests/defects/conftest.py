from __future__ import annotations

import pytest

from tests.defects.board import Made, make_board


@pytest.fixture
def board(tmp_path, monkeypatch) -> Made:
    """A project with one agency; the key of child-level returns lies beside it."""
    monkeypatch.setenv("ANNUAL_REPORT_KEY_FILE", str(tmp_path / "secret" / "children.key"))
    return make_board(tmp_path / "project")
