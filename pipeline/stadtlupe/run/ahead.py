"""Decodes what former runs have left while workers are busy with what is new.

Adding a few articles to many, the command waits some seconds for its workers, and the results of all the others have to
be decoded in any case.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from stadtlupe.collector import collector_paused
from stadtlupe.errors import StadtlupeError
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.run.parts import read_part


class Ahead:
    """Facts that are decoded in a thread of their own.

    Parameters
    ----------
    folder : where parts lie. places : positions of the rows that will be asked for, ascending, by part.
    """

    def __init__(self, folder: Path, places: Mapping[str, Sequence[int]]) -> None:
        self._folder = folder
        self._places = places
        self._found: dict[str, dict[int, ArticleFacts]] = {}
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._decode, daemon=True)
        self._thread.start()

    def _decode(self) -> None:
        from stadtlupe.run.codec import decode_facts

        with collector_paused():
            for part, positions in self._places.items():
                found: dict[int, ArticleFacts] = {}
                try:
                    for position, row in zip(positions, read_part(self._folder, part, positions), strict=True):
                        if self._enough.is_set():
                            return
                        found[position] = decode_facts(row.facts)
                except (StadtlupeError, ValueError, TypeError):  # whoever needs the part will meet the same
                    continue
                self._found[part] = found

    def wait(self) -> None:
        """Wait until all is decoded."""
        self._thread.join()

    def stop(self) -> None:
        """Decode no more."""
        self._enough.set()
        self._thread.join()

    def take(self, part: str) -> dict[int, ArticleFacts]:
        """What was decoded of a part, by position; it is forgotten here."""
        return self._found.pop(part, {})
