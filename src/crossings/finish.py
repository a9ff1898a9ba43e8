"""What neither renderer does to the site it wrote, done to the built pages before they are put in place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from crossings import tokens

# Bootswatch themes import a font from a public server; its address holds a semicolon, so match to the bracket.
FONT_IMPORT = re.compile(r"@import\s*(?:url\([^)]*\)|(['\"])https?:.*?\1)\s*;?")
NAMELESS_NAV = re.compile(
    r'<nav class="((?:navbar|page-navigation|quarto-secondary-nav|nav-footer)[^"]*)"(?![^>]*aria-label)'
)
NAV_NAMES = {
    "navbar": "Main",
    "page-navigation": "Previous and next",
    "quarto-secondary-nav": "Section",
    "nav-footer": "Footer",
}


def finish(site: Path, exhibits: Iterable[Mapping[str, Any]], note: str = "") -> None:
    """What neither renderer does: no fonts from elsewhere, names for landmarks, a page of its own for each exhibit.

    `note`, where given, marks every page, as for an edition that is not the latest; see `note_on`.
    """
    dark = re.search(
        r'<link[^>]*href="([^"]+)"[^>]*class="[^"]*quarto-color-alternate',
        (site / "index.html").read_text("utf-8"),
    )
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        without = FONT_IMPORT.sub("", text)
        if dark and (site / "site_libs" / "smalldocs.css").is_file() and sheet == site / dark[1]:
            without += tokens.dark_sheet()
        if without != text:
            sheet.write_text(without, encoding="utf-8")
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(mend(text, note_on(page.relative_to(site), note)), encoding="utf-8")
    template = (site / "index.html").read_text(encoding="utf-8")
    language = re.search(r'<html[^>]*\blang="([^"]+)"', template)
    for payload in exhibits:
        target = site / "exhibits" / f"{payload['ident']}.html"
        target.parent.mkdir(exist_ok=True)
        text = embed_page(payload, language[1] if language else "en-GB")
        target.write_text(mend(text, note_on(target.relative_to(site), note)), encoding="utf-8")


def note_on(page: Path, note: str) -> str:
    """An edition's note with its links as they are from one page, named by its way from the site's root."""
    root = "../" * (len(page.parts) - 1)
    return note.replace("{root}", root).replace("{page}", page.as_posix())


def mend(page: str, note: str = "") -> str:
    """One page with its navigation landmarks named, and the edition's note at the top of its text."""
    page = NAMELESS_NAV.sub(
        lambda found: f'<nav class="{found[1]}" aria-label="{NAV_NAMES[found[1].split()[0]]}"', page
    )
    if note:
        page = re.sub(
            r"<main\b[^>]*>", lambda found: f'{found[0]}<p class="edition-note">{note}</p>', page, count=1
        )
    return page


def embed_page(payload: Mapping[str, Any], language: str) -> str:
    """An exhibit as a page of its own, for a permanent link and for other sites to embed."""
    body = (
        str(payload["html_root"])
        .replace('href="exhibits/', 'href="../exhibits/')
        .replace('href="report/', 'href="../report/')
    )
    body = re.sub(r"<(/?)h3\b", r"<\1h1", body).replace(" spread", "")
    title = re.sub(r"[<>&\"]", "", str(payload["title"]))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title} – Channel Ledger</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        '<link rel="icon" href="../report/favicon.svg"><link rel="stylesheet" href="../report/site.css"></head><body class="embed"><main>'
        f'{body}\n<p class="embed-home"><a href="../index.html">Channel Ledger</a></p></main></body></html>\n'
    )
