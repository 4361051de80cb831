import json

import pandas as pd
import pytest
from matplotlib.figure import Figure

from annual_report import charts
from annual_report.publish.chapter import PublishError, open_chapter
from annual_report.publish.items import read_item, read_items
from tests.small_report import HOSTILE, make


@pytest.fixture
def report(tmp_path):
    return make(tmp_path)


@pytest.fixture
def chapter(report):
    return report.chapter()


@pytest.fixture
def rows(chapter):
    return chapter.read("indicators")


def bars(chapter, rows):
    return charts.bars(rows, style=charts.Style())


def test_a_figure_is_stored_with_picture_rows_and_the_table_of_what_it_shows(chapter, rows):
    chapter.figure(
        "fig-a", bars(chapter, rows), caption="Who went missing", alt="Home 41.", rows=rows
    )
    item = read_item(chapter.output / "fig-a.json")
    assert item.rows == ("row0", "row1", "row2")
    assert item.columns == ("Category", "Period", "Value (count)")
    assert item.cells == (
        ("home", "2015-16", "41"),
        ("care", "2015-16", "[c]"),
        ("school", "2015-16", "17"),
    )
    assert (chapter.output / "fig-a.svg").read_text().startswith("<?xml")


def test_a_figure_of_demonstration_rows_says_so_inside_the_picture_and_in_the_item(chapter, rows):
    chapter.figure("fig-a", bars(chapter, rows), caption="c", alt="Home 41.", rows=rows)
    assert "<!-- Demonstration data -->" in (chapter.output / "fig-a.svg").read_text()
    assert read_item(chapter.output / "fig-a.json").illustrative


def test_a_figure_of_real_rows_is_not_marked(chapter, rows):
    real = rows.assign(illustrative=False)
    chapter.figure("fig-a", bars(chapter, real), caption="c", alt="Home 41.", rows=real)
    assert "Demonstration" not in (chapter.output / "fig-a.svg").read_text()


def test_any_figure_of_matplotlib_is_marked_too(chapter, rows):
    fig = Figure()
    fig.add_axes((0, 0, 1, 1)).set_title("cost $5 to $6")
    chapter.figure("fig-a", fig, caption="c", alt="Home 41.", rows=rows)
    assert "<!-- Demonstration data -->" in (chapter.output / "fig-a.svg").read_text()


def test_the_same_items_are_the_same_bytes(report, rows):
    first, second = report.chapter("partners"), report.chapter("workforce")
    for chapter in (first, second):
        chapter.figure("fig-a", bars(chapter, rows), caption="c", alt="Home 41.", rows=rows)
    assert (first.output / "fig-a.svg").read_bytes() == (second.output / "fig-a.svg").read_bytes()


@pytest.mark.parametrize("alt", ["", "  ", "Chart of missing children", "A graph showing a rise"])
def test_a_figure_whose_alt_text_says_nothing_is_an_error_at_the_cell(chapter, rows, alt):
    with pytest.raises(PublishError, match="fig-a"):
        chapter.figure("fig-a", bars(chapter, rows), caption="c", alt=alt, rows=rows)


def test_a_label_used_twice_is_an_error_at_the_cell(chapter, rows):
    chapter.number("num-a", "41", rows=rows.iloc[0])
    with pytest.raises(PublishError, match="already published"):
        chapter.number("num-a", "41", rows=rows.iloc[0])


def test_one_label_in_two_chapters_is_an_error_that_names_both(report, rows):
    for name in ("partners", "workforce"):
        report.chapter(name).number("num-a", "41", rows=rows)
    with pytest.raises(Exception, match="partners and workforce"):
        read_items(report.published("partners", "workforce"))


@pytest.mark.parametrize("label", ["fig_a", "num-A", "../num-a", "num-", "count-a", "", None])
def test_a_label_that_is_none_is_refused(chapter, rows, label):
    with pytest.raises(PublishError, match="not a label"):
        chapter.number(label, "41", rows=rows)


def test_a_label_of_another_kind_is_refused(chapter, rows):
    with pytest.raises(PublishError, match="starts with num-"):
        chapter.number("tbl-a", "41", rows=rows)


def test_rows_without_row_id_are_refused(chapter, rows):
    with pytest.raises(PublishError, match="row_id"):
        chapter.number("num-a", "41", rows=rows.drop(columns="row_id"))


def test_rows_that_were_not_released_are_refused(chapter, rows):
    with pytest.raises(PublishError, match="not in the release"):
        chapter.number("num-a", "41", rows=rows.assign(row_id="made-up"))


def test_no_rows_are_refused(chapter, rows):
    for none in (rows.iloc[:0], []):
        with pytest.raises(PublishError):
            chapter.number("num-a", "41", rows=none)


