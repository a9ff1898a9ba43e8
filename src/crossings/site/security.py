"""The content security policy of a page, in a meta tag: what it may load and run.

It is computed for each finished page, since each renderer writes different inline scripts. Only the
scripts in the page, named by their hash, may run, and no text may become code. A meta tag cannot
set frame-ancestors; other sites may frame an exhibit anyway.

The stand-in needs only hashes. Quarto inserts style elements while a page runs (for anchors, with
an embedded font, and tooltips) and writes style attributes, so its pages allow inline styles and
embedded fonts. Scripts are restricted alike in both.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from typing import Any, Final

from lxml import html

NOTHING: Final = "'none'"
# Kinds of scripts that hold data, which are never run.
DATA: Final = re.compile(r"(?:application|text)/(?!javascript)", re.I)
# Handlers that both renderers write into their navigation. Any other handler stays blocked.
RENDERERS_HANDLER = re.compile(
    r"(?:if \(window\.quartoToggleHeadroom\) \{ ?)?"
    r"window\.(?:[a-z]+Toggle\w+\(\)|scrollTo\(0, 0\)); ?(?:\}|return false;)?"
)
HANDLERS: Final = "//@*[starts-with(name(), 'on')]"
# Addresses on a page to which Quarto's scripts add styles.
STYLED_AS_IT_RUNS: Final = "(//@src | //@href)[contains(., '/quarto-html/')]"
ALLOWED_SCRIPTS: Final = re.compile(r"(?<=[ ;])script-src 'self'[^;]*")
POLICY: Final = "Content-Security-Policy"


def protect(top: Any) -> None:
    """Put its policy into a page, after the encoding and before all that could load or run.

    `top` is the page's element <html>. A policy that it already has is replaced. Scripts may not be
    changed afterwards, since the policy names them by hash.
    """
    head = top.find("head")
    for old in head.xpath("meta[@http-equiv=$policy]", policy=POLICY):
        old.drop_tree()
    meta = html.Element("meta", {"http-equiv": POLICY, "content": policy(top)})
    encoding = head.find("meta[@charset]")
    head.insert(0 if encoding is None else head.index(encoding) + 1, meta)


def with_inline_scripts(page: str) -> str:
    """A protected page whose policy lets any script in the page run, as in a preview."""
    return ALLOWED_SCRIPTS.sub("script-src 'self' 'unsafe-inline'", page, count=1)


def policy(top: Any) -> str:
    """The policy of one page: files of its own site, its own inline scripts by hash, little else.

    That is handlers as `_handlers` allows, styles as `_inline_styles` does, and images from `data:`
    addresses; in Quarto's pages fonts from such addresses, too.
    """
    embedded_fonts = ["data:"] if top.xpath(STYLED_AS_IT_RUNS) else []
    directives = {
        "default-src": [NOTHING],
        "script-src": ["'self'", *_inline_scripts(top), *_handlers(top)],
        "style-src": ["'self'", *_inline_styles(top)],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", *embedded_fonts],
        "connect-src": ["'self'"],
        "base-uri": [NOTHING],
        "form-action": [NOTHING],
    }
    return "; ".join(
        f"{name} {' '.join(dict.fromkeys(values))}" for name, values in directives.items()
    )


def _inline_scripts(top: Any) -> list[str]:
    """The hashes of the scripts that a page holds itself."""
    scripts = (script for script in top.iter("script") if "src" not in script.attrib)
    return [
        _hash(script.text or "") for script in scripts if not DATA.match(script.get("type", ""))
    ]


def _handlers(top: Any) -> list[str]:
    """The sources that allow the renderers' handlers; none if the page has no such handler."""
    handlers = map(str, top.xpath(HANDLERS))
    hashes = [_hash(body) for body in handlers if RENDERERS_HANDLER.fullmatch(body.strip())]
    return ["'unsafe-hashes'", *hashes] if hashes else []


def _inline_styles(top: Any) -> list[str]:
    """The sources that allow a page's styles: hashes, unless some are attributes or come later."""
    if top.xpath(f"{STYLED_AS_IT_RUNS} | //@style"):
        return ["'unsafe-inline'"]
    return [_hash(style.text or "") for style in top.iter("style")]


@functools.lru_cache(256)  # most are in every page; bounded, since a preview runs for hours
def _hash(text: str) -> str:
    """The hash of an inline script or style as a policy names it.

    Line ends are made plain first, as browsers do.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'sha256-{base64.b64encode(hashlib.sha256(plain.encode()).digest()).decode()}'"
