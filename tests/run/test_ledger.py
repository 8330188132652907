"""Ledger, parts and store: what is entered has its result, whatever happens in between."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.read import Article
from stadtlupe.run import store as store_module
from stadtlupe.run.codec import encode_facts
from stadtlupe.run.ledger import Ledger
from stadtlupe.run.mapping import Done, failure_done
from stadtlupe.run.parts import ROWS_AT_ONCE, PartRow, count_rows, read_part, write_part
from stadtlupe.run.state import State
from stadtlupe.run.store import Store


@pytest.fixture
def state(tmp_path: Path) -> State:
    found = State(tmp_path)
    found.folder.mkdir()
    return found


def page(number: int) -> Page:
    return Page(f"p{number:04}", f"in/p{number:04}.html")


def done(number: int, text: str = "") -> Done:
    facts = ArticleFacts(Article(page(number).ident, page(number).origin, text=text))
    return Done("extracted", None, encode_facts(facts), {"read": 0.5, "rules": 1.0})


def fill(state: State, numbers: range, text: str = "") -> None:
    """One run over some pages, without compaction."""
    with Ledger(state.ledger) as ledger:
        ledger.begin()
        with Store(state, ledger, "f") as store:
            for number in numbers:
                store.add(page(number), f"c{text}", 1, done(number, text))


def found(state: State, numbers: range, *, compact: bool = True) -> dict[str, str]:
    """A second run that has these pages and works on none."""
    with Ledger(state.ledger) as ledger:
        ledger.begin()
        store = Store(state, ledger, "f")
        for number in numbers:
            ledger.mark(page(number).ident, page(number).origin, "")
        ledger.flush_marks()
        if compact:
            store.compact()
        return {facts.article.article_id: facts.article.text for facts in store.facts()}


def test_results_come_back(state: State) -> None:
    fill(state, range(40), "text")
    assert found(state, range(40)) == {page(number).ident: "text" for number in range(40)}
    assert len(list(state.parts.iterdir())) == 1, "joined"


def test_the_latest_result_counts_and_the_former_leaves_the_parts(state: State) -> None:
    fill(state, range(40), "secret")
    fill(state, range(20), "new")
    assert set(found(state, range(20)).values()) == {"new"}
    assert b"p0030" not in b"".join(path.read_bytes() for path in state.parts.iterdir())
    (part,) = state.parts.iterdir()
    assert count_rows(state.parts, part.name) == 20


def test_full_parts_stay(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "ROWS_PER_PART", 16)
    fill(state, range(40))
    found(state, range(40))
    before = {path.name for path in state.parts.iterdir()}
    assert len(before) == 3
    fill(state, range(40, 42))
    assert len(found(state, range(42))) == 42
    assert len(before & {path.name for path in state.parts.iterdir()}) == 2


def test_an_orphaned_part_is_removed(state: State) -> None:
    fill(state, range(3))
    write_part(state.parts, "99999-000001.parquet", [PartRow("x", "extracted", b"")])
    (state.parts / ".stadtlupe-0123.tmp").write_bytes(b"half")
    assert len(found(state, range(3), compact=False)) == 3
    assert [path.name for path in state.parts.iterdir()] == ["00001-000001.parquet"]


def test_inputs_whose_part_is_gone_are_worked_on_again(state: State) -> None:
    fill(state, range(20))
    first, second = sorted(state.parts.iterdir())
    first.unlink()
    with Ledger(state.ledger) as ledger:
        ledger.begin()
        Store(state, ledger, "f")
        assert ledger.lookup("p0000") is None
        assert ledger.lookup("p0016") is not None
    assert second.is_file()


def test_a_damaged_part_has_a_name(state: State) -> None:
    fill(state, range(20))
    part = min(state.parts.iterdir())
    part.write_bytes(part.read_bytes()[:-100])
    for compact in (True, False):
        with pytest.raises(StadtlupeError, match="E204"):
            found(state, range(20), compact=compact)


def test_nothing_new_leaves_the_parts_alone(state: State) -> None:
    fill(state, range(40))
    found(state, range(40))
    before = [(path, path.stat().st_mtime_ns) for path in state.parts.iterdir()]
    with Ledger(state.ledger) as ledger:
        assert not ledger.is_loose()
    found(state, range(40))
    assert [(path, path.stat().st_mtime_ns) for path in state.parts.iterdir()] == before
    found(state, range(39))
    assert len(found(state, range(39))) == 39
    assert b"p0039" not in b"".join(path.read_bytes() for path in state.parts.iterdir()), (
        "what is gone leaves the parts"
    )


def test_articles_bear_the_place_where_they_lie_now(state: State) -> None:
    fill(state, range(1))
    with Ledger(state.ledger) as ledger:
        ledger.begin()
        store = Store(state, ledger, "f")
        ledger.mark("p0000", "moved/p0000.html", "")
        ledger.flush_marks()
        assert [facts.article.file for facts in store.facts()] == ["moved/p0000.html"]


def test_entries(state: State) -> None:
    fill(state, range(2))
    with Ledger(state.ledger) as ledger:
        ledger.begin()
        with Store(state, ledger, "g") as store:
            store.add(page(1), "c2", 3, failure_done(page(1), "failed", "E999: why"))
        entry = ledger.lookup("p0001")
        assert entry is not None
        assert (entry.outcome, entry.attempts, entry.content, entry.fingerprint) == ("failed", 3, "c2", "g")
        assert ledger.outcomes() == {"failed": 1}
        assert ledger.outcomes(1) == {"extracted": 1}
        assert ledger.reasons("E999") == ["E999: why"]
        assert ledger.lookup("p0000").seconds == 1.5  # type: ignore[union-attr]
        assert ledger.lookup("none") is None


def test_a_killed_run_is_seen_by_the_next(state: State) -> None:
    with Ledger(state.ledger) as ledger:
        ledger.begin()
    with Ledger(state.ledger) as ledger:
        assert ledger.begin() == 2
    with sqlite3.connect(state.ledger) as connection:
        assert connection.execute("SELECT state FROM runs ORDER BY run").fetchall() == [("killed",), ("running",)]
    connection.close()


def test_a_damaged_ledger_has_a_name(state: State) -> None:
    state.ledger.write_bytes(b"this is no ledger" * 100)
    with pytest.raises(StadtlupeError, match="E204"):
        Ledger(state.ledger)


def test_a_ledger_of_another_format_has_a_name(state: State) -> None:
    Ledger(state.ledger).__exit__()
    with sqlite3.connect(state.ledger) as connection:
        connection.execute("UPDATE about SET value = '0'")
    connection.close()
    with pytest.raises(StadtlupeError, match="format 0"):
        Ledger(state.ledger)


def test_parts_keep_order_and_bytes(tmp_path: Path) -> None:
    rows = [PartRow(f"p{number}", "extracted", bytes([number % 256]) * 3) for number in range(3 * ROWS_AT_ONCE + 1)]
    write_part(tmp_path, "a.parquet", iter(rows))
    assert list(read_part(tmp_path, "a.parquet")) == rows
    assert list(read_part(tmp_path, "a.parquet", [0, 64, 192])) == [rows[0], rows[64], rows[192]]


def test_a_part_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield PartRow("a", "extracted", b"")
        raise OSError(28, "No space left on device")

    with pytest.raises(StadtlupeError, match="No space left"):
        write_part(tmp_path, "a.parquet", broken())
    assert not list(tmp_path.iterdir())
