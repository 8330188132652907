"""Worker processes: none that dies, blocks or cannot start costs more than the page at fault."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.run import crew
from stadtlupe.run.crew import Crew, Mapped
from stadtlupe.settings import Settings
from tests.run.steps import DEADLY, ONCE, STUCK, describe, dies_while_loading, name_worker, no_model


def batch(*idents: str) -> list[Page]:
    return [Page(ident, f"{ident}.html") for ident in idents]


def work(batches: list[list[Page]], workers: int = 1, **options: object) -> dict[str, Mapped[str]]:
    found = Crew(Settings(page_seconds=0.2), workers, name_worker, describe, **options).work(batches)  # type: ignore[arg-type]
    return {mapped.page.ident: mapped for mapped in found}


def test_a_stuck_page_is_timed_out_and_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "GRACE_SECONDS", 0.5)
    found = work([batch("a", STUCK, "b"), batch("c")])
    assert set(found) == {"a", STUCK, "b", "c"}
    assert found[STUCK].result == "stuck timed_out: Twice it took longer than 0.9 s."
    assert found[STUCK].attempts == 2
    assert all(found[ident].result.isdigit() for ident in "abc")
    assert found["a"].attempts == 1, "it was done before the worker got stuck"


def test_a_page_that_kills_once_is_done_at_the_second_attempt(tmp_path: Path) -> None:
    found = work([[*batch("a"), Page(ONCE, str(tmp_path / "once")), *batch("b")]])
    assert found[ONCE].result.isdigit()
    assert found[ONCE].attempts == 2
    assert found["a"].result != found[ONCE].result, "another process"


def test_deadly_pages_in_a_row() -> None:
    found = work([batch("a", DEADLY), batch("b", f"{DEADLY}-not", "c")], workers=2)
    assert found[DEADLY].result == "deadly failed: The worker process died on this page twice."
    assert {ident for ident, mapped in found.items() if mapped.result.isdigit()} == {"a", "b", "c", f"{DEADLY}-not"}


def test_workers_are_replaced_after_some_pages() -> None:
    found = work([batch(f"a{number}", f"b{number}") for number in range(6)], pages_per_worker=4)
    assert len({mapped.result for mapped in found.values()}) == 3
    assert len(found) == 12


def test_all_workers_take_part() -> None:
    def slowly() -> Iterator[list[Page]]:
        for number in range(40):
            time.sleep(0.05)
            yield batch(f"a{number}")

    found = [mapped.result for mapped in Crew(Settings(), 2, name_worker, describe).work(slowly())]
    assert len(set(found)) == 2


def test_a_model_that_cannot_be_loaded_ends_the_run() -> None:
    with pytest.raises(StadtlupeError, match="de_none") as caught:
        list(Crew(Settings(), 2, no_model, describe).work([batch("a"), batch("b")]))
    assert caught.value.code == "E301"


def test_workers_that_cannot_start_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    # The step cannot be imported where the worker looks for it.
    monkeypatch.setattr(name_worker, "__module__", "tests.run.no_such_module")
    monkeypatch.setitem(__import__("sys").modules, "tests.run.no_such_module", __import__("tests.run.steps").run.steps)
    with pytest.raises(StadtlupeError, match="E504"):
        work([batch("a")])


def test_workers_that_die_before_they_take_a_page_end_the_run() -> None:
    with pytest.raises(StadtlupeError, match=r"E504.*-9"):
        list(Crew(Settings(), 2, dies_while_loading, describe).work([batch("a", "b"), batch("c")]))


def test_stopping_finishes_what_is_in_hand() -> None:
    found: list[str] = []

    def batches() -> Iterator[list[Page]]:
        for number in range(100):
            yield batch(f"a{number}", f"b{number}")

    for mapped in Crew(Settings(), 1, name_worker, describe, stop=lambda: len(found) >= 3).work(batches()):
        found.append(mapped.page.ident)
    assert found[:4] == ["a0", "b0", "a1", "b1"]
    assert len(found) % 2 == 0, "whole batches"
    assert len(found) <= 6


def test_leaving_early_leaves_no_process() -> None:
    import multiprocessing

    results = Crew(Settings(), 2, name_worker, describe).work(batch(f"a{number}") for number in range(50))
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()
