"""Sketches of texts, by which duplicates are found, as the ledger keeps them: made once per text."""

from __future__ import annotations

import struct
from importlib import metadata

from stadtlupe.read.duplicates import PERMUTATIONS, SEED, SHINGLE, Sketch
from stadtlupe.run.ledger import Ledger
from stadtlupe.run.published import digest

_NUMBERS = struct.Struct(f"<{PERMUTATIONS}I")


class KeptSketches:
    """Sketches of the inputs of a run, read from its ledger.

    Attributes
    ----------
    known : by identifier of the article; ``find_duplicates`` adds what is missing.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        # What a sketch depends on beside the text: how it is made, and by which version of the library.
        manner = (metadata.version("rensa"), *map(str, (PERMUTATIONS, SEED, SHINGLE)))
        self._made_of = {ident: digest((made, *manner)) for ident, _, made in ledger.digests()}
        self._former = {
            ident: sketch
            for ident, (made, sketch) in ledger.sketches().items()
            if self._made_of.get(ident) == made and len(sketch) == _NUMBERS.size
        }
        self.known: dict[str, Sketch] = {ident: _NUMBERS.unpack(sketch) for ident, sketch in self._former.items()}

    def keep(self) -> None:
        """Enter the sketches that are known by now, if any was added."""
        if len(self.known) > len(self._former):
            rows = sorted(self.known.items())
            self._ledger.keep_sketches((ident, self._made_of[ident], _NUMBERS.pack(*sketch)) for ident, sketch in rows)
