"""Which recorded runs made editions that may have been published."""

from __future__ import annotations

import pytest

from annual_report.errors import ConfigurationError
from annual_report.records.editions import PublishedEdition, published_editions
from annual_report.records.whole import whole_run

SIGNED = "governance: {sign_off: {by: The chair, on: 2016-09-22}}\n"
EDITIONS = "editions: {public: {}, board: {marking: Restricted}}\n"


def say(tiny, text):
    file = tiny.folder / "board.yml"
    file.write_text(file.read_text() + text)


def test_a_draft_is_no_published_edition(tiny):
    run = tiny.report()
    assert run.signed_off is None
    assert published_editions(tiny.project) == ()


def test_every_edition_of_a_signed_report_may_have_been_published(tiny):
    draft = tiny.report()
    say(tiny, SIGNED + EDITIONS)
    signed = tiny.report()
    assert signed.about["decisions"]["sign_off"] == {"by": "The chair", "on": "2016-09-22"}
    assert published_editions(tiny.project) == tuple(
        PublishedEdition(signed.id, "2015-16", edition, "The chair", "2016-09-22")
        for edition in ("public", "board")
    )
    assert draft.id not in {one.run for one in published_editions(tiny.project)}


def test_a_run_of_another_edition_alone_is_not_what_is_compared_and_packed(tiny):
    main = tiny.report()
    say(tiny, EDITIONS)
    other = tiny.report(editions=("board",))
    assert other.editions == ("board",)
    assert whole_run(tiny.project).id == main.id
    with pytest.raises(ConfigurationError, match="board edition only"):
        whole_run(tiny.project, other.id)
