"""The engine for clusters: the same bytes as the local one, also when a node goes in the middle."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.run.cluster import _Cluster, _work, map_on_ray
from stadtlupe.run.corpus import run_corpus
from stadtlupe.run.crew import Mapped
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


STOPPED = """
import os, signal

def main():
    from stadtlupe.fetch import Page
    from stadtlupe.run.cluster import map_on_ray
    from stadtlupe.run.stop import stop_on_signals
    from stadtlupe.settings import Settings
    from tests.run.steps import describe, slow_worker

    pages = [Page(f"p{number:03}", "") for number in range(400)]
    with stop_on_signals() as stop:
        found = []
        for mapped in map_on_ray(
            pages, Settings(), process=slow_worker, failure=describe, workers=1, stop=stop.wanted
        ):
            found.append(mapped)
            if len(found) == 1:
                os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wanted()
        assert 1 < len(found) < 400, len(found)
    print("stopped")

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


@needs_ray
def test_sigterm_asks_a_run_to_stop(tmp_path: Path) -> None:
    script = tmp_path / "stopped.py"
    script.write_text(STOPPED, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "stopped"


Reference = Callable[[], object]


class Lost(Exception):  # noqa: N818 - stands in for an error of Ray
    """What Ray tells of a reference."""

    def __init__(self, text: str = "", cause: Exception | None = None) -> None:
        super().__init__(text)
        self.cause = cause


class Failed(Lost):
    """What Ray tells of a step that has raised an error, in an actor that lives."""


class Standin:
    """As much of Ray as the engine uses, in this process: actors answer at once, or end as ``ends`` says.

    Parameters
    ----------
    begins, works : called for each actor that begins and each batch; an error that they raise is the answer.
    """

    exceptions = SimpleNamespace(RayError=Lost, RayTaskError=Failed)

    def __init__(self, begins: Callable[[], object] = bool, works: Callable[[list[Page]], object] = list) -> None:
        self.begins, self.works = begins, works
        self.begun = 0

    def remote(self, **_: object) -> Callable[[object], object]:
        return lambda _hand: self

    def kill(self, _actor: object) -> None:
        pass

    def wait(self, references: list[Reference], **_: object) -> tuple[list[Reference], list[Reference]]:
        return references[:1], []

    def get(self, reference: Callable[[], object]) -> object:
        return reference()


class StandinCluster(_Cluster):
    """A cluster whose actors are functions."""

    def start(self) -> None:
        def work(pages: list[Page]) -> Callable[[], object]:
            return lambda: self._ray.works(pages)

        self._ray.begun += 1
        actor = SimpleNamespace(work=SimpleNamespace(remote=work))
        self.starting[lambda: self._ray.begins()] = actor


def worked(ray: Standin, wanted: int = 2) -> list[Mapped[str]]:
    cluster = StandinCluster(ray, Settings(), name_worker, wanted)
    batches = iter([[Page("a", ""), Page("bad", "")], [Page("c", "")]])
    return list(_work(ray, cluster, batches, describe, lambda: False))


def test_actors_that_cannot_begin_end_the_run_with_the_reason() -> None:
    def begins() -> None:
        raise Lost("ModuleNotFoundError: No module named 'stadtlupe'")

    ray = Standin(begins)
    with pytest.raises(StadtlupeError, match=r"E505.*No module named 'stadtlupe'"):
        worked(ray)
    assert ray.begun < 10


@pytest.mark.parametrize("wanted", [1, 2])
@pytest.mark.parametrize("error", [Lost("the actor died"), Failed("task failed", ValueError("odd page"))])
def test_a_page_that_ends_its_actor_or_fails_costs_no_other(error: Lost, wanted: int) -> None:
    def works(pages: list[Page]) -> list[str]:
        if any(page.ident == "bad" for page in pages):
            raise error
        return [page.ident for page in pages]

    ray = Standin(works=works)
    found = {mapped.page.ident: (mapped.result, mapped.attempts) for mapped in worked(ray, wanted)}
    assert found == {"a": ("a", 2), "c": ("c", 1), "bad": ("bad failed: Workers died on this page 3 times.", 3)}
    assert ray.begun == wanted if isinstance(error, Failed) else ray.begun > wanted, "who lives goes on"


def test_what_every_actor_would_meet_ends_the_run() -> None:
    def works(_pages: list[Page]) -> None:
        raise Failed("task failed", StadtlupeError("E301", name="de_none", command="pip install de_none"))

    with pytest.raises(StadtlupeError, match="E301"):
        worked(Standin(works=works))


@pytest.mark.skipif(WITH_RAY, reason="ray is installed")
def test_without_ray_there_is_a_clear_word() -> None:
    with pytest.raises(StadtlupeError, match=r"E505.*ray is not installed.*stadtlupe\[ray\]"):
        next(map_on_ray([], Settings(), process=name_worker, failure=describe))


def test_unknown_engine(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match=r"E402.*engine"):
        run_corpus([SAMPLE], tmp_path, Settings(), engine="spark")
