"""The Python interface: ``import stadtlupe`` offers these functions; the command line calls nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from stadtlupe.settings import Settings, load_settings

if TYPE_CHECKING:
    from stadtlupe.read import Article
    from stadtlupe.run.corpus import RunSummary
    from stadtlupe.schema import ArticleRecord, CityComparison, Explanation, ReadRecord


def read_all(
    inputs: Sequence[str | Path], settings: Settings | None = None, *, stdin: TextIO | None = None
) -> Iterator[Article]:
    """Read every page of the inputs.

    Parameters
    ----------
    inputs : files, folders, addresses, or ``-`` for a list of them on ``stdin``.
    settings : None for the defaults (with environment and ``stadtlupe.toml``).

    Yields
    ------
    One article per page, also for pages that could not be read: see ``Article.outcome``.
    """
    from stadtlupe.fetch.sources import iter_pages
    from stadtlupe.run.limits import read_limited

    chosen = settings or load_settings()
    for page in iter_pages([str(item) for item in inputs], chosen, stdin):
        yield read_limited(page, chosen)


def read(path: str | Path, settings: Settings | None = None) -> Article:
    """Read one file or address.

    Returns
    -------
    The first article in it; its ``outcome`` says whether it could be read.
    """
    return next(read_all([path], settings))


def read_record(article: Article) -> ReadRecord:
    """Project an article to what ``stadtlupe read`` prints."""
    from stadtlupe.schema import ReadRecord

    return ReadRecord.model_validate(
        {
            "id": article.article_id,
            "file": article.file,
            "outcome": article.outcome,
            "reason": article.reason,
            "title": article.title,
            "text": article.text,
            "published": article.published,
            "published_from": article.published_from,
            "authors": list(article.authors),
            "publisher": article.publisher,
            "language": article.language,
        }
    )


def annotate(text_or_article: str | Article, settings: Settings | None = None) -> ArticleRecord:
    """Annotate one text or article.

    Parameters
    ----------
    text_or_article : German text of an article (a headline may be its first line), or what :func:`read` returned.
    settings : None for the defaults.

    Returns
    -------
    The nested record with cities, people, organizations, initiatives, dates, amounts, events and links.

    Raises
    ------
    StadtlupeError : E301 to E303 when the model cannot be used.
    """
    from stadtlupe.fetch import Page
    from stadtlupe.normalize.record import empty_record, record_of
    from stadtlupe.read.reader import read_page
    from stadtlupe.run.annotator import annotator

    chosen = settings or load_settings()
    if isinstance(text_or_article, str):
        # Whoever passes a text has decided that it is one: a single sentence is not too short here.
        lenient = chosen.model_copy(update={"min_words": 0})
        page = Page("text", "text", text_or_article.encode("utf-8"), media_type="text/plain", charset="utf-8")
        article = read_page(page, lenient)
    else:
        article = text_or_article
    (facts,) = annotator(chosen).annotate([article])
    return record_of(facts) if facts.article.outcome == "extracted" else empty_record(facts.article)


def annotate_all(
    inputs: Sequence[str | Path], settings: Settings | None = None, *, stdin: TextIO | None = None
) -> Iterator[ArticleRecord]:
    """Annotate every page of the inputs; see :func:`read_all` and :func:`annotate`.

    Yields
    ------
    One record per page, in order, whatever its outcome.
    """
    from stadtlupe.fetch.sources import iter_pages
    from stadtlupe.normalize.record import empty_record, record_of
    from stadtlupe.run.annotator import annotator
    from stadtlupe.run.engine import map_pages

    chosen = settings or load_settings()
    annotator(chosen)  # a missing model is reported before any page is read
    pages = iter_pages([str(item) for item in inputs], chosen, stdin)
    for facts in map_pages(pages, chosen, workers=chosen.workers):
        yield record_of(facts) if facts.article.outcome == "extracted" else empty_record(facts.article)


def run(
    inputs: str | Path | Sequence[str | Path],
    out: str | Path,
    settings: Settings | None = None,
    *,
    quiet: bool = True,
    report: bool = True,
) -> RunSummary:
    """Run all stages over the inputs and write all tables to ``out``; see :func:`stadtlupe.run.corpus.run_corpus`."""
    from stadtlupe.run.corpus import run_corpus

    listed = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    return run_corpus(listed, out, settings or load_settings(), quiet=quiet, report=report)


def compare(
    cities: Sequence[str], folder: str | Path = "outputs", *, themes: Sequence[str] = (), evidence: bool = False
) -> CityComparison:
    """Set two to six municipalities side by side, from the tables that :func:`run` has written.

    Parameters
    ----------
    cities : names, keys (AGS) or other written forms.
    folder : output folder of a run, with CSV or JSON tables.
    themes : restrict initiatives to these themes; the beginning of a name is enough. None for all.
    evidence : whether each value gets the sentences that prove it.

    Returns
    -------
    The comparison; docs/comparison.md explains it.

    Raises
    ------
    StadtlupeError : E411 ambiguous name, E412 unknown name, E413 number of cities, E711 or E712 tables, E402 no such
    theme.
    """
    from stadtlupe.run.comparison import compare_outputs

    return compare_outputs(cities, Path(folder), themes=themes, evidence=evidence)


def explain(query: str, folder: str | Path = "outputs") -> Explanation:
    """Say why mentions are one person, body, initiative or city, from the tables that :func:`run` has written.

    Parameters
    ----------
    query : key of any table, or a name (also ``NAME @ PLACE``). folder : output folder of a run.

    Returns
    -------
    The explanation; of a name that several rows bear only ``matches``, of an ambiguous place ``open_places``.

    Raises
    ------
    StadtlupeError : E804 when nothing has that key or name, E711 no tables.
    """
    from stadtlupe.run.explanation import explain_outputs

    return explain_outputs(query, Path(folder))


def export(
    source: str | Path,
    out: str | Path | None = None,
    *,
    formats: Sequence[str] = ("parquet", "sqlite"),
    only: Sequence[str] = (),
    since: date | None = None,
    excel: bool = False,
) -> list[Path]:
    """Write the tables of an output folder in other formats, or a part of them, without reading articles again.

    Parameters
    ----------
    source : output folder of a run. out : folder to write to; None writes into ``source``.
    formats : ``csv``, ``json``, ``jsonl``, ``parquet``, ``sqlite``, ``ftm``. only : tables; none means all.
    since : only rows that articles published on that day or later speak for. excel : CSV with a byte order mark.

    Returns
    -------
    The files that were written.

    Raises
    ------
    StadtlupeError : see :func:`stadtlupe.run.export.export_tables`; E401 and E402 for unknown tables and formats.
    """
    from stadtlupe.run.export import choose, export_tables

    return export_tables(source, choose(formats, only, since, excel), out)
