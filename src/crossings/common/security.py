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
import html
import re
from typing import Final

NOTHING: Final = "'none'"
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.S)
# A script that is a file, or holds data.
NOT_INLINE = re.compile(r"\bsrc\s*=|\btype\s*=\s*[\"']?(?:application|text)/(?!javascript)", re.I)
STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.S)
STYLED = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*\sstyle=")
# Handlers that both renderers write into their navigation. Any other handler stays blocked.
HANDLER = re.compile(r"\son[a-z]+=(?:\"([^\"]*)\"|'([^']*)')")
RENDERERS_HANDLER = re.compile(
    r"(?:if \(window\.quartoToggleHeadroom\) \{ ?)?"
    r"window\.(?:[a-z]+Toggle\w+\(\)|scrollTo\(0, 0\)); ?(?:\}|return false;)?"
)
STYLES_AS_IT_RUNS = "/quarto-html/"  # in a page to which Quarto's scripts add styles
TAG = '<meta http-equiv="Content-Security-Policy" content="{}">'
POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>")


def protected(page: str) -> str:
    """The page with its policy, after the encoding and before anything that could load or run.

    A policy that the page already has is replaced. A page without a head gets none. Scripts may not
    be changed afterwards, since the policy names them by hash.
    """
    page = POLICY.sub("", page)
    allowed = html.escape(policy(page), quote=False)
    tag = TAG.format(allowed)
    return re.sub(r"<head\b[^>]*>\s*(?:<meta charset=[^>]*>)?", rf"\g<0>{tag}", page, count=1)


def policy(page: str) -> str:
    """The policy of one page: files of its own site, its own inline scripts by hash, little else.

    That is handlers as `_handlers` allows, styles as `_inline_styles` does, and images from `data:`
    addresses; in Quarto's pages fonts from such addresses, too.
    """
    bare = STYLE.sub("", SCRIPT.sub("", page))
    embedded_fonts = ["data:"] if STYLES_AS_IT_RUNS in page else []
    directives = {
        "default-src": [NOTHING],
        "script-src": ["'self'", *_inline_scripts(page), *_handlers(bare)],
        "style-src": ["'self'", *_inline_styles(page, bare)],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", *embedded_fonts],
        "connect-src": ["'self'"],
        "base-uri": [NOTHING],
        "form-action": [NOTHING],
    }
    return "; ".join(
        f"{name} {' '.join(dict.fromkeys(values))}" for name, values in directives.items()
    )


def _inline_scripts(page: str) -> list[str]:
    """The hashes of the scripts that a page holds itself."""
    return [
        _hash(body)
        for attributes, body in SCRIPT.findall(page)
        if not NOT_INLINE.search(attributes)
    ]


def _handlers(bare: str) -> list[str]:
    """The sources that allow the renderers' handlers; none if the page has no such handler.

    `bare` is the page without its scripts and styles.
    """
    handlers = (html.unescape(double or single) for double, single in HANDLER.findall(bare))
    hashes = [_hash(body) for body in handlers if RENDERERS_HANDLER.fullmatch(body.strip())]
    return ["'unsafe-hashes'", *hashes] if hashes else []


def _inline_styles(page: str, bare: str) -> list[str]:
    """The sources that allow a page's styles.

    They are hashes, unless some styles are attributes or come later. `bare` is the page without its
    scripts and styles.
    """
    if STYLES_AS_IT_RUNS in page or ("style=" in bare and STYLED.search(bare)):
        return ["'unsafe-inline'"]
    return [_hash(body) for body in STYLE.findall(page)]


@functools.lru_cache(256)  # most are in every page; bounded, since a preview runs for hours
def _hash(text: str) -> str:
    """The hash of an inline script or style as a policy names it.

    Line ends are made plain first, as browsers do.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'sha256-{base64.b64encode(hashlib.sha256(plain.encode()).digest()).decode()}'"
