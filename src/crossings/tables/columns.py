"""What the models of all tables share: how a column is described, and that nothing else may stand in a table."""

from __future__ import annotations

from typing import Any

import pandera.pandas as pa


def field(description: str, unit: str = "", *, null: bool = False, **checks: Any) -> Any:
    """A column: what it holds, its unit, whether it may be empty, and pandera's checks on its values."""
    return pa.Field(description=description, nullable=null, metadata={"unit": unit}, **checks)


def uncontrolled(gap: str) -> Any:
    """The column of boats in uncontrolled landings; `gap` says where it is empty."""
    words = f"Of these boats, those recorded as arriving without interception; {gap}"
    return field(words, "boats", null=True, ge=0)


class Model(pa.DataFrameModel):
    """What all tables share: exactly the columns named, in that order, of the types named."""

    class Config:
        """Strict: an unknown column is an error, not a guest."""

        strict = True
        ordered = True
