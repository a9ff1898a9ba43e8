"""The exhibits that stand on the front page, too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from crossings.exhibits.display import fenced

FRONT_EXHIBITS = ("money-and-crossings",)
PLACE = re.compile("<!-- the drawing of ([a-z-]+) -->")


def place(ident: str) -> str:
    """Where the small drawing of an exhibit is to stand, as a remark in HTML."""
    return f"<!-- the drawing of {ident} -->"


def with_drawings(text: str, exhibits: Mapping[str, Mapping[str, Any]]) -> str:
    """The text with small drawings in their places; an exhibit that has none on the day leaves its place empty."""
    return PLACE.sub(lambda at: str(exhibits.get(at[1], {}).get("small", "")), text)


def front_exhibits(exhibits: Mapping[str, Mapping[str, Any]]) -> str:
    """The exhibits of the front page, numbered there from 1, their words beside the drawing, as Markdown.

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
