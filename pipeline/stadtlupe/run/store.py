"""Keeps map results: buffers them, writes parts, enters them into the ledger, and joins small parts."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from stadtlupe.fetch import Page
from stadtlupe.run.ledger import Entry, Ledger
from stadtlupe.run.mapping import Done
from stadtlupe.run.parts import SUFFIX, PartRow, count_rows, read_part, write_part
from stadtlupe.run.state import State
from stadtlupe.write.files import make_folder

if TYPE_CHECKING:
    from stadtlupe.normalize.facts import ArticleFacts

# So many results are lost at most when the process is killed: those of a batch.
BUFFERED = 16
# Parts are joined to parts of so many rows when a run has ended.
ROWS_PER_PART = 512


class Store:
    """The results of a run; a context manager that keeps what is still in the buffer, however the block ends.

    Parameters
    ----------
    state : where parts lie. ledger : with a run begun. fingerprint : with what results are made.
    """

    def __init__(self, state: State, ledger: Ledger, fingerprint: str) -> None:
        self._state = state
        self._ledger = ledger
        self._fingerprint = fingerprint
        self._buffer: list[tuple[Page, str, int, Done]] = []
        self._written = 0
        self.seconds: Counter[str] = Counter()
        make_folder(state.parts)
        self._remove_orphans()
        self._ledger.forget(part for part in ledger.parts() if not (state.parts / part).is_file())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.flush()

    def _remove_orphans(self) -> None:
        """Remove parts that no entry refers to: a kill came between the part and its entry, or after a join."""
        known = self._ledger.parts()
        for path in self._state.parts.iterdir():
            if path.name not in known:
                path.unlink(missing_ok=True)

    def _new_name(self) -> str:
        self._written += 1
        return f"{self._ledger.run:05}-{self._written:06}{SUFFIX}"

    def add(self, page: Page, content: str, attempts: int, done: Done) -> None:
        """Take a result; it is safe from a kill once a batch of results is full."""
        # Without its bytes: only where the page came from is needed.
        self._buffer.append((replace(page, content=b""), content, attempts, done))
        self.seconds.update(done.seconds)
        if len(self._buffer) >= BUFFERED:
            self.flush()

    def flush(self) -> None:
        """Write the buffered results as a part and enter them."""
        if not self._buffer:
            return
        name = self._new_name()
        write_part(
            self._state.parts,
            name,
            (PartRow(page.ident, done.outcome, done.facts) for page, _, _, done in self._buffer),
        )
        self._ledger.enter(
            Entry(
                ident=page.ident,
                origin=page.origin,
                content=content,
                fingerprint=self._fingerprint,
                outcome=done.outcome,
                reason=done.reason,
                digest=hashlib.blake2b(done.facts, digest_size=8).hexdigest(),
                seconds=sum(done.seconds.values()),
                attempts=attempts,
                part=name,
                position=position,
                stamp=page.stamp,
            )
            for position, (page, content, attempts, done) in enumerate(self._buffer)
        )
        self._buffer.clear()

    def facts(self) -> Iterator[ArticleFacts]:
        """Facts of all inputs of the run, part by part; each article bears the place where its input lies now."""
        from stadtlupe.run.codec import decode_facts

        for part, places in self._ledger.places().items():
            rows = read_part(self._state.parts, part, [position for position, _ in places])
            for row, (_, origin) in zip(rows, places, strict=True):
                facts = decode_facts(row.facts)
                if facts.article.file != origin:
                    facts = replace(facts, article=replace(facts.article, file=origin))
                yield facts

    def compact(self) -> None:
        """Forget inputs that the run does not have, rewrite parts that hold superseded results and join small ones."""
        self._ledger.drop_others()
        if not self._ledger.is_loose():
            return
        places = self._ledger.places()
        sizes = {part: count_rows(self._state.parts, part) for part in places}
        # A full part of which every row counts stays as it is.
        loose = [part for part, kept in places.items() if len(kept) < sizes[part] or sizes[part] < ROWS_PER_PART]
        if len(loose) > 1 or any(len(places[part]) < sizes[part] for part in loose):
            rows = (row for part in loose for row in read_part(self._state.parts, part, [p for p, _ in places[part]]))
            self._join(rows)
        self._remove_orphans()
        self._ledger.compacted()

    def _join(self, rows: Iterator[PartRow]) -> None:
        """Write rows to new parts, and enter each part when it is complete."""
        while batch := list(itertools.islice(rows, ROWS_PER_PART)):
            name = self._new_name()
            write_part(self._state.parts, name, batch)
            self._ledger.move(name, [row.ident for row in batch])
