"""Which signed-off reports hold the words of a consent that was withdrawn."""

from __future__ import annotations

import pandas as pd
import pytest

from annual_report.errors import ConfigurationError
from annual_report.records import consents
from annual_report.records.consents import Holding, holding, withdrawn_in
from annual_report.records.editions import PublishedEdition


def edition(run, name="public"):
    return PublishedEdition(run, "2015-16", name, "The chair", "2016-09-22")


@pytest.fixture
def published(tmp_path, monkeypatch):
    """Signed-off runs whose messages were given under these consents; None for a lost archive."""

    def put(given):
        def path(run, name):
            found = given[run, name]
            if found is None:
                raise ConfigurationError("It was taken away.")
            file = tmp_path / f"{run}-{name}.parquet"
            pd.DataFrame({"consent_id": found, "message": "words"}).to_parquet(file)
            return file

        monkeypatch.setattr(
            consents, "published_editions", lambda _: [edition(*key) for key in given]
        )
        monkeypatch.setattr(
            consents, "read_run",
            lambda _, run: type("R", (), {"path": lambda _s, file: path(run, file.split("/")[4])})(),
        )  # fmt: skip

    return put


def test_each_edition_that_holds_the_words_is_named_by_its_run(published):
    published({("r2", "public"): ["C1"], ("r2", "board"): ["C1", "C2"], ("r1", "public"): ["C2"]})
    one, two, three = holding(None, ["C1", "C2", "C3"])
    assert one.said == (
        "the public and board editions of 2015-16, signed off on 2016-09-22 (run r2)",
    )
    assert [each.run for each in two.editions] == ["r2", "r1"]
    assert three == Holding("C3", ())
    assert "words" not in repr((one, two, three))


def test_a_run_whose_messages_are_lost_is_said_to_be_unknown(published):
    published({("r1", "public"): None})
    (one,) = holding(None, ["C1"])
    assert one.said == ("run r1 perhaps: its messages are no longer on record",)


def test_many_runs_are_counted_after_the_latest_few(published):
    published({(f"r{n}", "public"): ["C1"] for n in range(9)})
    (one,) = holding(None, ["C1"])
    assert len(one.said) == 6
    assert one.said[-1] == "4 earlier signed-off runs"


def test_a_release_from_before_consents_could_be_withdrawn_names_none(tmp_path):
    assert withdrawn_in(tmp_path) == ()
    (tmp_path / "withdrawn.json").write_text('["C1"]')
    assert withdrawn_in(tmp_path) == ("C1",)
