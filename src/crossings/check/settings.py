"""Checks whether a renderer can read the site's settings, `_quarto.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from crossings.common.identity import SETTINGS_FILE
from crossings.errors import Problem

UNMERGED = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)", re.M)


def problems(project: Path) -> Iterator[Problem]:
    """The first mistake that keeps the settings from being read, by line."""
    path = project / SETTINGS_FILE
    if not path.is_file():
        return
    import yaml  # not at the top, since most commands do not need it

    try:
        text = path.read_text(encoding="utf-8-sig")
        if left := UNMERGED.search(text):
            line = text.count("\n", 0, left.start()) + 1
            yield Problem(SETTINGS_FILE, line, "holds a merge that was not ended; keep one side of it")
            return
        found = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or str(error).splitlines()[0]
        at = text.splitlines()[mark.line] if mark and mark.line < len(text.splitlines()) else ""
        if "\t" in at[: len(at) - len(at.lstrip())]:
            said = "a tab stands where spaces are expected"
        yield Problem(SETTINGS_FILE, mark.line + 1 if mark else None, f"is no YAML: {said}; mend that line")
    except ValueError as error:
        yield Problem(SETTINGS_FILE, None, f"cannot be read: {error}; mend it")
    else:
        if not isinstance(found, dict):
            yield Problem(SETTINGS_FILE, None, "holds no settings; restore it")
