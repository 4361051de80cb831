"""The crate's metadata and the PROV document, held against the files and the profiles' rules."""

from __future__ import annotations

import hashlib
import json
import zipfile
from urllib.parse import unquote

import pytest

from annual_report.packing import make_pack
from tests.packing.small_run import small

JUNE = "2026-06-12T10:00:00+00:00"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5", "https://w3id.org/ro/wfrun/workflow/0.5",
    "https://w3id.org/ro/wfrun/provenance/0.5",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
}  # fmt: skip


@pytest.fixture(params=[False, True], ids=["public", "internal"])
def files(request, tmp_path, monkeypatch) -> dict[str, bytes]:
    monkeypatch.setenv("ANNUAL_REPORT_HOME", str(tmp_path))
    board = small(tmp_path)
    board.write("data/raw/2015-16/police/odd name & more.csv", "x")
    board.record(JUNE)
    path = make_pack(board.project, internal=request.param, output=tmp_path / "out").path
    with zipfile.ZipFile(path) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


@pytest.fixture
def graph(files) -> dict[str, dict]:
    about = json.loads(files["ro-crate-metadata.json"])
    assert about["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    found = {thing["@id"]: thing for thing in about["@graph"]}
    assert len(found) == len(about["@graph"]), "an entity is there twice"
    return found


def listed(value) -> list[str]:
    things = value if isinstance(value, list) else [value] if value else []
    return [thing["@id"] for thing in things]


def of_type(graph, name: str) -> list[dict]:
    return [
        t
        for t in graph.values()
        if name in (t["@type"] if isinstance(t["@type"], list) else [t["@type"]])
    ]


def test_every_file_of_the_pack_is_described_with_its_sum_and_size_and_no_other_is(files, graph):
    described = {unquote(thing["@id"]): thing for thing in of_type(graph, "File")}
    assert described.keys() == files.keys() - {"ro-crate-metadata.json"}
    for name, thing in described.items():
        assert thing["encodingFormat"]
        if name != "manifest-sha256.txt":
            assert thing["sha256"] == hashlib.sha256(files[name]).hexdigest()
            assert thing["contentSize"] == str(len(files[name]))


def test_every_file_is_a_part_of_the_crate_directly_or_through_a_folder(files, graph):
    reached, waiting = set(), ["./"]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting += [one for one in listed(graph[name].get("hasPart")) if one not in reached]
    assert {one["@id"] for one in of_type(graph, "File")} <= reached


def test_every_reference_leads_to_an_entity(graph):
    def refs(value):
        if isinstance(value, dict):
            yield from [value["@id"]] if value.keys() == {"@id"} else []
        elif isinstance(value, list):
            for one in value:
                yield from refs(one)

    for thing in graph.values():
        for value in thing.values():
            for name in refs(value):
                outside = name.startswith(
                    ("http://schema.org", "https://w3id.org/ro/crate", "https://www")
                )
                assert name in graph or outside, name


def test_the_root_names_board_licence_date_and_the_profiles_it_conforms_to(graph):
    root = graph["./"]
    assert set(listed(root["conformsTo"])) == PROFILES
    assert graph[root["publisher"]["@id"]]["name"] == "Small Board"
    assert "MIT" in graph[root["license"]["@id"]]["description"]
    assert root["datePublished"] == JUNE
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}


def test_the_pipeline_is_the_main_workflow_and_each_step_a_how_to_step_with_its_run(graph):
    main = graph[graph["./"]["mainEntity"]["@id"]]
    assert {"File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"} <= set(main["@type"])
    steps = listed(main["step"])
    assert [graph[step]["position"] for step in steps] == [str(n) for n in range(1, 9)]
    assert len(of_type(graph, "HowToStep")) == len(steps) == 8
    controls = {one["instrument"]["@id"]: one for one in of_type(graph, "ControlAction")}
    tools = {*listed(main["hasPart"]), main["@id"]}
    for step in steps:
        tool = graph[step]["workExample"]["@id"]
        assert tool in tools
        assert "SoftwareSourceCode" in graph[tool]["@type"]
        action = graph[controls[step]["object"]["@id"]]
        assert action["@type"] == "CreateAction"
        assert action["instrument"]["@id"] == tool
    (engine,) = of_type(graph, "OrganizeAction")
    assert set(listed(engine["object"])) == {one["@id"] for one in controls.values()}
    run = graph[engine["result"]["@id"]]
    assert run["instrument"]["@id"] == main["@id"]
    assert run["startTime"] == JUNE
    assert "report/index.html" in listed(run["result"])


def test_returns_are_named_as_what_was_read_and_only_an_internal_pack_holds_them(files, graph):
    internal = "INTERNAL-NOT-FOR-PUBLICATION.txt" in files
    read = [name for name in listed(graph["#run"]["object"]) if name.startswith("#return-")]
    assert "#return-2015-16/police/v1.csv" in read
    thing = graph["#return-2015-16/police/v1.csv"]
    assert ("sha256" in thing) == internal == ("sameAs" in thing)


def test_the_prov_document_has_entities_activities_and_agents_that_its_relations_name(files):
    document = json.loads(files["prov.json"])
    names = document["entity"].keys() | document["activity"].keys() | document["agent"].keys()
    prefixes = {*document["prefix"], "prov"}
    assert {name.partition(":")[0] for name in names} <= prefixes
    for kind in (
        "used",
        "wasGeneratedBy",
        "wasInformedBy",
        "wasAssociatedWith",
        "wasDerivedFrom",
        "actedOnBehalfOf",
    ):
        assert document[kind], kind
        for relation in document[kind].values():
            assert set(relation.values()) <= names, (kind, relation)
    derived = [
        (one["prov:generatedEntity"], one["prov:usedEntity"])
        for one in document["wasDerivedFrom"].values()
    ]
    assert ("label:num-pol05-home", "return:2015-16/police/v1.csv") in derived
    for name, about in document["entity"].items():
        if name.startswith("pack:"):
            file = files[unquote(name.removeprefix("pack:"))]
            assert about["run:sha256"] == hashlib.sha256(file).hexdigest()
