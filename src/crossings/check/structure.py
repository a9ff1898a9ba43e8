"""A page's frame: language, title, headings, ids, names for what cannot be seen, no scripts among the words.

What a reader with a screen reader meets first, and what text from data must never become.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crossings.check.parsed_site import Element, Page, Problem, Site
from crossings.security import RENDERERS_HANDLER

UNSEEN = ("presentation", "none")
SCOPES = ("col", "row", "colgroup", "rowgroup")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
HANDLERS_IN_DRAWING = re.compile(r" (on[a-z]+)\s*="), re.compile(r"\n\s*(on[a-z]+)\s*=")
DRAWN_NAME = re.compile(r"<title\b[^>]*>\s*[^<\s]")
NOT_RUN = ("application/json", "application/ld+json", "text/plain", "text/markdown")


def problems_of_page(page: Page) -> Iterator[Problem]:
    """What a page's frame lacks; an exhibit's bare page needs no heading of the first rank and no <main>."""
    yield from _frame(page)
    if not page.is_embed:
        yield from _headings(page)
    yield from _ids(page)
    yield from _navigations(page)
    for element in page.elements:
        if element.attrs or element.tag in ("img", "svg", "button", "summary", "iframe", "input", "script"):
            yield from _name(page, element)
            yield from _scripts(page, element)
        if element.tag == "table" and (
            element.exhibit or any("ex-scroll" in above.classes for above in element.above())
        ):
            yield from _table(page, element)


def problems_of_drawing(drawing: Page) -> Iterator[Problem]:
    """Scripts in a drawing that is a file of its own."""
    for element in drawing.elements:
        yield from _scripts(drawing, element)


def titles_used_twice(site: Site) -> Iterator[Problem]:
    """Pages that share their title with an earlier one; exhibits' bare pages and the error page aside."""
    first: dict[str, str] = {}
    for file, page in site.pages.items():
        title = next((page.words(e) for e in page.elements if e.tag == "title"), "")
        if not title or page.is_embed or file == "404.html":
            continue
        if first.setdefault(title, file) != file:
            yield Problem(file, 1, f"has the same title as {first[title]}, {title!r}; give each page its own")


def _frame(page: Page) -> Iterator[Problem]:
    languages = [e.attrs.get("lang", "").strip() for e in page.elements if e.tag == "html"]
    if not any(languages):
        yield page.problem(0, "the page does not say its language; set lang on <html>")
    titles = [e for e in page.elements if e.tag == "title" and page.words(e)]
    if len(titles) != 1:
        yield page.problem(0, f"the page has {len(titles)} titles; give it one <title> with words")


def _headings(page: Page) -> Iterator[Problem]:
    mains = [e for e in page.elements if e.tag == "main"]
    if len(mains) != 1:
        yield page.problem(0, f"the page has {len(mains)} <main> elements; it should have one")
    # Quarto repeats the title as <h1> in its navigation for narrow screens, and both renderers put an <h2>
    # above the contents, outside <main>: neither is ours, so navigation does not count, nor order out there.
    ours = [e for e in page.elements if e.tag in HEADINGS and not e.inside("nav") and not e.hidden]
    first = [e for e in ours if e.tag == "h1"]
    if len(first) != 1:
        at = first[1] if first else 0
        yield page.problem(at, f"the page has {len(first)} <h1> headings; it should have one")
    rank = 0
    for heading in (e for e in ours if e.in_main):
        level = int(heading.tag[1])
        said = page.words(heading)[:60]
        if not said:
            yield page.problem(heading, f"an empty <{heading.tag}>; give it words or take it out")
        if level > rank + 1 and first:
            before = f"<h{rank}>" if rank else "nothing"
            yield page.problem(heading, f"{said!r} is <{heading.tag}> after {before}; do not skip a rank")
        rank = level


def _ids(page: Page) -> Iterator[Problem]:
    for ident, places in page.ids.items():
        if not ident.strip() or re.search(r"\s", ident):
            yield page.problem(places[0], f"the id {ident!r} is empty or holds a space; give a proper one")
        elif len(places) > 1:
            what = f"the id {ident!r} is given {len(places)} times; give each element its own"
            yield page.problem(places[1], what)


def _navigations(page: Page) -> Iterator[Problem]:
    """Navigations that a screen reader cannot tell apart, in one problem for the page.

    Not counted: breadcrumbs, which the renderers write twice and show once, and the contents: another role.
    """
    navs = [e for e in page.elements if e.tag == "nav" and not e.hidden and e.attrs.get("role") != "doc-toc"]
    navs = [e for e in navs if "quarto-page-breadcrumbs" not in e.classes]
    names = [_own_name(page, e) for e in navs]
    alike = [e for e, name in zip(navs, names, strict=True) if names.count(name) > 1]
    if alike:
        which = ", ".join(e.attrs.get("id") or " ".join(e.classes[:1]) or "nav" for e in alike)
        what = f"navigations without a name of their own: {which}; give each an aria-label"
        yield page.problem(alike[0], what)


