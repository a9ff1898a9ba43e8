"""Commands that documents and workflows name, held to the command line."""

from __future__ import annotations

import re
import shlex

from crossings.cli.arguments import parser

# Named by a workflow or a recipe, and not yet in this checkout. It may only get shorter.
COMING: set[str] = set()


def known() -> set[str]:
    """The subcommands that there are."""
    listed = re.search(r"\{([\w,-]+)\}", parser().format_usage())
    if listed:
        return set(listed[1].split(","))
    actions = [action for action in parser()._actions if action.choices]
    return {str(name) for action in actions for name in action.choices or ()}


def arguments(line: str) -> list[str]:
    """What stands after `crossings` in a line of shell, without comment and redirection; fails for no such command."""
    found = re.search(r"(?:^|\s)(?:-m )?crossings\s+(.*)", line)
    assert found, line
    words = shlex.split(found[1], comments=True)
    words = words[: next((at for at, word in enumerate(words) if word in (">", "&&", "|", ";")), len(words))]
    if words[0] in COMING and words[0] not in known():
        return words
    parser().parse_args(words)
    return words
