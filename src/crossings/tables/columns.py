"""What the models of all tables share: how a column is described, and that no other column is allowed."""

from __future__ import annotations

from typing import Any

import pandera.pandas as pa


def field(description: str, unit: str = "", *, null: bool = False, **checks: Any) -> Any:
    """A column: its description, its unit, whether it may be empty, and pandera's checks on its values."""
    return pa.Field(description=description, nullable=null, metadata={"unit": unit}, **checks)


def uncontrolled(gap: str) -> Any:
    """The column of boats in uncontrolled landings; `gap` says in words when it is empty."""
    words = f"Of these boats, those recorded as arriving without interception; {gap}"
    return field(words, "boats", null=True, ge=0)


class Model(pa.DataFrameModel):
    """Base of all tables: exactly the named columns, in that order and of those types."""

    class Config:
        """Strict: an unknown column is an error."""

        strict = True
        ordered = True
