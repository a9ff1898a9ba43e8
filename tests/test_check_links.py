"""The check sees links that lead nowhere and loads from another site.

It also sees what those need who cite, share and follow a page.
"""

import random
import string

import pytest
from small_site import ADDRESS, changed, in_words, only_problem, written

from crossings import check

LINKS = {
    **{
        message: in_words(f'<p><a href="{href}">x</a></p>')
        for message, href in (
            ("missing.html", "missing.html"),
            ("Report/money.html", "Report/money.html"),
            ("money.qmd", "report/money.qmd"),
            ("'report/'", "report/"),
            ("'exhibits'", "exhibits"),
            ("no id 'nowhere'", "#nowhere"),
            ("no id 'third'", "report/money.html#third"),
            ("outside the site", "../private.html"),
            ("/nothing.html", "/nothing.html"),
            ("https://ledger.example/gone", "https://ledger.example/gone.html"),
            ("//ledger.example/gone", "//ledger.example/gone.html"),
            ("javascript:alert", "javascript:alert(1)"),
            ("jAvAsCrIpT:", " jAvAsCrIpT:void(1)"),
            ("javascript:void(0)", "javascript:void(0)"),
            ("data:text/html", "data:text/html,x"),
            ("not a mail address", "mailto:nobody"),
            ("file:///home", "file:///home/x.html"),
            ("localhost", "http://localhost:4200/"),
            ("the address ''", ""),
            ("the address '#'", "#"),
        )
    },
    "missing.png": in_words('<p><img src="missing.png" alt="x"></p>'),
    "missing.js": ("index.html", "</body>", '<script src="missing.js"></script></body>'),
    "missing.css": ("index.html", "</head>", '<link rel="stylesheet" href="missing.css"></head>'),
    "next.html": ("index.html", "</head>", '<link rel="next" href="next.html"></head>'),
    "no id 'glyph'": in_words('<svg aria-hidden="true"><use xlink:href="#glyph"></use></svg>'),
    "no id 'tint'": in_words('<svg aria-hidden="true"><path fill="url(#tint)"></path></svg>'),
    "card.png": ("index.html", "</head>", '<meta name="twitter:image" content="card.png"></head>'),
    f"{ADDRESS}/s.png": ("index.html", f'"{ADDRESS}/assets/favicon.svg"', f'"{ADDRESS}/s.png"'),
    "font.woff2": ("assets/site.css", "body", "@font-face{src:url(font.woff2)} body"),
    "moves every link": ("index.html", "</head>", '<base href="/x/"></head>'),
    f"{ADDRESS}/other.html": ("index.html", f"{ADDRESS}/index.html", f"{ADDRESS}/other.html"),
}


FONT = "https://fonts.example/css2?family=Lato:ital,wght@0,400;0,700;1,400&display=swap"
THIRD = "https://third.example/x"
LOADS = {
    "script src": ("index.html", "</head>", f'<script src="{THIRD}"></script></head>'),
    **{
        f"link rel={rel}": ("index.html", "</head>", f'<link rel="{rel}" href="{THIRD}"></head>')
        for rel in (
            "stylesheet",
            "preload",
            "icon",
            "shortcut icon",
            "preconnect",
            "dns-prefetch",
            "modulepreload",
            "manifest",
            "prefetch",
            "Alternate Stylesheet",
        )
    },
    **{
        f"<{tag} {attr}>": in_words(f'<{tag} {attr}="{THIRD}" alt="x" title="x"></{tag}>')
        for tag, attr in (
            ("img", "src"),
            ("iframe", "src"),
            ("video", "src"),
            ("video", "poster"),
            ("audio", "src"),
            ("source", "src"),
            ("object", "data"),
            ("embed", "src"),
            ("track", "src"),
            ("form", "action"),
        )
    },
    "no scheme": in_words('<img src="//third.example/x" alt="x">'),
    "no quotes": in_words(f"<img src={THIRD} alt=x>"),
    "capitals": in_words(f'<IMG SRC="{THIRD.replace("https", "HTTPS")}" alt="x">'),
    "in entities": in_words('<img src="https&#58;//third.example/x" alt="x">'),
    "noscript": in_words(f'<noscript><img src="{THIRD}" alt="x"></noscript>'),
    "link imagesrcset": ("index.html", "</head>", f'<link imagesrcset="{THIRD} 2x"></head>'),
    "srcset": in_words(f'<img src="assets/favicon.svg" srcset="{THIRD} 2x" alt="x">'),
    "style attribute": in_words(f'<p style="background:url({THIRD})">x</p>'),
    "style element": ("index.html", "</head>", f'<style>@import "{THIRD}";</style></head>'),
    "svg image": in_words(f'<svg aria-hidden="true"><image href="{THIRD}"></image></svg>'),
    "svg use": in_words(f'<svg aria-hidden="true"><use xlink:href="{THIRD}#a"></use></svg>'),
    "svg fill": in_words(f'<svg aria-hidden="true"><path fill="url({THIRD}#a)"></path></svg>'),
    "svg file": ("assets/favicon.svg", "<path", f'<image href="{THIRD}"/><path'),
    "refresh": (
        "index.html",
        "</head>",
        f'<meta http-equiv="refresh" content="0; url={THIRD}"></head>',
    ),
    "css url": ("assets/site.css", "body", f"p{{background:url({THIRD})}} body"),
    "css url quoted": ("assets/site.css", "body", f"p{{background:url( '{THIRD}' )}} body"),
    "css import": ("assets/site.css", "body", f'@import"{THIRD}";body'),
    "css image-set": ("assets/site.css", "body", f'p{{background:image-set("{THIRD}" 1x)}} body'),
    "css after a data address": (
        "assets/site.css",
        '%3e"',
        f'/*%3e"),url("{THIRD}"),url("data:,*/"',
    ),
    "spec file": ("exhibits/money-by-year.json", '"values":[]', f'"url":"{THIRD}"'),
}


