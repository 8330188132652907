"""One cycle in a process of its own: ``python -m stadtlupe.fetch.crawl.cycle``, job on standard input.

The process prints one JSON line per source and a last one with the report. It ends when its standard input ends, so
that it does not outlive whoever started it.
"""

from __future__ import annotations

import asyncio
import fcntl
import gc
import json
import logging
import os
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from scrapy.crawler import AsyncCrawlerRunner

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch.crawl.find import check_source, find_starts
from stadtlupe.fetch.crawl.job import Job, Progress, Report, Seen, Visit
from stadtlupe.fetch.crawl.plan import due_sources
from stadtlupe.fetch.crawl.sources import Source
from stadtlupe.fetch.crawl.spider import NewsSpider, in_parallel, scrapy_settings
from stadtlupe.fetch.crawl.state import FOLDER, State
from stadtlupe.fetch.crawl.store import Store
from stadtlupe.fetch.crawl.worker import SourceVisit, Tools

LOCK = "lock"
GRACE = 10.0  # seconds that a page in transfer is given when the process is asked to stop
TELL = 30.0  # seconds between two words on how far the cycle is
STATS = {
    "requests": "downloader/request_count",
    "bytes": "downloader/response_bytes",
    "retries": "retry/count",
}


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the lock of a corpus folder; it is freed with the process, however that ends.

    Raises
    ------
    StadtlupeError : E606 when another process holds it, E201 when the folder cannot be written.
    """
    try:
        (out / FOLDER).mkdir(parents=True, exist_ok=True)
        with (out / FOLDER / LOCK).open("w") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StadtlupeError("E606", path=str(out)) from error
            yield
    except OSError as error:
        raise StadtlupeError("E201", path=str(out), detail=error.strerror or str(error)) from error


def peak_memory() -> int:
    """Most memory that this process ever held (bytes)."""
    with suppress(OSError):
        # Linux hands getrusage's figure on from the process that started us; this one is our own.
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


class Process:
    """The work of one process."""

    def __init__(self, job: Job, out: IO[str]) -> None:
        self._job = job
        self._out = out
        self._stop = asyncio.Event()
        self._late = False
        self._visits: list[Visit] = []
        self._seen: list[Seen] = []

    def stop(self) -> None:
        """Ask for an end: pages in transfer are finished, nothing new is begun."""
        self._stop.set()

    async def run(self) -> Report:
        """Do the job."""
        if self._job.task == "crawl":
            with locked(Path(self._job.out)), State(Path(self._job.out)) as state:
                return await self._crawl(state)
        with tempfile.TemporaryDirectory() as folder, State(Path(folder)) as state:
            work = self._check if self._job.task == "check" else self._find
            await self._with_scrapy(state, work)
            return Report(reason=self._reason(), seen=tuple(self._seen))

    async def _crawl(self, state: State) -> Report:
        job, now = self._job, time.time()
        store = Store(Path(job.out), state, warc=job.warc, user_agent=job.user_agent)
        adopted = store.recover()
        cycle = state.begin_cycle(now)
        # What was visited by the interrupted cycle is visited again, but only what is left of it costs requests.
        sources, skipped = due_sources(job, state, now)
        if job.tdm == "record":
            state.do("UPDATE articles SET state='new', due=? WHERE state='reserved'", now)

        async def visit_all(spider: NewsSpider) -> None:
            tools = Tools(job, state, store, spider.law, spider.fetch, cycle.number, time.time, self._stop.is_set)
            visits = [SourceVisit(source, tools) for source in sources]
            telling = asyncio.ensure_future(self._tell(visits))
            work: list[Awaitable[None]] = [self._visit(visit) for visit in visits]
            await in_parallel(work, job.parallel, self._stop, min(GRACE, job.fetch_seconds))
            telling.cancel()

        stats = await self._with_scrapy(state, visit_all)
        stats |= {"seconds": round(time.time() - now, 3), "adopted": adopted, "resumed": float(cycle.resumed)}
        stats["memory_mib"] = round(peak_memory() / 1024**2, 1)
        reason = self._reason()
        state.end_cycle(cycle.number, time.time(), "finished" if reason == "late" else reason, stats)
        return Report(reason=reason, visits=tuple(self._visits), skipped=tuple(skipped), stats=stats)

    def _reason(self) -> str:
        return "late" if self._late else "stopped" if self._stop.is_set() else "finished"

    async def _visit(self, visit: SourceVisit) -> None:
        result = await visit.run()
        self._visits.append(result)
        print(json.dumps({"visit": result.model_dump()}), file=self._out, flush=True)

    async def _tell(self, visits: list[SourceVisit]) -> None:
        while True:
            await asyncio.sleep(TELL)
            progress = Progress(
                done=len(self._visits),
                sources=len(visits),
                stored=sum(visit.result.stored for visit in visits),
                requests=sum(visit.result.requests for visit in visits),
            )
            print(json.dumps({"progress": progress.model_dump()}), file=self._out, flush=True)

    async def _check(self, spider: NewsSpider) -> None:
        async def one(source: Source) -> None:
            self._seen += [seen async for seen in check_source(source, spider.fetch, spider.law)]

        await in_parallel([one(source) for source in self._job.sources], self._job.parallel, self._stop, 0.0)

    async def _find(self, spider: NewsSpider) -> None:
        async def one() -> None:
            self._seen += await find_starts(self._job.url, spider.fetch, spider.law)

        await in_parallel([one()], 1, self._stop, 0.0)

    async def _with_scrapy(self, state: State, work: Any) -> dict[str, float]:
        failures: list[BaseException] = []

        async def guarded(spider: NewsSpider) -> None:
            try:
                await work(spider)
            except Exception as error:  # noqa: BLE001 - Scrapy would only log it
                failures.append(error)

        timer = asyncio.get_running_loop().call_later(self._job.max_seconds, self._too_late)
        runner = AsyncCrawlerRunner(scrapy_settings(self._job))
        crawler = runner.create_crawler(NewsSpider)
        await runner.crawl(crawler, job=self._job, state=state, work=guarded, stop=self._stop)
        timer.cancel()
        if failures:
            raise failures[0]
        found = crawler.stats.get_stats()
        return {name: float(found.get(key, 0)) for name, key in STATS.items()}

    def _too_late(self) -> None:
        self._late = True
        self._stop.set()


async def _main(job: Job, process_in: IO[str], out: IO[str]) -> Report:
    process = Process(job, out)
    loop = asyncio.get_running_loop()
    # Names are looked up in threads; one server of names that is silent must not hold up the other sources.
    loop.set_default_executor(ThreadPoolExecutor(2 * job.parallel))
    # Under nohup the end of the terminal must not end the crawl.
    hang_up = [signal.SIGHUP] if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN else []
    for number in (signal.SIGINT, signal.SIGTERM, *hang_up):
        loop.add_signal_handler(number, process.stop)

    def watch() -> None:
        process_in.read()  # returns when whoever started us closes the pipe or is gone
        loop.call_soon_threadsafe(process.stop)

    threading.Thread(target=watch, daemon=True).start()
    return await process.run()


def main() -> int:
    """Read the job, do it, print the report."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    # Failures of single addresses are noted in the state.
    for name in ("scrapy", "httpx", "trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    job = Job.model_validate_json(sys.stdin.readline())
    # Tasks and answers of asyncio and httpx refer to each other, so that pages wait for the collector. What was loaded
    # so far stays for good and is taken out of its sight; then it can look often, and memory stays flat.
    gc.collect()
    gc.freeze()
    gc.set_threshold(700, 5, 1)
    try:
        report = asyncio.run(_main(job, sys.stdin, sys.stdout))
    except StadtlupeError as error:
        values = {name: str(value) for name, value in error.values.items()}
        report = Report(reason="error", error={"code": error.code, **values})
    print(report.model_dump_json(), flush=True)
    sys.stdout.flush()
    # The thread that waits for the end of standard input must not hold up the end of the process.
    os._exit(0)


if __name__ == "__main__":
    main()
