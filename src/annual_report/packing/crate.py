"""``ro-crate-metadata.json``: what is in a pack and how it was made, for machines.

RO-Crate 1.1, with the profiles Process Run Crate, Workflow Run Crate and Provenance Run Crate 0.5
and Workflow RO-Crate 1.0: the pipeline is the main workflow, each of its steps a ``HowToStep``,
each step's run an action.
"""

from __future__ import annotations

import json
import mimetypes
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from annual_report.packing.entries import CODE, DATA, RECORD, REPORT, RESULTS
from annual_report.packing.steps import steps_of, workflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from annual_report.packing.entries import Entry
    from annual_report.packing.steps import Ran
    from annual_report.records.reading import Run

METADATA = "ro-crate-metadata.json"
_CONTEXT = [
    "https://w3id.org/ro/crate/1.1/context",
    "https://w3id.org/ro/terms/workflow-run/context",
]
_CRATE = "https://w3id.org/ro/crate/1.1"
_PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/provenance/0.5": ("Provenance Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
_MIT = "https://spdx.org/licenses/MIT"
_PYTHON = "https://www.python.org/"
_BOARD, _ENGINE, _RIGHTS = "#board", "#annual-report", "#rights"
_DONE = "http://schema.org/CompletedActionStatus"
_TYPES = {
    ".qmd": "text/markdown", ".ipynb": "application/x-ipynb+json", ".yml": "application/yaml",
    ".lock": "text/plain", ".typ": "text/plain", ".lua": "text/x-lua", ".toml": "application/toml",
    ".parquet": "application/vnd.apache.parquet", ".md": "text/markdown", ".sig": "text/plain",
    ".woff2": "font/woff2", ".woff": "font/woff", ".otf": "font/otf", ".ttf": "font/ttf",
    ".json": "application/json", ".svg": "image/svg+xml", ".csv": "text/csv",
    ".py": "text/x-python", ".js": "text/javascript", ".css": "text/css", ".html": "text/html",
    ".pdf": "application/pdf", ".txt": "text/plain", ".sha256": "text/plain",
}  # fmt: skip
_FOLDERS = {
    REPORT: ("The report", "HTML pages, beginning with index.html, and the PDF; trace pages too."),
    DATA: ("Released tables", "CSV, with what the columns mean in csv-metadata.json (CSVW)."),
    CODE: ("Code", "Everything but returns that the report was made with."),
    RESULTS: ("Results of the run", "INTERNAL: cleaned returns, checks, suppressions, traces."),
    RECORD: ("Record of the run", "What ran, from what and with what result."),
}

Thing = dict[str, Any]


