"""Conducts a comparison: reads what it needs of a run's tables, and sets the chosen cities side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

from stadtlupe.compare.cities import choose_cities
from stadtlupe.compare.corpus import Corpus, index_tables
from stadtlupe.compare.side_by_side import choose_themes, compare_cities, wanted_evidence
from stadtlupe.schema import (
    ArticleRow,
    CityComparison,
    EventRow,
    EvidenceRow,
    InitiativeRow,
    LinkRow,
    OrganizationRow,
    ParticipationRow,
    PositionRow,
    Row,
)
from stadtlupe.write.load import read_rows


def _read(folder: Path, name: str, column: str, values: Iterable[str | None]) -> list[Row]:
    """Rows of a table whose column has one of the values; the file is not even read for none."""
    wanted = {(value,) for value in values if value}
    return read_rows(folder, name, ((column,), wanted)) if wanted else []


def _merged(key: str, *parts: list[Row]) -> list[Row]:
    """Rows of several readings of a table, each once."""
    return list({getattr(row, key): row for part in parts for row in part}.values())


def read_corpus(folder: Path, cities: Sequence[str]) -> tuple[Corpus, list[str]]:
    """Read the rows that a comparison of some municipalities needs.

    Parameters
    ----------
    folder : output folder of a run. cities : names, keys or written forms.

    Returns
    -------
    The corpus with all rows about these municipalities, and their keys in order. Tables grow with all articles, what is
    kept only with those about these cities.

    Raises
    ------
    StadtlupeError : E411 to E413 (cities), E711 or E712 (tables).
    """
    seen = read_rows(folder, "cities")
    keys = choose_cities(cities, index_tables({"cities": seen}).cities)
    initiatives = cast(list[InitiativeRow], _read(folder, "initiatives", "ags", keys))
    positions = cast(list[PositionRow], _read(folder, "positions", "ags", keys))
    events = cast(list[EventRow], _read(folder, "events", "ags", keys))
    taking = cast(
        list[ParticipationRow],
        _read(folder, "participations", "initiative_id", (item.initiative_id for item in initiatives)),
    )
    links = [row for row in cast(list[LinkRow], read_rows(folder, "links")) if {row.from_ags, row.to_ags} & set(keys)]
    entities = {row.entity_id for row in taking} | {row.subject_id for row in events}
    bodies = cast(
        list[OrganizationRow],
        _merged(
            "organization_id",
            _read(folder, "organizations", "ags", keys),
            _read(folder, "organizations", "organization_id", entities | {row.organization_id for row in positions}),
        ),
    )
    tables: dict[str, Sequence[Row]] = {
        "cities": seen,
        "initiatives": initiatives,
        "positions": positions,
        "events": events,
        "participations": taking,
        "links": links,
        "organizations": bodies,
        "people": _read(folder, "people", "person_id", entities | {row.person_id for row in positions}),
    }
    # Evidence is by far the largest table.
    wanted = wanted_evidence(index_tables(tables), keys)
    evidence = cast(list[EvidenceRow], read_rows(folder, "evidence", (("table", "row_id"), wanted)))
    cited = {row.article_id for rows in (evidence, events, links) for row in rows}
    articles = cast(
        list[ArticleRow],
        _merged(
            "article_id",
            _read(folder, "articles", "primary_ags", keys),
            _read(folder, "articles", "article_id", cited),
        ),
    )
    return index_tables(tables | {"evidence": evidence, "articles": articles}), keys


def compare_outputs(
    cities: Sequence[str], folder: Path, *, themes: Sequence[str] = (), evidence: bool = False
) -> CityComparison:
    """Set two to six municipalities side by side from the tables of a run; see :func:`stadtlupe.api.compare`."""
    chosen = choose_themes(themes)
    corpus, keys = read_corpus(folder, cities)
    return compare_cities(corpus, keys, chosen, evidence=evidence)
