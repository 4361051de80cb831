from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annual_report.errors import ReturnError
from annual_report.returns import census
from annual_report.returns.census import RECORDS
from annual_report.returns.locating import find_tables
from annual_report.returns.reading import open_return

CENSUS = """<?xml version="1.0" encoding="utf-8"?>
<Message>
  <Header>
    <CollectionDetails><Collection>CIN</Collection><Year>2016</Year><ReferenceDate>2016-03-31</ReferenceDate></CollectionDetails>
    <Source><SourceLevel>L</SourceLevel><LEA>999</LEA></Source>
  </Header>
  <Children>
    <Child>
      <ChildIdentifiers><LAchildID>NB00123</LAchildID>stray<UPNunknown>UN3</UPNunknown></ChildIdentifiers>
      <ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities/></ChildCharacteristics>
      <CINdetails>
        <CINreferralDate>2015-05-06</CINreferralDate>
        <ReferralSource>1A</ReferralSource>
        <Assessments>
          <AssessmentActualStartDate>2015-05-07</AssessmentActualStartDate>
          <FactorsIdentifiedAtAssessment>
            <AssessmentFactors>2A</AssessmentFactors><AssessmentFactors>3B</AssessmentFactors>
          </FactorsIdentifiedAtAssessment>
        </Assessments>
        <Assessments>
          <AssessmentActualStartDate>2015-09-01</AssessmentActualStartDate>
          <FactorsIdentifiedAtAssessment><AssessmentFactors></AssessmentFactors></FactorsIdentifiedAtAssessment>
        </Assessments>
        <Section47><S47ActualStartDate>2015-06-01</S47ActualStartDate><ICPCnotRequired>0</ICPCnotRequired></Section47>
        <ChildProtectionPlans>
          <CPPstartDate>2015-06-20</CPPstartDate><NumberOfPreviousCPP>0</NumberOfPreviousCPP>
          <Reviews><CPPreviewDate>2015-09-10</CPPreviewDate><CPPreviewDate>2015-12-10</CPPreviewDate></Reviews>
        </ChildProtectionPlans>
      </CINdetails>
    </Child>
    <Child>
      <CINdetails><CINreferralDate>2015-07-01</CINreferralDate></CINdetails>
      <ChildIdentifiers><LAchildID>NB00124</LAchildID></ChildIdentifiers>
      <CINdetails><CINreferralDate>2016-01-04</CINreferralDate></CINdetails>
    </Child>
  </Children>
</Message>
"""


def opened(tmp_path, text=CENSUS, encoding="utf-8"):
    path = tmp_path / "census.xml"
    path.write_bytes(text.encode(encoding))
    return open_return(path, file="2015-16/childrens_social_care/census.xml", agency="csc")


def column(sheet, heading):
    (table,) = find_tables(sheet, [f"^{heading}$"])
    return [table.cell(row, table.column(f"^{heading}$")).value for row in table.rows]


def refused(tmp_path, text, match):
    with pytest.raises(ReturnError, match=match) as caught:
        opened(tmp_path, text)
    (problem,) = caught.value.problems
    assert problem.agency == "csc"
    assert problem.remedy
    return problem


def test_every_kind_of_record_is_a_sheet_with_a_row_for_each_record(tmp_path):
    book = opened(tmp_path)
    assert [sheet.name for sheet in book.sheets] == [
        "Header", "Children", "CINdetails", "Assessments", "Section47", "ChildProtectionPlans",
        "AssessmentFactors", "Reviews",
    ]  # fmt: skip
    assert column(book.sheet("^header"), "Year") == ["2016"]
    assert column(book.sheet("^children"), "LAchildID") == ["NB00123", "NB00124"]
    assert column(book.sheet("^cindetails"), "CINreferralDate") == [
        "2015-05-06", "2015-07-01", "2016-01-04",
    ]  # fmt: skip
    assert column(book.sheet("^reviews"), "CPPreviewDate") == ["2015-09-10", "2015-12-10"]


def test_a_record_says_its_line_and_which_child_referral_and_plan_it_belongs_to(tmp_path):
    book = opened(tmp_path)
    referrals, factors = book.sheet("^cindetails"), book.sheet("^assessmentfactors")
    assert column(referrals, "LAchildID") == ["NB00123", "NB00124", "NB00124"]
    assert column(referrals, "Children no.") == [1, 2, 2]
    assert column(factors, "Assessments no.") == [1, 1]
    assert column(factors, "CINdetails no.") == [1, 1]
    lines = CENSUS.splitlines()
    for line in column(referrals, "Line"):
        assert "<CINdetails>" in lines[line - 1]


def test_a_cell_can_be_found_again(tmp_path):
    sheet = opened(tmp_path).sheet("^section47")
    (table,) = find_tables(sheet, ["^S47ActualStartDate$"])
    cell = table.cell(table.rows[0], table.column("^S47ActualStartDate$"))
    assert (sheet.name, cell.ref, cell.value) == ("Section47", "B2", "2015-06-01")


