"""A fragment of a page that code writes: as HTML for the page, as Markdown for its twin."""

from __future__ import annotations

from typing import Any, NamedTuple

from markupsafe import Markup

from crossings.common.templates import Markdown, markdown, render
from crossings.exhibits.in_markdown import link


class Fragment(NamedTuple):
    """A fragment of a page, in both forms."""

    html: Markup
    in_twin: Markdown


def fragment_of(name: str, **values: Any) -> Fragment:
    """The two templates of a `name`, such as posts/list, filled with the same values."""
    return Fragment(render(f"{name}.html", **values), markdown(f"{name}.md", **values, link=link))
