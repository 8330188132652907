"""Rows of a large table as tuples: each becomes a model only when somebody asks for it.

Mentions and evidence are nine in ten of all rows. Nearly all of them are only sorted and written, for which the values
are enough; as models they take three times the memory and most of the time that it takes to make them.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import eq, itemgetter
from typing import Any, TypeVar, overload

from stadtlupe.schema import Row

R = TypeVar("R", bound=Row)
Rows = list[tuple[Any, ...]]


class GroupedRows(Sequence[R]):
    """Rows of a table that can be asked for by some of their values."""

    __slots__ = ()

    @abstractmethod
    def by(self, *fields: str) -> Mapping[tuple[Any, ...], Sequence[R]]:
        """Rows by the values of two or more fields, in their order."""


class RowTable(GroupedRows[R]):
    """Rows of one table.

    Parameters
    ----------
    model : of the rows. values : of each row, in the order of the model's fields.
    """

    __slots__ = ("model", "values")

    def __init__(self, model: type[R], values: Iterable[tuple[Any, ...]]) -> None:
        self.model = model
        self.values: Rows = values if isinstance(values, list) else list(values)

    def _row(self, values: tuple[Any, ...]) -> R:
        return self.model(**dict(zip(self.model.model_fields, values, strict=True)))

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> RowTable[R]: ...
    def __getitem__(self, index: int | slice) -> R | RowTable[R]:
        if isinstance(index, slice):
            return RowTable(self.model, self.values[index])
        return self._row(self.values[index])

    def __iter__(self) -> Iterator[R]:
        return map(self._row, self.values)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RowTable):
            return self.model is other.model and self.values == other.values
        return isinstance(other, Sequence) and len(other) == len(self) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # as of a list

    def by(self, *fields: str) -> Mapping[tuple[Any, ...], RowTable[R]]:
        """Rows by the values of two or more fields, in their order."""
        names = list(self.model.model_fields)
        key = itemgetter(*(names.index(field) for field in fields))
        found: dict[tuple[Any, ...], Rows] = defaultdict(list)
        for values in self.values:
            found[key(values)].append(values)
        return _Grouped(self.model, dict(found))


class _Grouped(Mapping[tuple[Any, ...], RowTable[R]]):
    """Groups of rows, each a table of its own."""

    def __init__(self, model: type[R], groups: Mapping[tuple[Any, ...], Rows]) -> None:
        self._model = model
        self._groups = groups

    def __getitem__(self, key: tuple[Any, ...]) -> RowTable[R]:
        return RowTable(self._model, self._groups[key])

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)
