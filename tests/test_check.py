"""The check of the built site sees what a reader would stumble over, and nothing else.

One small site has no problem. Each case changes one thing in it and expects exactly one problem that names the file
and the thing; so a rule that goes blind fails here by name.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crossings import check
from crossings.check import Problem
from crossings.errors import InputError

ADDRESS = "https://ledger.example"
DRAWING = (
    '<svg aria-hidden="true" focusable="false" viewBox="0 0 9 9"><defs><linearGradient id="{0}-tint"></linearGradient>'
    '</defs><path d="M0,0h9" fill="url(#{0}-tint)"></path><text>2018</text></svg>'
)
EXHIBIT = f"""<figure class="exhibit" id="fig-money-by-year" aria-labelledby="fig-money-by-year-title">
<div class="ex-head"><p class="ex-no">Figure 1</p><h3 class="ex-title" id="fig-money-by-year-title">Money rose</h3>
<p class="ex-sub">Money, £ million</p></div>
<div class="ex-draw"><div class="ex-wide">{DRAWING.format("wide")}</div>
<div class="ex-narrow">{DRAWING.format("narrow")}</div></div>
<figcaption class="ex-words"><p>None of the money is shown as paid.</p></figcaption>
<details class="ex-table"><summary>Table: the 2 rows behind this figure</summary><div class="ex-scroll" tabindex="0"
role="region" aria-label="Money by year"><table><caption>Money by year</caption><thead><tr><th scope="col">Year</th>
<th scope="col">£m</th></tr></thead><tbody><tr><th scope="row">2018</th><td>1.5</td></tr>
<tr class=total><th scope="row">2019</th><td>[x]</td></tr></tbody></table></div></details>
<p class="ex-source"><b>Source</b> Parliament, <a href="https://parliament.example/answer">an answer</a>.
As of 13 May 2026. <span class="status">Commitment</span>.</p>
<div class="ex-tools"><a href="../exhibits/money-by-year.csv" download>CSV <small>1 KB</small></a>
<a href="../exhibits/money-by-year.svg" download>SVG</a> <a href="#fig-money-by-year">Link</a>
<details><summary>Embed</summary><code>&lt;iframe src="https://ledger.example/"&gt; nan {{{{&lt; x &gt;}}}}</code></details></div>
<template>{{"$schema":"https://vega.github.io/schema/vega-lite/v6.json","data":{{"values":[]}}}}</template>
</figure>"""
TABLE_EXHIBIT = """<figure class="exhibit" id="fig-boats"><h3 class="ex-title">Boats</h3>
<div class="ex-words"><p>The boats.</p></div><div class="ex-table"><table aria-label="Boats"><thead>
<tr><th scope="col">Boats</th></tr></thead><tbody><tr><td>7</td></tr></tbody></table></div>
<p class="ex-source"><b>Source</b> Home Office. As of 1 June 2026.</p>
<a href="../exhibits/boats.csv" download>CSV</a></figure>"""
HEAD = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>
<link rel="icon" href="{root}assets/favicon.svg"><link rel="stylesheet" href="{root}assets/site.css">
<link rel="stylesheet" href="{root}site_libs/dark.min.css" id="theme"><link rel="canonical" href="{canonical}">
<meta property="og:image" content="{root}assets/favicon.svg"><script src="{root}assets/live.js" defer></script>
<script>(function(){{var s="light"}})();</script></head><body>
<a class="visually-hidden-focusable" href="#quarto-document-content">Skip to the text</a>
<nav class="navbar" aria-label="Main"><h1 class="quarto-secondary-nav-title">{title}</h1>
<a class="navbar-brand" href="{root}index.html">Ledger</a>
<a class="dropdown-toggle" href="#" data-bs-toggle="dropdown">Chapters</a>
<a class="quarto-color-scheme-toggle" href="" title="Toggle dark mode"
onclick="window.quartoToggleColorScheme(); return false;"><i class="bi"></i></a></nav>
<nav id="TOC" role="doc-toc"><h2 id="toc-title">On this page</h2></nav>
<main id="quarto-document-content"><h1 class="title">{title}</h1>
"""
FOOT = '</main><nav class="page-navigation" aria-label="Pages"><a href="{root}index.html">Ledger</a></nav></body></html>'
INDEX = """<p>Words, <a href="report/money.html#fig-money-by-year">a figure</a>,
<a href="https://elsewhere.example/">elsewhere</a>, <a href="https://ledger.example/report/money.html">our own</a>,
<a href="mailto:ledger@ledger.example">mail</a>, <a href="report/money.html?x=1#the%20end">the end</a>.</p>
<h2>Second</h2><img src="assets/favicon.svg" alt="A mark" srcset="assets/favicon.svg 1x, assets/favicon.svg 2x">
<table><tr><th>Plain</th></tr><tr><td>1</td></tr></table>
<svg role="img" viewBox="0 0 1 1"><title>A dot</title><path d="M0,0"></path></svg>
<p>In code: <code>{{&lt; var x &gt;}} @fig-x ::: nan</code></p>
<button aria-label="Close"><i></i></button>
"""
CHAPTER = f'<h2 id="first">First</h2>{EXHIBIT}{TABLE_EXHIBIT}<p><a name="the end"></a>An end.</p>'
CSS = """/* url(https://in-a-comment.example/) */ @namespace svg url(http://www.w3.org/2000/svg);
body { background: url("favicon.svg"); mask: url("data:image/svg+xml,%3csvg xmlns='http://www.w3.org/2000/svg'/%3e"); }
"""
LIVE = '// see https://vega.github.io/\nconst ns = "http://www.w3.org/2000/svg"; fetch("../exhibits/money-by-year.json");\n'
MARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>Mark</title><path d="M0,0"/></svg>'.replace(
    "<svg ", '<svg role="img" '
)


