"""What ``stadtlupe status`` says about an output folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stadtlupe.errors import StadtlupeError
from stadtlupe.run.ledger import RUNNING, Ledger
from stadtlupe.run.state import State, holder


@dataclass(frozen=True, slots=True)
class Status:
    """State of an output folder.

    Attributes
    ----------
    out : the folder. state : of its last run: running, finished, stopped (by a signal), failed (by an error) or killed.
    run : how many runs there were. started, ended : moments (RFC 3339). holder : who is running, if anybody.
    inputs : of the last run, None while it is not known. done : of them, inputs that have a result.
    outcomes : of reading and annotating them; duplicates are told apart when a run has finished.
    slowest : (identifier, seconds, attempts) of the inputs that took most work.
    tables : whether the tables in the folder belong to the last run.
    """

    out: str
    state: str
    run: int
    started: str
    ended: str | None
    holder: str | None
    inputs: int | None
    done: int
    outcomes: dict[str, int]
    slowest: list[tuple[str, float, int]]
    tables: bool


def status_of(out: str | Path) -> Status:
    """Look at an output folder, also while a run is on; nothing is changed.

    Raises
    ------
    StadtlupeError : E205 when no run has been there, E204 when its ledger cannot be read.
    """
    state = State(Path(out))
    if not state.ledger.is_file():
        raise StadtlupeError("E205", path=out)
    with Ledger(state.ledger, readonly=True) as ledger:
        found = ledger.last_run()
        if found is None:
            raise StadtlupeError("E205", path=out)
        running = holder(state)
        outcomes = ledger.outcomes(found["run"])
        summary: dict[str, Any] | None = found["summary"]
        how = found["state"]
        return Status(
            out=str(out),
            # Whoever is killed cannot say so.
            state="killed" if how == RUNNING and running is None else how,
            run=found["run"],
            started=found["started"],
            ended=found["ended"],
            holder=running,
            inputs=found["inputs"],
            done=sum(outcomes.values()),
            outcomes=summary["outcomes"] if summary else outcomes,
            slowest=ledger.slowest(found["run"]),
            tables=summary is not None,
        )
