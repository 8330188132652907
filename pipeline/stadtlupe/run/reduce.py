"""The reduce step: results of all inputs of a run -> tables, records and the published set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import cast

from stadtlupe.collector import collector_paused
from stadtlupe.compare.corpus import index_tables
from stadtlupe.compare.profiles import comparison_of
from stadtlupe.normalize.corrections import Corrections
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.normalize.record import empty_record, record_of
from stadtlupe.normalize.tables import build_tables, drop_private_persons
from stadtlupe.read import Article
from stadtlupe.read.duplicates import find_duplicates
from stadtlupe.run.fingerprint import Fingerprint
from stadtlupe.run.former_rows import FormerRows
from stadtlupe.run.ledger import Ledger
from stadtlupe.run.publish import commit, staging, write_small
from stadtlupe.run.published import MANIFEST, Reduced, Writing, digest, intact, made_of
from stadtlupe.run.sketches import KeptSketches
from stadtlupe.run.state import State
from stadtlupe.run.store import Store
from stadtlupe.schema import CorrectionLineRow, Outcome, RejectedRow, Row
from stadtlupe.settings import Settings
from stadtlupe.write.files import make_folder
from stadtlupe.write.records import FOLDER, record_json, record_name
from stadtlupe.write.spliced import OtherContentError


def _mark_duplicates(results: Sequence[ArticleFacts], ledger: Ledger) -> tuple[list[ArticleFacts], list[Article]]:
    """Split results into distinct ones (duplicates removed) and all articles with their final outcome."""
    sketches = KeptSketches(ledger)
    articles = find_duplicates([facts.article for facts in results], sketches.known)
    sketches.keep()
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


@collector_paused()
def reduce_corpus(
    store: Store,
    state: State,
    ledger: Ledger,
    settings: Settings,
    fingerprint: Fingerprint,
    writing: Writing,
    corrections: Corrections | None = None,
) -> Reduced:
    """Build all tables and records of a run and publish them as a set.

    Parameters
    ----------
    store : has the results. state, ledger : of the output folder, with the run begun.
    settings : ``private_persons`` matters. fingerprint : of the run. writing : how tables are written.
    corrections : what the user says about entities.

    Raises
    ------
    StadtlupeError : E201 or E202, E803 when corrections contradict each other; the former outputs then stand.
    """
    distinct, articles = _mark_duplicates(list(store.facts()), ledger)
    if not settings.private_persons:
        distinct = drop_private_persons(distinct)
    duplicates = [article for article in articles if article.outcome == "duplicate"]
    rejected = _rejected(articles)
    former = FormerRows(state, ledger, fingerprint, writing)

    def make(rows: FormerRows) -> tuple[dict[str, Sequence[Row]], Path]:
        tables = build_tables(distinct, duplicates, fingerprint.version, corrections, rows.wanted)
        tables |= rows.completed(tables)
        tables["rejected"] = rejected
        corpus = index_tables(tables)
        tables["comparison"] = comparison_of(corpus)
        folder = staging(state)
        writing.write(tables, folder, corpus)
        return tables, folder

    try:
        tables, folder = make(former)
    except OtherContentError:  # somebody has changed a file and its time of change back
        former.forget()
        tables, folder = make(former)
    records = _write_records(distinct, articles, state, ledger, fingerprint, folder)
    staged = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    commit(state, _superseded(state, ledger, staged | records.keys()))
    outcomes = dict(sorted(Counter(article.outcome for article in articles).items()))
    counts = {name: len(rows) for name, rows in tables.items()}
    reduced = Reduced(outcomes, counts, unused_lines(cast(list[CorrectionLineRow], tables["correction_lines"])))
    ledger.publish(
        _files(state, staged, records), made_of(ledger, fingerprint, writing), asdict(reduced), former.made_of
    )
    return reduced


def unused_lines(rows: Iterable[CorrectionLineRow]) -> list[str]:
    """What is to be said about corrections that change nothing because of what they name."""
    return [
        f"correction in line {row.line} ({row.action} {row.id}) not applied, {row.status}: {row.detail}"
        for row in rows
        if row.status in ("unmatched", "ambiguous")
    ]


def _write_records(
    distinct: Sequence[ArticleFacts],
    articles: Sequence[Article],
    state: State,
    ledger: Ledger,
    fingerprint: Fingerprint,
    folder: Path,
) -> dict[str, str]:
    """Write the records that are new or changed; returns what each record of the run is made of, by path."""
    known = ledger.outputs()
    stored = {ident: value for ident, _, value in ledger.digests()}
    make_folder(folder / FOLDER)
    made: dict[str, str] = {}

    def needed(article: Article, people: Iterable[str]) -> bool:
        """Note what a record is made of: the stored result, and what the corpus as a whole makes of it."""
        name = f"{FOLDER}/{record_name(article.article_id)}"
        given = (article.file, article.outcome, article.reason, article.duplicate_of)
        parts = (fingerprint.reduce, stored[article.article_id], *(str(value or "") for value in given), *people)
        made[name] = digest(parts)
        size, modified, former = known.get(name, (0, 0, ""))
        return former != made[name] or not intact(state.out / name, size, modified)

    for facts in distinct:
        # Of those that the stored result names, people may have been left out, and with them what happened to them.
        if needed(facts.article, (person.name for person in facts.people)):
            write_small(folder / FOLDER / record_name(facts.article.article_id), record_json(record_of(facts)))
    for article in articles:
        if article.outcome != "extracted" and needed(article, ()):
            write_small(folder / FOLDER / record_name(article.article_id), record_json(empty_record(article)))
    return made


def _superseded(state: State, ledger: Ledger, kept: set[str]) -> set[str]:
    """Files of former runs that this one does not have, as paths below the output folder."""
    former = set(ledger.outputs())
    # A folder without ledger may be that of an earlier version, whose manifest shows that the records are ours.
    if (state.out / MANIFEST).is_file():
        former |= {path.relative_to(state.out).as_posix() for path in (state.out / FOLDER).glob("*.json")}
    return former - kept


def _files(state: State, staged: set[str], records: dict[str, str]) -> list[tuple[str, int, int, str]]:
    found = []
    for name in sorted(staged | records.keys()):
        stat = (state.out / name).stat()
        found.append((name, stat.st_size, stat.st_mtime_ns, records.get(name, "")))
    return found
