"""Where else an exhibit stands: on the front page, on its own page, and in a frame of another site.

Its own page is the one that people share. In a frame it is bare.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from crossings.chapters import front
from crossings.common.identity import own_site
from crossings.exhibits.display import fenced
from crossings.notebooks.outputs import SHOWN
from crossings.pages import head, machines
from crossings.pages.edition import Edition, bibtex

if TYPE_CHECKING:
    from nbformat import NotebookNode

PLACE = re.compile(front.drawing_of("([a-z-]+)"))
WHOLE = re.compile(front.whole_of("([a-z-]+)"))


def exhibit_pages(
    exhibits: Iterable[Mapping[str, Any]],
    pages: Mapping[str, str],
    edition: Edition,
    cards: Mapping[str, head.Card],
) -> dict[str, str]:
    """The page of each exhibit, by file.

    `pages` are the built pages by file, to find its home, and `cards` those of exhibits.
    """
    lang, made = language(pages), dict[str, str]()
    exhibits = list(exhibits)
    titles = Counter(str(one["title"]) for one in exhibits)
    for payload in exhibits:
        ident, title = str(payload["ident"]), str(payload["title"])
        if titles[title] > 1:  # on an early day one sentence may replace several exhibits
            title = f"{title} ({ident.replace('-', ' ')})"
            payload = {**payload, "title": title}
        homes = (
            file
            for file, text in pages.items()
            if file != "index.html" and f'id="fig-{ident}"' in text
        )
        own, home = f"exhibits/{ident}.html", next(homes, "index.html")
        cited = f'<code data-copy="BibTeX">{html.escape(bibtex(edition, own, title))}</code>'
        cited = f'<details class="ex-tools"><summary>BibTeX</summary>{cited}</details></main>'
        text = page(payload, lang, home, edition.note(own)).replace("</main>", cited)
        said = machines.of_exhibit(payload, edition.address(own), edition, home)
        made[own] = machines.tagged(head.with_head(text, own, edition, cards.get(own)), said)
        if not edition.place:  # a hundred dated editions must fit on a host
            made[f"embeds/{ident}.html"] = bare(payload, lang)
    return made


def language(pages: Mapping[str, str]) -> str:
    """The language that the front page is marked as."""
    found = re.search(r'<html[^>]*\blang="([^"]+)"', pages["index.html"])
    return found[1] if found else "en-GB"


def page(payload: Mapping[str, Any], language: str, home: str, note: str = "") -> str:
    """An exhibit's own page, which links to its `home`.

    `note` marks an edition that is not the latest.
    """
    ident = str(payload["ident"])
    body = re.sub(r'href="(?=(?:exhibits|report)/)', 'href="../', str(payload["html_root"]))
    body = body.replace(f'href="#fig-{ident}"', f'href="../{home}#fig-{ident}"')
    body = _spread(
        re.sub(r'<h3( class="ex-title".*?)</h3>', r"<h1\1</h1>", body, count=1, flags=re.S)
    )
    mark = f'<p class="edition-note">{note}</p>' if note else ""
    back = (
        '<p class="embed-home">'
        f'<a href="../{home}#fig-{ident}">{html.escape(own_site().name)}</a>: '
        "in its chapter, with its limits</p>"
    )
    tags = '<script src="../report/scripts/copy.js" defer></script>'
    return _document(payload, language, tags, "embed", f"{mark}{body}\n{back}")


def bare(payload: Mapping[str, Any], language: str) -> str:
    """The bare form of an exhibit, which is not indexed, since its own page is.

    It reports its height, and links leave the frame.
    """
    own = f"exhibits/{payload['ident']}.html"
    tags = (
        '<meta name="robots" content="noindex">'
        f'<link rel="canonical" href="{own_site().address}/{own}">'
        '<script src="../report/scripts/height.js" defer></script>'
    )
    back = (
        f'<p class="embed-home"><a href="../{own}">{html.escape(own_site().name)}</a>: '
        "with its words, table and downloads</p>"
    )
    body = re.sub(r"<a\b", '<a target="_blank" rel="noopener"', f"{payload['bare']}\n{back}")
    return _document(payload, language, tags, "embed framed", body)


def _document(payload: Mapping[str, Any], language: str, tags: str, kind: str, body: str) -> str:
    title, words = str(payload["title"]), str(payload["description"])
    return head.document(
        title, words, language, tags, f'<body class="{kind}"><main>{body}\n</main>', "../"
    )


def _spread(exhibit: str) -> str:
    """An exhibit with its words next to the drawing."""
    return exhibit.replace('class="exhibit"', 'class="exhibit spread"', 1)


def filled(
    notebook: NotebookNode, exhibits: Mapping[str, Mapping[str, Any]], at_root: bool = False
) -> NotebookNode:
    """An executed notebook with exhibits of others in the places that its cells leave for them.

    `exhibits` are by id. On a page `at_root` of the site, its own exhibits too lead to files from
    there.

    A place for a small drawing stays empty for an exhibit without one on the day, and so does one
    for a whole exhibit that is not there.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            shown = output.get("data", {})
            if place := WHOLE.search(shown.get("text/markdown", "")):
                shown["text/markdown"] = on_the_front(exhibits, place[1])
            elif PLACE.search(shown.get("text/markdown", "")):
                shown["text/markdown"] = with_drawings(shown["text/markdown"], exhibits)
            elif at_root and (own := SHOWN.search(shown.get("text/markdown", "")[:400])):
                shown["text/markdown"] = fenced(str(exhibits[own[1]]["html_root"]))
    return notebook


def with_drawings(text: str, exhibits: Mapping[str, Mapping[str, Any]]) -> str:
    """The text with small drawings in their places.

    The place of an exhibit without one on the day stays empty.
    """
    return PLACE.sub(lambda at: str(exhibits.get(at[1], {}).get("small", "")), text)


def on_the_front(exhibits: Mapping[str, Mapping[str, Any]], ident: str) -> str:
    """A whole exhibit as the first of the front page, as Markdown; empty where it is not there."""
    if ident not in exhibits:
        return ""
    shown = str(exhibits[ident]["html_root"])
    return fenced(_spread(re.sub(r'(<p class="ex-no">\w+) \d+', r"\1 1", shown, count=1)))
