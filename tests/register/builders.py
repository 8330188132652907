"""Register files made for tests: GV100AD text and workbook from one list of records, whole or broken."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import openpyxl

from stadtlupe.lexicon import read_table

# Codes of the description of the data set, here the other way round than in the program.
MUNICIPALITY_CODES = {
    "Markt": "60",
    "Kreisfreie Stadt": "61",
    "Stadtkreis": "62",
    "Stadt": "63",
    "Kreisangehörige Gemeinde": "64",
    "Große Kreisstadt": "67",
}
KREIS_CODES = {"Kreis": "43", "Landkreis": "44", "Regionalverband": "45"}
UNION_CODES = {
    "Amt": "51",
    "Samtgemeinde": "52",
    "Verbandsgemeinde": "53",
    "Verwaltungsgemeinschaft": "54",
    "Kirchspielslandgemeinde": "55",
    "Verwaltungsverband": "56",
    "Erfüllende Gemeinde": "58",
}
DAY = date(2026, 9, 30)


@dataclass(frozen=True)
class Record:
    """One record; ``code`` is the ARS as far as its level needs it."""

    level: str
    code: str
    name: str
    kind: str = ""
    seat: str = ""
    area: float = 0.0
    population: int = 0
    postal: str = ""
    lat: str = ""
    lon: str = ""


Rows = Sequence[Mapping[str, str]]


def records_of(gemeinden: Rows, verbaende: Rows) -> list[Record]:
    """The register of which these tables are what the lexicon holds, coordinates included."""
    unions = {row["verband_key"]: row for row in verbaende}
    by_kreis: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    districts = {row["ags"][:5]: row for row in gemeinden if row["type"] == "Landkreis"}
    for row in gemeinden:
        if row["type"] != "Landkreis":
            by_kreis[row["ars"][:5]].append(row)
    records = []
    land = ""
    for code in sorted(by_kreis):
        members = by_kreis[code]
        if code[:2] != land:
            land = code[:2]
            records.append(Record("10", land, members[0]["land"], seat="Hauptstadt"))
            if land == "08":
                records.append(Record("20", "081", "Reg.-Bez. Stuttgart", seat="Stuttgart"))
                records.append(Record("30", "0811", "Region Stuttgart", seat="Stuttgart"))
        if code in districts:
            row = districts[code]
            kind = KREIS_CODES[row["type_official"]]
            records.append(Record("40", code, row["name_official"], kind, row["seat"]))
        else:
            kind = "42" if members[0]["type_official"] == "Stadtkreis" else "41"
            records.append(Record("40", code, members[0]["name_official"], kind, members[0]["name"]))
        for key in sorted({row["ars"][:9] for row in members}):
            if key in unions:
                records.append(
                    Record("50", key, unions[key]["name"], UNION_CODES[unions[key]["type"]], unions[key]["seat"])
                )
            else:
                only = next(row for row in members if row["ars"][:9] == key)
                records.append(Record("50", key, only["name_official"], "50"))
        for row in sorted(members, key=lambda row: row["ars"]):
            records.append(
                Record(
                    "60",
                    row["ars"],
                    row["name_official"],
                    MUNICIPALITY_CODES[row["type_official"]],
                    area=float(row["area_km2"]),
                    population=int(row["population"]),
                    postal=row["postal_code"],
                    lat=row["lat"],
                    lon=row["lon"],
                )
            )
    return records


def shipped_records() -> list[Record]:
    """The register of the lexicon in use."""
    return records_of(read_table("gemeinden.csv"), read_table("gemeindeverbaende.csv"))


def edited(records: Iterable[Record], changes: Mapping[str, Mapping[str, object] | None]) -> list[Record]:
    """Records with some fields changed, or left out (None), by code."""
    return [
        replace(record, **changes[record.code]) if changes.get(record.code) else record  # type: ignore[arg-type]
        for record in records
        if changes.get(record.code, {}) is not None
    ]


def line_of(record: Record, day: date = DAY) -> str:
    """Line of GV100AD, 220 characters."""
    key = record.code[:5] + record.code[9:] if record.level == "60" else record.code[:5]
    union = record.code[5:9] if record.level in ("50", "60") else ""
    line = f"{record.level}{day:%Y%m%d}{key:8}{union:4}{record.name[:50]:50}{record.seat[:50]:50}{record.kind:2}    "
    if record.level == "60":
        line += (
            f"{round(record.area * 100):011}{record.population:011}{record.population // 2:011}    {record.postal:5}"
        )
    return line.ljust(220)


def gv100ad(records: Iterable[Record], day: date = DAY) -> str:
    """Contents of a GV100AD file."""
    return "".join(line_of(record, day) + "\r\n" for record in records)


def archive(text: str, day: date = DAY) -> bytes:
    """The ZIP archive in which it is published."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("Hinweise.txt", "Vervielfältigung und Verbreitung gestattet.")
        members.writestr(f"GV100AD_{day:%d%m%Y}.txt", text.encode("utf-8"))
    return stream.getvalue()


HEAD: tuple[tuple[object, ...], ...] = (
    ("Gemeinden in Deutschland nach Fläche, Bevölkerung und Postleitzahl",),
    ("am 30.09.2026 (3. Quartal) 1)",),
    (
        "Satz-\nart",
        "Text-\nkenn-\nzeichen",
        "Amtlicher Regionalschlüssel (ARS)",
        None,
        None,
        None,
        None,
        "Gemeindename",
        "Fläche\nin km² 2)",
        "Bevölkerung 3)",
        None,
        None,
        None,
        "Post-\nleit-\nzahl 4)",
        "Geografische Mittelpunktkoordinaten",
        None,
    ),
    (None,) * 9 + ("insgesamt", "männlich", "weiblich", "je km²", None, "Längengrad", "Breitengrad"),
    (None, None, "Land", "RB", "Kreis", "VB", "Gem"),
    tuple(range(1, 17)),
)
NOTES: tuple[tuple[object, ...], ...] = (
    (),
    ("3) Bevölkerungsstand: 31.12.2025, Basis: Zensus 2022.",),
    ("© Statistisches Bundesamt (Destatis), 2026",),
)


def row_of(record: Record) -> tuple[object, ...]:
    """Row of the workbook, keys as text and coordinates with a decimal comma, as published."""
    code = record.code
    parts = [part or None for part in (code[:2], code[2:3], code[3:5], code[5:9], code[9:12])]
    head: tuple[object, ...] = (record.level, record.kind or None, *parts, record.name)
    if record.level != "60":
        return head
    half = record.population // 2
    figures = (record.area, record.population, half, record.population - half, 100, record.postal or None)
    return (*head, *figures, record.lon.replace(".", ",") or None, record.lat.replace(".", ",") or None)


def workbook(
    records: Iterable[Record],
    sheet: str = "Onlineprodukt_Gemeinden30092026",
    head: Sequence[Sequence[object]] = HEAD,
    change: Mapping[tuple[int, int], object] | None = None,
) -> bytes:
    """Contents of the workbook; ``change`` puts values into cells (row and column from 1)."""
    book = openpyxl.Workbook(write_only=True)
    book.create_sheet("Titel").append(["Gemeindeverzeichnis-Informationssystem GV-ISys"])
    page = book.create_sheet(sheet)
    lines = [*head, *map(row_of, records), *NOTES]
    for number, values in enumerate(lines, start=1):
        cells = list(values)
        for (row, column), value in (change or {}).items():
            if row == number:
                cells += [None] * (column - len(cells))
                cells[column - 1] = value
        page.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
