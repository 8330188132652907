"""Whether joining names over articles stays close to linear: ten times the names, in time and in memory.

    python bench/resolve_bench.py [--names 20000 200000] [--rounds 1] [--repeat 3]

For people, bodies and undertakings alone and for all of them mixed, facts of articles are generated in which that many
distinct names are written (see ``generated_facts.py``), and resolved as the reduce step does. Each size has a process
of its own. Time is processor time, the mean over rounds that make the same number of names for each size, and the least
of several such means, since what else the machine does only adds to it; memory is
what the process needed at its peak beyond what it had before the facts were there: the facts, the resolution and
its results.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from generated_facts import KINDS, articles

# What ten times the names may cost at most.
MOST_TIME, MOST_MEMORY = 12, 11
ALL = "all"


def resident() -> float:
    """Megabytes of memory that this process has now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def peak() -> float:
    """Megabytes of memory that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(kind: str, names: int, rounds: int) -> dict[str, Any]:
    """Generate and resolve in this process."""
    from stadtlupe.lexicon import municipalities
    from stadtlupe.normalize.clusters import cluster_bodies, cluster_initiatives, cluster_people
    from stadtlupe.normalize.identity import fold, without_marks
    from stadtlupe.normalize.place_tables import own_words

    joins: Mapping[str, Callable[..., Sequence[Any]]] = dict(
        zip(KINDS, (cluster_people, cluster_bodies, cluster_initiatives), strict=True)
    )
    for key in municipalities():  # tables of the lexicon cost the same however many names there are
        own_words(key)
    kinds = KINDS if kind == ALL else (kind,)
    list(articles(100, kinds))
    gc.disable()  # as in the reduce step
    before = resident()
    corpus = list(articles(names, kinds))
    facts = resident()
    times, clusters, most = [], 0, 0.0
    for _ in range(rounds):
        # A second round would find the words of a small corpus in their bounded caches, those of a large one not.
        fold.cache_clear()
        without_marks.cache_clear()
        began = time.process_time()
        clusters = sum(len(joins[part](corpus)) for part in kinds)
        times.append(time.process_time() - began)
        most = most or peak()  # of the first round: what later ones leave behind is none of the resolution
    mentions = sum(len(getattr(article, part)) for article in corpus for part in kinds)
    distinct = sum(len({item.name for article in corpus for item in getattr(article, part)}) for part in kinds)
    return {
        "names": distinct,
        "mentions": mentions,
        "articles": len(corpus),
        "entities": clusters,
        "seconds": sum(times) / len(times),
        "megabytes": most - before,
        "facts": facts - before,
    }


def in_own_process(kind: str, names: int, rounds: int) -> dict[str, Any]:
    """Measure in a fresh process."""
    command = [sys.executable, __file__, "--measure", kind, "--names", str(names), "--rounds", str(rounds)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--names", type=int, nargs="+", default=[20_000, 200_000], help="distinct names")
    parser.add_argument("--rounds", type=int, default=1, help="rounds over the most names; fewer names get more")
    parser.add_argument("--repeat", type=int, default=3, help="times that each size is measured; the least counts")
    parser.add_argument("--measure", choices=(*KINDS, ALL), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure, options.names[0], options.rounds)))
        return
    from nlp_bench import table

    rows = [("", "names", "mentions", "articles", "entities", "seconds", "MB", "of them facts")]
    ratios = [("", "time", f"at most {MOST_TIME}", "memory", f"at most {MOST_MEMORY}")]
    for kind in (*KINDS, ALL):
        # As many rounds as make the same number of names, so that a busy spell meets all sizes alike.
        most = max(options.names)
        found: list[dict[str, Any]] = []
        for _ in range(options.repeat):  # sizes by turns, so that they meet the same busy spells
            each = [in_own_process(kind, names, options.rounds * most // names) for names in options.names]
            found = [min(pair, key=itemgetter("seconds")) for pair in zip(found or each, each, strict=True)]
        for item in found:
            counts = (f"{item[name]:,}" for name in ("names", "mentions", "articles", "entities"))
            rows.append((kind, *counts, f"{item['seconds']:.2f}", f"{item['megabytes']:,.0f}", f"{item['facts']:,.0f}"))
        more_time, more_memory = (found[-1][name] / found[0][name] for name in ("seconds", "megabytes"))
        ratios.append(
            (
                kind,
                f"{more_time:.1f}",
                "yes" if more_time <= MOST_TIME else "NO",
                f"{more_memory:.1f}",
                "yes" if more_memory <= MOST_MEMORY else "NO",
            )
        )
    print(table(rows))
    print()
    print(table(ratios))


if __name__ == "__main__":
    main()
