"""Bytes in any encoding -> text."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

from bot.intake.text import NotText

_MARKS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_CONTROL_BYTES = re.compile(rb"[\x01-\x08\x0e-\x1f]")

# Enough for every language to show its letters; whole files would cost seconds.
_SAMPLE_BYTES = 20_000

# In the order of how often each is met; the first that explains most of the text wins.
_LATIN = (
    "cp1252",
    "cp1254",
    "cp1250",
    "iso8859_2",
    "iso8859_15",
    "cp1257",
    "mac_roman",
    "mac_latin2",
    "cp850",
    "cp852",
)
_PUNCTUATION = "“”‘’„‚«»‹›–—…•·§°©®™€£¡¿´\xa0\xad½¼¾ºª²³×†‰"
_ICELANDIC = "ðþ"
_LETTERS = (
    "éèàçêâîôûëïüöäßñáíóúãõåæøœùÿìò",  # western
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž",
    "áéíóöőúüű",
    "ăâîșțşţ",
    "čćđšž",
    "çğıöşüâîû̇",
    "āčēģīķļņšūžąęėįųõäöü",
    "áðéíóúýþæö",
)
_MOST_ODD = 0.02
_WORD_ENDS = " \n.,。，、；"
_LEAST_PARTED = 0.01
"""Any bytes can be read as UTF-16; only text has a space or stop every hundred characters."""
_DENSELY_FOREIGN = 0.3
_EXPLAINED = 0.75
_MISREAD = re.compile(
    r"[^\W\d_][£¥¢¤¦¶³²¹¿¡¼½¾±µ¸÷×¬¯]|[£¥¢¤¦¶³²¹¼½¾±µ¸÷×¬¯][^\W\d_]|[a-zß-öø-ÿ][À-ÖØ-ÞŠŽŒŸ]|[^\W\d_][•‹„‚«“‰†§©®™][^\W\d_]|[À-ÖØ-ÞŠŽŒŸ]\d"
)


def decode(data: bytes) -> str:
    """Return the text that the bytes of a text file hold, in whatever encoding; raises NotText."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _checked(_strictly(data, encoding))
    for decoded in (_utf8(data), _wide(data)):
        if decoded is not None:
            return _checked(decoded)
    if b"\x00" in data:
        raise NotText
    for decoded in (_latin(data), _other(data)):
        if decoded is not None:
            return _checked(decoded)
    raise NotText


def _checked(text: str) -> str:
    """Refuse what decodes but is no text: bytes of a program or a picture."""
    if len(_CONTROL.findall(text)) > len(text) // 100:
        raise NotText
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotText from error


def _utf8(data: bytes) -> str | None:
    """Decode UTF-8, also where a few bytes of Windows-1252 were pasted into it or the end was cut off."""
    if b"\x1b$" in data:  # opens ISO-2022-JP, which is ASCII by its bytes
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # UTF-16 is valid UTF-8 too in many scripts, but half of it control characters.
        return None if len(_CONTROL.findall(text)) > _MOST_ODD * len(text) else text
    if b"\x00" in data:
        return None
    text = data.decode("utf-8", "surrogateescape")
    stray = sum("\udc80" <= character <= "\udcff" for character in text)
    foreign = sum(character > "\x7f" for character in text) - stray
    if foreign < 5 * stray:
        return None
    return re.sub("[\udc80-\udcff]", lambda match: _windows(ord(match[0]) - 0xDC00), text)


def _windows(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "replace")


def _wide(data: bytes) -> str | None:
    """Decode UTF-16 or UTF-32 without a byte order mark: the reading with hardly a character that no text has."""
    if b"\x00" not in data and len(_CONTROL_BYTES.findall(data)) <= len(data) // 10:
        return None
    readings: list[tuple[float, int, str]] = []
    for place, encoding in enumerate(_WIDE):
        sample = data[:_SAMPLE_BYTES].decode(encoding, "replace")
        odd = sum(not (sign.isprintable() or sign in "\r\n\t") or sign == "\ufffd" for sign in sample) / len(sample)
        parted = sum(sign in _WORD_ENDS for sign in sample) / len(sample)
        if odd < _MOST_ODD and parted > _LEAST_PARTED:
            readings.append((odd, place, encoding))
    return _strictly(data, min(readings)[2]) if readings else None


def _latin(data: bytes) -> str | None:
    """Decode one of the one-byte encodings of Latin letters: the one under which the words are of one language."""
    foreign = sum(byte >= 0xA0 for byte in data[:_SAMPLE_BYTES])  # below are quotes and dashes
    letters = sum(bytes([byte]).isalpha() for byte in data[:_SAMPLE_BYTES])
    if b"\x00" in data or foreign > _DENSELY_FOREIGN * (foreign + letters):
        return None
    # The letters may stand anywhere in a long text, so all lines that have some are looked at.
    lines = b"\n".join(line for line in data.splitlines() if not line.isascii())[: 10 * _SAMPLE_BYTES]
    best, best_score = "", _EXPLAINED
    for encoding in _LATIN:
        score = _explained(lines, encoding)
        if score > best_score + 0.01:
            best, best_score = encoding, score
    return data.decode(best, "replace") if best else None


def _explained(lines: bytes, encoding: str) -> float:
    """Return the share of characters beyond ASCII that are punctuation or letters of one language."""
    text = lines.decode(encoding, "replace")
    foreign = [character for character in text.lower() if character > "\x7f"]
    if not foreign:
        return 0.0
    punctuation = sum(character in _PUNCTUATION for character in foreign)
    letters = max(sum(character in alphabet for character in foreign) for alphabet in _LETTERS)
    misread = len(_MISREAD.findall(text)) + max(0, text.count("¿") - text.count("?"))
    # No Icelander writes one of the two alone; in other encodings they are Turkish.
    if not all(letter in foreign for letter in _ICELANDIC):
        misread += sum(character in _ICELANDIC for character in foreign)
    return (punctuation + letters - misread) / len(foreign)


def _other(data: bytes) -> str | None:
    match = from_bytes(data).best()
    if match is None:
        return None
    return data.decode(match.encoding, "replace")