def written(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site without a problem: a front page, a chapter in a folder, an embed, and what they need."""
    folder = tmp_path / "_site"
    for file, title, root, body in (
        ("index.html", "Ledger", "", INDEX),
        ("report/money.html", "The money – Ledger", "../", CHAPTER),
        ("404.html", "Ledger", "/", "<p>Not here.</p>"),
    ):
        head = HEAD.format(title=title, root=root, canonical=f"{ADDRESS}/{file}")
        written(folder / file, head + body + FOOT.format(root=root))
    written(
        folder / "exhibits/money-by-year.html",
        f'<!doctype html><html lang="en-GB"><head><title>Money rose</title></head><body>{EXHIBIT}</body></html>',
    )
    written(folder / "exhibits/money-by-year.csv", "year,gbp_m\n2018,1.5\n2019,\n")
    written(folder / "exhibits/money-by-year.svg", MARK)
    written(folder / "exhibits/money-by-year.json", '{"data":{"values":[]}}')
    written(folder / "exhibits/boats.csv", 'boats\n"7"\n')
    written(folder / "assets/favicon.svg", MARK)
    written(folder / "assets/site.css", CSS)
    written(folder / "assets/live.js", LIVE)
    written(folder / "site_libs/dark.min.css", ":root{--a:1}")
    entries = [{"objectID": f, "href": f, "title": "t"} for f in ("index.html", "report/money.html#first")]
    written(folder / "search.json", json.dumps(entries))
    locs = "".join(f"<url><loc>{ADDRESS}/{f}</loc></url>" for f in ("index.html", "report/money.html"))
    written(folder / "sitemap.xml", f"<urlset>{locs}</urlset>")
    return folder


def changed(site: Path, file: str, old: str | None, new: str | None) -> list[Problem]:
    """The problems once `old` is `new` in a file of the site, in its first place; `new` alone adds or takes away."""
    path = site / file
    if new is None:
        path.unlink()
    elif old is None:
        written(path, new)
    else:
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} should hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return check.problems(site)


def in_words(what: str) -> tuple[str, str, str, str]:
    """A change of the front page: something put before its words."""
    return ("index.html", "<p>Words", f"{what}<p>Words", "")


def in_exhibit(old: str, new: str) -> tuple[str, str, str, str]:
    return ("report/money.html", old, new, "")


def test_a_sound_site_has_no_problem(site: Path) -> None:
    assert check.problems(site) == []


LEFTOVERS = [
    ("{{< var x >}}", "<p>{{&lt; var x &gt;}}</p>"),
    ("{{<", "<p>{{&lt; var</p>"),
    (">}}", "<p>var &gt;}}</p>"),
    ("?var:nothing", "<p><strong>?var:nothing</strong></p>"),
    ("?meta:nothing", "<p>?meta:nothing</p>"),
    ("@fig-money", "<p>See @fig-money</p>"),
    ("@tbl-money", "<p>See @tbl-money.</p>"),
    ("@sec-money", "<p>(@sec-money)</p>"),
    ("?@fig-money", "<p>?@fig-money</p>"),
    ("?@nothing", "<p>?@nothing</p>"),
    ("[@nao", "<p>As said [@nao2025]</p>"),
    (":::", "<p>::: {.x</p>"),
    ("{=html}", "<p>{=html}</p>"),
    ("{.column-margin}", "<p>Text {.column-margin}</p>"),
    ("{#sec-x}", "<h2>Head {#sec-x}</h2>"),
    ("{width=50%}", "<p>a{width=50%}</p>"),
    ("```", "<p>``` x</p>"),
    (r"\\(", r"<p>\(x^2\)</p>"),
    ("traceback", "<p>Traceback (most recent call last)</p>"),
    ("traceback", "<pre><code>Traceback (most recent call last):\n  1/0</code></pre>"),
    ("UserWarning", '<div class="cell-output-stderr"><pre><code>UserWarning: x</code></pre></div>'),
    ("ZeroDivisionError", '<div class="cell-output cell-output-error"><pre>ZeroDivisionError</pre></div>'),
    ("{python}", "<p><code>{python} total</code></p>"),
    ("'nan'", "<table><tr><td>nan</td></tr></table>"),
    ("'NaN'", "<p>NaN people arrived</p>"),
    ("'NaT'", "<p>as of NaT</p>"),
    ("<NA>", "<table><tr><td>&lt;NA&gt;</td></tr></table>"),
    ("'None'", "<table><tr><td> None </td></tr></table>"),
    ("'inf'", "<table><tr><td><b>inf</b></td></tr></table>"),
    ("-inf", "<table><tr><td>-inf</td></tr></table>"),
    ("£nan", "<p>The UK had committed £nan to France.</p>"),
    ("£nan", "<table><tr><td>£nan</td></tr></table>"),
    ("€None", "<p>€None</p>"),
    ("'@fig-y'", '<img src="assets/favicon.svg" alt="@fig-y">'),
    ("nan'", '<img src="assets/favicon.svg" alt="nan people">'),
]


@pytest.mark.parametrize(("said", "markup"), LEFTOVERS)
def test_a_leftover_in_the_words_is_seen(site: Path, said: str, markup: str) -> None:
    (problem,) = changed(site, "index.html", "<p>Words", f"{markup}<p>Words")
    assert problem.file == "index.html"
    assert said in problem.what


@pytest.mark.parametrize(
    "markup", ['<p title="x>Words</p>', '<svg aria-hidden="true"><path d="M0,0"></path>', "<p", "<!-- x"]
)
def test_a_broken_tag_is_named_whatever_else_it_swallows(site: Path, markup: str) -> None:
    found = changed(site, "index.html", "<p>Words", f"{markup}<p>Words")
    assert any("a tag is broken" in problem.what for problem in found)


IN_EXHIBITS = {
    "'None' stands": ("As of 13 May 2026. <span", "As of 13 May 2026, with None. <span"),
    "'inf' stands": ("Money rose", "Money rose inf per cent"),
    "'undefined'": ("None of the money", "undefined of the money"),
    "'nan'": (">2018</text>", ">nan</text>"),
    "'undefined' ": (">2018</text>", ">undefined</text>"),
    "£NaN": (">2018</text>", ">£NaN</text>"),
    "measures NaN": ('d="M0,0h9"', 'd="M0,NaNh9"'),
    "measures undefined": ('d="M0,0h9"', 'transform="translate(undefined,0)" d="M0,0h9"'),
}


@pytest.mark.parametrize(("said", "change"), IN_EXHIBITS.items(), ids=IN_EXHIBITS)
def test_a_value_that_is_none_is_seen_in_an_exhibit(site: Path, said: str, change: tuple[str, str]) -> None:
    (problem,) = changed(site, "report/money.html", *change)
    assert problem.file == "report/money.html"
    assert said.strip() in problem.what


@pytest.mark.parametrize("text", ["None of them", "inform", "@ledger", "a finance nanny", "12:::".replace(":::", ":")])
def test_plain_english_is_no_leftover(site: Path, text: str) -> None:
    assert changed(site, "report/money.html", "None of the money", text) == []


LINKS = {
    "missing.html": in_words('<p><a href="missing.html">x</a></p>'),
    "Report/money.html": in_words('<p><a href="Report/money.html">x</a></p>'),
    "money.qmd": in_words('<p><a href="report/money.qmd">x</a></p>'),
    "'report/'": in_words('<p><a href="report/">x</a></p>'),
    "'exhibits'": in_words('<p><a href="exhibits">x</a></p>'),
    "no id 'nowhere'": in_words('<p><a href="#nowhere">x</a></p>'),
    "no id 'third'": in_words('<p><a href="report/money.html#third">x</a></p>'),
    "outside the site": in_words('<p><a href="../private.html">x</a></p>'),
    "/nothing.html": in_words('<p><a href="/nothing.html">x</a></p>'),
    "https://ledger.example/gone": in_words('<p><a href="https://ledger.example/gone.html">x</a></p>'),
    "//ledger.example/gone": in_words('<p><a href="//ledger.example/gone.html">x</a></p>'),
    "javascript:alert": in_words('<p><a href="javascript:alert(1)">x</a></p>'),
    "jAvAsCrIpT:": in_words('<p><a href=" jAvAsCrIpT:void(1)">x</a></p>'),
    "javascript:void(0)": in_words('<p><a href="javascript:void(0)">x</a></p>'),
    "data:text/html": in_words('<p><a href="data:text/html,x">x</a></p>'),
    "no mail address": in_words('<p><a href="mailto:nobody">x</a></p>'),
    "file:///home": in_words('<p><a href="file:///home/x.html">x</a></p>'),
    "localhost": in_words('<p><a href="http://localhost:4200/">x</a></p>'),
    "the address ''": in_words('<p><a href="">x</a></p>'),
    "the address '#'": in_words('<p><a href="#">x</a></p>'),
    "missing.png": in_words('<p><img src="missing.png" alt="x"></p>'),
    "big.png": in_words('<p><img src="assets/favicon.svg" srcset="assets/favicon.svg 1x, big.png 2x" alt="x"></p>'),
    "missing.js": in_words('</main><script src="missing.js"></script><main hidden>')[:3] + ("two mains",),
    "missing.css": ("index.html", "</head>", '<link rel="stylesheet" href="missing.css"></head>', ""),
    "next.html": ("index.html", "</head>", '<link rel="next" href="next.html"></head>', ""),
    "missing.mp4": in_words('<video><source src="missing.mp4"></video>'),
    "frame.html": in_words('<iframe title="x" src="frame.html"></iframe>'),
    "send.php": in_words('<form action="send.php"></form>'),
    "poster.png": in_words('<video poster="poster.png"></video>'),
    "symbols.svg": in_words('<svg aria-hidden="true"><use href="symbols.svg"></use></svg>'),
    "no id 'glyph'": in_words('<svg aria-hidden="true"><use xlink:href="#glyph"></use></svg>'),
    "no id 'tint'": in_words('<svg aria-hidden="true"><path fill="url(#tint)"></path></svg>'),
    "drawn.html": in_words('<svg aria-hidden="true"><a href="drawn.html"><path></path></a></svg>'),
    "back.png": in_words('<p style="background:url(back.png)">x</p>'),
    "inner.png": ("index.html", "</head>", "<style>p{background:url('inner.png')}</style></head>", ""),
    "share.png": ("index.html", 'content="assets/favicon.svg"', 'content="share.png"', ""),
    "card.png": ("index.html", "</head>", '<meta name="twitter:image" content="card.png"></head>', ""),
    f"{ADDRESS}/s.png": ("index.html", 'content="assets/favicon.svg"', f'content="{ADDRESS}/s.png"', ""),
    "font.woff2": ("assets/site.css", "body", "@font-face{src:url(font.woff2)} body", ""),
    "more.css": ("assets/site.css", "body", "@import 'more.css'; body", ""),
    "moves every link": ("index.html", "</head>", '<base href="/x/"></head>', ""),
    "gone.html": ("sitemap.xml", "</urlset>", f"<url><loc>{ADDRESS}/gone.html</loc></url></urlset>", ""),
    f"{ADDRESS}/other.html": ("index.html", f"{ADDRESS}/index.html", f"{ADDRESS}/other.html", ""),
}


def only_problem(site: Path, case: tuple[str, str | None, str | None, str]) -> Problem:
    file, old, new, _ = case
    found = changed(site, file, old, new)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(("said", "case"), LINKS.items(), ids=LINKS)
def test_a_link_that_leads_nowhere_is_seen(site: Path, said: str, case: tuple[str, str, str, str]) -> None:
    if case[3] == "two mains":
        case = ("index.html", "</body>", '<script src="missing.js"></script></body>', "")
    problem = only_problem(site, case)
    assert problem.file == case[0]
    assert said in problem.what


FONT = "https://fonts.example/css2?family=Lato:ital,wght@0,400;0,700;1,400&display=swap"
THIRD = "https://third.example/x"
LOADS = {
    "script src": in_words("")[:1] + ("</head>", f'<script src="{THIRD}"></script></head>', ""),
    **{
        f"link rel={rel}": ("index.html", "</head>", f'<link rel="{rel}" href="{THIRD}"></head>', "")
        for rel in (
            "stylesheet", "preload", "icon", "shortcut icon", "preconnect", "dns-prefetch", "modulepreload",
            "manifest", "prefetch", "Alternate Stylesheet",
        )
    },
    **{
        f"<{tag} {attr}>": in_words(f'<{tag} {attr}="{THIRD}" alt="x" title="x"></{tag}>')
        for tag, attr in (
            ("img", "src"), ("iframe", "src"), ("video", "src"), ("video", "poster"), ("audio", "src"),
            ("source", "src"), ("object", "data"), ("embed", "src"), ("track", "src"), ("form", "action"),
        )
    },
    "no scheme": in_words('<img src="//third.example/x" alt="x">'),
    "no quotes": in_words(f"<img src={THIRD} alt=x>"),
    "capitals": in_words(f'<IMG SRC="{THIRD.replace("https", "HTTPS")}" alt="x">'),
    "in entities": in_words('<img src="https&#58;//third.example/x" alt="x">'),
    "noscript": in_words(f'<noscript><img src="{THIRD}" alt="x"></noscript>'),
    "srcset": in_words(f'<img src="assets/favicon.svg" srcset="{THIRD} 2x" alt="x">'),
    "style attribute": in_words(f'<p style="background:url({THIRD})">x</p>'),
    "style element": ("index.html", "</head>", f'<style>@import "{THIRD}";</style></head>', ""),
    "svg image": in_words(f'<svg aria-hidden="true"><image href="{THIRD}"></image></svg>'),
    "svg use": in_words(f'<svg aria-hidden="true"><use xlink:href="{THIRD}#a"></use></svg>'),
    "svg fill": in_words(f'<svg aria-hidden="true"><path fill="url({THIRD}#a)"></path></svg>'),
    "svg file": ("assets/favicon.svg", "<path", f'<image href="{THIRD}"/><path', ""),
    "refresh": ("index.html", "</head>", f'<meta http-equiv="refresh" content="0; url={THIRD}"></head>', ""),
    "css url": ("assets/site.css", "body", f"p{{background:url({THIRD})}} body", ""),
    "css url quoted": ("assets/site.css", "body", f"p{{background:url( '{THIRD}' )}} body", ""),
    "css import": ("assets/site.css", "body", f'@import"{THIRD}";body', ""),
    "css image-set": ("assets/site.css", "body", f'p{{background:image-set("{THIRD}" 1x)}} body', ""),
    "css after a data address": ("assets/site.css", "%3e\"", f'/*%3e"),url("{THIRD}"),url("data:,*/"', ""),
    "library css": ("site_libs/dark.min.css", ":root", f"@import url({FONT});:root", "fonts.example"),
    "script of ours": ("assets/live.js", "fetch(", f'fetch("{THIRD}"); fetch(', ""),
    "script import": ("assets/live.js", "const", f"import x from '{THIRD}'; const", ""),
    "script socket": ("assets/live.js", "const", 'new WebSocket("wss://third.example/x"); const', ""),
    "inline script": ("index.html", 'var s="light"', f'var s=`{THIRD}`', ""),
    "import map": ("index.html", "</head>", f'<script type="importmap">{{"a":"{THIRD}"}}</script></head>', ""),
    "spec in a page": in_exhibit('"values":[]', f'"url":"{THIRD}"'),
    "spec escaped": in_exhibit('"values":[]', f"&quot;url&quot;:&quot;{THIRD}&quot;"),
    "spec file": ("exhibits/money-by-year.json", '"values":[]', f'"url":"{THIRD}"', ""),
}  # fmt: skip


@pytest.mark.parametrize("case", LOADS.values(), ids=LOADS)
def test_loading_from_another_site_is_seen(site: Path, case: tuple[str, str, str, str]) -> None:
    problem = only_problem(site, case)
    assert problem.file == case[0]
    assert (case[3] or "third.example/x") in problem.what


def test_the_font_import_of_a_minified_theme_is_read_to_its_closing_bracket(site: Path) -> None:
    (problem,) = changed(site, "site_libs/dark.min.css", ":root", f"@import url({FONT});:root")
    assert FONT in problem.what


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("index.html", "<p>Words", f'<img alt="x" src="{ADDRESS}/assets/favicon.svg"><p>Words'),
        ("index.html", "</head>", f'<link rel="stylesheet" href="{ADDRESS}/assets/site.css"></head>'),
        ("assets/site.css", "body", f"p{{background:url({ADDRESS}/assets/favicon.svg)}} body"),
    ],
)
def test_loading_from_the_sites_own_full_address_is_seen(site: Path, file: str, old: str, new: str) -> None:
    (problem,) = changed(site, file, old, new)
    assert problem.file == file
    assert "by its full address" in problem.what


def test_the_sites_own_address_may_be_given_and_may_have_a_folder(site: Path) -> None:
    for path in site.rglob("*"):
        if path.suffix in (".html", ".xml"):
            written(path, path.read_text(encoding="utf-8").replace(ADDRESS, f"{ADDRESS}/ledger"))
    written(site / "404.html", (site / "404.html").read_text(encoding="utf-8").replace('"/', '"/ledger/'))
    assert check.problems(site) == []
    assert check.problems(site, f"{ADDRESS}/ledger/") == []
    assert any("/ledger/assets" in problem.what for problem in check.problems(site, ADDRESS))


@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="canonical" href="https://elsewhere.example/">',
        '<link rel="license" href="https://elsewhere.example/">',
        '<meta property="og:image" content="https://elsewhere.example/x.png">',
    ],
)
def test_naming_another_site_without_loading_from_it_is_fine(site: Path, markup: str) -> None:
    assert changed(site, "index.html", "</head>", f"{markup}</head>") == []


FRAME = {
    "no language|set lang": ("index.html", ' lang="en-GB"', "", ""),
    "empty language|set lang": ("index.html", 'lang="en-GB"', 'lang=""', ""),
    "no title|0 titles": ("index.html", "<title>Ledger</title>", "", ""),
    "empty title|0 titles": ("index.html", "<title>Ledger</title>", "<title> </title>", ""),
    "same title|same title as index.html": ("report/money.html", "<title>The money – Ledger", "<title>Ledger", ""),
    "two h1|2 <h1>": in_words("<h1>Again</h1>"),
    "no h1|0 <h1>": ("index.html", '<h1 class="title">Ledger</h1>', "", ""),
    "skipped rank|<h3> after <h1>": in_words("<h3>Deep</h3>"),
    "skipped rank later|<h4> after <h2>": ("index.html", "<h2>Second</h2>", "<h2>Second</h2><h4>Deep</h4>", ""),
    "late h1|<h2> after nothing": ("index.html", '<h1 class="title">Ledger</h1>', "<h2>a</h2><h1>Ledger</h1>", ""),
    "empty heading|empty <h2>": in_words("<h2> </h2>"),
    "no main|0 <main>": ("404.html", "<main id=", "<div id=", ""),
    "id twice|'toc-title'": in_words('<p id="toc-title">x</p>'),
    "id twice in drawings|'wide-tint'": in_exhibit('id="narrow-tint"', 'id="wide-tint"')[:3] + ("narrow",),
    "empty id|the id ''": in_words('<p id="">x</p>'),
    "id with a space|the id 'a b'": in_words('<p id="a b">x</p>'),
    "no alt|has no alt": in_words('<img src="assets/favicon.svg">'),
    "empty alt|empty alt": in_words('<img src="assets/favicon.svg" alt="">'),
    "no alt in the frame|has no alt": ("index.html", ">Ledger</a>", '>Ledger<img src="assets/favicon.svg"></a>', ""),
    "svg bare|drawing has no name": in_words('<svg viewBox="0 0 1 1"><path d="M0,0"></path></svg>'),
    "svg without a name|drawing has no name": in_words('<svg role="img"><path d="M0,0"></path></svg>'),
    "svg with an empty name|drawing has no name": in_words('<svg role="img" aria-label=" "><path></path></svg>'),
    "svg without a role|drawing has no name": in_words('<svg aria-label="x"><path></path></svg>'),
    "link without a name|<a> has no name": in_words('<a href="index.html"><i class="bi"></i></a>'),
    "link with hidden words|<a> has no name": in_words('<a href="index.html"><i aria-hidden="true">x</i></a>'),
    "link named by nothing|<a> has no name": in_words('<a href="index.html" aria-labelledby="nowhere"></a>'),
    "button without a name|<button> has no name": ("index.html", 'aria-label="Close"', "", ""),
    "summary without a name|<summary> has no name": in_words("<details><summary></summary>x</details>"),
    "toggle without a name|<a> has no name": ("index.html", 'title="Toggle dark mode"', "", ""),
    "navs alike|navbar, page-navigation": ("index.html", 'aria-label="Pages"', 'aria-label="Main"', ""),
    "no caption|no caption": in_exhibit("<caption>Money by year</caption>", ""),
    "empty caption|no caption": in_exhibit("<caption>Money by year</caption>", "<caption></caption>"),
    "no scope|have no scope": in_exhibit('<th scope="col">Year', "<th>Year"),
    "wrong scope|have no scope": in_exhibit('<th scope="row">2018', '<th scope="rows">2018'),
    "no heads|no heads": in_exhibit('<th scope="col">Boats</th>', "<td>Boats</td>"),
    "scrolled table|have no scope": in_words(
        '<div class="ex-scroll"><table><caption>x</caption><tr><th>a</th></tr></table></div>'
    ),
}


@pytest.mark.parametrize(("name", "case"), FRAME.items(), ids=FRAME)
def test_a_fault_in_a_pages_frame_is_seen(site: Path, name: str, case: tuple[str, str, str, str]) -> None:
    if case[3] == "narrow":  # the drawing's own fill must still find its id
        case = ("report/money.html", 'fill="url(#narrow-tint)"', 'fill="url(#wide-tint)"', "")
        assert changed(site, *case[:3]) == []
        case = ("report/money.html", 'id="narrow-tint"', 'id="wide-tint"', "")
    problem = only_problem(site, case)
    assert problem.file == case[0]
    assert name.partition("|")[2] in problem.what


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="assets/favicon.svg" alt="" role="presentation">',
        '<img src="assets/favicon.svg" alt="" aria-hidden="true">',
        '<svg role="img" aria-label="A dot"><path d="M0,0"></path></svg>',
        '<a href="index.html"><img src="assets/favicon.svg" alt="Home"></a>',
        '<a href="index.html"><svg role="img"><title>Home</title></svg></a>',
        '<a href="index.html" aria-labelledby="toc-title"></a>',
        '<a href="index.html" aria-hidden="true" tabindex="-1"></a>',
        "<p>one<p>two<ul><li>a<li>b</ul>",
    ],
)
def test_what_has_a_name_or_is_hidden_is_fine(site: Path, markup: str) -> None:
    assert changed(site, "index.html", "<p>Words", f"{markup}<p>Words") == []


EXHIBITS = {
    "needs an id such as": in_exhibit('<figure class="exhibit" id="fig-boats">', '<figure class="exhibit">'),
    "fig-boats-Fr needs an id": in_exhibit('id="fig-boats"', 'id="fig-boats-Fr"')[:3] + ("",),
    "has no title": in_exhibit('<h3 class="ex-title">Boats</h3>', ""),
    "has no title ": in_exhibit('<h3 class="ex-title">Boats</h3>', '<p class="ex-title"> </p>'),
    "has no words": in_exhibit("<p>None of the money is shown as paid.</p>", ""),
    "has no words ": in_exhibit('<div class="ex-words"><p>The boats.</p></div>', ""),
    "names no source": in_exhibit("Home Office. As", "As"),
    "names no source ": in_exhibit('<p class="ex-source"><b>Source</b> Home Office. As of 1 June 2026.</p>', ""),
    "source without a date": in_exhibit(" As of 1 June 2026.", ""),
    "source without a date ": in_exhibit("As of 1 June 2026", "As of 2026-06-01"),
    "source without a date  ": in_exhibit("As of 1 June 2026", "As of 41 June 2026"),
    "nothing drawn in its ex-narrow": in_exhibit(DRAWING.format("narrow"), ""),
    "nothing drawn in its ex-wide": in_exhibit(
        DRAWING.format("wide"), '<svg aria-hidden="true"><g id="wide-tint"></g></svg>'
    ),
    "neither a drawing nor an open table": in_exhibit('<div class="ex-table"><table', "<details><table")[:3]
    + ("closed",),
    "no CSV download": in_exhibit('<a href="../exhibits/boats.csv" download>CSV</a>', ""),
    "no SVG download": in_exhibit('<a href="../exhibits/money-by-year.svg" download>SVG</a>', ""),
    "download from outside": in_exhibit("../exhibits/boats.csv", "https://elsewhere.example/boats.csv"),
    "belongs to another exhibit": in_exhibit("../exhibits/money-by-year.svg", "../assets/favicon.svg"),
    "shows 1 rows in its table, but exhibits/boats.csv holds 2": ("exhibits/boats.csv", '"7"', "7\n8", ""),
    "shows 1 rows in its table, but exhibits/boats.csv holds 0": ("exhibits/boats.csv", '"7"\n', "", ""),
    "shows 2 rows": in_exhibit("<tr><td>7</td></tr>", "<tr><td>7</td></tr><tr><td>8</td></tr>"),
    "exhibits/boats.csv, which is empty": ("exhibits/boats.csv", None, "", "report/money.html"),
    "no file 'exhibits/boats.csv'": ("exhibits/boats.csv", None, None, "report/money.html"),
    "has no table": in_exhibit(
        '<tr><th scope="row">2018</th><td>1.5</td></tr>\n<tr class=total><th scope="row">2019</th><td>[x]</td></tr>', ""
    ),
}


@pytest.mark.parametrize(("said", "case"), EXHIBITS.items(), ids=EXHIBITS)
def test_an_exhibit_that_is_not_whole_is_seen(
    site: Path, said: str, case: tuple[str, str | None, str | None, str]
) -> None:
    file, old, new, where = case
    if where == "closed":
        where, text = "", (site / file).read_text(encoding="utf-8")
        old = re.search(r'<div class="ex-table">.*?</div>', text, re.S)[0]  # type: ignore[index]
        new = old.replace("<div", "<details><summary>x</summary><div") + "</details>"
    problem = only_problem(site, (file, old, new, ""))
    assert problem.file == "report/money.html"
    assert said.strip() in problem.what


def test_an_embed_that_holds_other_rows_than_its_file_is_seen(site: Path) -> None:
    embed = "exhibits/money-by-year.html"
    (problem,) = changed(site, embed, '<tr><th scope="row">2018</th><td>1.5</td></tr>', "")
    assert problem.file == embed
    assert "shows 1 rows" in problem.what


SEARCH = {
    "no search index": ("search.json", None, None),
    "broken": ("search.json", "[", ""),
    "lacks index.html": ("search.json", '"href": "index.html"', '"href": "report/money.html"'),
    "'gone.html'": ("search.json", "[", '[{"href": "gone.html#a"}, '),
}


@pytest.mark.parametrize(("said", "case"), SEARCH.items(), ids=SEARCH)
def test_a_page_that_the_search_misses_is_seen(
    site: Path, said: str, case: tuple[str, str | None, str | None]
) -> None:
    problem = only_problem(site, (*case, ""))
    assert problem.file == "search.json"
    assert said in problem.what


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("index.html", "<p>Words", f"<!-- {'x' * 1_500_000} --><p>Words"),
        ("assets/photograph.png", None, "x" * 2_000_001),
        ("assets/live.js", "const", f"/* {'x' * 2_000_000} */ const"),
    ],
    ids=["page", "picture", "script"],
)
def test_what_is_too_heavy_is_seen(site: Path, file: str, old: str | None, new: str) -> None:
    problem = only_problem(site, (file, old, new, ""))
    assert problem.file == file
    assert "weighs" in problem.what


SCRIPTS = {
    "runs onclick": in_words('<p onclick="go()">x</p>'),
    "runs onclick ": in_words('<p onclick="window.quartoToggleColorScheme(); return false;">x</p>'),
    "runs onload": ("index.html", "<body>", "<body onload=go()>", ""),
    "runs onclick  ": (
        "index.html", "window.quartoToggleColorScheme();", "window.quartoToggleColorScheme(); go();", "",
    ),
    "runs onmouseover": in_exhibit("<path d", "<path onmouseover='go()' d"),
    "runs onerror": in_exhibit("<path d", "<path\nonerror = go() d"),
    "drawing runs onload": ("assets/favicon.svg", "<path", '<path onload="go()"', ""),
    "<svg> runs onload": ("assets/favicon.svg", "<svg", '<svg onload="go()"', ""),
    "<script> stands among": in_exhibit("<p>None of", "<script>go()</script><p>None of"),
    "<script> stands among ": in_exhibit("<p>None of", '<script type="application/json">{}</script><p>None of'),
    "<script> stands among  ": in_words("<table><tr><td><script>go()</script></td></tr></table>"),
    "drawing holds a <script>": in_exhibit("<path d", "<script>go()</script><path d"),
    "drawing holds a <foreignObject>": in_exhibit("<path d", "<foreignObject></foreignObject><path d"),
    "puts a document": in_words('<iframe title="x" srcdoc="x"></iframe>'),
    "puts a document ": in_exhibit("<p>None of", '<iframe title="x" src="../index.html"></iframe><p>None of'),
}  # fmt: skip


@pytest.mark.parametrize(("said", "case"), SCRIPTS.items(), ids=SCRIPTS)
def test_text_that_would_run_is_seen(site: Path, said: str, case: tuple[str, str, str, str]) -> None:
    problem = only_problem(site, case)
    assert problem.file == case[0]
    assert said.strip() in problem.what


def test_a_problem_names_its_line_and_problems_come_in_the_order_of_files(site: Path) -> None:
    changed(site, "report/money.html", "None of the money", "NaN of the money")
    found = changed(site, "index.html", "<h2>Second</h2>", '<h2>Second</h2><a href="gone.html">x</a>')
    assert [problem.file for problem in found] == ["index.html", "report/money.html"]
    lines = (site / "index.html").read_text(encoding="utf-8").splitlines()
    assert found[0].line is not None
    assert "gone.html" in lines[found[0].line - 1]


def test_a_folder_without_pages_is_no_site(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(InputError, match="crossings build"):
            check.problems(folder)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Problem]]:
    """The problems of a tiny project as smalldocs renders it, with one more line of Markdown on the front page."""

    def render(line: str) -> list[Problem]:
        folder = tmp_path_factory.mktemp("project")
        written(folder / "_quarto.yml", PROJECT)
        written(folder / "skip.html", '<a href="#quarto-document-content">Skip to the text</a>')
        written(folder / "index.qmd", FRONT + line)
        written(folder / "money.qmd", "---\ntitle: The money\n---\n\n## Paid {#paid}\n\nWords.\n")
        written(folder / "favicon.svg", MARK)
        command = [sys.executable, "-m", "smalldocs", "render", str(folder)]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        return check.problems(folder / "_site")

    return render


PROJECT = """project: {type: website, output-dir: _site, render: [index.qmd, money.qmd]}
website:
  title: Ledger
  site-url: https://ledger.example/
  favicon: favicon.svg
  search: {location: navbar, type: textbox}
  page-navigation: true
  navbar: {left: [{text: Chapters, menu: [{href: money.qmd, text: The money}]}]}
  sidebar: {style: floating, contents: [{section: Chapters, contents: [{href: money.qmd, text: The money}]}]}
  page-footer: {left: "Under the [licence](https://licence.example/)."}
format: {html: {theme: {light: default, dark: darkly}, lang: en-GB, toc: true, include-before-body: skip.html}}
"""
FRONT = """---
title: Ledger
---

## First

A [link](money.qmd#paid), a note[^1], `{{< meta x >}}`.

::: {.callout-note collapse="true"}
## Called out
Inside.
:::

::: {.panel-tabset}
### One
A

### Two
B
:::

| a | b |
|---|--:|
| 1 | 2 |

: A caption

![A mark](favicon.svg)

```python
x = None
```

[^1]: A note.

"""


def beyond_the_finish(found: list[Problem]) -> list[Problem]:
    """Without what the renderer always leaves to be mended after rendering: a theme's font, nameless navigation."""
    mended = re.compile(r"https://fonts\.googleapis\.com/|navigations without a name of their own")
    return [problem for problem in found if not mended.search(problem.what)]


def test_what_smalldocs_renders_lacks_only_names_and_loads_only_a_font(
    rendered: Callable[[str], list[Problem]],
) -> None:
    found = rendered("")
    assert beyond_the_finish(found) == []
    assert sorted({problem.file for problem in found}) == [
        "index.html",
        "money.html",
        "site_libs/themes/darkly.min.css",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("See @fig-money.", "@fig-money"),
        ("As said [@nao2025].", "[@nao2025"),
        ("{{< embed x.ipynb >}}", "{{< embed"),
        ("Words {.small}", "{.small}"),
        ("[Gone](gone.qmd)", "gone.qmd"),
        ("[Gone](money.qmd#gone)", "no id 'gone'"),
        ("Inline `{python} x`.", "{python}"),
    ],
)
def test_what_smalldocs_leaves_unrendered_is_seen(
    rendered: Callable[[str], list[Problem]], line: str, said: str
) -> None:
    (problem,) = beyond_the_finish(rendered(line))
    assert problem.file == "index.html"
    assert said in problem.what
