"""Map results as Parquet files: a part holds the results of some articles, and is written whole or not at all."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from stadtlupe.errors import StadtlupeError
from stadtlupe.write.files import replacing_file

SUFFIX = ".parquet"
# Rows that are decoded together: what reading a part takes in memory does not grow with the part.
ROWS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class PartRow:
    """Result of one input: its identifier, outcome, and its facts as bytes (see :mod:`stadtlupe.run.codec`)."""

    ident: str
    outcome: str
    facts: bytes


def _array(values: Sequence[bytes], kind: Any) -> Any:
    """Arrow array of texts (UTF-8) or bytes.

    ``pyarrow.array`` would do, but it loads pandas, which takes as long as reading some articles.
    """
    import pyarrow as pa

    # The layout of variable-size binary data: where each value begins and ends, then all of them.
    offsets = array("i", accumulate(map(len, values), initial=0))
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(values))])


def write_part(folder: Path, name: str, rows: Iterable[PartRow]) -> None:
    """Write a part; after a crash it is either there in full or not at all.

    Parameters
    ----------
    folder : where parts lie. name : file name, not used before. rows : its content; taken a group at a time.

    Raises
    ------
    StadtlupeError : E201 when the folder or the disk refuses.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("ident", pa.string()), ("outcome", pa.string()), ("facts", pa.binary())])
    with (
        replacing_file(folder / name) as path,
        pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=False) as writer,
    ):
        group: list[PartRow] = []

        def flush() -> None:
            columns = (
                [row.ident.encode() for row in group],
                [row.outcome.encode() for row in group],
                [row.facts for row in group],
            )
            arrays = [_array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            group.clear()

        for row in rows:
            group.append(row)
            if len(group) == ROWS_AT_ONCE:
                flush()
        if group:
            flush()


def read_part(folder: Path, name: str, wanted: Sequence[int] | None = None) -> Iterator[PartRow]:
    """Yield rows of a part in their order.

    Parameters
    ----------
    wanted : positions of rows, ascending; None for all.

    Raises
    ------
    StadtlupeError : E204 when the part is missing or damaged.
    """
    import pyarrow.parquet as pq

    chosen = None if wanted is None else frozenset(wanted)
    position = 0
    with _named_damage(folder / name), pq.ParquetFile(folder / name) as part:
        for batch in part.iter_batches(batch_size=ROWS_AT_ONCE):
            columns: Any = (batch.column(index) for index in range(3))
            for values in zip(*columns, strict=True):
                if chosen is None or position in chosen:
                    yield PartRow(*(value.as_py() for value in values))
                position += 1


def count_rows(folder: Path, name: str) -> int:
    """Number of rows of a part.

    Raises
    ------
    StadtlupeError : E204 when the part is missing or damaged.
    """
    import pyarrow.parquet as pq

    with _named_damage(folder / name):
        return int(pq.read_metadata(folder / name).num_rows)


@contextmanager
def _named_damage(path: Path) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise StadtlupeError("E204", path=path, detail=" ".join(str(error).split())[:200]) from error
