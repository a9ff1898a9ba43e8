"""Checks of addresses: links lead to files that exist, and everything is loaded from this site."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from crossings.check.pages import Found
from crossings.errors import Problem
from crossings.pages.markup import LIBRARIES, Element, Page, Site, inside

LOADING_RELS = {
    "stylesheet",
    "preload",
    "prefetch",
    "prerender",
    "modulepreload",
    "preconnect",
    "dns-prefetch",
    "manifest",
    "icon",
    "apple-touch-icon",
    "apple-touch-icon-precomposed",
    "mask-icon",
}
# Addresses that the browser fetches by itself, or to which it sends a reader's input.
FETCHED_BY = {
    "script": ("src",),
    "img": ("src",),
    "source": ("src",),
    "iframe": ("src",),
    "frame": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "input": ("src", "formaction"),
    "button": ("formaction",),
    "form": ("action",),
    "body": ("background",),
}
CSS_LOAD = re.compile(
    r"/\*.*?\*/|@namespace[^;]*;|@import\s*(?:\"([^\"]*)\"|'([^']*)')"
    # To the closing bracket, not to a semicolon: the themes' font address contains some.
    r"|url\(\s*(?:\"((?:\\.|[^\"\\])*)\"|'((?:\\.|[^'\\])*)'|([^)]*?))\s*\)"
    r"|image-set\((?=((?:[^()]|\([^()]*\))*))",
    re.S | re.I,
)
IN_IMAGE_SET = re.compile(
    r"(?<!\()[\"']([^\"']+)[\"'](?=\s*(?:[\d.]+(?:x|dpi|dppx|dpcm)|type\(|,|$))"
)
ELSEWHERE_IN_SCRIPT = re.compile(r"[\"'`]((?:https?:|wss?:)?//[\w-]+(?:\.[\w-]+)+[^\"'`\s]*)")
ELSEWHERE_IN_SPEC = re.compile(r"\"url\"\s*:\s*\"((?:https?:)?//[^\"]+)")
NO_CHARTS = ("search.json", "ro-crate-metadata.json")  # they may name addresses
NAMES_ONLY = (
    "http://www.w3.org/",
    "https://vega.github.io/schema/",
    "https://vega.github.io/editor/",
)
NAMED_BY_QUARTO = "https://giscus.app"  # for comments, which the site does not have; loads nothing
SRCSET = re.compile(r"\s*([^\s,]\S*[^\s,])(?:\s+[^,]*)?(?:,|$)")


def problems_of_page(site: Site, page: Page) -> Iterator[Problem]:
    """Links and loads of a page or drawing.

    They stand in attributes, inline styles and scripts, and the specs of live charts.
    """
    for element in page.elements:
        for value, loads in _addresses(element):
            if what := _wrong(site, page, value, loads, element):
                yield page.problem(element, what)
        if element.tag == "base" and element.get("href") is not None:  # a target moves none
            yield page.problem(element, "a <base> moves every link of the page; take it out")
        for value in element.attrib.values():
            if "url(" in value.lower() and element.tag != "meta":
                yield from (page.problem(element, what) for _, what in _in_css(site, page, value))
        if element.tag in ("style", "script", "template"):
            for at, what in _in_whole(site, page, element):
                yield Problem(
                    page.file, element.sourceline + element.text_content().count("\n", 0, at), what
                )


def problems_of_file(site: Site, file: str) -> Iterator[Problem]:
    """Loads in a stylesheet, a script, a drawing or a chart's spec; pages in the sitemap."""
    if file.endswith(".svg"):
        yield from problems_of_page(site, Page(file, site.text(file)))
        return
    found: Found = iter(())
    text = site.text(file) if file.endswith((".css", ".js", ".mjs", ".xml", ".json")) else ""
    if file.endswith(".css"):
        found = _in_css(site, Page(file, ""), text)
    elif file.endswith((".js", ".mjs")) and not file.startswith(LIBRARIES):
        # The renderers' scripts name comment services and similar, which load only if a page asks
        # for them.
        found = _in_script(text)
    elif file == "sitemap.xml":
        found = _in_sitemap(site, text)
    elif file.endswith(".json") and file not in NO_CHARTS:
        found = _in_spec(text)
    yield from (Problem(file, text.count("\n", 0, at) + 1, what) for at, what in found)


