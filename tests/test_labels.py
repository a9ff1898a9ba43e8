"""Labels of drawings are measured in a browser, in this machine's wide fonts.

Each fault is found, and checks of the site run the measure.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import deals
import pytest
from browsing import browser_test
from conftest import ROOT
from faults import program
from workbooks import read_later

from crossings.check import labels
from crossings.exhibits.exhibit import Exhibit
from crossings.pages import embed
from crossings.pages.edition import Edition

WORDS = '<text transform="translate({},{})" font-size="13px" font-family="sans-serif"{}>{}</text>'
DASHED = '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="#333" stroke-dasharray="2,3"/>'


def words(x: float, y: float, text: str = "2018", look: str = "") -> str:
    return WORDS.format(x, y, look, text)


FAULTS = {
    "outside the frame": {
        "too long": words(10, 40, "More than there is room for in a drawing"),
        "too far to the right": words(85, 40),
        "too far to the left": words(-9, 40),
        "too high": words(10, 5),
        "too low": words(10, 80),
        "a second line too low": words(10, 70, 'A<tspan x="0" dy="15">B</tspan>'),
        "turned and too long": words(20, 75, "As long as the frame is high", ' rotate="0"').replace(
            ')"', ') rotate(-90)"', 1
        ),
    },
    "lie on each other": {
        "a value on the label of an axis": (
            f"<g>{words(5, 40, '200')}</g><g>{words(20, 43, '122')}</g>"
        ),
        "the second line of two": words(10, 30, 'A<tspan x="0" dy="15">B</tspan>')
        + words(10, 45, "C"),
    },
    "a dashed line runs through": {
        "across words": words(10, 40) + DASHED.format(25, 5, 25, 75),
        "along words": words(10, 40) + DASHED.format(0, 36, 100, 36),
    },
}
SOUND = {
    "words within the frame": words(10, 40),
    "words beside each other": words(5, 40) + words(55, 40),
    "words above each other": words(10, 30) + words(10, 45),
    "words that are not drawn": words(10, 40)
    + words(12, 42, "however long it may be", ' opacity="0"'),
    "a gridline behind words": words(10, 40)
    + DASHED.format(0, 36, 100, 36).replace(" stroke-dasharray", " id"),
    "a dashed line beside words": words(10, 40) + DASHED.format(60, 5, 60, 75),
}
PAGE = (
    '<html><body><main><figure class="exhibit" id="fig-one"><div class="ex-draw">'
    '<svg width="100" height="80" viewBox="0 0 100 80" overflow="visible">{}</svg></div>'
    "<table><tr><td>A table</td></tr></table></figure></main></body></html>"
)


def site_of(folder: Path, *drawings: str) -> Path:
    (folder / "exhibits").mkdir(parents=True)
    for n, drawing in enumerate(drawings, 1):
        (folder / f"exhibits/page-{n}.html").write_text(PAGE.format(drawing), "utf-8")
    return folder


def site_of_exhibits(folder: Path, *shown: Exhibit) -> Path:
    for name in ("exhibits", "report"):
        (folder / name).mkdir(parents=True)
    shutil.copy(ROOT / "report" / "site.css", folder / "report")
    for exhibit in shown:
        newest = Edition(exhibit.as_of, exhibit.as_of, None)
        page = embed.page(exhibit.data(), "en-GB", newest)
        (folder / "exhibits" / f"{exhibit.ident}.html").write_text(page, "utf-8")
    return folder


@browser_test
def test_every_fault_of_a_label_is_found_at_both_widths(browser, tmp_path):
    faults = [(kind, name, drawn) for kind, of in FAULTS.items() for name, drawn in of.items()]
    site = site_of(tmp_path, *(drawn for _, _, drawn in faults))
    by_page: dict[str, list[str]] = {}
    for problem in labels.problems_in(browser, site):
        by_page.setdefault(problem.file, []).append(problem.what)
    for n, (kind, name, _) in enumerate(faults, 1):
        problems = by_page[f"exhibits/page-{n}.html"]
        widths = [problem.split(" px in fig-one ")[0] for problem in problems]
        assert widths == ["at 1280", "at 390"], (name, problems)
        assert all(kind in problem for problem in problems), (name, problems)


@browser_test
def test_sound_labels_are_no_fault(browser, tmp_path):
    assert labels.problems_in(browser, site_of(tmp_path, *SOUND.values())) == []


@browser_test
def test_a_site_without_drawings_has_no_fault(browser, tmp_path):
    assert labels.problems_in(browser, site_of(tmp_path)) == []


@browser_test
def test_no_label_is_cut_or_crossed_on_days_on_which_one_was(
    browser, data_copy, shown_by, tmp_path, in_a_build
):
    """The note of a part year beside a date; names of months."""
    read_later(data_copy, 7, tmp_path)
    two_exhibits = [
        shown_by("arrivals", "2025-08-20")["arrivals-by-year"],
        shown_by("returns-pilot", "2025-10-14")["pilot-pace"],
    ]
    site = site_of_exhibits(tmp_path / "site", *filter(None, two_exhibits))
    assert len(list(site.glob("exhibits/*.html"))) == 2
    assert list(map(str, labels.problems_in(browser, site))) == []


SECOND_DEAL = {
    ("2026/27", "2026-29"): ["£663m for three years"],
    ("2027/28", "2026-29"): ["£663m for three years"],
    ("2028/29-2029/30", "2026-30"): ["£663m for four years"],
    ("2029/30", "2029-30"): ["£662m for three years", "£1m for one year"],
    ("2029/30-2031/32", "2029-32"): ["£662m for three years", "£1m for three years"],
}


@browser_test
@pytest.mark.parametrize("years", SECOND_DEAL)
def test_a_second_deal_has_a_label_that_meets_none(browser, data_copy, shown_by, tmp_path, years):
    deals.add_second(data_copy, *years)
    chart = shown_by("spending-and-crossings", "latest", data_copy)["money-and-crossings"]
    drawn = json.dumps([chart.panels(600, False), chart.panels(300, True)], ensure_ascii=False)
    for label in SECOND_DEAL[years]:
        assert label in drawn.replace("|", " ")
    site = site_of_exhibits(tmp_path / "site", chart)
    assert list(map(str, labels.problems_in(browser, site))) == []


LATER = {
    "a week on": (7, 1),
    "early in January": (140, 1),  # to 7 January 2027
    "a year on": (462, 1),
    "after a fall to a tenth": (462, 0.1),
    "after a rise to double": (462, 2),
    "twenty years on": (7305, 1),
    "to 110 years of days": (37_000, 1),
}


PLACED_BY_DATA = {  # exhibits whose labels could meet, by notebook
    "arrivals": (
        "arrivals-rolling-year",
        "attempts-in-the-same-weeks",
        "boats-and-people-per-boat",
    ),
    "spending-and-crossings": ("money-and-crossings", "money-and-attempts-stopped"),
}


@browser_test
@pytest.mark.slow
@pytest.mark.parametrize("notebook", PLACED_BY_DATA)
@pytest.mark.parametrize("when", LATER)
def test_labels_stand_apart_whatever_comes(
    browser, data_copy, shown_by, tmp_path, in_a_build, notebook, when
):
    days, times = LATER[when]
    read_later(data_copy, days, tmp_path, times)
    shown = shown_by(notebook, "latest", data_copy)
    exhibits = [shown[ident] for ident in PLACED_BY_DATA[notebook]]
    site = site_of_exhibits(tmp_path / "site", *exhibits)
    assert list(map(str, labels.problems_in(browser, site))) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("missing", "message"),
    [
        (
            "playwright",
            "the Python package playwright is not installed; `pip install playwright` adds it.",
        ),
        (
            "chromium",
            "no Chromium or Chrome is on the PATH; "
            "install one, or run `playwright install chromium`",
        ),
        ("a browser that starts", "chromium does not start: "),
    ],
)
def test_without_a_browser_the_check_fails_if_one_is_needed(built, tmp_path, missing, message):
    if missing == "a browser that starts":
        program(tmp_path / "chromium", "exit 1")
    gone = "sys.modules['playwright.sync_api'] = None; " if missing == "playwright" else ""
    # What else a check looks at costs six seconds a time: it is looked at once.
    alone = "from crossings import check; check.problems = lambda site: []; "
    run = "from crossings.cli.main import main; sys.exit(main(['check']))"

    def checked(whole: bool, **more: str) -> subprocess.CompletedProcess[str]:
        code = f"import sys; {gone}{'' if whole else alone}{run}"
        folders = {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
        environment = {
            **os.environ,
            "CROSSINGS_NEEDS_BROWSER": "",
            "CROSSINGS_DATA": "",
            **folders,
            **more,
        }
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, cwd=built.project, capture_output=True, text=True, env=environment
        )

    ran = checked(whole=missing == "chromium")
    assert (ran.returncode, ran.stdout) == (0, "No problem found in _site.\n")
    assert "labels of drawings were not measured: " in ran.stderr
    assert message in ran.stderr and ran.stderr.count("\n") == 1
    ran = checked(whole=False, CROSSINGS_NEEDS_BROWSER="1")
    assert ran.returncode == 1 and message in ran.stdout and ran.stderr == ""
