"""``stadtlupe crawl`` and ``stadtlupe crawl-status``: following sources for years."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stadtlupe.cli.common import app, logger, settings_of
from stadtlupe.cli.sources import DEFAULT_FILE, AllowPrivate, Contact, agent_of
from stadtlupe.errors import Exit, StadtlupeError

if TYPE_CHECKING:
    from stadtlupe.fetch.crawl.job import Job, Progress, Report, Visit

Out = Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="Folder of the corpus.")]


def _seconds(text: str) -> float:
    from stadtlupe.fetch.crawl.sources import seconds_of

    try:
        return float(str(seconds_of(text)))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@app.command("crawl")
def crawl_command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="[SOURCES]", help="List of sources.")] = DEFAULT_FILE,
    out: Out = Path("corpus/news"),
    once: Annotated[bool, typer.Option("--once", help="One cycle, then end (the default).")] = False,
    every: Annotated[
        str | None, typer.Option("--every", metavar="DURATION", help="A cycle again and again, such as every 6h.")
    ] = None,
    names: Annotated[
        list[str] | None, typer.Option("--source", metavar="NAME", help="Only this source, even if it is not due.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, without any request.")] = False,
    warc: Annotated[bool, typer.Option("--warc", help="Store as web archives instead of pages with notes.")] = False,
    tdm: Annotated[
        str | None,
        typer.Option(
            "--tdm",
            metavar="respect|strict|record",
            help="Pages reserved from text and data mining: leave out (strict: AI opt-outs too), or store and record.",
        ),
    ] = None,
    contact: Contact = None,
    max_pages: Annotated[
        int | None, typer.Option("--max-pages", min=1, help="Most articles per source and cycle.")
    ] = None,
    max_time: Annotated[
        str, typer.Option("--max-time", metavar="DURATION", help="Longest duration of a cycle.")
    ] = "3h",
    allow_private: AllowPrivate = None,
) -> None:
    """Fetch the new articles of all sources that are due, politely, and store them for stadtlupe run.

    Killed at any moment, it goes on where it was. Pages land in OUT/<source>/<yyyy>/<mm>/ with a .json file that says
    where each comes from and what its publisher allows.

    Example: stadtlupe crawl sources.toml -o corpus/news --every 6h
    """
    from stadtlupe.fetch.crawl import plan, sources
    from stadtlupe.fetch.crawl.job import Job
    from stadtlupe.fetch.crawl.run import interrupted_by_signals

    if once and every:
        raise typer.BadParameter("give either --once or --every")
    pause, longest = _seconds(every) if every else None, _seconds(max_time)
    settings = settings_of(tdm=tdm)

    def job() -> Job:
        chosen = sources.choose_sources(sources.load_sources(file), names or ())
        return Job(
            out=str(out),
            sources=tuple(chosen),
            user_agent=settings.user_agent if dry_run else agent_of(settings, contact, file),
            named=bool(names),
            tdm=settings.tdm,
            warc=warc,
            allowed=plan.networks(allow_private or ()),
            max_pages=max_pages,
            max_seconds=longest,
            max_bytes=settings.max_bytes,
            fetch_seconds=settings.fetch_seconds,
        )

    if dry_run:
        _print_plan(job())
        return
    with interrupted_by_signals():
        began = time.monotonic()
        code = _cycle(job(), ctx.obj["quiet"])
        while pause is not None:
            time.sleep(max(0.0, began + pause - time.monotonic()))  # from beginning to beginning
            began = time.monotonic()
            try:
                code = _cycle(job(), ctx.obj["quiet"])  # the list may have been edited meanwhile
            except StadtlupeError as error:  # the next cycle may do better; crawl-status tells when none does
                logger.error("%s: %s %s", error.code, error.what, error.do)
    raise typer.Exit(code)


def _print_plan(job: Job) -> None:
    from stadtlupe.fetch.crawl.plan import plan_of

    for plan in plan_of(job, time.time()):
        typer.echo(f"{plan.source}: {'due' if plan.due else 'not due'}")
        for kind, url, conditional in plan.starts:
            typer.echo(f"  {kind} {url} ({'only if it changed' if conditional else 'whole'})")
        typer.echo(f"  {plan.waiting} articles wait, at most {plan.limit} a cycle, {plan.pause:g} s between requests")


def _cycle(job: Job, quiet: bool) -> Exit:
    from stadtlupe.fetch.crawl.run import run_job

    def show(visit: Visit) -> None:
        text = (
            f"{visit.source}: {visit.stored} stored, {visit.revised} revised, {visit.failed} failed, {visit.left} left"
        )
        (logger.info if visit.ok else logger.warning)("%s%s", text, f" ({visit.error})" if visit.error else "")

    def tell(progress: Progress) -> None:
        logger.info(
            "%d of %d sources done, %d articles stored, %d requests so far",
            *(progress.done, progress.sources, progress.stored, progress.requests),
        )

    report = run_job(job, show, tell)
    if not quiet:
        _print_report(report)
    if report.reason == "stopped":
        return Exit.INTERRUPTED
    return Exit.SOURCES if report.visits and not any(visit.ok for visit in report.visits) else Exit.OK


def _print_report(report: Report) -> None:
    visits = report.visits
    counts = {name: sum(getattr(visit, name) for visit in visits) for name in ("stored", "revised", "failed", "left")}
    failed = sum(not visit.ok for visit in visits)
    typer.echo(
        f"{len(visits)} sources visited, {failed} of them with errors, {len(report.skipped)} not due: "
        + ", ".join(f"{count} {name}" for name, count in counts.items())
    )
    typer.echo(
        f"{report.stats.get('requests', 0):.0f} requests, {report.stats.get('seconds', 0):.0f} s ({report.reason})"
    )


@app.command("crawl-status")
def status_command(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of the corpus.")],
    file: Annotated[
        Path | None, typer.Option("--sources", metavar="FILE", help="Only the enabled sources of this list.")
    ] = None,
    max_age: Annotated[
        str,
        typer.Option("--max-age", metavar="DURATION", help="A crawl without a finished cycle for so long is stale."),
    ] = "2d",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    textfile: Annotated[
        Path | None, typer.Option("--prometheus", metavar="FILE", help="Also write a text file for Prometheus.")
    ] = None,
) -> None:
    """Say how the sources are; the exit code is 7 when one needs attention or the crawl does not run any more.

    Verdicts: ok, waiting (failed lately), failing, empty (lists nothing any more), fallen (lists far less), barren (no
    new article could be stored), textless (pages without text), quiet (nothing new for unusually long), unvisited.
    """
    from stadtlupe.fetch.crawl.health import status_of, write_prometheus
    from stadtlupe.fetch.crawl.sources import choose_sources, load_sources
    from stadtlupe.fetch.crawl.state import State

    chosen = choose_sources(load_sources(file), ()) if file else None
    with State(out, read_only=True) as state:
        status = status_of(state, chosen, _seconds(max_age), time.time())
    if textfile:
        write_prometheus(status, textfile)
    if as_json:
        typer.echo(json.dumps(asdict(status) | {"good": status.good}, indent=2, ensure_ascii=False))
    else:
        ended = datetime.fromtimestamp(status.last_cycle).isoformat(" ", "minutes") if status.last_cycle else "never"
        typer.echo(f"last cycle: {ended}{' (stale)' if status.stale else ''}")
        for health in status.sources:
            counts = ", ".join(f"{count} {state}" for state, count in sorted(health.counts.items()))
            typer.echo(f"{health.source}\t{health.verdict}\t{health.detail or '-'}\t{counts or '-'}")
    raise typer.Exit(Exit.OK if status.good else Exit.SOURCES)
