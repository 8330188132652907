"""Conducts the report page: what the comparison says of each municipality, put beside the tables of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from stadtlupe.compare.corpus import Corpus, index_tables
from stadtlupe.compare.side_by_side import compare_cities
from stadtlupe.schema import CityComparison, Row
from stadtlupe.write import write_report
from stadtlupe.write.load import read_rows

# What the page is made from; mentions are the largest table, and the page needs none of them.
NEEDED = (
    *("articles", "cities", "people", "positions", "organizations", "initiatives", "participations", "events"),
    *("links", "evidence", "rejected"),
)


def compared_alone(corpus: Corpus) -> Iterator[CityComparison]:
    """Each municipality that an article reports on or that has an initiative, by the rules of ``stadtlupe compare``."""
    # The page has the rows of all initiatives already.
    return (compare_cities(corpus, [ags], initiatives=False) for ags, city in corpus.cities.items() if city.is_reported)


def report_of_tables(tables: Mapping[str, Sequence[Row]], out: Path) -> Path:
    """Write ``out/report.html``; the former page is replaced at once.

    Parameters
    ----------
    tables : rows by table name, as :func:`stadtlupe.write.write_tables` takes them; missing ones count as empty.
    out : output folder; made when missing.

    Returns
    -------
    The file.

    Raises
    ------
    StadtlupeError : E201 or E202 when it cannot be written.
    """
    return report_of_corpus(index_tables(tables), out)


def report_of_corpus(corpus: Corpus, out: Path) -> Path:
    """See :func:`report_of_tables`; of tables that are indexed already."""
    return write_report(corpus, compared_alone(corpus), out)


def report_of_folder(out: Path) -> Path:
    """Write the page anew from the tables that a run left in a folder.

    Raises
    ------
    StadtlupeError : E711 or E712 when the folder does not hold the tables, E201 when the page cannot be written.
    """
    return report_of_tables({name: read_rows(out, name) for name in NEEDED}, out)
