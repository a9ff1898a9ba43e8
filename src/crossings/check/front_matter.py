"""Checks of the front matter of pages and notebooks: that it can be read, and is complete."""

from __future__ import annotations

import re
from typing import Final

from crossings.check.written_pages import Findings
from crossings.common.formats import listed
from crossings.common.yaml_text import FRONT_MATTER, is_undated, load_yaml, mistake_in
from crossings.errors import did_you_mean
from crossings.pages import moved
from crossings.site.render import page_keys

KEY: Final = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:", re.M)
ANY_KEY: Final = re.compile(r"^([ \t]*)([A-Za-z_][\w-]*)[ \t]*:", re.M)  # also within others
NEEDED: Final = ("title", "description")
USUAL_KEYS: Final = frozenset({*NEEDED, "toc"})
ADVICE: Final = {
    "stands twice": "take one of them out",
    "a tab": "indent with spaces",
    "no day of": "give one that is",
}
USED: Final = re.compile(r"\{\{<\s*meta\s+([\w-]+)")


def problems(text: str, page: str) -> Findings:
    """Faults of a page's front matter, each after its place.

    `text` is the first cell of a page, which should begin with front matter, and `page` the text of
    all its cells.
    """
    head = FRONT_MATTER.match(text)
    if not head:
        yield 0, _without_front_matter(text)
        return
    if unreadable := _unreadable(head[1]):
        line, fault = unreadable
        yield _place(head, line), fault
        return
    keys = KEY.findall(head[1])
    for key in NEEDED:
        if key not in keys:
            yield 0, f"has no {key}; give it one in its front matter"
    yield from _not_true_or_false(head)
    day = re.search(r"^day\b", head[1], re.M)
    if day and not is_undated(text):
        fault = "day has another value than none; write none, or take the line out"
        yield head.start(1) + day.start(), fault
    if not USUAL_KEYS.issuperset(keys):
        yield from _unknown(head, page)


def _without_front_matter(text: str) -> str:
    """What the first cell of a page lacks."""
    if text.startswith("\ufeff"):
        return "begins with a byte order mark; save it as UTF-8 without one"
    if text.startswith("---"):
        return "has front matter without an end; end it with a line of ---"
    return "has no front matter; begin with title and description between two lines of ---"


def is_readable(text: str) -> bool:
    """Whether the first cell of a page has front matter that can be read."""
    head = FRONT_MATTER.match(text)
    return head is not None and _unreadable(head[1]) is None


def _unreadable(yaml_text: str) -> tuple[int, str] | None:
    """The line, from 0, and the fault of front matter that is not YAML; None if it is."""
    if mistake := mistake_in(yaml_text):
        line, reason = mistake
        usual_advice = "put words that hold a colon or a sign in quotes"
        advice = next((does for said, does in ADVICE.items() if said in reason), usual_advice)
        return line or 0, f"front matter is not valid YAML: {reason}; {advice}"
    has_keys = isinstance(load_yaml(yaml_text), dict)
    return None if has_keys else (0, "front matter has no keys; give it a title")


def _place(head: re.Match[str], line: int) -> int:
    """The place in a text of a line, from 0, of its front matter."""
    return head.start(1) + sum(map(len, head[1].splitlines(keepends=True)[:line]))


def _not_true_or_false(head: re.Match[str]) -> Findings:
    """The key toc with another value than true or false."""
    value = load_yaml(head[1]).get("toc", True)
    line = re.search(r"^toc\b", head[1], re.M)
    if line and not isinstance(value, bool):
        yield head.start(1) + line.start(), f"toc is {value!r}; write true or false"


def _unknown(head: re.Match[str], page: str) -> Findings:
    """Each key that neither a renderer nor the `page` uses, also in the settings of its HTML.

    Other keys within keys are not checked.
    """
    usable, of_quarto = page_keys()
    known = {*usable, *of_quarto, *USED.findall(page), moved.KEY, "day"}
    html = load_yaml(head[1]).get("format")
    html = html.get("html") if isinstance(html, dict) else None
    within = set(html) if isinstance(html, dict) else set()
    for key in ANY_KEY.finditer(head[1]):
        if key[2] not in known and (not key[1] or key[2] in within):
            fault = f"{key[2]!r} is not a key that a renderer knows"
            hint = (
                did_you_mean(key[2], usable) or f"the usual ones are {listed(sorted(USUAL_KEYS))}; "
            )
            advice = f"{hint}correct the name, or take the line out"
            yield head.start(1) + key.start(2), f"{fault}; {advice}"
