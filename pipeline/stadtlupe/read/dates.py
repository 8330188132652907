"""Written days -> ISO days, and the datelines by which German press texts state their day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from stadtlupe.lexicon import municipalities

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner jan",
            "februar feber feb febr",
            "märz maerz mär mrz",
            "april apr",
            "mai",
            "juni jun",
            "juli jul",
            "august aug",
            "september sept sep",
            "oktober okt",
            "november nov",
            "dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
NUMERIC = r"\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})(?!\d)"
NAMED = rf"\d{{1,2}}(?:\.\s?|\s)(?:{MONTH})\b\.?,?\s?\d{{4}}(?!\d)"
ISO = r"\d{4}-\d{2}-\d{2}(?!\d)"
DAY_FORM = rf"(?:{NUMERIC}|{NAMED}|{ISO})"
DAY = rf"(?P<day>{DAY_FORM})"
WEEKDAY = r"(?:(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so)\.?,?\s+)?"
CLOCK = r"(?:\s*(?:,|\||–|-|um)?\s*\d{1,2}[:.]\d{2}(?:\s*uhr)?)?"
RELEASE = (
    r"(?:pressemitteilung|pressemeldung|presseinformation|presseinfo|pressedienst|medieninformation|medienmitteilung"
    r"|mitteilung|meldung|nachricht|artikel|beitrag|ausgabe|amtsblatt)"
)
PUBLISHED = r"(?:veröffentlicht|publiziert|eingestellt|erstellt|online\s+seit|veröffentlichungsdatum|publikationsdatum)"
# Matched at the beginning of a line. `Stand:` and `Aktualisiert am` are days of an update, so they are not among them.
DATELINES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\[\s*{WEEKDAY}{DAY}{CLOCK}\s*\]",
        rf"{RELEASE}\s*(?:nr\.?\s*[\w/.-]{{1,12}}|[\d/.-]{{1,12}})?\s*[,:|–-]?\s*(?:(?:vom|am|den)\s+)?{WEEKDAY}(?:den\s+)?{DAY}",
        rf"{PUBLISHED}\s*:?\s*(?:(?:am|vom|seit|den)\s*:?\s+)?{WEEKDAY}(?:den\s+|dem\s+)?{DAY}",
    )
)
PLACE_LINE = re.compile(
    rf"\(?(?P<place>[A-ZÄÖÜ][^\d,:;!?\n]{{1,40}}),\s*\(?(?:(?:den|am)\s+)?(?i:{WEEKDAY}(?:den\s+)?{DAY})\)?\s*"
    r"(?:[–—:.|/-]|$)"
)
# A line that is nothing but a day, or a medium and a day: `Stadtblatt | 21.03.2025`, `Stadtblatt, Lokales, 21.3.2025`.
ONLY_DAY = re.compile(
    rf"(?:datum\s*:?\s*|(?P<medium>[^\d|.!?,]{{2,50}})(?:,[^\d|.!?,]{{2,40}}){{0,2}}\s*[|·•,]\s*)?"
    rf"\(?{WEEKDAY}{DAY}{CLOCK}\)?\s*$",
    re.I,
)
ANY_DAY = re.compile(rf"(?<![\d.]){DAY}", re.I)
# Also written with strokes: only where German readers see it, because metadata may mean month/day/year.
STROKED = r"(?<![/|])\d{1,2}\s?(?:/\s?\d{1,2}\s?/|\|\s?\d{1,2}\s?\|)\s?\d{4}(?![\d/])"
SHOWN_DAY = re.compile(rf"(?<![\d.])(?P<day>{NUMERIC}|{NAMED}|{ISO}|{STROKED})", re.I)
PARTS = re.compile(r"(\d{1,2})[./|]?\s?(\d{1,2}|[a-zä]+)[./|]?,?\s?(\d{4}|\d{2})$")
STROKES = re.compile(r"\s*[/|]\s*")
EDTF = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?$")
HEAD_LINES = 8
EARLIEST, LATEST = date(1980, 1, 1), date(2100, 1, 1)


@cache
def _berlin() -> ZoneInfo:
    return ZoneInfo("Europe/Berlin")


@cache
def _places() -> frozenset[str]:
    return frozenset(item.name.partition(",")[0].casefold() for item in municipalities().values())


def _checked(year: int, month: int, day: int) -> str | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found.isoformat() if EARLIEST <= found < LATEST else None


def iso_day(text: str) -> str | None:
    """Turn a written day (``27.10.2025``, ``27. Oktober 2025``, ``2025-10-27``) into ``2025-10-27``; None if none."""
    text = STROKES.sub("/", " ".join(text.casefold().split()))
    if re.match(ISO, text):
        return _checked(int(text[:4]), int(text[5:7]), int(text[8:10]))
    match = PARTS.match(text)
    if match is None:
        return None
    month = int(match[2]) if match[2].isdigit() else MONTHS.get(match[2], 0)
    year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
    return _checked(year, month, int(match[1]))


def stated_day(value: object) -> str | None:
    """Day of a date or time in metadata, as it was in Germany; None if it cannot be read.

    Times in other zones are converted, so that half past midnight UTC is not taken for the day before or after.
    """
    if not isinstance(value, str):
        return None
    text = value.strip()
    if re.match(r"\d{4}-\d{2}-\d{2}[T ]\d", text):
        try:
            moment = datetime.fromisoformat(re.sub(r"(?<=\d) (?=[+-]\d)", "", text))
        except ValueError:
            moment = None
        if moment is not None:
            if moment.tzinfo is not None:
                try:
                    moment = moment.astimezone(_berlin())
                except (OverflowError, ValueError):
                    return None
            return _checked(moment.year, moment.month, moment.day)
    match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", text)
    if match:
        return _checked(int(match[1]), int(match[2]), int(match[3]))
    found = ANY_DAY.search(text)
    return iso_day(found["day"]) if found else None


def field_date(value: object) -> str | None:
    """Read the ``published`` field of a record or front matter: EDTF year, month or day, ISO time, or a German day."""
    text = str(value).strip() if isinstance(value, str | int | date) else ""
    if EDTF.match(text):
        year, *rest = (int(part) for part in text.split("-"))
        full = _checked(year, *[*rest, 1, 1][:2])
        return text if full else None
    return stated_day(text)


def medium_line(line: str) -> tuple[str, str] | None:
    """Read a line that holds a medium, perhaps a section, and a day: ``Stadtblatt, Lokales, 19.07.2023``.

    Returns
    -------
    tuple of (medium, ISO day), or None if it is no such line; a place before the day is no medium.
    """
    match = ONLY_DAY.match(line.strip())
    if match is None or not match["medium"]:
        return None
    medium, day = match["medium"].strip(), iso_day(match["day"])
    return (medium, day) if day and medium.casefold() not in _places() else None


def dateline(lines: Iterable[str], *, bare: bool = False) -> str | None:
    """Find the day of publication that the first lines of a text state; None if they state none.

    Only lines that *begin* with a dateline count, and a place must be a municipality, because a day in running text
    is the day of something else, and a bare day in a page head is often today's.

    Parameters
    ----------
    bare : accept a line that holds nothing but a day, or a medium and a day; for plain text below its title.
    """
    for number, line in enumerate(lines):
        if number >= HEAD_LINES:
            break
        text = line.strip().lstrip("*_#>").strip()
        for pattern in DATELINES:
            match = pattern.match(text)
            if match and (found := iso_day(match["day"])):
                return found
        match = PLACE_LINE.match(text)
        if match:
            # `Unna / Hamm` and `Hanau (pm)` are places with something beside them.
            place = re.sub(r"\s*\(.*$", "", re.sub(r"^.*[|/]", "", match["place"])).strip().casefold()
            if place in _places() and (found := iso_day(match["day"])):
                return found
        if bare and (match := ONLY_DAY.match(text)) and (found := iso_day(match["day"])):
            return found
    return None
