"""The content security policy: what it lets a page run, and what the check says of one that is missing or loose."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from small_site import build as small_site
from small_site import changed

from crossings import check
from crossings.common import security

PAGE = (
    '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>T</title>{head}</head>'
    "<body>{body}</body></html>"
)
TOGGLE = "window.smalldocsToggleScheme(); return false;"


def rules(page: str) -> dict[str, list[str]]:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', security.protected(page))
    assert found, "no policy was written"
    return {part.split()[0]: part.split()[1:] for part in found[1].split("; ")}


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_nothing_is_allowed_but_the_sites_own_files() -> None:
    found = rules(PAGE.format(head="", body="<p>Words</p>"))
    assert found["default-src"] == found["base-uri"] == found["form-action"] == ["'none'"]
    assert (
        found["script-src"] == found["style-src"] == found["connect-src"] == found["font-src"] == ["'self'"]
    )
    assert found["img-src"] == ["'self'", "data:"]


def test_an_inline_script_is_allowed_by_its_hash_and_data_needs_none() -> None:
    # Browsers hash a script with plain line ends, whatever the file has.
    head = '<script>\r\ngo("a > b")\r\n</script><script type="application/json">{"a": 1}</script><script src="a.js"></script>'
    assert rules(PAGE.format(head=head, body=""))["script-src"] == ["'self'", hashed('\ngo("a > b")\n')]


@pytest.mark.parametrize(
    "handler",
    [
        TOGGLE,
        "window.quartoToggleColorScheme(); return false;",
        "if (window.quartoToggleHeadroom) { window.quartoToggleHeadroom(); }",
        "window.scrollTo(0, 0); return false;",
    ],
)
def test_a_renderers_own_handler_is_allowed_by_its_hash(handler: str) -> None:
    found = rules(PAGE.format(head="", body=f'<nav><a class="a>b" href="" onclick="{handler}">x</a></nav>'))
    assert found["script-src"] == ["'self'", "'unsafe-hashes'", hashed(handler)]


def test_any_other_handler_stays_blocked() -> None:
    found = rules(PAGE.format(head="", body="<p onclick=\"fetch('/')\">x</p>"))
    assert found["script-src"] == ["'self'"]


def test_styles_go_by_hash_save_on_pages_that_are_styled_while_they_run() -> None:
    assert rules(PAGE.format(head="<style>p{}</style>", body=""))["style-src"] == ["'self'", hashed("p{}")]
    quarto = '<script src="site_libs/quarto-html/quarto.js"></script><style>p{}</style>'
    assert rules(PAGE.format(head=quarto, body=""))["style-src"] == ["'self'", "'unsafe-inline'"]
    assert rules(PAGE.format(head=quarto, body=""))["font-src"] == ["'self'", "data:"]
    attribute = '<p style="color: red">x</p>'
    assert rules(PAGE.format(head="", body=attribute))["style-src"] == ["'self'", "'unsafe-inline'"]


def test_the_policy_comes_before_all_that_it_governs_and_is_written_once() -> None:
    page = security.protected(PAGE.format(head="<script>go()</script>", body=""))
    assert page.index("Content-Security-Policy") < page.index("<script>")
    assert page.index("charset") < page.index("Content-Security-Policy")
    assert security.protected(page) == page


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return small_site(tmp_path / "_site")


POLICY = '<meta http-equiv="Content-Security-Policy" '
CASES = {
    "has no content security policy": (POLICY, '<meta name="Content-Security-Policy" '),
    "allows 'unsafe-eval' in script-src": (
        f"{POLICY}content=\"default-src 'none'; script-src 'self'",
        f"{POLICY}content=\"default-src 'none'; script-src 'self' 'unsafe-eval'",
    ),
    "allows https://cdn.example in script-src": (
        f"{POLICY}content=\"default-src 'none'; script-src 'self'",
        f"{POLICY}content=\"default-src 'none'; script-src 'self' https://cdn.example",
    ),
    "says nothing of default-src": (f"{POLICY}content=\"default-src 'none'; ", f'{POLICY}content="'),
    "two content security policies": (POLICY, f"{POLICY}content=\"default-src 'none'\">{POLICY}"),
    "stands before the content security policy": (POLICY, f'<script src="assets/live.js"></script>{POLICY}'),
}


@pytest.mark.parametrize(("said", "change"), CASES.items(), ids=CASES)
def test_a_missing_or_loose_policy_is_seen(site: Path, said: str, change: tuple[str, str]) -> None:
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
def test_what_a_policy_would_block_is_seen(site: Path, said: str, change: tuple[str, str]) -> None:
    page = site / "index.html"
    text = page.read_text(encoding="utf-8")
    assert change[0] in text
    page.write_text(text.replace(*change, 1), encoding="utf-8")
    problem, *more = check.problems(site)
    assert said in problem.what and problem.file == "index.html"
    assert all(one.what == problem.what for one in more), "of the same kind, if there are several"
