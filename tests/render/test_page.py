from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.project import load_project
from annual_report.render.page import Group, Link, Site, page
from tests.render.conftest import BOOK

SITE = Site("A report 2015-16", "The year", "A board", "A notice")


@pytest.mark.parametrize(
    ("path", "root"),
    [("index.html", ""), ("trace/x.html", "../"), ("trace/notebooks/x.html", "../../")],
)
def test_links_count_from_the_place_of_the_page(path, root):
    tree = lxml.html.fromstring(page(SITE, path=path, title="T", body="<h1>T</h1>"))
    assert tree.xpath("//link/@href")[0] == f"{root}report/_style/report.css"
    assert tree.xpath("//a[@class='back']/@href") == [f"{root}index.html"]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
def test_names_are_text_and_never_markup(text):
    site = Site(text, text, text, text)
    menu = (Group(text, (Link(text, "index.html"),)),)
    made = page(site, path="index.html", title=text, body="", menu=menu, colophon=text)
    plain = page(
        SITE,
        path="index.html",
        title="T",
        body="",
        menu=(Group("G", (Link("L", "index.html"),)),),
        colophon="c",
    )
    tags = [
        element.tag
        for element in lxml.html.fromstring(made).iter()
        if element.get("class") != "nowrap"
    ]
    assert tags == [
        element.tag
        for element in lxml.html.fromstring(plain).iter()
        if element.get("class") != "nowrap"
    ]


def test_a_year_in_the_title_is_not_broken():
    tree = lxml.html.fromstring(page(SITE, path="index.html", title="T", body=""))
    assert tree.xpath("//a[@class='report-title']/span[@class='nowrap']/text()") == ["2015-16"]


def test_a_page_without_search_loads_no_script():
    assert "<script" not in page(SITE, path="trace/x.html", title="T", body="")


def test_a_site_is_named_after_its_project():
    site = Site.of(load_project(BOOK))
    assert site.title == "Westmarch Safeguarding Children Board: annual report 2015-16"
    assert site.subtitle == "The year ending 31 March 2016"
