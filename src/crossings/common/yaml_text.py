"""YAML, read by the fastest loader there is."""

from __future__ import annotations

import contextlib
import functools
import re
from typing import Any, Final

FRONT_MATTER: Final = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$", re.M | re.S)  # of a page


def is_undated(text: str) -> bool:
    """Whether a page, or the first cell of one, says by `day: none` that it depends on no day."""
    import yaml

    head = FRONT_MATTER.match(text)
    with contextlib.suppress(yaml.YAMLError):
        return head is not None and says_no_day(load_yaml(head[1]))
    return False


def says_no_day(values: Any) -> bool:
    """Whether front matter, with these values, says that the data of its page depend on no day."""
    return isinstance(values, dict) and values.get("day") == "none"


def load_yaml(text: str | bytes) -> Any:
    """The value of a YAML text.

    Raises yaml.YAMLError for what is not YAML, for a key that stands twice, as Quarto does, and for
    a day that is in no calendar.
    """
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


@functools.cache
def _loader() -> Any:
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """A loader that names the line of what it refuses."""

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen = set()
            for key, _ in node.value:
                if isinstance(key.value, str) and key.value in seen:
                    raise refused_at(f"the key {key.value!r} stands twice", key)
                seen.add(key.value if isinstance(key.value, str) else None)
            return super().construct_mapping(node, deep)

    def day(loader: Any, node: Any) -> Any:
        try:
            return loader.construct_yaml_timestamp(node)
        except ValueError:
            raise refused_at(f"{node.value} is no day of the calendar", node) from None

    def refused_at(problem: str, node: Any) -> yaml.YAMLError:
        error: yaml.YAMLError = yaml.constructor.ConstructorError(
            None, None, problem, node.start_mark
        )
        return error

    Loader.add_constructor("tag:yaml.org,2002:timestamp", day)
    return Loader