def test_a_suppressed_row_that_still_holds_its_number_is_refused(chapter, rows):
    leak = rows.assign(value=3.0)
    with pytest.raises(PublishError, match="suppressed"):
        chapter.number("num-a", "[c]", rows=leak)


def test_rows_may_be_a_table_a_row_or_a_list_of_both(chapter, rows):
    chapter.number("num-a", "41", rows=[rows.iloc[0], rows.iloc[1:2]])
    assert chapter.items["num-a"].rows == ("row0", "row1")


def test_a_table_prints_text_as_it_is_and_refuses_bare_fractions(chapter, rows):
    frame = pd.DataFrame({"Where": ["home"], "Children": ["[c]"], "Boards": [1200]})
    chapter.table("tbl-a", frame, caption="c", rows=rows)
    assert chapter.items["tbl-a"].cells == (("home", "[c]", "1,200"),)
    assert chapter.items["tbl-a"].align == "lrr"
    with pytest.raises(PublishError, match="column 'Rate' holds a float"):
        chapter.table("tbl-b", frame.assign(Rate=0.1 + 0.2), caption="c", rows=rows)


def test_an_alignment_of_the_wrong_length_is_refused(chapter, rows):
    with pytest.raises(PublishError, match="align needs 1 letters"):
        chapter.table("tbl-a", pd.DataFrame({"A": ["x"]}), caption="c", rows=rows, align="lr")


def test_a_judgement_that_is_not_known_gets_a_suggestion(chapter, rows):
    with pytest.raises(PublishError, match="Did you mean 'concern'"):
        chapter.finding("finding-a", "Text", rows=rows, judgement="concerns")


def test_what_is_not_returned_is_an_item_without_rows(chapter):
    chapter.not_returned("fig-a", "Police did not return missing children.")
    item = read_item(chapter.output / "fig-a.json")
    assert (item.kind, item.rows, item.image) == ("not returned", (), "")


def test_a_table_that_the_release_lacks_gets_a_suggestion(chapter):
    with pytest.raises(PublishError, match="Did you mean 'indicators'"):
        chapter.read("indicator")


def test_a_chapter_that_published_nothing_does_not_close(chapter, rows):
    with pytest.raises(PublishError, match="published nothing"):
        chapter.close()


def test_closing_says_what_was_written(chapter, rows, capsys):
    chapter.number("num-a", "41", rows=rows)
    chapter.close()
    assert "1 items published (number: 1)" in capsys.readouterr().out


def test_opening_a_chapter_leaves_nothing_of_an_earlier_run(report, monkeypatch):
    output = report.root / "out"
    output.mkdir()
    (output / "num-old.json").write_text("{}")
    monkeypatch.setenv("ANNUAL_REPORT_OUTPUT", str(output))
    monkeypatch.setenv("ANNUAL_REPORT_RELEASE", str(report.release))
    chapter = open_chapter("partners", project=str(report.root))
    assert chapter.read("indicators").shape[0] == 3
    assert not list(output.iterdir())


def test_hostile_text_is_stored_as_it_is_and_shown_as_text(chapter, rows):
    frame = pd.DataFrame({HOSTILE: [HOSTILE]})
    chapter.table("tbl-a", frame, caption=HOSTILE, rows=rows)
    stored = json.loads((chapter.output / "tbl-a.json").read_text())
    assert stored["caption"] == HOSTILE


def test_quotes_keep_the_words_and_say_who_spoke_and_what_is_composite(report, chapter):
    voices = pd.DataFrame(
        {
            "row_id": ["v1", "v2"], "speaker": ["child", "parent or carer"],
            "kind": ["quotation", "composite"], "message": ["I was heard.", "They came late."],
            "method": ["interview", ""], "age_band": ["11 to 15", ""], "illustrative": True,
        }
    )  # fmt: skip
    voices.to_parquet(report.release / "voices.parquet")
    chapter.quotes("voice-help", voices)
    first, second = chapter.items["voice-help"].quotes
    assert (first.text, first.attribution) == ("I was heard.", "A child, 11 to 15, interview")
    assert second.composite
    assert "made from several people's accounts; no one person's story" in second.attribution


def test_a_last_column_of_references_holds_labels_and_nothing_else(chapter, rows):
    frame = pd.DataFrame({"What": ["a", "b"], "Where": ["tbl-a, sec-help", ""]})
    chapter.table("tbl-asked", frame, caption="Asked", rows=rows, refers=True)
    assert read_item(chapter.output / "tbl-asked.json").refers
    for cell in ("see tbl-a", "tbl-a sec-b", "finding-a", "tbl-a,"):
        wrong = frame.assign(Where=[cell, ""])
        with pytest.raises(PublishError, match="fig-, tbl- or sec-"):
            chapter.table("tbl-wrong", wrong, caption="Asked", rows=rows, refers=True)
