"""The excerpts in the READMEs: real rows of the tables that ``make run`` writes, and the comparison that it prints."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection
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
COMPARED = ("Hanau", "Bochum")
# Sections of the comparison that README shows; README.de.md shows all.
SECTIONS = ("Abdeckung", "Strategie", "Zuständigkeit", "Angebote", "Beträge")
FACTS = ("Bochum-Strategie", "Amt für Digitalisierung und Organisationsentwicklung")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _table(header: list[str], rows: list[list[str]]) -> list[str]:
    cells = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in cells]


def side_by_side(out: Path, sections: Collection[str] | None = None) -> list[str]:
    """Lines of ``stadtlupe compare --format md`` without its heading: some sections, or everything."""
    from stadtlupe.api import compare
    from stadtlupe.write.comparison_text import markdown

    lines = markdown(compare(COMPARED, out), heading=0).rstrip().splitlines()
    if sections is None:
        return lines
    kept, current = lines[:2], ""
    for line in lines[2:]:
        if not line.startswith("|"):
            break
        if line.startswith("| **"):
            current = line.split("**")[1]
        if current in sections:
            kept.append(line)
    return kept


def german_excerpt(out: Path) -> str:
    """Markdown of a whole comparison.

    Parameters
    ----------
    out : output folder of a run over the sample corpus.
    """
    return "\n".join(side_by_side(out))


def excerpt(out: Path) -> str:
    """Markdown of a comparison of two cities, of some rows of ``comparison.csv``, and of the evidence of some facts.

    Parameters
    ----------
    out : output folder of a run over the sample corpus.
    """
    comparison = {row["ags"]: row for row in _rows(out / "comparison.csv")}
    lines = [f"`stadtlupe compare {' '.join(COMPARED)}`, some sections (labels are German, for those who read it):", ""]
    lines += [*side_by_side(out, SECTIONS), "", "`outputs/comparison.csv`, some columns and rows:", ""]
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


# Excerpt of each page that has one.
PAGES: dict[str, Callable[[Path], str]] = {"README.md": excerpt, "README.de.md": german_excerpt}


def replaced(page: str, text: str, out: Path) -> str:
    """The text of a page of :data:`PAGES` with a new excerpt."""
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n{PAGES[page](out)}\n\n{END}{after}"
