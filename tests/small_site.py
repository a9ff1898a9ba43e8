"""This is one small built site without a problem, to break in one place at a time.

It holds what the real one holds.
"""

import json
from pathlib import Path

from crossings import check
from crossings.errors import Problem

Change = tuple[str, str | None, str | None]  # file, what stands there, what shall stand there

ADDRESS = "https://ledger.example"
DRAWING = (
    '<svg aria-hidden="true" focusable="false" viewBox="0 0 90 40">'
    '<defs><linearGradient id="{0}-tint"></linearGradient></defs>'
    '<path d="M0,0h9" fill="url(#{0}-tint)"></path>'
    '<g transform="translate(9,0)">'
    '<text transform="translate(0,20)" font-size="13px">2018</text></g></svg>'
)
EXHIBIT = f"""\
<figure class="exhibit" id="fig-money-by-year" aria-labelledby="fig-money-by-year-title">
<div class="ex-head"><p class="ex-no">Figure 1</p>
<h3 class="ex-title" id="fig-money-by-year-title">Money rose</h3>
<p class="ex-sub">Money, £ million</p></div>
<div class="ex-draw"><div class="ex-wide">{DRAWING.format("wide")}</div>
<div class="ex-narrow">{DRAWING.format("narrow")}</div></div>
<figcaption class="ex-words"><p>None of the money is shown as paid.</p></figcaption>
<details class="ex-table"><summary>Table: 2 rows</summary>
<div class="ex-scroll" tabindex="0" role="region" aria-label="Money by year"><table>
<caption>Money by year</caption>\
<thead><tr><th scope="col">Year</th><th scope="col">£m</th></tr></thead>
<tbody><tr><th scope="row">2018</th><td>1.5</td></tr>
<tr class=total><th scope="row">2019</th><td>[x]</td></tr></tbody></table></div></details>
<p class="ex-source"><b>Source</b> Parliament, \
<a href="https://parliament.example/answer">an answer</a>.
As of 13 May 2026. <span class="status">Commitment</span>.</p>
<div class="ex-tools"><a href="../exhibits/money-by-year.csv" download>CSV</a>
<a href="../exhibits/money-by-year.svg" download>SVG</a> <a href="#fig-money-by-year">Link</a>
<details><summary>Embed</summary>
<code>&lt;iframe src="https://ledger.example/"&gt; nan {{{{&lt; x &gt;}}}}</code></details></div>
<template>{{"$schema":"https://vega.github.io/schema/vega-lite/v6.json",\
"data":{{"values":[]}}}}</template>
</figure>"""
TABLE_EXHIBIT = """<figure class="exhibit" id="fig-boats"><h3 class="ex-title">Boats</h3>
<div class="ex-words"><p>The boats.</p></div><div class="ex-table"><table aria-label="Boats"><thead>
<tr><th scope="col">Boats</th></tr></thead><tbody><tr><td>7</td></tr></tbody></table></div>
<p class="ex-source"><b>Source</b> Home Office. As of 1 June 2026.</p>
<a href="../exhibits/boats.csv" download>CSV</a></figure>"""
HEAD = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>
<link rel="icon" href="{root}assets/favicon.svg">\
<link rel="stylesheet" href="{root}assets/site.css">
<link rel="stylesheet" href="{root}site_libs/dark.min.css" id="theme">
<link id="theme" rel="canonical" href="{canonical}">
<link rel="alternate" type="application/atom+xml" href="{root}feed.xml">
<meta name="description" content="Money, and what is known of it.">\
<meta property="og:image:alt" content="A card">
<meta property="og:image" content="https://ledger.example/assets/favicon.svg">
<script src="{root}assets/live.js" defer></script>
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
FOOT = (
    '<p class="citation">Ledger (2026), https://ledger.example/</p></main>'
    '<nav class="page-navigation" aria-label="Pages"><a href="{root}index.html">Ledger</a></nav>'
    "</body></html>"
)
INDEX = """<p>Words, <a href="report/money.html#fig-money-by-year">a figure</a>,
<a href="https://elsewhere.example/">elsewhere</a>,
<a href="https://ledger.example/report/money.html">our own</a>,
<a href="mailto:ledger@ledger.example">mail</a>, \
<a href="report/money.html?x=1#the%20end">the end</a>.</p>
<h2>Second</h2>
<img src="assets/favicon.svg" alt="A mark" srcset="assets/favicon.svg 1x, assets/favicon.svg 2x">
<table><tr><th>Plain</th></tr><tr><td>1</td></tr></table>
<svg role="img" viewBox="0 0 1 1"><title>A dot</title><path d="M0,0"></path></svg>
<p>In code: <code>{{&lt; var x &gt;}} @fig-x ::: nan</code></p>
<button aria-label="Close"><i></i></button>
"""
CHAPTER = f'<h2 id="first">First</h2>{EXHIBIT}{TABLE_EXHIBIT}<p><a name="the end"></a>An end.</p>'
CSS = """/* url(https://in-a-comment.example/) */ @namespace svg url(http://www.w3.org/2000/svg);
body { background: url("favicon.svg");
mask: url("data:image/svg+xml,%3csvg xmlns='http://www.w3.org/2000/svg'/%3e"); }
"""
LIVE = """// see https://vega.github.io/
const ns = "http://www.w3.org/2000/svg"; fetch("../exhibits/money-by-year.json");
"""
FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Ledger</title>\
<id>tag:ledger.example,2026:updates</id>
<updated>2026-02-02T00:00:00Z</updated>
<entry><title>Paid</title><id>tag:ledger.example,2026:b</id>\
<updated>2026-02-02T00:00:00Z</updated></entry>
<entry><title>Promised</title><id>tag:ledger.example,2026:a</id>\
<updated>2026-01-01T00:00:00Z</updated></entry></feed>
"""
MARK = (
    '<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>M</title>'
    '<path d="M0,0"/></svg>'
)


def written(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def build(folder: Path) -> Path:
    for file, title, root, body in (
        ("index.html", "Ledger", "", INDEX),
        ("report/money.html", "The money – Ledger", "../", CHAPTER),
        ("404.html", "Ledger", "/", "<p>Not here.</p>"),
    ):
        head = HEAD.format(title=title, root=root, canonical=f"{ADDRESS}/{file}")
        written(folder / file, head + body + FOOT.format(root=root))
    address = "exhibits/money-by-year.html"
    head = HEAD.format(title="Money rose", root="../", canonical=f"{ADDRESS}/{address}")
    written(folder / address, head + EXHIBIT + FOOT.format(root="../"))
    written(folder / "exhibits/money-by-year.csv", "year,gbp_m\n2018,1.5\n2019,\n")
    written(folder / "exhibits/money-by-year.svg", MARK)
    written(folder / "exhibits/money-by-year.json", '{"data":{"values":[]}}')
    written(folder / "exhibits/boats.csv", 'boats\n"7"\n')
    written(folder / "assets/favicon.svg", MARK)
    written(folder / "assets/site.css", CSS)
    written(folder / "assets/live.js", LIVE)
    written(folder / "site_libs/dark.min.css", ":root{--a:1}")
    entries = [
        {"objectID": f, "href": f, "title": "t"} for f in ("index.html", "report/money.html#first")
    ]
    written(folder / "feed.xml", FEED)
    written(folder / "search.json", json.dumps(entries))
    locs = "".join(
        f"<url><loc>{ADDRESS}/{f}</loc></url>" for f in ("index.html", "report/money.html")
    )
    written(folder / "sitemap.xml", f"<urlset>{locs}</urlset>")
    return folder


def changed(site: Path, file: str, old: str | None, new: str | None) -> list[Problem]:
    """Give the problems once `old` is `new` where it first stands in a file of the site.

    Without `old` the file holds `new` alone, and with None for `new` it is gone.
    """
    path = site / file
    if new is None:
        path.unlink()
    elif old is None:
        written(path, new)
    else:
        text = path.read_text("utf-8")
        assert old in text, f"{file} should hold {old!r}"
        written(path, text.replace(old, new, 1))
    return check.problems(site)


def in_words(added: str) -> Change:
    """A change of the front page: something put before its words."""
    return ("index.html", "<p>Words", f"{added}<p>Words")


def in_exhibit(old: str, new: str = "") -> Change:
    return ("report/money.html", old, new)


def only_problem(site: Path, change: Change) -> Problem:
    """The one problem that a change makes; more or none is a failure that shows what was found."""
    problems = changed(site, *change)
    assert len(problems) == 1, problems
    return problems[0]