def file_at(site: Site, file: str, address: str) -> str | None:
    """The file of the site to which an address in another of its files leads.

    The file may not exist. A folder means its index page. None for an address elsewhere, with
    another scheme, or above the site.
    """
    path = re.split(r"[?#]", address.strip(), maxsplit=1)[0]
    base = posixpath.dirname(file)
    if re.match(r"[a-zA-Z][\w+.-]*:|//", path):
        if not _is_own(site, path):
            return None
        base, path = "", _without_scheme(path)[len(_without_scheme(site.address)) :].lstrip("/")
    elif path.startswith("/"):
        # A site may be in a folder of its host.
        root = re.sub(r"^//[^/]*", "", _without_scheme(site.address))
        if not f"{path}/".startswith(f"{root}/"):
            return None
        base, path = "", path[len(root) :].lstrip("/")
    elif not path:
        return file
    full = posixpath.normpath(posixpath.join(base, unquote(path)))
    if full == ".." or full.startswith("../"):
        return None
    full = "" if full == "." else full
    return posixpath.join(full, "index.html") if full in site.folders else full


def _without_scheme(address: str) -> str:
    return re.sub(r"^https?:", "", address, flags=re.I)


def _is_own(site: Site, address: str) -> bool:
    own = _without_scheme(site.address)
    return (
        bool(own)
        and re.match(re.escape(own) + r"(?:[/?#]|$)", _without_scheme(address), re.I) is not None
    )


def _addresses(element: Element) -> Iterator[tuple[str, bool]]:
    """Each address an element names, and whether the browser loads it without being asked."""
    tag, attrs = element.tag, element.attrib
    if tag in ("a", "area"):
        if (href := attrs.get("href", attrs.get("xlink:href"))) is not None:
            yield href, False
    elif tag == "link":
        if "href" in attrs:
            yield (
                attrs["href"],
                bool(LOADING_RELS.intersection(attrs.get("rel", "").lower().split())),
            )
    elif tag == "meta":
        if attrs.get("property", attrs.get("name", "")) in ("og:image", "og:url", "twitter:image"):
            yield attrs.get("content", ""), False
        if attrs.get("http-equiv", "").lower() == "refresh" and "=" in attrs.get("content", ""):
            yield attrs["content"].partition("=")[2].strip(" \"'"), True
    elif (drawn := attrs.get("href", attrs.get("xlink:href"))) and inside(element, "svg"):
        yield drawn, True
    for name in ("srcset", "imagesrcset"):
        yield from ((candidate[1], True) for candidate in SRCSET.finditer(attrs.get(name, "")))
    yield from ((attrs[name], True) for name in FETCHED_BY.get(tag, ()) if name in attrs)


def _wrong(site: Site, page: Page, value: str, loads: bool, element: Element | None) -> str | None:
    value = value.strip()
    shown = repr(value[:100])
    scheme = found[1].lower() if (found := re.match(r"([a-zA-Z][\w+.-]*):", value)) else ""
    full = scheme in ("http", "https", "ws", "wss") or value.startswith("//")
    if full and re.match(r"//(?:localhost|127\.|0\.0\.0\.0|\[::1\])", _without_scheme(value)):
        return f"points to {shown}, which is someone's own machine; name a public address"
    if full and loads:
        if _is_own(site, value):
            return f"loads {shown} by its full address; write it relative to the page"
        return f"loads {shown} from another site; keep a copy in this one, or leave it out"
    if full and not _is_own(site, value):
        return None
    if scheme and not full:
        return _wrong_scheme(scheme, value, loads, element)
    if value in ("", "#"):
        return _wrong_emptiness(value, loads, element)
    target = file_at(site, page.file, value)
    if target is None:
        outside = f"points to {shown}, which is outside the site; mend the address"
        return None if site.outside(page.file, value) else outside
    if target not in site.files:
        return (
            f"points to {shown}, but the site has no file {target!r}; "
            "mend the address or add the file"
        )
    fragment = unquote(value.partition("#")[2].partition(":~:")[0])
    there = page if target == page.file else site.pages.get(target)
    if not fragment or fragment == "top" or there is None or fragment in there.targets:
        return None
    return (
        f"points to {shown}, but {target} has no id {fragment!r}; mend the fragment or give the id"
    )


