"""The main job: inputs -> all tables and records in one output folder."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import metadata
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, TextIO

from stadtlupe import __version__
from stadtlupe.errors import Exit, StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.fetch.count import count_pages
from stadtlupe.fetch.sources import STANDARD_INPUT, iter_pages, names_of
from stadtlupe.lexicon import fingerprint as lexicon_fingerprint
from stadtlupe.normalize.corrections import Corrections
from stadtlupe.run import publish
from stadtlupe.run.cluster import map_on_ray
from stadtlupe.run.copies import check_copy, copy_outputs
from stadtlupe.run.corrections import corrections_path, load_corrections
from stadtlupe.run.crew import Mapped
from stadtlupe.run.engine import map_unordered
from stadtlupe.run.fingerprint import LIBRARIES, Fingerprint, content_hash, fingerprint_of, stamped, with_corrections
from stadtlupe.run.ledger import FAILED, FINISHED, STOPPED, Entry, Ledger
from stadtlupe.run.mapping import Done, encode_batch, failure_done
from stadtlupe.run.progress import Progress
from stadtlupe.run.published import MANIFEST, Writing, made_of, published
from stadtlupe.run.state import State, locked
from stadtlupe.run.stop import Stop, stop_on_signals
from stadtlupe.run.store import Store
from stadtlupe.schema import SCHEMA_VERSION, Row
from stadtlupe.settings import Settings
from stadtlupe.write.choice import TableChoice
from stadtlupe.write.files import prepare_output, replacing

if TYPE_CHECKING:
    from stadtlupe.compare import Corpus

MISSING = "E101"
ENGINES = ("local", "ray")
# From so many results on tables need the memory in which the model would stay for the rest of this process.
MANY_RESULTS = 1_000
# What --rerun takes, and which outcomes it does anew; None stands for all.
RERUN: dict[str, frozenset[str] | None] = {"failed": frozenset({"failed", "timed_out"}), "all": None}


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did.

    Attributes
    ----------
    out : output folder. outcomes : inputs per outcome. rows : rows per table.
    missing : messages of inputs that do not exist. seconds : wall time per stage (start, map, reduce).
    processor : seconds of processor time per stage, of the process that conducts the run alone.
    steps : seconds of work on articles by step (read, recognize, rules), over all workers.
    reused : inputs whose result an earlier run has left. unused : messages of corrections that change nothing.
    """

    out: Path
    outcomes: dict[str, int]
    rows: dict[str, int]
    missing: tuple[str, ...]
    seconds: dict[str, float]
    steps: dict[str, float] = field(default_factory=dict)
    reused: int = 0
    unused: tuple[str, ...] = ()
    processor: dict[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> Exit:
        """Exit code of the command."""
        if self.missing:
            return Exit.INPUT_MISSING
        if not self.outcomes.get("extracted"):
            return Exit.NOTHING_EXTRACTED
        return Exit.OK


class _Pending:
    """Pages that need work; those whose result stands are marked in the ledger and passed over.

    A file whose stamp is the one in the ledger is not even read.
    """

    def __init__(
        self,
        names: Sequence[str],
        settings: Settings,
        ledger: Ledger,
        fingerprint: str,
        rerun: str | None,
        progress: Progress,
    ) -> None:
        self._pages = iter_pages(names, settings, known=self._is_known)
        self._settings = settings
        self._ledger = ledger
        self._fingerprint = fingerprint
        self._again = RERUN[rerun] if rerun else frozenset()
        self._progress = progress
        self.reused = 0
        # What the ledger will say of the pages in hand: hash of the content, and earlier attempts on it.
        self.known: dict[str, tuple[str, int]] = {}
        self._found: Entry | None = None  # the entry of the last input that was asked for

    def _stands(self, entry: Entry) -> bool:
        return entry.fingerprint == self._fingerprint and self._again is not None and entry.outcome not in self._again

    def _is_known(self, ident: str, stamp: str) -> bool:
        self._found = self._ledger.lookup(ident)
        return (
            self._found is not None
            and self._found.stamp == stamped(stamp, self._settings)
            and self._stands(self._found)
        )

    def __iter__(self) -> Iterator[Page]:
        for page in self._pages:
            entry = self._found
            if entry is None or entry.ident != page.ident:
                entry = self._ledger.lookup(page.ident)
            stamp = stamped(page.stamp, self._settings)
            content = content_hash(page) if not page.unread else ""
            if entry is not None and (page.unread or (entry.content == content and self._stands(entry))):
                self._ledger.mark(page.ident, page.origin, stamp)
                self.reused += 1
                self._progress.reused(entry.outcome)
            else:
                self.known[page.ident] = content, entry.attempts if entry and entry.content == content else 0
                yield replace(page, stamp=stamp)
        self._ledger.flush_marks()


def run_corpus(
    inputs: Sequence[str | Path],
    out: str | Path,
    settings: Settings,
    *,
    quiet: bool = True,
    stdin: TextIO | None = None,
    choice: TableChoice | None = None,
    report: bool = True,
    rerun: str | None = None,
    log_json: bool = False,
    engine: str = "local",
    ray_address: str | None = None,
    copy_to: str | None = None,
) -> RunSummary:
    """Run all stages over the inputs and write every table and record.

    Inputs whose result an earlier run into the same folder has left are not worked on again, unless their content or
    what results are made with has changed.

    Parameters
    ----------
    inputs : files, folders, addresses, or ``-`` for a list of them on ``stdin``.
    out : output folder; made if needed, its files are replaced as a set.
    settings : see :class:`stadtlupe.settings.Settings`.
    quiet : report no progress.
    stdin : where ``-`` reads from.
    choice : which tables and rows are written, and in which formats; None for all as CSV and JSON. Records are
        written for every input all the same.
    report : also write the page ``report.html``; otherwise one of a former run is removed, since it would not fit.
    rerun : ``failed`` works on inputs again that ended as ``failed`` or ``timed_out``, ``all`` on every input.
    log_json : report progress as JSON lines on standard error, also when quiet.
    engine : ``local`` (processes) or ``ray``. ray_address : of a running Ray cluster; None for one in this machine.
    copy_to : folder in an object store (an address with a protocol of fsspec) that gets a copy of what is published.

    Returns
    -------
    Counts and timings. Inputs that could not be used are in ``rejected.csv`` and in ``outcomes``.

    Raises
    ------
    StadtlupeError : E103 no input, E201 to E204 output, E206 its copy, E301 to E304 model or lexicon, E402 ``rerun``,
        ``engine`` or ``copy_to``, E503 when a signal stopped the run (what is done is kept), E504 workers, E505 Ray,
        E801 to E803 corrections.
    """
    if not inputs:
        raise StadtlupeError("E103")
    if engine not in ENGINES:
        raise StadtlupeError("E402", name="engine", detail=f"choose from {', '.join(ENGINES)}")
    if rerun is not None and rerun not in RERUN:
        raise StadtlupeError("E402", name="rerun", detail=f"choose from {', '.join(RERUN)}")
    if copy_to is not None:
        check_copy(copy_to, Path(out))
    began = perf_counter()
    writing = Writing(
        partial(_write, choice=choice, report=report), repr((choice, report)), choice is None or choice.is_plain
    )
    state = State(prepare_output(Path(out)))
    corrections = load_corrections(corrections_path(settings, state.out))
    fingerprint = with_corrections(fingerprint_of(settings), corrections.digest)
    # A line that is "-" is the file of that name.
    names = [f"./{name}" if name == STANDARD_INPUT else name for name in names_of(map(str, inputs), stdin)]
    with locked(state), Ledger(state.ledger) as ledger, stop_on_signals() as stop:
        publish.recover(state)
        ledger.begin()
        try:
            with Progress(quiet=quiet, log_json=log_json) as progress:
                mapping = partial(map_on_ray, address=ray_address) if engine == "ray" else _map_here
                summary = _run(
                    *(names, state, ledger, settings, fingerprint, stop, progress, mapping, rerun, writing, began),
                    corrections=corrections,
                )
                if copy_to is not None:
                    progress.phase("copy")
                    copy_outputs(state, ledger, copy_to)
                return summary
        except BaseException as error:
            stopped = isinstance(error, KeyboardInterrupt) or getattr(error, "code", "") == "E503"
            with suppress(StadtlupeError):  # the disk may be full; the next run sees that this one has not ended well
                ledger.end(STOPPED if stopped else FAILED)
            raise


def _map_here(pending: _Pending, settings: Settings, **given: Any) -> Iterator[Mapped[Done]]:
    """Engine ``local`` over what is pending."""
    return map_unordered(pending, settings, apart=lambda: pending.reused >= MANY_RESULTS, **given)


def _write(
    tables: Mapping[str, Sequence[Row]],
    folder: Path,
    corpus: Corpus,
    *,
    choice: TableChoice | None = None,
    report: bool = True,
) -> None:
    """Write the tables that were asked for, and the page."""
    # Not needed when nothing has changed.
    from stadtlupe.run.report import report_of_corpus
    from stadtlupe.write import write_tables

    write_tables(tables, folder, choice=choice)
    if report:
        report_of_corpus(corpus, folder)


def _run(
    names: Sequence[str],
    state: State,
    ledger: Ledger,
    settings: Settings,
    fingerprint: Fingerprint,
    stop: Stop,
    progress: Progress,
    mapping: Callable[..., Iterator[Mapped[Done]]],
    rerun: str | None,
    writing: Writing,
    began: float,
    corrections: Corrections,
) -> RunSummary:
    total = count_pages(names)
    ledger.expect(total)
    progress.start(total)
    pending = _Pending(names, settings, ledger, fingerprint.map, rerun, progress)
    started, used = perf_counter(), [process_time()]
    with Store(state, ledger, fingerprint.map) as store:
        mapped = mapping(
            pending, settings, process=encode_batch, failure=failure_done, workers=settings.workers, stop=stop.wanted
        )
        for item in mapped:
            content, before = pending.known.pop(item.page.ident)
            store.add(item.page, content, before + item.attempts, item.result)
            progress.done(item.result.outcome)
        ledger.flush_marks()
    if stop.wanted():
        raise StadtlupeError("E503", count=sum(ledger.outcomes().values()))
    store.compact()
    finished_map = perf_counter()
    used.append(process_time())
    progress.phase("tables")
    reduced = published(state, ledger, made_of(ledger, fingerprint, writing))
    if reduced is None:
        from stadtlupe.run.reduce import reduce_corpus  # not needed when nothing has changed

        reduced = reduce_corpus(store, state, ledger, settings, fingerprint, writing, corrections)
    finished = perf_counter()
    used.append(process_time())
    summary = RunSummary(
        out=state.out,
        outcomes=reduced.outcomes,
        rows=reduced.rows,
        missing=tuple(ledger.reasons(MISSING)),
        seconds={"start": started - began, "map": finished_map - started, "reduce": finished - finished_map},
        steps=dict(sorted(store.seconds.items())),
        reused=pending.reused,
        unused=tuple(reduced.unused),
        processor={"map": used[1] - used[0], "reduce": used[2] - used[1]},
    )
    manifest = _manifest(summary, settings, fingerprint, corrections)
    with replacing(state.out / MANIFEST) as stream:
        stream.write(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    ledger.expect(sum(summary.outcomes.values()))
    ledger.end(FINISHED, manifest)
    return summary


def _manifest(
    summary: RunSummary, settings: Settings, fingerprint: Fingerprint, corrections: Corrections
) -> dict[str, Any]:
    """Content of ``run.json``: with what the tables were made. It alone holds timings and thus differs between runs."""
    return {
        "stadtlupe": __version__,
        "schema_version": SCHEMA_VERSION,
        "versions": fingerprint.version,
        "libraries": {"python": platform.python_version()} | {name: metadata.version(name) for name in LIBRARIES},
        "lexicon": lexicon_fingerprint(),
        "fingerprint": {"map": fingerprint.map, "reduce": fingerprint.reduce},
        "settings": settings.model_dump(mode="json"),
        "corrections": {
            "file": corrections.path or None,
            "lines": len(corrections.lines),
            "not_applied": len(summary.unused),
        },
        "inputs": {"all": sum(summary.outcomes.values()), "reused": summary.reused},
        "outcomes": summary.outcomes,
        "rows": summary.rows,
        "seconds": {stage: round(value, 3) for stage, value in summary.seconds.items()},
        "processor_seconds": {stage: round(value, 3) for stage, value in summary.processor.items()},
        "steps": {step: round(value, 3) for step, value in summary.steps.items()},
    }
