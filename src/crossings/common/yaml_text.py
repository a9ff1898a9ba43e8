"""YAML, read by the fastest loader there is."""

from __future__ import annotations

from typing import Any


def load_yaml(text: str | bytes) -> Any:
    """The value of a YAML text. Raises yaml.YAMLError for what is not YAML."""
    import yaml  # here, since most commands do not need it

    return yaml.load(text, _loader())


def mistake_in(text: str) -> tuple[int | None, str] | None:
    """The first mistake in a YAML text: its line, from 0, if it has one, and what it is.

    None if the text is YAML.
    """
    import yaml

    try:
        load_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)  # not of a character that YAML does not allow
        reason = getattr(error, "problem", None) or str(error).splitlines()[0]
        return (mark.line if mark else None), str(reason)
    return None


def compose_yaml(text: str | bytes) -> Any:
    """The node of a YAML text, whose parts know their lines; raises as `load_yaml` does."""
    import yaml

    return yaml.compose(text, _loader())


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