OWN = {
    "img": in_words(f'<img alt="x" src="{ADDRESS}/assets/favicon.svg">'),
    "link": (
        "index.html",
        "</head>",
        f'<link rel="stylesheet" href="{ADDRESS}/assets/site.css"></head>',
    ),
    "url": ("assets/site.css", "body", f"p{{background:url({ADDRESS}/assets/favicon.svg)}} body"),
}
CASES = {f"leads to {message}": (message, case) for message, case in LINKS.items()}
CASES |= {f"loads by {kind}": ("third.example/x", case) for kind, case in LOADS.items()}
CASES |= {f"own address in {kind}": ("by its full address", case) for kind, case in OWN.items()}


@pytest.mark.parametrize(("message", "case"), CASES.values(), ids=CASES)
def test_a_link_to_nowhere_or_a_load_from_elsewhere_is_seen(site, message, case):
    problem = only_problem(site, case)
    assert problem.file == case[0] and message in problem.what


@pytest.mark.parametrize("file", ["index.md", "facts/a.json", "llms.txt"])
def test_a_text_for_programs_names_only_places_that_are_there(site, file):
    """Red while an anchor that no page has stood in them without a word."""
    (site / "facts").mkdir(exist_ok=True)
    first = f'See "{ADDRESS}/report/money.html". '
    problem = only_problem(site, (file, None, f'{first}\n"{ADDRESS}/report/money.html#third"'))
    assert (problem.file, problem.line) == (file, 2) and "no id 'third'" in problem.what


def test_the_address_of_a_themes_font_is_read_whole(site):
    (problem,) = changed(site, "site_libs/dark.min.css", ":root", f"@import url({FONT});:root")
    assert FONT in problem.what


def test_a_site_may_be_in_a_folder_of_its_host(site):
    for path in site.rglob("*"):
        if path.suffix in (".html", ".xml"):
            written(path, path.read_text("utf-8").replace(ADDRESS, f"{ADDRESS}/ledger"))
    page = (site / "404.html").read_text("utf-8")
    assert any("/assets" in problem.what for problem in check.problems(site))
    written(site / "404.html", page.replace('"/', '"/ledger/'))
    assert check.problems(site) == []


def test_without_a_sitemap_a_canonical_link_gives_the_address(site):
    assert changed(site, "sitemap.xml", None, None) == []
    (problem,) = changed(
        site, "index.html", "<p>Words", f'<a href="{ADDRESS}/gone.html">x</a><p>Words'
    )
    assert "gone.html" in problem.what


@pytest.mark.parametrize("markup", ['link rel="license" href', 'meta property="og:image" content'])
def test_naming_another_site_without_loading_from_it_is_fine(site, markup):
    tag = f'<{markup}="https://elsewhere.example/x.png"></head>'
    assert changed(site, "index.html", "</head>", tag) == []


def test_a_page_heavier_than_its_budget_with_scripts_is_seen(site):
    # Random letters hardly compress: 150 KB of them in one script are too much for each page that
    # loads it.
    letters = random.Random(0).choices(string.ascii_letters + string.digits, k=210_000)
    problems = changed(site, "assets/live.js", None, f"// {''.join(letters)}\n")
    assert {problem.file for problem in problems} == {
        "index.html",
        "report/money.html",
        "404.html",
        "exhibits/money-by-year.html",
    }
    assert all("KB compressed" in problem.what for problem in problems)
