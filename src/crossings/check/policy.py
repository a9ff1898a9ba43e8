"""Checks of each page's content security policy: it exists, is strict, and fits the page.

This reads the parsed page, independently of `security`, which writes the policy. Anything that a
browser would block is a problem, and so is anything that a policy allows without need.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

from crossings.common.security import RENDERERS_HANDLER
from crossings.errors import Problem
from crossings.pages.markup import Element, Page, inside

POLICY_META = "content-security-policy"
# The first does not cover the last two.
NEEDED = ("default-src", "script-src", "style-src", "base-uri", "form-action")
LOOSE = re.compile(
    r"'unsafe-eval'|'wasm-unsafe-eval'|'strict-dynamic'"
    r"|\*|https?:|blob:|filesystem:|(?:https?:)?//.*",
    re.I,
)
SCRIPT_KINDS = (
    "",
    "module",
    "text/javascript",
    "application/javascript",
    "text/ecmascript",
    "importmap",
)


def problems(page: Page) -> Iterator[Problem]:
    """Problems of a page: no policy, a loose one, or a script or style that its policy blocks."""
    stated = [e for e in page.top.iter("meta") if e.get("http-equiv", "").lower() == POLICY_META]
    if not stated:
        what = "the page has no content security policy; run `crossings build`, which writes it"
        yield page.problem(None, what)
        return
    if len(stated) > 1:
        yield page.problem(stated[1], "the page has two content security policies; leave one")
    rules = _rules(stated[0])
    for what in _loose(rules):
        yield page.problem(stated[0], f"the content security policy {what}")
    if early := stated[0].xpath("preceding::script | preceding::style | preceding::link"):
        what = "stands before the content security policy, which then does not hold for it"
        yield page.problem(early[0], f"a <{early[0].tag}> {what}")
    for element in page.elements:
        for what in _blocked(element, rules):
            yield page.problem(element, f"the content security policy would block {what}")


def _rules(stated: Element) -> dict[str, list[str]]:
    """What a policy states: the sources of each directive."""
    rules: dict[str, list[str]] = {}
    for name, *sources in filter(None, map(str.split, stated.get("content", "").split(";"))):
        rules.setdefault(name.lower(), sources)  # browsers take the first of two equal ones
    return rules


def _loose(rules: dict[str, list[str]]) -> Iterator[str]:
    """What a policy leaves out, and what it allows that it should not."""
    for name in NEEDED:
        if name not in rules:
            yield f"says nothing of {name}; state it"
    for name, sources in rules.items():
        inline = "'unsafe-inline'" if name in ("default-src", "script-src") else None
        if bad := [source for source in sources if LOOSE.fullmatch(source) or source == inline]:
            yield f"allows {', '.join(bad)} in {name}; keep to 'self' and hashes"


def _blocked(element: Element, rules: dict[str, list[str]]) -> Iterator[str]:
    scripts = rules.get("script-src", rules.get("default-src", []))
    styles = rules.get("style-src", rules.get("default-src", []))
    free = "'unsafe-inline'" in styles
    is_script, is_run = element.tag == "script", element.get("type", "").lower() in SCRIPT_KINDS
    if is_script and "src" in element.attrib and "'self'" not in scripts:
        yield "the site's own scripts"
    if (
        is_script
        and "src" not in element.attrib
        and is_run
        and _hash(element.text or "") not in scripts
    ):
        yield "this inline script; build again"
    if element.tag == "style" and not free and _hash(element.text or "") not in styles:
        yield "this inline style; build again"
    if "style" in element.attrib and not free:
        yield "this style attribute; build again"
    for name, value in element.attrib.items():
        # Any other handler, and any inside <main>, is a separate problem.
        ours = (
            name[:2] == "on"
            and RENDERERS_HANDLER.fullmatch(value.strip())
            and not inside(element, "main")
        )
        if ours and ("'unsafe-hashes'" not in scripts or _hash(value) not in scripts):
            yield f"{name}={value[:40]!r}"


def _hash(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    return f"'sha256-{base64.b64encode(hashlib.sha256(plain).digest()).decode()}'"
