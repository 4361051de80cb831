from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.tiny import BOARD, Tiny


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    (tmp_path / "board.yml").write_text(BOARD)
    made = Tiny(tmp_path)
    made.send("police", "1 2 3")
    made.send("health", "4 5")
    made.clean_notebook()
    return made
