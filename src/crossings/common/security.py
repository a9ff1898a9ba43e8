"""The content security policy of a page, in a meta tag: what it may load and run.

It is computed for each finished page, since each renderer writes different inline scripts. Only the scripts in the
page, named by their hash, may run, and no text may become code. A meta tag cannot set frame-ancestors; other sites may
frame an exhibit anyway.

The stand-in needs only hashes. Quarto inserts style elements while a page runs (for anchors, with an embedded font, and
tooltips) and writes style attributes, so its pages allow inline styles and embedded fonts. Scripts are restricted alike
in both.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from crossings.common import cache, store

NOTHING: Final = "'none'"
SCRIPT = re.compile(r"<script\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>(.*?)</script\s*>", re.S | re.I)
STYLE = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.S | re.I)
# Handlers that both renderers write into their navigation. Any other handler stays blocked, and inside <main> these
# too, where they could come from data.
TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
HANDLER = re.compile(r"\son[a-z]+=(?:\"([^\"]*)\"|'([^']*)')")
STYLED = re.compile(r"\sstyle=")
RENDERERS_HANDLER = re.compile(
    r"(?:if \(window\.quartoToggleHeadroom\) \{ ?)?"
    r"window\.(?:[a-z]+Toggle\w+\(\)|scrollTo\(0, 0\)); ?(?:\}|return false;)?"
)
STYLES_AS_IT_RUNS = "/quarto-html/"
POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>")
DATA_BLOCKS = (
    "application/json",
    "application/ld+json",
    "application/vnd.",
    "text/plain",
    "text/markdown",
    "text/template",
)


def all_protected(pages: Mapping[str, str], cache_folder: Path) -> dict[str, str]:
    """The pages, by file, each with its policy, which replaces an earlier one.

    Policies are kept in the folder `cache_folder`, since most pages do not change.
    """
    made, code = dict[str, str](), cache.of_package()
    for file, text in pages.items():
        page = POLICY.sub("", text)
        needed = store.kept(
            cache_folder, store.name_of("policy", code, page), functools.partial(_encoded, page)
        )
        made[file] = _with_policy(page, needed.decode())
    return made


def protected(page: str) -> str:
    """The page with its policy, after the encoding and before anything that could load or run."""
    page = POLICY.sub("", page)
    return _with_policy(page, policy(page))


def _with_policy(page: str, needed: str) -> str:
    tag = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(needed, quote=False)}">'
    with_it, found = re.subn(r"(<head\b[^>]*>\s*(?:<meta charset=[^>]*>)?)", rf"\1{tag}", page, count=1)
    if not found:
        raise ValueError("A page without <head> has no place for its policy.")
    return with_it


def _encoded(page: str) -> bytes:
    return policy(page).encode()


def policy(page: str) -> str:
    """The directives for one page: its own files, its own inline scripts by hash, nothing else."""
    scripts = [
        sha256(body)
        for attributes, body in SCRIPT.findall(page)
        if not re.search(r"\bsrc\s*=", attributes) and not is_data(attributes)
    ]
    tags = TAG.findall(SCRIPT.sub("", page))
    handlers = [
        sha256(html.unescape(one))
        for tag in tags
        if "on" in tag
        for found in HANDLER.findall(tag)
        if RENDERERS_HANDLER.fullmatch((one := found[0] or found[1]).strip())
    ]
    as_it_runs = STYLES_AS_IT_RUNS in page
    styled = as_it_runs or any(STYLED.search(tag) for tag in tags if "style=" in tag)
    styles = ["'unsafe-inline'"] if styled else [sha256(body) for body in STYLE.findall(page)]
    run = ["'self'", *scripts, *(["'unsafe-hashes'", *handlers] if handlers else [])]
    directives = {
        "default-src": [NOTHING],
        "script-src": run,
        "style-src": ["'self'", *styles],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", *(["data:"] if as_it_runs else [])],
        "connect-src": ["'self'"],
        "base-uri": [NOTHING],
        "form-action": [NOTHING],
    }
    return "; ".join(f"{name} {' '.join(dict.fromkeys(values))}" for name, values in directives.items())


def is_data(attributes: str) -> bool:
    """Whether a script element with these attributes holds data, which no browser runs."""
    kind = re.search(r"\btype\s*=\s*[\"']?([^\"'\s>]+)", attributes)
    return kind is not None and kind[1].lower().startswith(DATA_BLOCKS)


def sha256(text: str) -> str:
    """A hash as a policy names it, of an inline script or style; browsers hash it with plain line ends."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'sha256-{base64.b64encode(hashlib.sha256(plain.encode()).digest()).decode()}'"
