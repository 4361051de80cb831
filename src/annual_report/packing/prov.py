"""``prov.json``: the run as W3C PROV, in the form PROV-JSON (member submission of 2013)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from annual_report.packing.steps import steps_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from annual_report.packing.entries import Entry
    from annual_report.packing.steps import Ran
    from annual_report.records.reading import Run

PROV = "prov.json"
_BOARD, _ENGINE = "run:board", "run:annual-report"
#: Every action of a step that was reused happened in an earlier run; the record has no times.
_TYPE = "prov:type"

Document = dict[str, dict[str, Any]]


def prov(run: Run, entries: Sequence[Entry], sums: dict[str, str]) -> bytes:
    """Return the document: files and labels, the steps that made them, and who ran them.

    Args:
        run: the run that is packed.
        entries: the pack's files.
        sums: SHA-256 of each, by name.
    """
    about = run.about
    steps = steps_of(run, entries)
    document: Document = {
        "prefix": {
            "pack": "pack/",
            "return": "return/",
            "label": "label/",
            "run": f"run/{run.id}/",
        },
        "entity": {_file(one.name): {"run:sha256": sums[one.name]} for one in entries},
        "activity": {"run:all": {"prov:startTime": about["began"], "prov:endTime": about["ended"]}},
        "agent": {
            _BOARD: {_TYPE: _typed("prov:Organization"), "prov:label": about["board"]},
            _ENGINE: {_TYPE: _typed("prov:SoftwareAgent"), "prov:label": "annual-report"},
        },
        "used": {},
        "wasGeneratedBy": {},
        "wasInformedBy": {},
        "wasAssociatedWith": {
            "_:a0": {"prov:activity": "run:all", "prov:agent": _ENGINE},
        },
        "actedOnBehalfOf": {
            "_:b0": {"prov:delegate": _ENGINE, "prov:responsible": _BOARD},
        },
        "wasDerivedFrom": {},
    }
    for step in steps:
        _tell(document, step)
    _derive(document, run)
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _file(name: str) -> str:
    return f"pack:{quote(name)}"


def _typed(name: str) -> dict[str, str]:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}


def _add(document: Document, kind: str, **about: str) -> None:
    relations = document[kind]
    relations[f"_:{kind}{len(relations)}"] = {f"prov:{name}": one for name, one in about.items()}


def _tell(document: Document, step: Ran) -> None:
    """Add a step: what it read and made, and that the run was made of it."""
    activity = f"run:{quote(step.name)}"
    reused = str(step.about.get("from_run") or "")
    document["activity"][activity] = {
        "prov:label": step.about["title"],
        "run:status": step.about["status"],
        **({"run:reusedFrom": reused} if reused else {}),
    }
    _add(document, "wasInformedBy", informed="run:all", informant=activity)
    _add(document, "wasAssociatedWith", activity=activity, agent=_ENGINE, plan=_file(step.tool))
    for path in step.returns:
        name = _return(path)
        document["entity"].setdefault(name, {"prov:label": path.removeprefix("data/raw/")})
        _add(document, "used", activity=activity, entity=name)
    for name in step.used:
        _add(document, "used", activity=activity, entity=_file(name))
    for name in step.made:
        _add(document, "wasGeneratedBy", entity=_file(name), activity=activity)


def _return(path: str) -> str:
    return f"return:{quote(path.removeprefix('data/raw/'))}"


def _derive(document: Document, run: Run) -> None:
    """Add every label of the report, derived from the returns that its trace names."""
    for path in run.traces():
        trace = json.loads(path.read_bytes())
        label = f"label:{quote(str(trace['label']))}"
        document["entity"][label] = {"prov:label": _plain(trace["label"])}
        for file in _files(trace):
            name = f"return:{quote(file)}"
            document["entity"].setdefault(name, {"prov:label": file})
            _add(document, "wasDerivedFrom", generatedEntity=label, usedEntity=name)


def _files(trace: dict[str, Any]) -> Iterable[str]:
    return dict.fromkeys(str(file["file"]) for file in trace["files"])


def _plain(text: Any) -> str:
    return " ".join(str(text).split())
