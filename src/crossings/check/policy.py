"""Checks of each page's content security policy: it exists, is strict, and fits the page.

They read the parsed page, independently of `security`, which writes the policy. It is a problem if
a browser would block a script, a style or an <img>, or if a policy allows more than it needs to.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import TypeAlias

from crossings.common.security import RENDERERS_HANDLER
from crossings.errors import Problem
from crossings.pages.markup import Element, Page, inside

POLICY_META = "content-security-policy"
# The first is no default for the last two.
NEEDED = ("default-src", "script-src", "style-src", "base-uri", "form-action")
LOOSE = re.compile(
    r"'unsafe-eval'|'wasm-unsafe-eval'|'strict-dynamic'"
    r"|\*|https?:|blob:|filesystem:|(?:https?:)?//.*",
    re.I,
)
HASH_OR_NONCE = re.compile(r"'(?:sha\d+|nonce)-", re.I)
SCRIPT_KINDS = (
    "",
    "module",
    "text/javascript",
    "application/javascript",
    "text/ecmascript",
    "importmap",
)
Rules: TypeAlias = dict[str, list[str]]


def problems(page: Page) -> Iterator[Problem]:
    """Problems of a page: no policy, a loose one, or one that blocks what the page has."""
    policies = [
        meta for meta in page.top.iter("meta") if meta.get("http-equiv", "").lower() == POLICY_META
    ]
    if not policies:
        fault = "the page has no content security policy; run `crossings build`, which writes it"
        yield page.problem(None, fault)
        return
    if len(policies) > 1:
        yield page.problem(policies[1], "the page has two content security policies; leave one")
    policy = policies[0]
    rules = _rules(policy)
    for fault in _looseness(rules):
        yield page.problem(policy, f"the content security policy {fault}")
    if early := policy.xpath("preceding::script | preceding::style | preceding::link"):
        fault = "stands before the content security policy, which then does not hold for it"
        yield page.problem(early[0], f"a <{early[0].tag}> {fault}")
    for element in page.elements:
        for part in _blocked(element, rules):
            yield page.problem(element, f"the content security policy would block {part}")


def _rules(policy: Element) -> Rules:
    """The sources of each directive of a policy."""
    rules: Rules = {}
    for name, *sources in filter(None, map(str.split, policy.get("content", "").split(";"))):
        rules.setdefault(name.lower(), sources)  # browsers take the first of two equal ones
    return rules


def _allowed(rules: Rules, directive: str) -> list[str]:
    """The sources that a directive allows; those of the default if it is not stated."""
    return rules.get(directive, rules.get("default-src", []))


def _looseness(rules: Rules) -> Iterator[str]:
    """Directives that a policy lacks, and sources that it should not allow."""
    for name in NEEDED:
        if name not in rules:
            yield f"says nothing of {name}; state it"
    for name, sources in rules.items():
        inline = "'unsafe-inline'" if name in ("default-src", "script-src") else None
        loose = [source for source in sources if LOOSE.fullmatch(source) or source == inline]
        if loose:
            yield f"allows {', '.join(loose)} in {name}; keep to 'self' and hashes"


def _blocked(element: Element, rules: Rules) -> Iterator[str]:
    """Each part of an element that the rules block: its script, picture, style or handlers."""
    if element.tag == "script":
        yield from _blocked_script(element, _allowed(rules, "script-src"))
    if element.tag == "img":
        yield from _blocked_image(element, _allowed(rules, "img-src"))
    yield from _blocked_styles(element, _allowed(rules, "style-src"))
    yield from _blocked_handlers(element, _allowed(rules, "script-src"))


def _blocked_script(script: Element, allowed: list[str]) -> Iterator[str]:
    """A script that is not among `allowed`, the sources of script-src; data are never run."""
    if "src" in script.attrib:
        if "'self'" not in allowed:
            yield "the site's own scripts"
        return
    is_run = script.get("type", "").lower() in SCRIPT_KINDS
    if is_run and _hash(script.text or "") not in allowed:
        yield "this inline script; build again"


def _blocked_image(image: Element, allowed: list[str]) -> Iterator[str]:
    """The picture of an <img>, if it is not among `allowed`, the sources of img-src."""
    is_data = image.get("src", "").strip().lower().startswith("data:")
    if "src" in image.attrib and ("data:" if is_data else "'self'") not in allowed:
        yield "pictures in `data:` addresses" if is_data else "the site's own pictures"


def _blocked_styles(element: Element, allowed: list[str]) -> Iterator[str]:
    """Each style of an element that is not among `allowed`, the sources of style-src."""
    is_sheet = element.tag == "link" and "stylesheet" in element.get("rel", "").lower().split()
    if is_sheet and "'self'" not in allowed:
        yield "the site's own stylesheets"
    # Beside a hash or a nonce browsers ignore 'unsafe-inline'.
    if "'unsafe-inline'" in allowed and not any(map(HASH_OR_NONCE.match, allowed)):
        return
    if element.tag == "style" and _hash(element.text or "") not in allowed:
        yield "this inline style; build again"
    if "style" in element.attrib:
        yield "this style attribute; build again"


def _blocked_handlers(element: Element, allowed: list[str]) -> Iterator[str]:
    """The renderers' handlers that are blocked.

    Other handlers, and any in <main>, are reported by the checks of structure.
    """
    for name, value in element.attrib.items():
        is_known = name[:2] == "on" and RENDERERS_HANDLER.fullmatch(value.strip())
        if not is_known or inside(element, "main"):
            continue
        if "'unsafe-hashes'" not in allowed or _hash(value) not in allowed:
            yield f"{name}={value[:40]!r}"


def _hash(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    return f"'sha256-{base64.b64encode(hashlib.sha256(plain).digest()).decode()}'"
