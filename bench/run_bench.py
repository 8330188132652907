"""Whole runs over a generated corpus: speed, workers, re-runs and memory, as ratios measured in one go.

    python bench/run_bench.py [--pages 5000] [--peers PYTHON] [--peer-pages 300]

- speed: articles per second of a run with one worker, against trafilatura.extract and nlp.pipe of the same model, bare,
  one after the other over the same pages (the time that nothing that uses both can undercut); once from start to end
  on both sides, once against the two calls alone, without loading libraries and model, and once with the library for
  products of matrices that a run chooses for the model (spaCy by itself uses another one);
- workers: two against one;
- re-runs: of unchanged inputs, and after 1 % new articles, against the first run;
- memory: the largest sum of resident memory of all processes of a run, against that of a run over a fifth of the pages;
- tables: processor seconds of the reduce step against those of the run over a fifth of the pages, per mention;
- peers: news-please and newspaper4k, each with a pass of the same model over its texts, on the same pages. PYTHON is
  the interpreter of another environment in which they are installed:

    python -m venv peers && peers/bin/pip install newspaper4k news-please lxml_html_clean

Runs are commands of their own, as a user would give them, and the others processes of their own too; all find their
modules compiled, as after any installation. Two workers are compared by the clock on the wall, all else
by the processor time of all processes of a run, so that a busy machine changes little. Only the ratios say something,
and those of re-runs only with thousands of pages: starting Python takes as long as reading some dozens.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generated_pages import write_pages

PEERS = ("news-please", "newspaper4k")
BARE = "trafilatura and model, bare"
# Stands in for the address, which one peer insists on; it says nothing about the article.
NO_ADDRESS = "http://localhost/"
LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: wall time and processor time (seconds), its largest memory, what it says of itself."""

    wall: float
    seconds: float
    megabytes: float
    manifest: dict[str, Any]

    @property
    def mentions(self) -> int:
        """Rows of the table of mentions."""
        return int(self.manifest["rows"]["mentions"])

    @property
    def reducing(self) -> float:
        """Processor seconds of the reduce step."""
        return float(self.manifest["processor_seconds"]["reduce"])


