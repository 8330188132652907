"""Classes of values that nobody changes, and of which a corpus has hundreds of thousands.

A frozen dataclass sets each field by a call, which takes five times as long as an assignment. Here it is the check of
types that keeps values from being changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as value_class
else:
    from dataclasses import dataclass

    def value_class(*, frozen: bool, slots: bool):
        """A dataclass that is frozen for whoever checks types, and has the hash of one."""
        return dataclass(slots=slots, unsafe_hash=frozen)


__all__ = ["value_class"]
