"""Takes over the mentions and evidence of articles that are what they were when the published tables were made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from stadtlupe.row_table import RowTable
from stadtlupe.run.fingerprint import Fingerprint
from stadtlupe.run.ledger import Ledger
from stadtlupe.run.published import Writing, digest, intact
from stadtlupe.run.state import State
from stadtlupe.schema import Row
from stadtlupe.write.choice import table_path
from stadtlupe.write.spliced import SplicedTable

# Nine in ten of all rows; of each of them one article decides alone, given which entities its names stand for.
TABLES = ("mentions", "evidence")
FORMATS = ("csv", "json")
# Below this share of unchanged articles all rows are made anew, which takes as long.
WORTH = 0.5


class FormerRows:
    """Rows of the published tables that still hold.

    Parameters
    ----------
    state, ledger : of the output folder, with the run begun. fingerprint, writing : of the run.
    """

    def __init__(self, state: State, ledger: Ledger, fingerprint: Fingerprint, writing: Writing) -> None:
        self._state, self._writing = state, writing
        self._base = (fingerprint.reduce, writing.options)
        self._results = {ident: made for ident, _, made in ledger.digests()}
        self._counts = self._published(ledger)
        self._former = ledger.articles() if self._counts else {}
        self._kept: frozenset[str] = frozenset()
        # What the rows of each article of this run are made of.
        self.made_of: dict[str, str] = {}

    def _published(self, ledger: Ledger) -> Mapping[str, int]:
        """Rows of the published tables; empty when nothing can be taken from their files."""
        found, outputs = ledger.published(), ledger.outputs()
        paths = [table_path(name, form).as_posix() for name in TABLES for form in FORMATS]
        if not self._writing.plain or found is None or any(path not in outputs for path in paths):
            return {}
        if not all(intact(self._state.out / path, *outputs[path][:2]) for path in paths):
            return {}
        counts: Mapping[str, int] = found[1].get("rows", {})
        return counts

    def forget(self) -> None:
        """Take nothing over."""
        self._former = {}

    def wanted(self, assigned: Mapping[str, Sequence[str]]) -> Collection[str] | None:
        """Articles whose rows must be made, given what their names stand for; None for all."""
        self.made_of = {ident: digest((*self._base, self._results[ident], *names)) for ident, names in assigned.items()}
        if not self._writing.plain:
            self.made_of = {}
            return None
        same = frozenset(ident for ident, made in self.made_of.items() if self._former.get(ident) == made)
        self._kept = same if len(same) >= WORTH * len(assigned) else frozenset()
        return self.made_of.keys() - self._kept if self._kept else None

    def completed(self, tables: Mapping[str, Sequence[Row]]) -> dict[str, Sequence[Row]]:
        """Tables of the wanted rows together with those that are taken over.

        Raises
        ------
        OtherContentError : the published files do not hold what they did.
        """
        completed: dict[str, Sequence[Row]] = {}
        for name in TABLES if self._kept else ():
            fresh = tables[name]
            if isinstance(fresh, RowTable):
                json_file, csv_file = (self._state.out / table_path(name, form) for form in ("json", "csv"))
                completed[name] = SplicedTable(
                    name,
                    fresh,
                    json_file,
                    csv_file,
                    kept=self._kept,
                    count=self._counts.get(name, 0),
                )
        return completed
