"""Numbers that a reader may change: a small form under an exhibit.

A script of the site works out the result. Without JavaScript the form stays hidden, and the
exhibit's table holds worked examples. Fields that a reader should choose have no default.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Control:
    """One number field: its name in the script, its label with the unit, and its default value.

    The default value may be empty.
    """

    name: str
    label: str
    value: str = ""


def form(
    kind: str, ident: str, controls: Sequence[Control], fixed: Mapping[str, float], ask: str
) -> str:
    """A form of number fields as HTML, hidden until the script shows it.

    `kind` names the arithmetic in scripts/page.js; `fixed` are its numbers that a reader cannot
    change; `ask` is the text of the result while a field is empty.
    """
    fields = "".join(
        f'<label for="{ident}-{one.name}">{html.escape(one.label)}</label>'
        f'<input id="{ident}-{one.name}" name="{one.name}" type="number" min="0" step="any" '
        f'inputmode="decimal" autocomplete="off" value="{html.escape(one.value)}">'
        for one in controls
    )
    numbers = "".join(f' data-{name}="{value:.12g}"' for name, value in fixed.items())
    return (
        f'<form class="what-if" data-what-if="{kind}"{numbers}'
        f' data-ask="{html.escape(ask)}" hidden>'
        f'<p class="what-if-head">Try other numbers. Hypothetical.</p>{fields}'
        f'<output aria-live="polite">{html.escape(ask)}</output></form>'
    )