def _wrong_scheme(scheme: str, value: str, loads: bool, element: Element | None) -> str | None:
    if scheme == "javascript":
        classes = " ".join([element.get("id", ""), *element.classes]) if element is not None else ""
        if re.fullmatch(r"javascript:\s*void\(0\);?", value) and "quarto-" in classes:
            return None  # Quarto's own toggles
        return f"runs {value[:60]!r} as a script; use a button, or an address"
    if scheme == "data":
        if loads and (
            element is None or element.tag not in ("script", "iframe", "object", "embed", "frame")
        ):
            return None
        return f"opens {value[:40]!r}, a document inside an address; make it a file"
    if scheme == "mailto":
        sound = re.match(r"mailto:[^@\s]+@[^@\s]+\.\w", value, re.I)
        return None if sound else f"{value[:60]!r} is no mail address; mend it"
    if scheme == "tel":
        return None
    return f"points to {value[:100]!r}, which no reader can open; name a public address"


def _wrong_emptiness(value: str, loads: bool, element: Element | None) -> str | None:
    """What is wrong with an empty address.

    Only the toggles and tabs of both renderers may have one, since a script controls them.
    """
    if element is None or element.tag == "form":
        return None
    attrs = element.attrib
    if not loads and ("data-bs-toggle" in attrs or attrs.get("role") == "tab"):
        return None
    chrome = value == "#" or any(name.startswith("quarto-") for name in element.classes)
    if not loads and chrome and not inside(element, "main"):
        return None
    return (
        f"a <{element.tag}> has the address {value!r}, which leads nowhere; "
        "name where it should lead"
    )


def _in_whole(site: Site, page: Page, element: Element) -> Found:
    text, kind = element.text_content(), element.get("type", "").lower()
    if element.tag == "style":
        return _in_css(site, page, text)
    if element.tag == "template" or kind == "application/json":
        return _in_spec(html.unescape(text))
    return iter(()) if kind == "application/ld+json" else _in_script(text)


def _in_sitemap(site: Site, text: str) -> Found:
    for match in re.finditer(r"<loc>\s*(.*?)\s*</loc>", text, re.S):
        if what := _wrong(site, Page("sitemap.xml", ""), html.unescape(match[1]), False, None):
            yield match.start(), what


def _in_css(site: Site, page: Page, text: str) -> Found:
    for match in CSS_LOAD.finditer(text):
        values: Iterable[str] = [next((group for group in match.groups()[:5] if group), "")]
        if match[6]:
            values = IN_IMAGE_SET.findall(match[6])
        for value in values:
            value = html.unescape(value).strip(" \"'")
            if not value or (value.startswith("#") and page.file.endswith(".css")):
                continue
            if what := _wrong(site, page, value, True, None):
                yield match.start(), what


def _in_script(text: str) -> Found:
    """Any full address in a script.

    The text does not show whether it is loaded, so none is allowed.
    """
    for match in ELSEWHERE_IN_SCRIPT.finditer(text):
        if not match[1].startswith(NAMES_ONLY) and match[1] != NAMED_BY_QUARTO:
            what = (
                f"a script names {match[1][:100]!r}; "
                "scripts may reach for nothing outside this site"
            )
            yield match.start(), what


def _in_spec(text: str) -> Found:
    for match in ELSEWHERE_IN_SPEC.finditer(text):
        yield (
            match.start(),
            f"a chart loads its data from {match[1][:100]!r}; put the data into the chart",
        )