def test_D45_stray_text_and_empty_lists_are_passed_over_and_reported(tmp_path):  # noqa: N802
    book = opened(tmp_path)
    mended = {(one.what, one.sheet): one.cells for one in book.mended}
    assert mended == {
        ("text between elements passed over", "Children"): ("A2",),
        ("empty list passed over", "Children"): ("A2",),
        ("empty list passed over", "Assessments"): ("A3",),
    }
    told = " ".join(book.notes)
    assert "Text between elements passed over (in line 9 of the file)." in told
    assert "stray" not in told.replace("Text between", "")


def test_what_the_census_does_not_know_is_kept_and_reported(tmp_path):
    text = CENSUS.replace(
        "<ReferralSource>1A</ReferralSource>",
        "<ReferralSource>1A</ReferralSource><ReferralSource>1B</ReferralSource><Urgency>2</Urgency>"
        "<PreProceedings><PreProceedingsStartDate>2015-08-01</PreProceedingsStartDate></PreProceedings>",
    )
    book = opened(tmp_path, text)
    referrals = book.sheet("^cindetails")
    assert column(referrals, "Urgency")[0] == "2"
    (table,) = find_tables(referrals, ["^Urgency$"])
    assert table.cell(table.rows[0], table.column(r"^ReferralSource \(2\)$")).value == "1B"
    assert column(book.sheet("^preproceedings"), "PreProceedingsStartDate") == ["2015-08-01"]
    assert column(book.sheet("^preproceedings"), "CINdetails no.") == [1]
    whats = {one.what for one in book.mended}
    assert "element 'Urgency' is not expected here: kept as a column" in whats
    assert "element 'PreProceedings' is not in the census: kept as a sheet" in whats
    assert "element given twice in one record: kept as a further column" in whats


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-15", "cp1252"])
def test_a_census_is_read_in_the_encoding_it_declares(tmp_path, encoding):
    text = CENSUS.replace('"utf-8"', f'"{encoding.replace("cp", "windows-")}"', 1)
    book = opened(tmp_path, text.replace("NB00123", "Zoë1"), encoding)
    assert column(book.sheet("^children"), "LAchildID")[0] == "Zoë1"
    assert not any("Windows" in note for note in book.notes)


def test_a_census_in_another_encoding_than_it_says_is_read_and_noted(tmp_path):
    book = opened(tmp_path, CENSUS.replace("NB00123", "Zoë1"), "cp1252")
    assert column(book.sheet("^children"), "LAchildID")[0] == "Zoë1"
    assert any("Windows-1252" in note for note in book.notes)


def test_prefixes_of_names_make_no_difference(tmp_path):
    text = CENSUS.replace("<Message>", '<c:Message xmlns:c="urn:x">').replace(
        "</Message>", "</c:Message>"
    )
    assert column(opened(tmp_path, text).sheet("^children"), "LAchildID")[0] == "NB00123"


def test_a_document_type_is_refused_so_that_no_entity_is_ever_expanded(tmp_path):
    laughs = '<!DOCTYPE Message [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    text = CENSUS.replace("<Message>", f"{laughs}<Message>").replace("NB00123", "&b;")
    refused(tmp_path, text, "declares a document type")


def test_xml_that_is_cut_short_is_refused_with_its_line(tmp_path):
    problem = refused(tmp_path, CENSUS[:900], "not well-formed at line")
    assert "NB00123" not in problem.what


def test_xml_that_is_no_census_is_refused(tmp_path):
    refused(
        tmp_path,
        "<?xml version='1.0'?><Workbook><Child/></Workbook>",
        "not a children in need census",
    )
    refused(tmp_path, "<Message><Children/></Message>", "holds no child")
    refused(tmp_path, "<Message>" + "<a>" * 60 + "</a>" * 60 + "</Message>", "more deeply")
    refused(tmp_path, "Measure,No.\n", "not XML")
    kinds = "".join(f"<k{number}><x>1</x></k{number}>" for number in range(100))
    refused(
        tmp_path, f"<Message><Children><Child>{kinds}</Child></Children></Message>", "more kinds"
    )


NAMES = st.sampled_from(
    [
        "CINdetails",
        "Section47",
        "Reviews",
        "CPPreviewDate",
        "Urgency",
        "Disability",
        "LAchildID",
        "Other",
    ]
)
TEXT = st.integers(0, 10**6).map(lambda number: f"t{number}")
TREES = st.recursive(
    st.tuples(NAMES, TEXT), lambda inner: st.tuples(NAMES, st.lists(inner, min_size=1, max_size=4)), max_leaves=12
)  # fmt: skip


def as_xml(tree):
    name, content = tree
    return (
        f"<{name}>{content if isinstance(content, str) else ''.join(map(as_xml, content))}</{name}>"
    )


def leaves(tree):
    name, content = tree
    if isinstance(content, str):
        return [] if name == "Reviews" or name in RECORDS else [content]
    return [leaf for one in content for leaf in leaves(one)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(TREES, max_size=5))
def test_whatever_stands_in_an_element_of_its_own_comes_into_a_cell(tmp_path, trees):
    path = tmp_path / "census.xml"
    path.write_text(
        f"<Message><Children><Child>{''.join(map(as_xml, trees))}</Child></Children></Message>"
    )
    content = census.read(str(path))
    cells = [value for sheet in content["sheets"] for row in sheet.rows[1:] for value in row]
    written = Counter(leaf for tree in trees for leaf in leaves(tree))
    assert not written - Counter(cells)
