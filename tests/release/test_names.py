"""The board's own lists of names: found in every form, and never told."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annual_report.errors import ConfigurationError
from annual_report.project import load_project
from annual_report.release.names import KINDS, NameLists, read_names

LISTS = NameLists(
    (
        ("people", "Ottoline Fairbairn"), ("people", "Sunniva Adeyemi-Holt"),
        ("schools", "Elmfield Primary School"), ("schools", "St Wilfrid's Academy"),
        ("places", "Tanner Street"), ("places", "larkfield"),
    )
)  # fmt: skip
BOARD = """\
board: {name: Testing Board, short_name: TB, area: {name: Testing}}
year: 2015-16
agencies:
  - {id: hospital, name: Testing Hospitals NHS Trust}
  - {id: police, name: Police}
names: [data/raw/names.txt]
"""


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ottoline fairbairn came", ("people",)), ("Fairbairn's dog", ("people",)),
        ("The Fairbairns were kind", ("people",)), ("OTTOLINE FAIRBAIRN’S", ("people",)),
        ("Sunniva Adeyemi Holt", ("people",)), ("I go to Elmfield", ("schools",)),
        ("elmfield primary school", ("schools",)), ("saint wilfrids academy", ("schools",)),
        ("at St. Wilfrid’s", ("schools",)), ("in Tanner St, late", ("places",)),
        ("by the larkfield steps", ("places",)), ("LARKFIELD", ("places",)),
        ("Fairbairn of Tanner Street", ("people", "places")),
        ("the fair bairn", ()), ("a primary school in a street", ()), ("a tanner", ()),
        ("larkfields", ("places",)), ("skylarkfield", ()), ("Saint", ()), ("", ()),
    ],
)  # fmt: skip
def test_a_name_is_found_as_whole_words_in_every_form(text, kinds):
    assert LISTS.found_in(text) == kinds


word = st.text(string.ascii_letters + "éüÅ", min_size=4, max_size=12)
names = st.lists(word, min_size=1, max_size=3).map(" ".join)
plain = st.lists(st.text("qxzw ", max_size=8), max_size=4).map(" ".join)


FORMS = st.tuples(
    st.sampled_from(("", "'s", "’s", "s", "'")),
    st.sampled_from((str, str.upper, str.lower, str.title)),
)


@given(names, plain, plain, FORMS, st.sampled_from(list(KINDS)))
def test_a_listed_name_is_found_wherever_it_stands_and_its_kind_alone_is_told(
    name, before, after, form, kind
):
    ending, cased = form
    said = f"{before} {cased(name)}{ending}, {after}"
    assert NameLists(((kind, name),)).found_in(said) == (kind,)


@given(names, st.text(string.ascii_lowercase + " .,'", max_size=60))
def test_a_text_without_any_word_of_a_name_names_nobody(name, text):
    forms = {part[:3].casefold() for part in name.split()}
    assume(not any(word[:3] in forms for word in text.replace("'", " ").split()))
    assert NameLists((("people", name),)).found_in(text) == ()


@given(st.lists(names, min_size=1, max_size=5))
def test_lists_are_printed_without_a_name(listed):
    lists = NameLists(tuple(("people", name) for name in listed))
    assert repr(lists) == f"NameLists({len(listed)} names)"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "board.yml").write_text(BOARD, encoding="utf-8")
    (tmp_path / "data" / "raw").mkdir(parents=True)

    def load(text):
        if text is not None:
            (tmp_path / "data" / "raw" / "names.txt").write_text(text, encoding="utf-8")
        return load_project(tmp_path)

    return load


def test_agencies_whose_names_tell_where_they_are_count_and_others_do_not(project):
    lists = read_names(project("# Notes.\n\n[people]\nOttoline Fairbairn\n"))
    assert lists.found_in("at the testing hospitals NHS trust") == ("organisations",)
    assert lists.found_in("the police came") == ()
    assert lists.found_in("Fairbairn") == ("people",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ottoline Fairbairn\n", "line 1: names stand below one of the headings"),
        ("[people]\nAnn Example\n[pets]\nRover\n", "line 3: names stand below"),
        ("[people]\n---\n", "line 2: there is no word"),
        (None, "there is no file data/raw/names.txt"),
    ],
)
def test_a_list_that_cannot_be_read_is_named_by_line_and_never_repeated(project, text, said):
    with pytest.raises(ConfigurationError, match=said.replace(".", r"\.")) as caught:
        read_names(project(text))
    assert not {"Ottoline", "Fairbairn", "Rover", "pets"} & set(str(caught.value).split())


def test_a_list_lies_where_nothing_is_published_from(tmp_path):
    board = BOARD.replace("data/raw/names.txt", "report/names.txt")
    (tmp_path / "board.yml").write_text(board, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="names must be files below data/raw"):
        load_project(tmp_path)


def test_a_changed_list_changes_the_settings_and_its_words_are_not_in_them(project):
    first = project("[people]\nOttoline Fairbairn\n")
    second = project("[people]\nOttoline Fairbairn\nBartholomew Quill\n")
    assert first.governance.names != second.governance.names
    assert "Ottoline" not in repr(first)