def memory_of_tree(root: int) -> float:
    """Resident memory (MB) of a process and all below it; pages that they share are counted once for each."""
    parents: dict[int, int] = {}
    sizes: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            sizes[int(entry.name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    tree = {root}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(sizes.get(pid, 0.0) for pid in tree)


def processor_time() -> float:
    """Processor seconds of all processes that this one has begun and that have ended, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def environment() -> dict[str, str]:
    """The environment without what keeps Python from storing compiled modules."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(pages: Path, out: Path, workers: int) -> Measured:
    """Run as a user would, and watch the memory."""
    command = [sys.executable, "-m", "stadtlupe.cli", "--quiet", "run", str(pages), "-o", str(out)]
    before = processor_time()
    began = time.perf_counter()
    process = subprocess.Popen([*command, "--workers", str(workers)], env=environment())
    peak = 0.0
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(LOOK_SECONDS):
            peak = max(peak, memory_of_tree(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    wall = time.perf_counter() - began
    ended.set()
    watcher.join()
    if code:
        raise SystemExit(f"a run ended with {code}")
    return Measured(wall, processor_time() - before, peak, json.loads((out / "run.json").read_text(encoding="utf-8")))


def bare_texts() -> Callable[[bytes], str | None]:
    import trafilatura

    return lambda data: trafilatura.extract(data, include_comments=False)


def news_please_texts() -> Callable[[bytes], str | None]:
    from newsplease import NewsPlease

    def extract(data: bytes) -> str | None:
        return NewsPlease.from_html(data.decode("utf-8"), url=None, fetch_images=False).maintext

    return extract


def newspaper_texts() -> Callable[[bytes], str | None]:
    import newspaper

    def extract(data: bytes) -> str | None:
        article = newspaper.Article(NO_ADDRESS, language="de", fetch_images=False)
        article.download(input_html=data.decode("utf-8"))
        article.parse()
        return article.text

    return extract


READERS = {BARE: bare_texts, "news-please": news_please_texts, "newspaper4k": newspaper_texts}


def read(name: str, pages: Path, most: int) -> dict[str, Any] | None:
    """Texts of some pages as another extractor finds them, and the seconds that it took; None if it is missing."""
    warnings.simplefilter("ignore")
    try:
        extract = READERS[name]()
    except ImportError:
        return None
    paths = sorted(pages.rglob("*.html"))[:most]
    extract(paths[0].read_bytes())  # loads models and caches
    texts = []
    began = time.process_time()
    for path in paths:
        try:
            texts.append(extract(path.read_bytes()) or "")
        except Exception:  # noqa: BLE001 - other people's extractors may fail in any way
            texts.append("")
    return {"seconds": time.process_time() - began, "texts": texts}


def recognize(texts: list[str], by_numpy: bool) -> float:
    """Seconds of a pass of the model over texts, without loading it; products as spaCy does them or as a run does."""
    import spacy

    from stadtlupe.extract.models import load_recognizer

    nlp = load_recognizer("de_stadtlupe_sm") if by_numpy else spacy.load("de_stadtlupe_sm")
    for _ in nlp.pipe(texts[:1]):
        pass
    began = time.process_time()
    for _ in nlp.pipe(texts):
        pass
    return time.process_time() - began


@dataclass(frozen=True, slots=True)
class Bare:
    """Processor seconds of an extractor and the model: of the calls alone, and of their processes as a whole."""

    calls: float
    whole: float


def ask(name: str, python: str, pages: Path, most: int, *, by_numpy: bool = False) -> Bare | None:
    """Seconds of another extractor, maybe in another environment, and the model; None when it is missing.

    ``by_numpy`` lets the model multiply as a run does, which whoever uses spaCy alone would have to choose.
    """
    before = processor_time()
    command = [python, __file__, "--read", name, "--folder", str(pages), "--pages", str(most)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, env=environment())
    found = json.loads(done.stdout) if done.returncode == 0 and done.stdout else None
    if found is None:
        return None
    command = [sys.executable, __file__, "--recognize", *(["--by-numpy"] if by_numpy else [])]
    given = json.dumps(found["texts"]).encode()
    one_thread = environment() | {"OPENBLAS_NUM_THREADS": "1"}
    recognized = subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True, env=one_thread)
    return Bare(float(found["seconds"]) + float(recognized.stdout), processor_time() - before)


def line(name: str, value: str, wanted: str = "") -> None:
    print(f"{name:<66} {value:>9}  {wanted}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5_000, help="pages of the generated corpus")
    parser.add_argument("--peers", default=sys.executable, help="interpreter with newspaper4k and news-please")
    parser.add_argument("--peer-pages", type=int, default=300, help="pages for the peers")
    parser.add_argument("--only-peers", action="store_true", help="measure nothing but the peers")
    parser.add_argument("--read", choices=READERS, help=argparse.SUPPRESS)
    parser.add_argument("--recognize", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--by-numpy", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.recognize:
        print(recognize(json.load(sys.stdin), options.by_numpy))
        return
    if options.read:
        output, sys.stdout = sys.stdout, sys.stderr  # peers print what they like
        print(json.dumps(read(options.read, options.folder, options.pages)), file=output)
        return
    count: int = options.pages
    with tempfile.TemporaryDirectory() as name:
        if not options.only_peers:
            measure_runs(Path(name), count)
        measure_peers(Path(name), min(options.peer_pages, count), options.peers)


def measure_runs(folder: Path, count: int) -> None:
    """Print what runs of the generated corpus say of each other."""
    pages = write_pages(folder / "pages", count)
    run(write_pages(folder / "first", 20), folder / "warm", 1)  # compiles modules, fills the caches of the system
    fifth = write_pages(folder / "fifth", count // 5)
    print(f"{count} generated pages, {sum(path.stat().st_size for path in pages.rglob('*.html')) / 1e6:.0f} MB")
    small = run(fifth, folder / "small", 1)
    one = run(pages, folder / "one", 1)
    again = run(pages, folder / "one", 1)
    bare = ask(BARE, sys.executable, pages, count)
    faster = ask(BARE, sys.executable, pages, count, by_numpy=True)
    two = run(pages, folder / "two", 2)
    write_pages(pages, count // 100, start=count)
    added = run(pages, folder / "one", 1)
    line("articles per processor second, one worker (start to end)", f"{count / one.seconds:.1f}")
    if bare is not None:
        line(
            "x bare trafilatura.extract and nlp.pipe, added up, start to end",
            f"{bare.whole / one.seconds:.2f}",
            ">= 0.75",
        )
        line("x the two calls alone, without loading anything", f"{bare.calls / one.seconds:.2f}")
    if faster is not None:
        line("x both, start to end, the model multiplying as a run lets it", f"{faster.whole / one.seconds:.2f}")
    print("seconds of steps:", {name: round(value, 1) for name, value in one.manifest["steps"].items()})
    line("two workers x one worker", f"{one.wall / two.wall:.2f}", ">= 1.7")
    line("unchanged inputs again x first run", f"{one.seconds / again.seconds:.0f}", ">= 60")
    line("1 % new articles, share of first run", f"{added.seconds / one.seconds:.1%}", "< 5 %")
    line(f"peak memory of {count} pages, one worker (MB)", f"{one.megabytes:.0f}")
    line(f"x that of {count // 5} pages", f"{one.megabytes / small.megabytes:.2f}", "<= 1.25")
    line(f"tables: x mentions of {count // 5} pages", f"{one.mentions / small.mentions:.1f}")
    line("tables: x time", f"{one.reducing / small.reducing:.1f}", "<= 1.2 x mentions")


def measure_peers(folder: Path, count: int, python: str) -> None:
    """Print how fast a run is against what a user would pick instead."""
    pages = write_pages(folder / "few", count)
    own = run(pages, folder / "peers", 1)
    for peer in PEERS:
        seconds = ask(peer, python, pages, count)
        value = "missing" if seconds is None else f"{seconds.whole / own.seconds:.2f}"
        line(f"one worker x {peer} and the same model, {count} pages", value)


if __name__ == "__main__":
    main()
