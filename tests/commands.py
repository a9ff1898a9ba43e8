"""Commands that documents and workflows name, held to the command line."""

import re
import shlex

from crossings.cli.arguments import parser


def known() -> set[str]:
    actions = [action for action in parser()._actions if action.choices]
    return {str(name) for action in actions for name in action.choices or ()}


def arguments(line: str) -> list[str]:
    """Give what stands after `crossings` in a line of shell, without comment and redirection.

    It fails where there is no such command.
    """
    match = re.search(r"(?:^|\s)(?:-m )?crossings\s+(.*)", line)
    assert match, line
    words = shlex.split(match[1], comments=True)
    ends = (">", "2>", "&&", "||", "|", ";")
    words = words[: next((at for at, word in enumerate(words) if word in ends), len(words))]
    parser().parse_args(words)
    return words