def _own_name(page: Page, element: Element) -> str:
    """The name given by attributes alone."""
    idents = element.attrs.get("aria-labelledby", "").split()
    by_id = [page.words(e) for e in page.elements if e.attrs.get("id") in idents] if idents else []
    return " ".join(by_id).strip() or element.attrs.get("aria-label", "").strip()


def _named(page: Page, element: Element) -> bool:
    """Whether a link, button or frame has a name: by attribute, by words inside it, or a picture's text."""
    if _own_name(page, element) or element.attrs.get("title", "").strip():
        return True
    texts = page.texts[slice(*element.words)]
    if any(text.strip() and not (parent is not None and parent.hidden) for _, text, parent in texts):
        return True
    inner = [e for e in page.within(element) if not e.hidden]
    return any(
        e.attrs.get("aria-label", "").strip()
        or (e.tag == "img" and e.attrs.get("alt", "").strip())
        or (e.tag == "svg" and DRAWN_NAME.search(e.raw))
        for e in inner
    )


def _name(page: Page, element: Element) -> Iterator[Problem]:
    """Names and texts for what cannot be seen; what is hidden from screen readers needs none."""
    tag, attrs = element.tag, element.attrs
    if element.hidden:
        return
    picture = repr(attrs.get("src", "")[:60])
    if tag == "img" or (tag == "input" and attrs.get("type", "").lower() == "image"):
        if "alt" not in attrs:
            yield page.problem(element, f"the picture {picture} has no alt; say what it shows")
        # The renderers give their logo an empty alt beside the site's name; ours must say it is ornament.
        elif not attrs["alt"].strip() and element.in_main and attrs.get("role") not in UNSEEN:
            what = f"the picture {picture} has an empty alt; say what it shows, or hide it with aria-hidden"
            yield page.problem(element, what)
    elif tag == "svg":
        drawn = bool(DRAWN_NAME.search(element.raw)) or bool(attrs.get("aria-label", "").strip())
        by_id = attrs.get("aria-labelledby", "").split()
        if attrs.get("role") != "img" or not (drawn or any(ident in page.ids for ident in by_id)):
            what = "a drawing has no name; hide it with aria-hidden, or give it role=img and a name"
            yield page.problem(element, what)
    elif (
        (tag == "a" and "href" in attrs)
        or tag in ("button", "summary", "iframe")
        or attrs.get("role") in ("button", "link")
    ):
        if not _named(page, element):
            yield page.problem(element, f"a <{tag}> has no name; give it words, or an aria-label")
    elif tag == "input" and attrs.get("type", "").lower() == "button" and not attrs.get("value", "").strip():
        yield page.problem(element, "a button has no name; give it a value")


def _table(page: Page, table: Element) -> Iterator[Problem]:
    """Tables of exhibits alone: those that a renderer makes from Markdown give their heads no scope."""
    captions = page.within(table, "caption")
    if not any(page.words(caption) for caption in captions) and not _own_name(page, table):
        yield page.problem(table, "a table has no caption; say what it holds")
    heads = page.within(table, "th")
    if not heads:
        yield page.problem(table, "a table has no heads; make the first row and column <th> with a scope")
    bad = [head for head in heads if head.attrs.get("scope") not in SCOPES]
    if bad:
        what = f"{len(bad)} table heads, first {page.words(bad[0])[:40]!r}, have no scope; say col or row"
        yield page.problem(bad[0], what)


def _scripts(page: Page, element: Element) -> Iterator[Problem]:
    """Text from data must never run: no handlers, and no scripts among the words."""
    for name, value in element.attrs.items():
        if name[:2] == "on" and (element.in_main or not RENDERERS_HANDLER.fullmatch(value.strip())):
            yield page.problem(element, f"a <{element.tag}> runs {name}={value[:40]!r}; take the script out")
    if element.tag == "script" and (element.in_main or element.exhibit):
        kind = element.attrs.get("type", "").lower()
        if element.exhibit or not (kind in NOT_RUN or kind.startswith("application/vnd.")):
            # The renderers' scripts stand in the head or after <main>.
            yield page.problem(element, "a <script> stands among the words; text from data must never run")
    if "srcdoc" in element.attrs or (element.exhibit and element.tag in ("iframe", "object", "embed")):
        yield page.problem(element, f"a <{element.tag}> puts a document into the page; link to it instead")
    if element.tag == "svg":
        for pattern in HANDLERS_IN_DRAWING:
            for match in pattern.finditer(element.raw):
                yield page.problem(element.raw_at + match.start(), f"a drawing runs {match[1]}; take it out")
        for tag in ("script", "foreignObject", "iframe"):
            if tag in element.raw and (found := re.search(rf"<{tag}\b", element.raw)):
                at = element.raw_at + found.start()
                yield page.problem(at, f"a drawing holds a <{tag}>, which can run; take it out")
