"""Which encoding a text file is in, told from its bytes.

A byte-order mark decides; then strict UTF-8; then UTF-16 by the zero bytes of its letters. What is
left is one of the 8-bit encodings, of which Windows-1252 is by far the most usual: it is read so
unless the bytes say otherwise. Each but UTF-8 is noted, because the choice could be wrong.
"""

from __future__ import annotations

import re

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", ""),
    (b"\xff\xfe", "utf-16", "The file was read as UTF-16 text."),
    (b"\xfe\xff", "utf-16", "The file was read as UTF-16 text."),
)
_SAMPLE = 4096
#: Bytes that only Windows-1252 has letters and punctuation for.
_WINDOWS = re.compile(rb"[\x80-\x9f]")
_LETTER = rb"[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\xff]"
#: The euro sign of ISO 8859-15, and its letters where Windows-1252 has signs, inside a word.
_LATIN_9 = re.compile(rb"\xa4|(?<=" + _LETTER + rb")[\xa6\xa8\xb8\xbc-\xbe](?=" + _LETTER + rb")")


def decode(data: bytes) -> tuple[str, str]:
    """Decode a text file; say in which encoding, if not UTF-8.

    Raises:
        UnicodeError: it is in none of the encodings that are known here.
    """
    for mark, encoding, note in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding), note
    wide = utf_16(data)
    if wide:
        return data.decode(wide), "The file was read as UTF-16 text; it does not say that it is."
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _eight_bit(data)


def utf_16(data: bytes) -> str:
    """Name the kind of UTF-16 of a text without a byte-order mark; empty for none.

    Letters of western languages have a zero byte each: the second, or the first. So a text of
    which nearly every pair has one on the same side, and hardly any on the other, is UTF-16.
    """
    sample = data[:_SAMPLE]
    half = len(sample) // 2
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if half and len(data) % 2 == 0:
        if second > 0.7 * half and first < 0.05 * half:
            return "utf-16-le"
        if first > 0.7 * half and second < 0.05 * half:
            return "utf-16-be"
    return ""


def _eight_bit(data: bytes) -> tuple[str, str]:
    if b"\r" in data and b"\n" not in data:
        # only Excel's 'CSV (Macintosh)' still ends lines so
        return data.decode("mac_roman"), "The file was read as Macintosh text; it is not UTF-8."
    if not _WINDOWS.search(data) and _LATIN_9.search(data):
        return data.decode("iso-8859-15"), "The file was read as ISO 8859-15 text; it is not UTF-8."
    return data.decode("cp1252"), "The file was read as Windows-1252 text; it is not UTF-8."
