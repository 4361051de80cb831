from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annual_report.errors import RenderError
from annual_report.render.book import Book, Chapter
from annual_report.render.source import read_source


def book(folder: Path, **variables: object) -> Book:
    return Book(
        folder, "T", "", "A", "en-GB", "", "book", (Chapter("a.qmd"),), (), (), (), (), 2,
        {"area": "Westmarch"}, variables,
    )  # fmt: skip


def expand(text: str, others: dict[str, str] | None = None, **variables: object):
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in {"a.qmd": text, **(others or {})}.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(content, encoding="utf-8", newline="")
        return read_source(book(folder, **variables), "a.qmd")


@given(st.text(st.characters(codec="utf-8", exclude_characters="{\x00\r"), max_size=200))
@settings(max_examples=60, deadline=None)
def test_text_without_shortcodes_is_left_alone(text):
    source = expand(text)
    assert [line.text for line in source.lines] == text.splitlines()
    assert [line.number for line in source.lines] == list(range(1, len(source.lines) + 1))


@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True),
        st.text(
            st.characters(categories=["L", "N", "P"], exclude_characters="{}<>"),
            min_size=1,
            max_size=20,
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None)
def test_variables_print_exactly_what_they_hold(values):
    text = "\n".join(f"a {{{{< var {name} >}}}} b" for name in values)
    assert [line.text for line in expand(text, **values).lines] == [
        f"a {value} b" for value in values.values()
    ]


def test_included_lines_remember_their_file():
    source = expand(
        "one\n{{< include b.qmd >}}\ntwo\n",
        {"b.qmd": "x\n{{< include c/d.qmd >}}\n", "c/d.qmd": "y\n"},
    )
    assert [(line.text, line.place) for line in source.lines] == [
        ("one", "a.qmd, line 1"), ("x", "b.qmd, line 1"), ("y", "c/d.qmd, line 1"), ("two", "a.qmd, line 3"),
    ]  # fmt: skip
    assert source.included == ("b.qmd", "c/d.qmd")


def test_files_that_include_each_other_are_refused():
    with pytest.raises(RenderError, match="includes itself"):
        expand("{{< include b.qmd >}}", {"b.qmd": "{{< include a.qmd >}}"})


@pytest.mark.parametrize("fence", ["```", "~~~~", "``` python"])
def test_fenced_code_is_left_alone(fence):
    inside = "{{< include nothing.qmd >}}"
    closing = fence.split()[0]
    source = expand(f"{fence}\n{inside}\n{closing}\n{{{{< meta area >}}}}\n")
    assert [line.text for line in source.lines][1::2] == [inside, "Westmarch"]


def test_nested_variables_are_found_by_their_path():
    assert expand("{{< var a.b >}}", a={"b": "deep"}).lines[0].text == "deep"


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    (tmp_path / "a.qmd").write_bytes(b"caf\xe9")
    with pytest.raises(RenderError, match="not UTF-8"):
        read_source(book(tmp_path), "a.qmd")