def crate(
    run: Run, entries: Sequence[Entry], sums: Mapping[str, str], unsummed: Iterable[str], title: str
) -> bytes:
    """Return the crate's metadata.

    Args:
        run: the run that is packed.
        entries: the pack's files but this one.
        sums: SHA-256 of each, by name.
        unsummed: files of the pack whose checksum cannot be in here, as they are made after it.
        title: of the pack.
    """
    files = [*(one.name for one in entries), *unsummed]
    steps = steps_of(run, entries)
    graph = [
        _descriptor(),
        _root(run, files, title, workflow(entries), [step.name for step in steps]),
        *_about_board(run),
        *_profiles(),
        *_folders(files),
        *_files(entries, sums, workflow(entries), [step.tool for step in steps]),
        *[_thing(name, "File", encodingFormat=_type(name)) for name in unsummed],
        *_workflow_run(run, steps, workflow(entries), files),
        *_returns(run, entries, sums),
    ]
    about = {"@context": _CONTEXT, "@graph": _once(graph)}
    return (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode()


def _id(name: str) -> str:
    """Return a file's identifier: its path as a relative URI."""
    return quote(name, safe="/!$&'()*+,;=@~-._")


def _ref(*names: str) -> Any:
    """Return references as JSON-LD has them compacted: one alone is no list."""
    refs = [{"@id": name} for name in dict.fromkeys(names)]
    return refs[0] if len(refs) == 1 else refs


def _thing(what: str, kind: Any, /, **more: Any) -> Thing:
    found = {"@id": what if what.startswith(("#", "http", "./")) else _id(what), "@type": kind}
    return found | {key: value for key, value in more.items() if value not in ("", [], None)}


def _once(graph: Iterable[Thing]) -> list[Thing]:
    """Return every entity once; what is said of it in two places is put together."""
    found: dict[str, Thing] = {}
    for thing in graph:
        found[thing["@id"]] = found.get(thing["@id"], {}) | thing
    return list(found.values())


def _descriptor() -> Thing:
    return _thing(
        METADATA, "CreativeWork", about={"@id": "./"},
        conformsTo=_ref(_CRATE, "https://w3id.org/workflowhub/workflow-ro-crate/1.0"),
    )  # fmt: skip


def _root(run: Run, files: list[str], title: str, main: str, steps: list[str]) -> Thing:
    about = run.about
    folders = [folder for folder in _FOLDERS if any(name.startswith(folder) for name in files)]
    alone = [_id(name) for name in files if "/" not in name]
    return _thing(
        "./", "Dataset", name=title, conformsTo=_ref(*_PROFILES),
        description=(
            f"The annual report of {about['board']} for {about['year']} ({about['edition']} "
            f"edition) as made by run {about['id']}: the report, the released data, the code and "
            "the record of the run."
        ),
        datePublished=about["began"], license={"@id": _RIGHTS}, publisher={"@id": _BOARD},
        author={"@id": _BOARD}, hasPart=_ref(*folders, *alone),
        mainEntity={"@id": _id(main)},
        mentions=_ref("#run", "#engine-run", *(_step("action", name) for name in steps)), keywords="safeguarding children, annual report, provenance",
        identifier=about["id"],
    )  # fmt: skip


def _about_board(run: Run) -> list[Thing]:
    about = run.about
    libraries = (about.get("environment") or {}).get("libraries") or {}
    tools = {f"#library-{quote(name)}": (name, version) for name, version in libraries.items()}
    return [
        _thing(_BOARD, "Organization", name=about["board"], url="#board"),
        _thing(
            _RIGHTS, "CreativeWork", name="Rights",
            description=(
                "The code is under the MIT licence. Rights in the report and its data are the "
                "board's; ask the board before using them for more than checking the report."
            ),
        ),
        _thing(_MIT, "CreativeWork", name="MIT License", url=_MIT),
        _thing(
            _ENGINE, "SoftwareApplication", name="annual-report", url="#annual-report",
            softwareVersion=str((about.get("code") or {}).get("version") or "not known"),
            softwareRequirements=_ref(*tools), license={"@id": _MIT},
        ),
        _thing(
            _PYTHON, "ComputerLanguage", name="Python", url=_PYTHON, alternateName="Python",
            version=str((about.get("environment") or {}).get("python") or ""),
            identifier={"@id": _PYTHON},
        ),
        *[
            _thing(name, "SoftwareApplication", name=library, softwareVersion=version, url=name)
            for name, (library, version) in tools.items()
        ],
    ]  # fmt: skip


def _profiles() -> list[Thing]:
    return [
        _thing(uri, "CreativeWork", name=name, version=version)
        for uri, (name, version) in _PROFILES.items()
    ]


def _folders(files: list[str]) -> list[Thing]:
    return [
        _thing(
            folder, "Dataset", name=name, description=about,
            hasPart=_ref(*(_id(one) for one in files if one.startswith(folder))),
        )
        for folder, (name, about) in _FOLDERS.items()
        if any(one.startswith(folder) for one in files)
    ]  # fmt: skip


def _files(
    entries: Iterable[Entry], sums: Mapping[str, str], main: str, tools: Iterable[str]
) -> list[Thing]:
    known, found = set(tools), []
    for entry in entries:
        kind: Any = "File"
        more: Thing = {}
        if entry.name == main:
            kind = ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"]
            more = {
                "name": "From returns to report", "programmingLanguage": {"@id": _PYTHON},
                "license": {"@id": _MIT},
            }  # fmt: skip
        elif entry.name in known:
            kind = ["File", "SoftwareSourceCode"]
            more = {"name": entry.name.rpartition("/")[2], "programmingLanguage": {"@id": _PYTHON}}
        if entry.about:
            more = {"name": entry.about} | more
        found.append(
            _thing(
                entry.name,
                kind,
                encodingFormat=_type(entry.name),
                contentSize=str(entry.size),
                sha256=sums[entry.name],
                **more,
            )
        )
    return found


def _type(name: str) -> str:
    ending = f".{name.rpartition('.')[2]}" if "." in name else ""
    return _TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _workflow_run(run: Run, steps: list[Ran], main: str, files: list[str]) -> list[Thing]:
    about = run.about
    names = [step.name for step in steps]
    books = [name for name in files if name == f"{REPORT}index.html" or name.endswith(".pdf")]
    tables = [name for name in files if name.startswith(DATA)]
    returns = [one for step in steps for one in step.returns]
    settings = [name for name in files if name.endswith(("board.yml", "indicators.yml"))]
    main_action = _thing(
        "#run", "CreateAction", name=f"Run {about['id']}", instrument={"@id": _id(main)},
        agent={"@id": _BOARD}, startTime=about["began"], endTime=about["ended"], actionStatus=_DONE,
        object=_ref(*map(_return, returns), *map(_id, settings)),
        result=_ref(*map(_id, [*books, *tables])),
    )  # fmt: skip
    engine = _thing(
        "#engine-run", "OrganizeAction", name="annual-report report",
        instrument={"@id": _ENGINE}, agent={"@id": _BOARD}, startTime=about["began"],
        endTime=about["ended"], actionStatus=_DONE, result={"@id": "#run"},
        object=_ref(*(_step("control", name) for name in names)),
    )  # fmt: skip
    workflow_parts = _thing(
        main, ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
        step=_ref(*(_step("step", name) for name in names)),
        hasPart=_ref(*(_id(step.tool) for step in steps if step.tool != main)),
    )  # fmt: skip
    parts = [part for at, step in enumerate(steps, 1) for part in _actions(step, at)]
    return [workflow_parts, main_action, engine, *parts]


def _actions(step: Ran, at: int) -> list[Thing]:
    about = step.about
    title = str(about["title"])
    reused = str(about.get("from_run") or "")
    said = f"Its result was reused from run {reused}." if reused else f"{about['status']}"
    return [
        _thing(
            _step("step", step.name), "HowToStep", name=title, position=str(at),
            workExample={"@id": _id(step.tool)},
        ),
        _thing(
            _step("control", step.name), "ControlAction", name=f"Orchestration of: {title}",
            instrument={"@id": _step("step", step.name)},
            object={"@id": _step("action", step.name)}, actionStatus=_DONE,
        ),
        _thing(
            _step("action", step.name), "CreateAction", name=title, description=said,
            instrument={"@id": _id(step.tool)}, agent={"@id": _BOARD}, actionStatus=_DONE,
            object=_ref(*map(_return, step.returns), *map(_id, step.used)),
            result=_ref(*map(_id, step.made)),
        ),
    ]  # fmt: skip


def _step(kind: str, name: str) -> str:
    return f"#{kind}-{quote(name)}"


def _return(path: str) -> str:
    return f"#return-{quote(path.removeprefix('data/raw/'))}"


def _returns(run: Run, entries: Iterable[Entry], sums: Mapping[str, str]) -> list[Thing]:
    """Return what is said of the returns themselves: an internal pack holds them as files."""
    held = {entry.path: entry.name for entry in entries if entry.path}
    found = []
    for entry in run.about["inputs"]:
        if entry["role"] != "return":
            continue
        path = str(entry["path"])
        inside = held.get(path, "")
        found.append(
            _thing(
                _return(path),
                "CreativeWork",
                name=path.removeprefix("data/raw/"),
                conditionsOfAccess="The board's own; not in a public pack.",
                sha256=sums.get(inside, ""),
                sameAs={"@id": _id(inside)} if inside else None,
            )
        )
    return found
