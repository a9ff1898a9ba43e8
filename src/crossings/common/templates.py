"""HTML and Markdown from templates: all that pages and their twins show.

They are in `crossings/templates/`. A template escapes its values, except those that are HTML
already, as `markupsafe.Markup`, or in a template of Markdown those that are `Markdown`.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crossings.common.formats import day, size


class Markdown(str):
    """Text that is Markdown already, so that a template does not escape it."""


@functools.cache
def _environment(in_markdown: bool = False) -> Environment:
    """The environment of all templates, with our filters: a day, a size in bytes, an anchor."""
    environment = Environment(
        loader=PackageLoader("crossings", "templates"),
        autoescape=not in_markdown,
        finalize=as_markdown if in_markdown else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": day, "size": size, "with_anchor": _with_anchor}
    return environment


def _with_anchor(heading: str, ident: str) -> Markdown:
    """The words of a heading, with the anchor that a link can lead to."""
    return Markdown(f"{as_markdown(heading)} {{#{ident.replace('_', '-')}}}")


def render(name: str, /, **values: Any) -> Markup:
    """The template `name`, such as pages/foot.html, filled with the values.

    Raises jinja2.UndefinedError if the template needs a value that is not among them.
    """
    return Markup(_environment().get_template(name).render(values))


def markdown(name: str, /, **values: Any) -> Markdown:
    """The template of Markdown `name`, such as pages/twin.md, filled with the values.

    A template may leave several empty lines between blocks, and spaces at the ends of lines.
    """
    text = _environment(in_markdown=True).get_template(name).render(values)
    return Markdown(re.sub(r"\n{3,}", "\n\n", re.sub(r" +$", "", text, flags=re.M)).strip())


def as_markdown(words: Any) -> Markdown:
    """Plain text as Markdown: with single spaces, and what Markdown takes for a mark escaped."""
    if isinstance(words, Markdown):
        return words
    spaced = re.sub(r"\s+", " ", str(words))
    return Markdown(re.sub(r"([*`\\]|<(?=[\w/!]))", r"\\\1", spaced))
