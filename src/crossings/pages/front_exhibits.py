"""The exhibits that are also on the front page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from crossings.exhibits.display import fenced

FRONT_EXHIBITS = ("money-and-crossings",)
PLACE = re.compile("<!-- the drawing of ([a-z-]+) -->")


def place(ident: str) -> str:
    """The place of an exhibit's small drawing, marked by an HTML comment."""
    return f"<!-- the drawing of {ident} -->"


def with_drawings(text: str, exhibits: Mapping[str, Mapping[str, Any]]) -> str:
    """The text with small drawings in their places; the place of an exhibit without one on the day stays empty."""
    return PLACE.sub(lambda at: str(exhibits.get(at[1], {}).get("small", "")), text)


def front_exhibits(exhibits: Mapping[str, Mapping[str, Any]]) -> str:
    """The exhibits of the front page, numbered from 1, their words next to the drawing, as Markdown.

    `exhibits` are those of the executed notebooks, by id.
    """
    shown = [str(exhibits[ident]["html_root"]) for ident in FRONT_EXHIBITS if ident in exhibits]
    return "\n".join(
        fenced(
            re.sub(r'(<p class="ex-no">\w+) \d+', rf"\1 {number}", one, count=1).replace(
                'class="exhibit"', 'class="exhibit spread"', 1
            )
        )
        for number, one in enumerate(shown, start=1)
    )
