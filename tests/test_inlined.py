"""Stylesheets stand in the page, and there is nothing to fetch before the first chart.

The rules are the same in the same order, for both schemes.
"""

import re
from pathlib import Path

import pytest
from browsing import browser_test, until
from test_site import PAPER, READER_PAGES

from crossings.site import inlined

# As smalldocs writes a page: two themes under opposite media, then its own sheet and ours, then
# scripts.
PAGE = """<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="f.svg">\
<link rel="stylesheet" href="../site_libs/light.css" class="quarto-color-scheme" \
media="not all and (prefers-color-scheme: dark)">\
<link rel="stylesheet" href="../site_libs/dark.css" \
class="quarto-color-scheme quarto-color-alternate" media="(prefers-color-scheme: dark)">\
<link rel="stylesheet" href="../site_libs/smalldocs.css"><link rel="stylesheet" href="site.css">\
<script src="../a.js" defer></script><script>first()</script>\
<script src="../b.js" type="module"></script><script src="../c.js" defer></script></head>\
<body><p>x</p><script type="text/plain">"</body>"</script></body></html>"""
SHEETS = {
    "site_libs/light.css": "/*! licence */a{color:red}b{c:d}",
    "site_libs/dark.css": "/* gone */a{color:pink}",
    "site_libs/smalldocs.css": (
        '@font-face{src:url("fonts/i.woff2?1")}i{background:url("data:image/svg+xml,%3csvg")}'
    ),
    "report/site.css": "@media print{p{a:b}p{c:d}}u{background:url(pics/u.png)}",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, text in SHEETS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def with_sheets(site: Path) -> str:
    return inlined.with_sheets(site, {"report/x.html": PAGE})["report/x.html"]


def styles_in(page: str) -> list[tuple[str, str]]:
    return re.findall(r"<style([^>]*)>(.*?)</style>", page, re.S)


def test_sheets_stand_in_the_order_of_their_links_that_load_nothing_and_scripts_that_wait_come_last(
    site,
):
    page = with_sheets(site)
    assert 'rel="stylesheet"' not in page
    light, dark, both = styles_in(page)
    assert light == (
        ' class="scheme" media="not all and (prefers-color-scheme: dark)"',
        SHEETS["site_libs/light.css"],
    )
    assert dark == (
        ' class="scheme alternate" media="(prefers-color-scheme: dark)"',
        "a{color:pink}",
    )
    assert both == (
        "",
        '@font-face{src:url("../site_libs/fonts/i.woff2?1")}'
        'i{background:url("data:image/svg+xml,%3csvg")}'
        "@media print{p{a:b}p{c:d}}u{background:url(pics/u.png)}",
    )
    links = re.findall(r'<link [^>]*class="quarto-color-scheme[^>]*>', page)
    assert [re.findall(r'rel="([^"]*)"', link) for link in links] == [["alternate"], ["alternate"]]
    # The renderer's script chooses, then ours follows.
    assert page.index("<style") < page.index("first()") < page.index("style.scheme")
    head, body = page.split("</head>")
    assert re.findall(r'src="([^"]*)"', head) == ["../b.js"]
    waiting = [f'<script src="../{name}.js" defer></script>' for name in "ac"]
    assert body.endswith(f"{''.join(waiting)}</body></html>")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("report/site.css", "@import 'more.css';"),  # counts at the beginning of a sheet alone
        ("report/site.css", None),  # a link to a sheet that is not there is for the checks to say
        ("site_libs/smalldocs.css", None),  # Quarto wrote the site
    ],
)
def test_a_page_whose_sheets_cannot_stand_in_it_is_left(site, name, text):
    if text is None:
        (site / name).unlink()
    else:
        (site / name).write_text(text, "utf-8")
    assert with_sheets(site) == PAGE


def test_built_pages_hold_both_themes_whole_in_pieces_that_end_with_a_rule(built):
    for text in ((built.site / page).read_text("utf-8") for page in READER_PAGES):
        assert not re.search(r'<link rel="stylesheet"', text)
        for name, mark in (
            ("default", ' class="scheme" '),
            ("darkly", ' class="scheme alternate" '),
        ):
            pieces = [rules for found, rules in styles_in(text) if found.startswith(mark)]
            assert len(pieces) > 2 and all(piece.count("{") == piece.count("}") for piece in pieces)
            assert "".join(pieces) == (built.site / f"site_libs/themes/{name}.min.css").read_text(
                "utf-8"
            )


SEEN = "getComputedStyle(document.body).backgroundColor"


@browser_test
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("script", [True, False])
def test_a_page_has_its_scheme_by_itself(visit, address, scheme, script):
    tab = visit("404.html", color_scheme=scheme, java_script_enabled=script)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(address + "report/methods.html")
    assert (
        tab.evaluate(SEEN) == PAPER[scheme]
        and asked
        and not [one for one in asked if ".css" in one]
    )


@browser_test
def test_the_scheme_follows_the_system_until_the_reader_chooses(visit):
    tab = visit("report/methods.html", color_scheme="light")
    tab.emulate_media(color_scheme="dark")
    until(tab, f"{SEEN} === '{PAPER['dark']}'")  # told to scripts with the next frame
    tab.evaluate("localStorage.setItem('smalldocs-scheme', 'default')")
    tab.reload()
    assert tab.evaluate(SEEN) == PAPER["light"], (
        "what was chosen holds, whatever the system prefers"
    )
    tab.emulate_media(color_scheme="light")
    tab.emulate_media(color_scheme="dark")
    assert tab.evaluate(SEEN) == PAPER["light"]
