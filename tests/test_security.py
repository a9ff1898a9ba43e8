"""The pages have a content security policy, and no CSV file runs anything.

The tests also see what the check says of a policy that is missing or loose.
"""

import base64
import csv
import datetime as dt
import hashlib
import io
import re

import pandas as pd
import pytest
from conftest import edit
from hypothesis import given
from hypothesis import strategies as st
from small_site import changed

from crossings import check
from crossings.common import security
from crossings.common.csv_injection import NUMBER, without_formula, without_formulas
from crossings.exhibits.tabulation import csv_bytes

PAGE = (
    '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>T</title>{head}</head>'
    "<body>{body}</body></html>"
)
TOGGLE = "window.smalldocsToggleScheme(); return false;"


def rules(page: str) -> dict[str, list[str]]:
    found = re.search(
        r'http-equiv="Content-Security-Policy" content="([^"]*)"', security.protected(page)
    )
    assert found, "no policy was written"
    return {part.split()[0]: part.split()[1:] for part in found[1].split("; ")}


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_only_own_files_and_hashed_scripts_are_allowed():
    found = rules(PAGE.format(head="", body="<p>Words</p>"))
    assert found["default-src"] == found["base-uri"] == found["form-action"] == ["'none'"]
    assert all(
        found[f"{kind}-src"] == ["'self'"] for kind in ("script", "style", "connect", "font")
    )
    assert found["img-src"] == ["'self'", "data:"]
    # Browsers hash a script with plain line ends, whatever the file has.
    head = (
        '<script>\r\ngo("a > b")\r\n</script>'
        '<script type="application/json">{"a": 1}</script><script src="a.js"></script>'
    )
    assert rules(PAGE.format(head=head, body=""))["script-src"] == [
        "'self'",
        hashed('\ngo("a > b")\n'),
    ]
    found = rules(PAGE.format(head="", body="<p onclick=\"fetch('/')\">x</p>"))
    assert found["script-src"] == ["'self'"]
    assert rules(PAGE.format(head="<style>p{}</style>", body=""))["style-src"] == [
        "'self'",
        hashed("p{}"),
    ]
    quarto = '<script src="site_libs/quarto-html/quarto.js"></script><style>p{}</style>'
    assert rules(PAGE.format(head=quarto, body=""))["style-src"] == ["'self'", "'unsafe-inline'"]
    assert rules(PAGE.format(head=quarto, body=""))["font-src"] == ["'self'", "data:"]
    attribute = '<p style="color: red">x</p>'
    assert rules(PAGE.format(head="", body=attribute))["style-src"] == ["'self'", "'unsafe-inline'"]
    page = security.protected(PAGE.format(head="<script>go()</script>", body=""))
    assert page.index("Content-Security-Policy") < page.index("<script>")
    assert page.index("charset") < page.index("Content-Security-Policy")
    assert security.protected(page) == page


@pytest.mark.parametrize(
    "handler",
    [
        TOGGLE,
        "window.quartoToggleColorScheme(); return false;",
        "if (window.quartoToggleHeadroom) { window.quartoToggleHeadroom(); }",
        "window.scrollTo(0, 0); return false;",
    ],
)
def test_a_renderers_own_handler_is_allowed_by_its_hash(handler):
    found = rules(
        PAGE.format(head="", body=f'<nav><a class="a>b" href="" onclick="{handler}">x</a></nav>')
    )
    assert found["script-src"] == ["'self'", "'unsafe-hashes'", hashed(handler)]


POLICY = '<meta http-equiv="Content-Security-Policy" '
OWN = f"{POLICY}content=\"default-src 'none'; script-src 'self'"
CASES = {
    "has no content security policy": (POLICY, '<meta name="Content-Security-Policy" '),
    "allows 'unsafe-eval' in script-src": (OWN, f"{OWN} 'unsafe-eval'"),
    "allows https://cdn.example in script-src": (OWN, f"{OWN} https://cdn.example"),
    "says nothing of default-src": (
        f"{POLICY}content=\"default-src 'none'; ",
        f'{POLICY}content="',
    ),
    "two content security policies": (POLICY, f"{POLICY}content=\"default-src 'none'\">{POLICY}"),
    "stands before the content security policy": (
        POLICY,
        f'<script src="assets/live.js"></script>{POLICY}',
    ),
}


@pytest.mark.parametrize(("said", "change"), CASES.items(), ids=CASES)
def test_a_missing_or_loose_policy_is_seen(site, said, change):
    found = changed(site, "index.html", *change)
    assert any(said in problem.what and problem.file == "index.html" for problem in found), found


BLOCKED = {
    "block this inline script": ('var s="light"', 'var s="dark"'),
    "block this style attribute": ("<p>Words", '<p style="color: red">Words'),
    "block this inline style": ("</head>", "<style>p{}</style></head>"),
    "block the site's own scripts": ("script-src 'self'", "script-src"),
    "would block onclick=": ("window.quartoToggleColorScheme();", "window.quartoToggleReader();"),
}


@pytest.mark.parametrize(("said", "change"), BLOCKED.items(), ids=BLOCKED)
def test_what_a_policy_would_block_is_seen(site, said, change):
    edit(site / "index.html", *change)
    problem, *more = check.problems(site)
    assert said in problem.what and problem.file == "index.html"
    assert all(one.what == problem.what for one in more), "of the same kind, if there are several"


RUN = [
    "+44",
    "=1+1",
    '=HYPERLINK("https://elsewhere.example")',
    "+SUM(A1)",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "-",
    "--5",
    "＝1+1",
    "＋1",
    "－1+2",
    "＠SUM(1)",
    "﹦1",
    " =1+1",
    "\u00a0=1",
    "\u3000＝1",
    "\u200b=1+1",
    "\ufeff@SUM(1)",
    "\u202e\u2060 +1",
    "\x00=1",
]
KEPT = ["", "-5", "-1.5e3", "-.5", "a = b", "5-6", "'=1", "2025-10-14", "e-mail", "−3"]


@pytest.mark.parametrize(
    ("text", "mark"), [*((text, "'") for text in RUN), *((text, "") for text in KEPT)]
)
def test_text_that_would_run_is_marked_and_all_else_stays(text, mark):
    assert without_formula(text) == mark + text


@given(st.text())
def test_no_text_is_left_that_a_spreadsheet_would_run(text):
    made = without_formula(text)
    assert NUMBER.fullmatch(made) or not made.lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert made.removeprefix("'") == text.removeprefix("'")
    assert without_formula(made) == made


def test_a_download_is_safe_and_keeps_its_bytes_if_it_can():
    # A byte-order mark, Windows line ends and needless quotes: nothing is rewritten that need not
    # be.
    content = b'\xef\xbb\xbfa,b\r\n-1,"x"\r\n'
    assert without_formulas(content) == content
    content = b'date,note\n2025-10-14,"=cmd|\'/c calc\'!A1"\n2025-10-15,"two\nlines"\n'
    rows = list(csv.reader(io.StringIO(without_formulas(content).decode(), newline="")))
    assert rows == [
        ["date", "note"],
        ["2025-10-14", "'=cmd|'/c calc'!A1"],
        ["2025-10-15", "two\nlines"],
    ]
    table = pd.DataFrame({"day": [dt.date(2025, 10, 14)], "change_pct": [-43.25], "note": ["@now"]})
    assert csv_bytes(table) == b"day,change_pct,note\n2025-10-14,-43.25,'@now\n"
