"""Numbers that a reader may change: a small form under an exhibit.

A script of the site works out the result. Without JavaScript the form stays hidden, and the
exhibit's table holds worked examples. Fields that a reader should choose have no default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from crossings.common.templates import render


@dataclass(frozen=True)
class Control:
    """A number field: its name in the script, its label with the unit, and its default value."""

    name: str
    label: str
    value: str = ""


def form(
    kind: str, ident: str, controls: Sequence[Control], fixed: Mapping[str, float], ask: str
) -> Markup:
    """A form of number fields as HTML, hidden until the script shows it.

    `kind` names the arithmetic in scripts/page.js, `ident` begins the ids of the fields, `fixed`
    are its numbers that a reader cannot change, and `ask` is the text of the result while a field
    is empty.
    """
    return render(
        "exhibits/form.html",
        kind=kind,
        ident=ident,
        controls=controls,
        fixed={name: f"{value:.12g}" for name, value in fixed.items()},
        ask=ask,
    )
