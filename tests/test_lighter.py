"""Few files for a page to load, and nothing missing from them."""

import re

import pytest

from crossings.site import lighter

PAGE = """<html><head><link href="{root}site_libs/s.css" rel="stylesheet">
<script src="{root}site_libs/a.js" defer></script>
<script src="{root}site_libs/m.js" type="module"></script>
<script src="{root}site_libs/popper.min.js" defer></script>
<script src="{root}site_libs/b.js" defer></script>{own}</head><body><p>x</p></body></html>"""
FILES = {
    "site_libs/a.js": "const a = 1 // a comment at the end",
    "site_libs/b.js": "(() => { window.b = a })()",
    "site_libs/m.js": "import './n.js'",
    "site_libs/popper.min.js": "popper()",
    "own.js": "own()",
    "site_libs/s.css": (
        ":root{--read: 1;--for-unread: 2;--unread: var(--for-unread);--by-script:3}"
        "p{--mine: '}';color:var(--read)}q{--unread: 4}"
    ),
    "report/site.css": "p{--never: 5}",
    "live/page.js": "style.getPropertyValue('--by-script')",
}


@pytest.fixture
def lightened(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    own_script = '<script src="own.js" defer></script>'
    pages = {
        "index.html": PAGE.format(root="", own=own_script),
        "report/x.html": PAGE.format(root="../", own=""),
        "404.html": PAGE.format(root="/", own=""),
        "embeds/y.html": '<script src="../own.js" defer></script>',
    }
    return tmp_path, pages, lighter.lighten(tmp_path, pages)


def test_scripts_of_all_pages_are_one_at_the_end(lightened):
    site, pages, light = lightened
    (bundle,) = site.glob("site_libs/scripts-*.js")
    assert bundle.read_text("utf-8") == f";{FILES['site_libs/a.js']}\n;{FILES['site_libs/b.js']}"
    for file, root in (("index.html", ""), ("report/x.html", "../"), ("404.html", "/")):
        head, body = light[file].split("</head>")
        own_scripts = ["own.js"] * (file == "index.html")
        assert "<script" not in head
        names = [f"{root}site_libs/{bundle.name}", f"{root}site_libs/m.js", *own_scripts]
        assert re.findall(r'src="([^"]*)"', body) == names
    assert light["embeds/y.html"] == pages["embeds/y.html"]
    assert not (site / "site_libs/a.js").exists() and (site / "own.js").exists()


def test_values_that_nothing_reads_are_left_out(lightened):
    site, _, _ = lightened
    sheet = (site / "site_libs/s.css").read_text("utf-8")
    assert sheet == ":root{--read: 1;--by-script:3}p{color:var(--read)}"
    assert (site / "report/site.css").read_text("utf-8") == FILES["report/site.css"]


def test_no_comment_of_an_author_is_sent(tmp_path):
    script = (
        "/**\n * Copyright of c\n */\n// under the MIT license\n"
        "/**\n * of b\n */\n  // first\nlet a = 'http://x'; // at the end\n    // last\n  let b;\n"
    )
    notices = "/**\n * Copyright of c\n */\n// under the MIT license\n"
    short = f"{notices}let a = 'http://x'; // at the end\nlet b;\n"
    (tmp_path / "site_libs").mkdir()
    (tmp_path / "report").mkdir()
    (tmp_path / "site_libs/m.js").write_text(script, "utf-8")
    sheet = "/*! licence */\n/* of\n  authors */\np {\n  a: b; /* why */\n}\n\nq { c: d }\n"
    (tmp_path / "report/site.css").write_text(sheet, "utf-8")
    data = '<script type="application/ld+json">\n  // no comment\n</script>'
    page = f"<p>  // words</p>{data}<script>{script}</script>"
    light = lighter.lighten(tmp_path, {"index.html": page})
    assert light["index.html"] == f"<p>  // words</p>{data}<script>{short}</script>"
    assert (tmp_path / "site_libs/m.js").read_text("utf-8") == short
    left = (tmp_path / "report/site.css").read_text("utf-8")
    assert "".join(left.split()) == "/*!licence*/p{a:b;}q{c:d}"


@pytest.mark.parametrize("icons", ["i{n:1}", None])
def test_two_themes_with_icons_become_a_sheet_and_what_differs(tmp_path, icons):
    """Quarto has a sheet for each theme, and one of icons; without these nothing is merged."""
    folder = tmp_path / "site_libs" / "bootstrap"
    folder.mkdir(parents=True)
    (folder / "bootstrap-1a.css").write_text("a{b:1}c{d:3}", "utf-8")
    (folder / "bootstrap-dark-2b.css").write_text("a{b:1}c{d:2}", "utf-8")
    if icons:
        (folder / "bootstrap-icons.css").write_text(icons, "utf-8")
    link = '<link href="site_libs/bootstrap/bootstrap-icons.css" rel="stylesheet">'
    script = '<script src="site_libs/q.js" defer></script>'
    (tmp_path / "site_libs" / "q.js").write_text("q()", "utf-8")
    page = f"<html><head>{link}{script}</head><body></body></html>"
    light = lighter.lighten(tmp_path, {"index.html": page})["index.html"]
    sheets = {path.name: path.read_text("utf-8") for path in folder.glob("*.css")}
    if icons:
        assert sheets == {
            "bootstrap-1a.css": "i{n:1}a{b:1}c{d:3}",
            "bootstrap-dark-2b.css": "c{d:2}",
        }
    else:
        assert sheets["bootstrap-dark-2b.css"] == "a{b:1}c{d:2}"
    assert ("bootstrap-icons.css" in light) == (icons is None)


@pytest.mark.parametrize(
    ("dark", "light", "left"),
    [
        ("a{b:1}c{d:2}", "a{b:1}c{d:3}", "c{d:2}"),
        ("a{b:1}a{b:2}", "a{b:2}a{b:1}", "a{b:1}a{b:2}"),
        ("a{b:1}", "a{b:1}a{b:2}", "a{b:1}"),  # of two, the later would hold
        (":root{--a: 1;--b: 2}", ":root{--a: 1;--b: 3}", ":root{--b: 2}"),
        ("a{border:1px;color:b}", "a{border:2px;color:b}", "a{border:1px;color:b}"),
        ("@media print{a{b:1}}p{q:1}", "@media print{a{b:1}}p{q:2}", "p{q:1}"),
        ("@keyframes k{0%{b:1}to{b:2}}", "@keyframes k{0%{b:1}to{b:3}}", None),
        ("@keyframes k{0%{b:1}to{b:2}}", "@keyframes k{0%{b:1}to{b:2}}", ""),
        ("@font-face{a:1}", "@font-face{a:1}", None),
    ],
)
def test_a_sheet_over_another_says_what_differs(dark, light, left):
    assert lighter.differences(dark, light) == (dark if left is None else left)
