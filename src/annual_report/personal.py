"""Patterns of personal data: found and named, never repeated.

A return is meant to be aggregate. These patterns find what should not be in it at all; they
cannot find every name, so they come on top of people reading the text, not in place of it.
"""

from __future__ import annotations

import re

from annual_report.first_names import FIRST_NAMES

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# The shape of a United Kingdom postcode as the Royal Mail describes it, unit and all.
_POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?(?!\d(?-i:st|nd|rd|th)\b)\d[ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w.])(?:\+44[ \-]?(?:\(0\)[ \-]?)?|\(?0)(?:\d[ \-()]{0,2}){8,9}\d(?![\w.]\d|\w)"
)
_NHS = re.compile(r"(?<!\w)\d{3}[ \-]?\d{3}[ \-]?\d{4}(?!\w)")
_NINO = re.compile(
    r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.IGNORECASE
)
#: Unique pupil number: a check letter, eleven digits, and a twelfth or (a temporary one) a letter.
_UPN = re.compile(r"(?<!\w)[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z](?!\w)", re.IGNORECASE)
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
#: A mobile number that a spreadsheet took for a number, and so without its 0.
_MOBILES = range(7_000_000_000, 8_000_000_000)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_BIRTH_WORDS = re.compile(r"\b(?:d\.?o\.?b\.?|date of birth|born on)\b", re.IGNORECASE)
_NUMERIC_DATE = re.compile(rf"(?<!\d){_DAY}[/.\-](?:0?[1-9]|1[0-2])[/.\-](?:19|20)?\d\d(?!\d)")
_WORDED_DATE = re.compile(
    rf"\b{_DAY}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"(?:,? (?:19|20)\d\d)?",
    re.IGNORECASE,
)
_SCHOOL = re.compile(
    r"\b[A-Z][\w'’.]+(?: [A-Z][\w'’.]+)* "
    r"(?:School|Academy|Primary|Infants|Juniors|High|Nursery|College|Children's Centre)\b"
)
# A capitalised word after a word that introduces a person, and a title before a name.
_TITLED_NAME = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|PC|DC|DS|Sgt)\.? [A-Z][\w'’-]+")
_INTRODUCED_NAME = re.compile(
    r"\b(?i:my (?:name is|son|daughter|brother|sister|child|teacher|social worker|friend|"
    r"key ?worker|mum|dad|partner|foster carer)|(?:called|named|known as)|and me,),? "
    r"(?!I\b|CAMHS\b|NHS\b|A\b)[A-Z][a-z'’-]+"
)
#: Words of which services' names are made; a pair with one of them is no one's name.
_SERVICE = (
    r"(?:Abuse|Board|Care|Centre|Children(?:['’]s)?|College|Council|Court|Constabulary|Early|Families|"
    r"Family|Government|Health|Help|Hospital|Hub|Nurses?|Panel|Plan|Police|Report|Schools?|Services?|"
    r"Social|Team|Trust|Unit|Visitors?|Work|Workers?|Young)"
)
_TWO_NAMES = re.compile(
    rf"(?<=[a-z,;] )(?![A-Z][a-z'’-]+ (?:{_SERVICE})\b)(?!(?:{_SERVICE})\b)"
    r"[A-Z][a-z'’-]+ [A-Z][a-z'’-]{2,}\b"
)
_WORD = re.compile(r"\b[A-Z][a-z]+\b")


def nhs_number(text: str) -> bool:
    """Tell whether ten digits are an NHS number: weights 10 to 2, modulus 11, check digit."""
    digits = [int(character) for character in text if character.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    total = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return (11 - total % 11) % 11 == digits[9]


def pupil_number(text: str) -> bool:
    """Tell whether a text is a unique pupil number: weights 2 to 13, modulus 23, check letter.

    Source: Department for Education, Unique pupil numbers: guide for schools, annex on UPNs.
    """
    letter, rest = text[:1].upper(), text[1:].upper()
    if len(rest) != 12 or not rest[:11].isdigit():
        return False
    values = [int(one) if one.isdigit() else _UPN_LETTERS.find(one) for one in rest]
    if min(values) < 0:
        return False
    total = sum(weight * value for weight, value in enumerate(values, start=2))
    return _UPN_LETTERS[total % 23] == letter


def personal_number(number: float) -> tuple[str, ...]:
    """Name the kind of identifier that a number in a cell seems to be; no count is so long."""
    if number != number // 1 or not 0 < number < 10**12:
        return ()
    if int(number) in _MOBILES:
        return ("telephone number",)
    return ("NHS number",) if nhs_number(str(int(number))) else ()


def speaks_of_birth(text: str) -> bool:
    """Tell whether a text says that a date of birth stands in it or beside it."""
    return bool(_BIRTH_WORDS.search(text))


def personal_data(text: str) -> tuple[str, ...]:
    """Name the kinds of personal data that a text seems to hold.

    Args:
        text: any text from a return.

    Returns:
        Kinds in a fixed order ('NHS number', 'postcode' …); empty where none was found.
    """
    found = {
        "NHS number": any(nhs_number(match.group()) for match in _NHS.finditer(text)),
        "unique pupil number": any(pupil_number(match.group()) for match in _UPN.finditer(text)),
        "postcode": _POSTCODE.search(text),
        "e-mail address": _EMAIL.search(text),
        "telephone number": _PHONE.search(text),
        "national insurance number": _NINO.search(text),
        "date of birth": speaks_of_birth(text) or _NUMERIC_DATE.search(text),
    }
    return tuple(kind for kind, hit in found.items() if hit)


def identifiers(text: str) -> tuple[str, ...]:
    """Name what might tell a reader who is speaking: personal data, dates, schools, names.

    Stricter than ``personal_data``, and meant for words that are to be quoted: it would rather
    withhold a harmless sentence than print a telling one.
    """
    found = {
        "date": _WORDED_DATE.search(text),
        "school": _SCHOOL.search(text),
        "name": names_somebody(text),
    }
    return personal_data(text) + tuple(kind for kind, hit in found.items() if hit)


def names_somebody(text: str) -> bool:
    """Tell whether a text seems to hold a person's name; many names it cannot know."""
    return bool(
        _TITLED_NAME.search(text)
        or _INTRODUCED_NAME.search(text)
        or _TWO_NAMES.search(text)
        or not FIRST_NAMES.isdisjoint(_WORD.findall(text))
    )
