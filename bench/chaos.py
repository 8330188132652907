"""Kill runs with SIGKILL at random moments, resume them, and compare the tables with those of an undisturbed run.

    python bench/chaos.py [--runs 30] [--pages 60] [--workers 2] [--seed 0]

Moments are spread over the time between the first results and the end, in which tables are written and published; every
fifth run is killed before it has a result. Every other run has worker processes. Every other time the whole process
group is killed, else only the process that conducts the workers, and every third resumed run is killed once more. Ends
with status 1 unless all tables are the same, byte by byte, and no input that had a result was worked on again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from generated_pages import write_pages

LAST_PART = 0.25


def digest(out: Path) -> str:
    """Digest over all outputs but the manifest, which holds timings."""
    found = hashlib.sha256()
    for path in sorted(out.rglob("*")):
        if path.is_file() and path.name != "run.json" and ".stadtlupe" not in path.parts:
            found.update(str(path.relative_to(out)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def start(pages: Path, out: Path, workers: int) -> subprocess.Popen[bytes]:
    """Start a run in a process group of its own."""
    command = [sys.executable, "-m", "stadtlupe.cli", "--quiet", "run", str(pages), "-o", str(out)]
    return subprocess.Popen([*command, "--workers", str(workers)], start_new_session=True)


def finish(pages: Path, out: Path, workers: int) -> None:
    """Run to the end."""
    code = start(pages, out, workers).wait()
    if code:
        raise SystemExit(f"a resumed run ended with {code}")


def await_results(process: subprocess.Popen[bytes], out: Path) -> float:
    """Wait until the first results of a run are kept; returns the seconds that this took."""
    began = time.monotonic()
    while process.poll() is None and not list(out.glob(".stadtlupe/parts/*.parquet")):
        time.sleep(0.02)
    return time.monotonic() - began


def kill(process: subprocess.Popen[bytes], seconds: float, *, group: bool) -> bool:
    """Kill a run after some time; returns False if it had ended before."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)
        return False
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL) if group else process.kill()
    process.wait()
    return True


def status(out: Path) -> dict[str, object]:
    """What ``stadtlupe status`` says; empty when the run was killed before it had a ledger."""
    done = subprocess.run(
        [sys.executable, "-m", "stadtlupe.cli", "status", str(out), "--json"], capture_output=True, check=False
    )
    found: dict[str, object] = json.loads(done.stdout) if done.returncode == 0 else {}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30, help="how many runs are killed")
    parser.add_argument("--pages", type=int, default=60, help="pages of the generated corpus")
    parser.add_argument("--workers", type=int, default=2, help="worker processes")
    parser.add_argument("--seed", type=int, default=0, help="another seed gives other moments")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        pages = write_pages(Path(folder) / "pages", options.pages)
        lengths = {}
        for workers in (1, options.workers):
            out = Path(folder) / f"undisturbed-{workers}"
            began = time.monotonic()
            process = start(pages, out, workers)
            first = await_results(process, out)
            process.wait()
            lengths[workers] = first, time.monotonic() - began
        wanted = digest(Path(folder) / "undisturbed-1")
        if digest(out) != wanted:
            raise SystemExit("undisturbed runs with other numbers of workers differ")
        same = 0
        for number in range(options.runs):
            out = Path(folder) / f"out-{number}"
            workers = options.workers if number % 4 < 2 else 1
            first, length = lengths[workers]
            process = start(pages, out, workers)
            if number % 5 == 4:
                moment = chance.uniform(0, first)
            else:
                moment = chance.uniform(0, length - first)
                await_results(process, out)
            killed = kill(process, moment, group=bool(number % 2))
            found = status(out)
            if number % 3 == 0:
                kill(start(pages, out, workers), chance.uniform(0, length), group=True)
                found = status(out) if killed else found
            finish(pages, out, workers)
            manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
            # What a killed run had entered, the last one must not have done again.
            repeated = bool(found) and manifest["inputs"]["reused"] < int(str(found["done"]))
            equal = digest(out) == wanted and not repeated
            same += equal
            words = f"{found.get('done', 0)} of {options.pages} done, {'same' if equal else 'DIFFERENT'} in the end"
            print(f"{number + 1:3}: {'killed' if killed else 'had ended'}, {words}", flush=True)
    print(f"{same} of {options.runs} runs ended with the tables of the undisturbed run, byte by byte")
    sys.exit(same != options.runs)


if __name__ == "__main__":
    main()
