"""The pages have a content security policy, and no CSV file runs anything.

The tests also see what the check says of a policy that is missing or loose.
"""

import base64
import csv
import datetime as dt
import hashlib
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossings.common.csv_injection import NUMBER, without_formula, without_formulas
from crossings.exhibits.tabulation import csv_bytes
from crossings.pages.markup import Page
from crossings.site import security

PAGE = (
    '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>T</title>{head}</head>'
    "<body>{body}</body></html>"
)
TOGGLE = "window.smalldocsToggleScheme(); return false;"


def rules(head: str = "", body: str = "") -> dict[str, list[str]]:
    """What the policy of a page allows, by kind."""
    policy = security.policy(Page("index.html", PAGE.format(head=head, body=body)).top)
    return {part.split()[0]: part.split()[1:] for part in policy.split("; ")}


def protected(head: str) -> Page:
    page = Page("index.html", PAGE.format(head=head, body=""))
    security.protect(page.top)
    return page


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_only_own_files_are_allowed():
    allowed = rules(body="<p>Words</p>")
    assert allowed["default-src"] == allowed["base-uri"] == allowed["form-action"] == ["'none'"]
    for kind in ("script", "style", "connect", "font"):
        assert allowed[f"{kind}-src"] == ["'self'"], kind
    assert allowed["img-src"] == ["'self'", "data:"]


def test_a_script_is_allowed_by_its_hash_with_plain_line_ends():
    """Browsers hash a script with plain line ends, whatever the file has."""
    head = (
        '<script>\r\ngo("a > b")\r\n</script>'
        '<script type="application/json">{"a": 1}</script><script src="a.js"></script>'
    )
    assert rules(head)["script-src"] == ["'self'", hashed('\ngo("a > b")\n')]


def test_a_handler_of_no_renderer_is_not_allowed():
    assert rules(body="<p onclick=\"fetch('/')\">x</p>")["script-src"] == ["'self'"]


def test_a_style_is_allowed_by_its_hash():
    assert rules("<style>p{}</style>")["style-src"] == ["'self'", hashed("p{}")]


def test_quartos_scripts_may_write_styles_and_fonts():
    quarto = '<script src="site_libs/quarto-html/quarto.js"></script><style>p{}</style>'
    assert rules(quarto)["style-src"] == ["'self'", "'unsafe-inline'"]
    assert rules(quarto)["font-src"] == ["'self'", "data:"]


def test_with_a_style_attribute_inline_styles_are_allowed():
    allowed = rules(body='<p style="color: red">x</p>')
    assert allowed["style-src"] == ["'self'", "'unsafe-inline'"]


def test_the_policy_stands_between_charset_and_scripts():
    page = protected("<script>go()</script>").as_text()
    assert page.index("Content-Security-Policy") < page.index("<script>")
    assert page.index("charset") < page.index("Content-Security-Policy")


def test_a_page_with_a_policy_stays_as_it_is():
    page = protected("<script>go()</script>")
    before = page.as_text()
    security.protect(page.top)
    assert page.as_text() == before


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
    allowed = rules(body=f'<nav><a class="a>b" href="" onclick="{handler}">x</a></nav>')
    assert allowed["script-src"] == ["'self'", "'unsafe-hashes'", hashed(handler)]


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
    safe = without_formula(text)
    assert NUMBER.fullmatch(safe) or not safe.lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert safe.removeprefix("'") == text.removeprefix("'")
    assert without_formula(safe) == safe


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
