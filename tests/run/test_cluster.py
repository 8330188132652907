"""The engine for clusters: the same bytes as the local one, also when a node goes in the middle."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.run.cluster import map_on_ray
from stadtlupe.run.corpus import run_corpus
from stadtlupe.settings import Settings
from tests.run.steps import describe, name_worker
from tests.run.test_corpus import SAMPLE, digests

WITH_RAY = importlib.util.find_spec("ray") is not None
needs_ray = pytest.mark.skipif(not WITH_RAY, reason="ray is not installed: pip install 'stadtlupe[ray]'")
ROOT = Path(__file__).parents[2]

# In a process of its own: Ray leaves threads, sockets and warnings behind that are no matter of the other tests.
NODES = """
import json, os, sys, threading, time
from ray.cluster_utils import Cluster

def main():
    from stadtlupe.fetch import Page
    from stadtlupe.run.cluster import map_on_ray
    from stadtlupe.settings import Settings
    from tests.run.steps import describe, slow_worker

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    second = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    pages = [Page(f"p{number:03}", "") for number in range(200)]
    found, killed = {}, False
    for mapped in map_on_ray(
        pages, Settings(), process=slow_worker, failure=describe, address=cluster.address, workers=2
    ):
        assert mapped.page.ident not in found, "each page once"
        found[mapped.page.ident] = mapped.result, mapped.attempts
        if not killed and len({result for result, _ in found.values()}) == 2:
            cluster.remove_node(second, allow_graceful=False)
            killed = True
    print(json.dumps({"found": found, "killed": killed}))
    cluster.shutdown()

if __name__ == "__main__":
    main()
"""


def environment() -> dict[str, str]:
    """Workers of Ray import the tests' steps."""
    return os.environ | {"PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0"}


@needs_ray
def test_same_bytes_as_the_local_engine(tmp_path: Path) -> None:
    run_corpus([SAMPLE], tmp_path / "local", Settings(workers=1))
    options = ["--engine", "ray", "--workers", "2"]
    done = subprocess.run(
        [sys.executable, "-m", "stadtlupe.cli", "run", str(SAMPLE), "-o", str(tmp_path / "ray"), *options],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "ray") == digests(tmp_path / "local")


@needs_ray
def test_a_node_that_goes_costs_nothing(tmp_path: Path) -> None:
    script = tmp_path / "nodes.py"
    script.write_text(NODES, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout.splitlines()[-1])
    assert content["killed"]
    assert len(content["found"]) == 200
    assert all(result.isdigit() for result, _ in content["found"].values())
    assert {attempts for _, attempts in content["found"].values()} >= {1, 2}, "what the lost node had was done again"


@pytest.mark.skipif(WITH_RAY, reason="ray is installed")
def test_without_ray_there_is_a_clear_word() -> None:
    with pytest.raises(StadtlupeError, match=r"E505.*ray is not installed.*stadtlupe\[ray\]"):
        next(map_on_ray([], Settings(), process=name_worker, failure=describe))


def test_unknown_engine(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match=r"E402.*engine"):
        run_corpus([SAMPLE], tmp_path, Settings(), engine="spark")
