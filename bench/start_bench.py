"""How long the program takes before it works: the lexicon of municipalities, and a run over one small article.

    python bench/start_bench.py [--rounds 5]

Each figure is processor time (user and system) of a fresh process, the best of some rounds, so that a busy machine
changes little. The lexicon is also loaded from its tables, as it is where they were changed after they had been packed.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

# Seconds that loading the lexicon of municipalities may take.
MOST_LEXICON = 0.150
ARTICLE = """Hanau plant eine App

Die Stadt Hanau hat am 3. März 2025 im Rathaus eine neue App für Bürger vorgestellt. Oberbürgermeister Claus Kaminsky
sprach von einem wichtigen Schritt. Die App kostet rund 120.000 Euro und soll Ende 2026 fertig sein.
"""
LOAD = """
import time
from stadtlupe import lexicon
from stadtlupe.extract.gazetteer import load_gazetteer
{before}
began = time.process_time()
load_gazetteer()
print(time.process_time() - began)
"""
FROM_TABLES = "lexicon.packed_places.cache_clear(); lexicon.unpack = lambda *given: None"


def load(before: str, rounds: int) -> float:
    """Processor seconds of loading the gazetteer in a fresh process."""
    command = [sys.executable, "-c", LOAD.format(before=before)]
    return min(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(rounds))


def command(arguments: list[str], rounds: int) -> float:
    """Processor seconds of a command of its own, all of its processes."""
    times = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", *arguments], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the best counts")
    rounds = parser.parse_args().rounds
    # As an installed package runs: the first round compiles what has not been compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    packed, tables = load("", rounds), load(FROM_TABLES, rounds)
    verdict = "yes" if packed < MOST_LEXICON else "NO"
    print(f"lexicon of municipalities, packed       {packed:.3f} s  (below {MOST_LEXICON:.3f} s: {verdict})")
    print(f"the same from its tables                {tables:.3f} s  ({tables / packed:.1f} times)")
    print(f"stadtlupe --help                        {command(['stadtlupe.cli', '--help'], rounds):.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder, "article.txt")
        article.write_text(ARTICLE, encoding="utf-8")
        numbers = iter(range(rounds + 2))

        def run() -> float:
            return command(["stadtlupe.cli", "-q", "run", str(article), "-o", f"{folder}/out{next(numbers)}"], 1)

        print(f"stadtlupe run on one small article      {min(run() for _ in range(rounds)):.2f} s")
        again = ["stadtlupe.cli", "-q", "run", str(article), "-o", f"{folder}/out0"]
        print(f"the same again, nothing has changed     {command(again, rounds):.2f} s")


if __name__ == "__main__":
    main()
