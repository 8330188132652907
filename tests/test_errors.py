"""The catalogue of errors."""

import string

import pytest

from stadtlupe.errors import CATALOGUE, Exit, StadtlupeError

FIELDS = {"path", "detail", "name", "command", "count"}


@pytest.mark.parametrize("kind", CATALOGUE.values(), ids=lambda kind: kind.code)
def test_every_kind_can_be_raised(kind) -> None:  # type: ignore[no-untyped-def]
    named = {field for template in (kind.what, kind.do) for _, field, *_ in string.Formatter().parse(template) if field}
    assert named <= FIELDS
    assert kind.what.endswith(".")
    assert kind.do.endswith((".", "}"))
    error = StadtlupeError(kind.code, **{field: f"<{field}>" for field in named})
    assert all(f"<{field}>" in str(error) for field in named)
    assert error.exit_code is kind.exit_code
    assert kind.exit_code is not Exit.OK


def test_missing_values_leave_no_braces() -> None:
    assert "{" not in str(StadtlupeError("E101"))
