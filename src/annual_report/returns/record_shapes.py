"""Record tables and their columns: what is kept of a case, a message, an action, a review."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """A record table's own columns, beside those every one of them has.

    Attributes:
        fields: in order; text, unless they are in ``numbers`` or ``counts``.
        key: fields that tell one record from another.
        numbers: fields that hold floats, with NaN for none.
        counts: fields that hold whole numbers.
    """

    fields: tuple[str, ...]
    key: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()


#: Record tables.
TABLES: dict[str, Shape] = {
    "audits": Shape(
        ("case", "kind", "theme", "stage", "agency", "scale", "grade", "moderated_grade", "voice",
         "threshold", "learning"),
        key=("kind", "case", "agency"),
    ),
    "voices": Shape(
        ("voice_id", "speaker", "section", "theme", "method", "age_band", "kind", "message",
         "consent_id", "consent_scope", "reviewers", "collected", "people", "action_id",
         "consent_withdrawn"),
        key=("voice_id",),
        numbers=("people",),
        counts=("reviewers",),
    ),
    "listening": Shape(
        ("speaker", "method", "asked", "took_part"),
        key=("speaker", "method"),
        numbers=("asked", "took_part"),
    ),
    "actions": Shape(
        ("action_id", "section", "finding", "action", "owner", "measure", "baseline", "target",
         "due", "status", "evidence", "cause", "resources", "completed", "said", "said_by"),
        key=("action_id",),
    ),
    "reviews": Shape(
        ("review_id", "kind", "theme", "started", "published", "status"), key=("review_id",)
    ),
    "recommendations": Shape(
        ("review_id", "recommendation_id", "recommendation", "owner", "due", "completed", "status",
         "evidence", "checked", "kind", "measure", "target", "resources"),
        key=("review_id", "recommendation_id"),
    ),
    "timetable": Shape(
        ("method", "subject", "function", "frequency", "planned", "done", "kind", "repeat_of"),
        key=("method", "subject", "planned"),
    ),
    "finance": Shape(
        ("partner", "kind", "heading", "amount"),
        key=("partner", "kind", "heading"),
        numbers=("amount",),
    ),
    "attendance": Shape(
        ("agency", "role", "meetings", "attended"),
        key=("agency", "role"),
        numbers=("meetings", "attended"),
    ),
    "section11": Shape(
        ("agency", "standard", "self", "moderated", "scale", "self_raw", "moderated_raw"),
        key=("agency", "standard"),
    ),
    "training": Shape(
        ("course", "agency", "month", "booked", "attended"),
        key=("course", "agency", "month"),
        numbers=("booked", "attended"),
    ),
}  # fmt: skip
#: Record tables and their fields.
FIELDS: dict[str, tuple[str, ...]] = {name: shape.fields for name, shape in TABLES.items()}
