"""The excerpt at the top of README: real rows of the tables that ``make run`` writes."""

from __future__ import annotations

import csv
from pathlib import Path

BEGIN, END = "<!-- excerpt: written by make golden -->", "<!-- end of excerpt -->"
CITIES = ("06415000", "05911000", "05916000", "14713000")
COLUMNS = {
    "ags": "ags",
    "city": "city",
    "population": "population",
    "strategy": "strategy",
    "strategy_started": "since",
    "strategy_horizon": "until",
    "digital_office": "digital_office",
    "apps": "apps",
    "key_people": "key_people",
}
FACTS = ("Bochum-Strategie", "Amt für Digitalisierung und Organisationsentwicklung")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _table(header: list[str], rows: list[list[str]]) -> list[str]:
    cells = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in cells]


def excerpt(out: Path) -> str:
    """Markdown of some rows of ``comparison.csv``, and of the evidence of some facts.

    Parameters
    ----------
    out : output folder of a run over the sample corpus.
    """
    comparison = {row["ags"]: row for row in _rows(out / "comparison.csv")}
    lines = ["`outputs/comparison.csv`, some columns and rows:", ""]
    lines += _table(list(COLUMNS.values()), [[comparison[ags][name] for name in COLUMNS] for ags in CITIES])
    named = {row["initiative_id"]: row["name"] for row in _rows(out / "initiatives.csv")}
    named |= {row["organization_id"]: row["name"] for row in _rows(out / "organizations.csv")}
    quotes = {}
    for row in _rows(out / "evidence.csv"):
        name = named.get(row["row_id"])
        if name in FACTS and name not in quotes:
            quotes[name] = [row["table"], name, row["article_id"], row["quote"]]
    lines += ["", "`outputs/evidence.csv` holds the sentence behind every fact:", ""]
    lines += _table(["table", "fact", "article", "quote"], [quotes[name] for name in FACTS if name in quotes])
    return "\n".join(lines)


def block(readme: str) -> str:
    """The excerpt that a README text holds now."""
    return readme.split(BEGIN, 1)[1].split(END, 1)[0].strip()


def replaced(readme: str, out: Path) -> str:
    """A README text with a new excerpt."""
    before, rest = readme.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n{excerpt(out)}\n\n{END}{after}"
