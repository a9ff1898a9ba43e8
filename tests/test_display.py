"""What a cell shows has the looks of the site.

Everywhere but in a build it is HTML that needs nothing else.
"""

import base64
import re
from typing import Any

import pytest
from browsing import browser_test
from conftest import ROOT, Patch
from exhibit_output import files_of

from crossings.exhibits import MIME, display
from crossings.exhibits.prose import Prose
from crossings.exhibits.tokens import TOKENS


@pytest.fixture(autouse=True)
def in_a_notebook(monkeypatch: Patch) -> None:
    monkeypatch.delenv(display.BUILD, raising=False)
    monkeypatch.chdir(ROOT / "notebooks")


def shown(value: Any) -> dict[str, Any]:
    bundle: dict[str, Any] = value._repr_mimebundle_()
    return bundle


def notebook_html(value: Any) -> str:
    return str(shown(value)["text/html"])


def test_a_notebook_gets_html_and_a_build_never_does(shown_by, monkeypatch):
    bars, claims = shown_by("western-balkans")["balkans-detections"], shown_by("claims")["claims"]
    for piece in (bars, claims, Prose("Words with **weight**.")):
        assert set(shown(piece)) == {"text/plain", "text/html"}
        with monkeypatch.context() as built:
            built.setenv(display.BUILD, "1")
            assert set(shown(piece)) in (
                {"text/plain", "text/markdown", display.IN_TWIN},
                {"text/plain", MIME},
            )


def test_an_output_has_the_rules_that_it_needs_and_no_others():
    rules = notebook_html(Prose("Words.")).partition("</style>")[0]
    assert ".ex-draw" not in rules and ".navbar" not in rules and "--cl-paper" in rules
    assert "//" not in rules and "@import" not in rules and "url(" not in rules


def test_files_of_an_exhibit_stand_in_its_links(shown_by):
    exhibit = shown_by("western-balkans")["balkans-detections"]
    page = notebook_html(exhibit)
    links = re.findall(r'href="data:([^;]+);base64,([^"]+)" download="([^"]+)"', page)
    files = {f"{exhibit.ident}.{ending}": content for ending, content in files_of(exhibit).items()}
    assert {name: base64.b64decode(content) for _, content, name in links} == files
    assert [kind for kind, _, _ in links] == ["text/csv", "image/svg+xml", "application/json"]
    assert not re.findall(r'(?:href|src)="(?!https://|data:|#)', page), "no file is there"


@browser_test
@pytest.mark.parametrize(
    ("says", "sides"),
    [
        ("body.dataset.jpThemeLight = String(!DARK)", (0, 1)),
        ("body.className = DARK ? 'vscode-dark' : 'vscode-light'", (0, 1)),
        ("documentElement.setAttribute('theme', DARK ? 'dark' : 'light')", (0, 1)),
        ("title = DARK", (0, 0)),
    ],
    ids=["Jupyter", "VS Code", "Colab", "a page that says nothing"],
)
def test_an_exhibit_is_light_or_dark_as_what_is_around_it(browser, shown_by, says, sides):
    # JupyterLab's own rules for output.
    around = (
        "<!doctype html><style>body { background: #111; color: #abc; font: 13px sans-serif }"
        ".jp-RenderedHTMLCommon h3 { color: #f0f; font-size: 40px } "
        ".jp-RenderedHTMLCommon p { margin: 3px }"
        ".jp-RenderedHTMLCommon :is(td, th) "
        "{ text-align: right; white-space: nowrap; color: #00f }</style>"
        '<body><p id="not-ours">Notebook</p><div class="jp-RenderedHTMLCommon">'
    )
    look = """() => {
      const of = (what, name) => getComputedStyle(document.querySelector(what))[name];
      return {title: of('.ex-title', 'color'), size: of('.ex-title', 'fontSize'),
        words: of('.ex-words', 'color'), gap: of('.ex-words p', 'margin'),
        cell: of('.ex-scroll th[scope=row]', 'textAlign'),
        paper: of('.crossings', 'backgroundColor'),
        outside: of('#not-ours', 'color'), page: of('body', 'backgroundColor')};
    }"""
    page = notebook_html(shown_by("western-balkans")["balkans-detections"])
    tab = browser.new_page(
        color_scheme="dark"
    )  # the system's; what stands around the output counts
    tab.set_content(around + page)
    for dark, side in zip((False, True), sides, strict=True):
        tab.evaluate(f"document.{says.replace('DARK', str(dark).lower())}")
        style = tab.evaluate(look)
        ink, paper = (_rgb(TOKENS[name][side]) for name in ("ink", "paper"))
        assert style["title"] == style["words"] == ink and style["paper"] == paper, (dark, style)
        assert style["gap"] == "0px 0px 8px" and style["size"] == "21px", style
        assert style["cell"] in ("left", "start"), style
        assert style["outside"] == "rgb(170, 187, 204)" and style["page"] == "rgb(17, 17, 17)", (
            style
        )
    tab.close()


def _rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"
