"""An exhibit as a page of its own: its permanent address, and what other sites put into a frame."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

from crossings.identity import NAME, site_address
from crossings.pages.edition import Edition

AWAY = ' target="_blank" rel="noopener"'  # in a frame, a link must not replace the frame's own page


def exhibit_pages(
    exhibits: Iterable[Mapping[str, Any]], pages: Mapping[str, str], edition: Edition
) -> dict[str, str]:
    """The page of each exhibit, by file; `pages` are the built pages by file, to find its home."""
    language = re.search(r'<html[^>]*\blang="([^"]+)"', pages["index.html"])
    made: dict[str, str] = {}
    for payload in exhibits:
        mark = f'id="fig-{payload["ident"]}"'
        home = next(
            (file for file, text in pages.items() if file != "index.html" and mark in text), "index.html"
        )
        own = f"exhibits/{payload['ident']}.html"
        made[own] = page(payload, language[1] if language else "en-GB", home, edition.note(own))
    return made


def page(payload: Mapping[str, Any], language: str, home: str, note: str = "") -> str:
    """The bare page of an exhibit: not indexed, for its page is; links open outside a frame that shows it.

    `note` marks an edition that is not the latest.
    """
    ident, title = str(payload["ident"]), str(payload["title"])
    body = re.sub(r'href="(?=(?:exhibits|report)/)', 'href="../', str(payload["html_root"]))
    body = body.replace(f'href="#fig-{ident}"', f'href="../{home}#fig-{ident}"')
    body = re.sub(r"<a (?![^>]*\bdownload)", f"<a{AWAY} ", body)
    body = re.sub(r"<(/?)h3\b", r"<\1h1", body).replace('class="exhibit"', 'class="exhibit spread"', 1)
    mark = f'<p class="edition-note">{note}</p>' if note else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{html.escape(title)} – {NAME}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<meta name="description" content="{html.escape(title)}">'
        f'<link rel="canonical" href="{site_address()}/exhibits/{ident}.html">'
        '<link rel="icon" href="../report/favicon.svg"><link rel="stylesheet" href="../report/site.css">'
        '<script src="../report/scripts/copy.js" defer></script></head><body class="embed"><main>'
        f"{mark}{body}\n"
        f'<p class="embed-home"><a{AWAY} href="../{home}#fig-{ident}">{NAME}</a>: in its chapter, with its limits</p>'
        "</main></body></html>\n"
    )
