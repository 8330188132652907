"""The main job: inputs -> all tables and records in one output folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TextIO, cast

from stadtlupe import __version__
from stadtlupe.compare.profiles import comparison_rows
from stadtlupe.errors import Exit, StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.fetch.sources import iter_pages
from stadtlupe.lexicon import fingerprint
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.normalize.record import empty_record, record_of
from stadtlupe.normalize.tables import build_tables, drop_private_persons
from stadtlupe.read import Article
from stadtlupe.read.duplicates import find_duplicates
from stadtlupe.run.annotator import annotator
from stadtlupe.run.engine import map_pages
from stadtlupe.run.progress import track
from stadtlupe.schema import SCHEMA_VERSION, Outcome, RejectedRow, Row
from stadtlupe.settings import Settings
from stadtlupe.write import TableChoice, prepare_output, write_record, write_report, write_tables
from stadtlupe.write.files import replacing
from stadtlupe.write.report import REPORT

MISSING = "E101"
MANIFEST = "run.json"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did.

    Attributes
    ----------
    out : output folder. outcomes : inputs per outcome. rows : rows per table.
    missing : messages of inputs that do not exist. seconds : wall time per stage (load, map, reduce).
    """

    out: Path
    outcomes: dict[str, int]
    rows: dict[str, int]
    missing: tuple[str, ...]
    seconds: dict[str, float]

    @property
    def exit_code(self) -> Exit:
        """Exit code of the command."""
        if self.missing:
            return Exit.INPUT_MISSING
        if not self.outcomes.get("extracted"):
            return Exit.NOTHING_EXTRACTED
        return Exit.OK


def _mark_duplicates(results: Sequence[ArticleFacts]) -> tuple[list[ArticleFacts], list[Article]]:
    """Split results into distinct ones (duplicates removed) and all articles with their final outcome."""
    articles = find_duplicates([facts.article for facts in results])
    distinct = [
        replace(facts, article=article)
        for facts, article in zip(results, articles, strict=True)
        if article.outcome == "extracted"
    ]
    return distinct, articles


def _rejected(articles: Iterable[Article]) -> list[RejectedRow]:
    return [
        RejectedRow(
            file=article.file or article.article_id,
            article_id=article.article_id,
            outcome=cast(Outcome, article.outcome),
            reason=article.reason or article.outcome,
        )
        for article in articles
        if article.outcome != "extracted"
    ]


def run_corpus(
    inputs: Sequence[str | Path],
    out: str | Path,
    settings: Settings,
    *,
    quiet: bool = True,
    stdin: TextIO | None = None,
    choice: TableChoice | None = None,
    report: bool = True,
) -> RunSummary:
    """Run all stages over the inputs and write every table and record.

    Parameters
    ----------
    inputs : files, folders, addresses, or ``-`` for a list of them on ``stdin``.
    out : output folder; made if needed, its files are replaced atomically.
    settings : see :class:`stadtlupe.settings.Settings`.
    quiet : report no progress.
    stdin : where ``-`` reads from.
    choice : which tables and rows are written, and in which formats; None for all as CSV and JSON. Records are
        written for every input all the same.
    report : also write the page ``report.html``; otherwise one of a former run is removed, since it would not fit.

    Returns
    -------
    Counts and timings. Inputs that could not be used are in ``rejected.csv`` and in ``outcomes``.

    Raises
    ------
    StadtlupeError : E103 no input, E201/E202 output, E301 to E303 model.
    """
    if not inputs:
        raise StadtlupeError("E103")
    began = perf_counter()
    folder = prepare_output(Path(out))
    version = annotator(settings).version
    loaded = perf_counter()
    pages: Iterable[Page] = iter_pages([str(item) for item in inputs], settings, stdin)
    mapped = map_pages(pages, settings, workers=settings.workers)
    results = list(track(mapped, None, quiet=quiet))
    done = perf_counter()
    distinct, articles = _mark_duplicates(results)
    if not settings.private_persons:
        distinct = drop_private_persons(distinct)
    duplicates = [article for article in articles if article.outcome == "duplicate"]
    tables: dict[str, list[Row]] = build_tables(distinct, duplicates, version)
    tables["comparison"] = list(comparison_rows(tables))
    tables["rejected"] = list(_rejected(articles))
    write_tables(tables, folder, choice=choice)
    _write_records(distinct, articles, folder)
    if report:
        write_report(tables, folder)
    elif (folder / MANIFEST).is_file():
        (folder / REPORT).unlink(missing_ok=True)
    outcomes = dict(sorted(Counter(article.outcome for article in articles).items()))
    missing = tuple(article.reason for article in articles if article.reason and article.reason.startswith(MISSING))
    finished = perf_counter()
    seconds = {"load": loaded - began, "map": done - loaded, "reduce": finished - done}
    summary = RunSummary(folder, outcomes, {name: len(rows) for name, rows in tables.items()}, missing, seconds)
    _write_manifest(summary, settings, version)
    return summary


def _write_records(distinct: Sequence[ArticleFacts], articles: Sequence[Article], folder: Path) -> None:
    """Write the record of every input, and remove those that a former run left and this one does not have."""
    written = {write_record(record_of(facts), folder) for facts in distinct}
    written |= {write_record(empty_record(article), folder) for article in articles if article.outcome != "extracted"}
    # Only in a folder that a run of ours has written: nobody else's files are removed.
    if (folder / MANIFEST).is_file():
        for path in sorted({path.parent for path in written}):
            for old in path.glob("*.json"):
                if old not in written:
                    old.unlink(missing_ok=True)


def _write_manifest(summary: RunSummary, settings: Settings, version: str) -> None:
    """Write ``run.json``: with what the tables were made. It alone holds timings and thus differs between runs."""
    manifest = {
        "stadtlupe": __version__,
        "schema_version": SCHEMA_VERSION,
        "versions": version,
        "lexicon": fingerprint(),
        "settings": settings.model_dump(mode="json"),
        "outcomes": summary.outcomes,
        "rows": summary.rows,
        "seconds": {stage: round(value, 3) for stage, value in summary.seconds.items()},
    }
    with replacing(summary.out / MANIFEST) as stream:
        stream.write(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
