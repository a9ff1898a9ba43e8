"""HTML from templates: every page, exhibit and list is written in `crossings/templates/`.

A template escapes its values, except those that are HTML already, as `markupsafe.Markup`.
"""

from __future__ import annotations

import functools
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crossings.common.formats import day, size


@functools.cache
def _environment() -> Environment:
    """The environment of all templates, with our filters: a day, and a size in bytes."""
    environment = Environment(
        loader=PackageLoader("crossings", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": day, "size": size}
    return environment


def render(name: str, /, **values: Any) -> Markup:
    """The template `name`, such as pages/citation.html, filled with the values.

    Raises jinja2.UndefinedError if the template needs a value that is not among them.
    """
    return Markup(_environment().get_template(name).render(values))
