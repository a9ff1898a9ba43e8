"""One line of the settings moves a whole site.

A site that should not go live is refused, and the refusal names the file to edit.
"""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, edit
from small_project import small_project
from small_site import written

from crossings.check import going_live
from crossings.common import fingerprints, identity
from crossings.common.identity import citation_file, of, own_site
from crossings.errors import InputError
from crossings.pages.markup import read
from crossings.publish import up_to_date
from crossings.publish.build import build

OURS, OWN = "https://ours.org/boats", "https://code.org/boats"
CITED = (ROOT / "CITATION.cff").read_text("utf-8")


@pytest.fixture
def project(tmp_path: Path, data: Path) -> Path:
    """A small project that stands at an address of its own."""
    folder = small_project(tmp_path / "project", data)
    for old, new in ((own_site().address, OURS), (own_site().repository, OWN)):
        edit(folder / "_quarto.yml", old, new)
    written(folder / "CITATION.cff", CITED)
    return folder


def built(project: Path, site: Path) -> None:
    """Note that the site is the one that was built of the project.

    It notes too that CITATION.cff was written.
    """
    written(project / "CITATION.cff", citation_file(project) or "")
    with of(project):
        sources = up_to_date.sources_of(project, fingerprints.fingerprint(project / "data"))
    up_to_date.note_build(project / "build", site, "", sources)


def refused(project: Path, site: Path) -> list[str]:
    with of(project):
        return [
            str(problem) for problem in going_live.problems(read(site), project, project / "data")
        ]


@pytest.mark.slow
def test_one_line_of_the_settings_moves_site_and_citation(project):
    placeholder = re.compile(r"channel-ledger\.example|repository\.example")
    site = build(project, project / "data", renderer="smalldocs")
    of_words = (
        path for path in site.rglob("*") if path.suffix in (".html", ".xml", ".json", ".txt")
    )
    texts = {path: path.read_text("utf-8") for path in of_words}
    assert [path for path, text in texts.items() if placeholder.search(text)] == []
    for file in (
        "index.html",
        "feed.xml",
        "sitemap.xml",
        "robots.txt",
        "data/datapackage.json",
    ):
        assert f"{OURS}/" in texts[site / file], file
    assert f'url: "{OURS}/"' in (project / "CITATION.cff").read_text("utf-8")
    assert f'repository-code: "{OWN}"' in (project / "CITATION.cff").read_text("utf-8")
    assert refused(project, site) == []


def test_the_report_is_cited_as_a_report_and_not_as_software(project):
    text = citation_file(project, dt.date(2026, 12, 4)) or ""
    citation = yaml.safe_load(text)
    report = citation["preferred-citation"]
    assert citation["type"] == "dataset" and report["type"] == "report"
    assert report["date-released"] == citation["date-released"] == "2026-12-04"
    for name in ("title", "authors", "url"):
        assert report[name] == citation[name]
    assert report["url"] == f"{OURS}/"
    written(project / "CITATION.cff", text)
    assert citation_file(project) == text, "without a day the one that stands there is kept"
    edit(project / "CITATION.cff", "type: report", "type: book")
    assert citation_file(project) == text


def test_only_the_line_of_a_key_is_brought_into_line(project):
    """Red while an address was replaced inside another key, and a line without an end joined."""
    text = (project / "CITATION.cff").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(url|preferred-citation):.*\n(?:[ -].*\n)*", "", text)
    for bare in (f"{text}license-url: https://a.org/\nurl: https://a.org/\n", text.rstrip("\n")):
        written(project / "CITATION.cff", bare)
        citation = yaml.safe_load(citation_file(project) or "")
        assert citation["url"] == f"{OURS}/"
        assert citation.get("license-url") in (None, "https://a.org/")


@pytest.mark.parametrize("address", ["http://[x/", "https://example.org", "ftp://a.org"])
def test_an_address_that_nobody_can_reach_leads_nowhere(address):
    assert identity.leads_nowhere(address) and not identity.leads_nowhere("https://gov.uk")


def test_authors_of_the_citation_are_those_of_the_pages(project):
    two = "  - {given-names: Ada, family-names: Lee}\n  - name: A group"
    edit(project / "CITATION.cff", '\n  - name: "The Channel Ledger contributors"', f"\n{two}")
    with of(project):
        assert (
            own_site().authors == ("Ada Lee", "A group") and own_site().makers == "Ada Lee, A group"
        )
        assert own_site().work.startswith("Channel Ledger: UK funding")
    edit(project / "_quarto.yml", 'title: "Channel Ledger"', "title: Boats")
    assert 'title: "Boats: UK funding' in (citation_file(project) or "")


@pytest.mark.parametrize("line", ["site-url", "title"])
def test_settings_without_a_name_or_an_address_are_named(project, line):
    edit(project / "_quarto.yml", f"  {line}:", "  other:")
    with (
        of(project),
        pytest.raises(InputError, match=rf"_quarto\.yml gives no website\.{line}: write one"),
    ):
        own_site()


Break = Callable[[Path, Path], object]
REFUSED: dict[str, Break] = {
    "_quarto.yml:13: site-url is https://x.example": lambda project, _: edit(
        project / "_quarto.yml", OURS, "https://x.example"
    ),
    "_quarto.yml:13: site-url is https://localhost": lambda project, _: edit(
        project / "_quarto.yml", OURS, "https://localhost"
    ),
    "_quarto.yml:14: repo-url is https://example.com/x": lambda project, _: edit(
        project / "_quarto.yml", OWN, "https://example.com/x"
    ),
    "_quarto.yml: gives no website.repo-url": lambda project, _: edit(
        project / "_quarto.yml", "repo-url", "other"
    ),
}
REFUSED_ONCE_BUILT: dict[str, Break] = {
    "_site: is not known to be built": lambda project, _: edit(
        project / "index.qmd", "A [chapter]", "The [chapter]"
    ),
    "_site: is not known to be built ": lambda project, _: edit(
        project / "data" / "sources.toml", "[", "# new\n["
    ),
    "_site: is not known to be built  ": lambda _, site: edit(
        site / "index.html", "Words", "Other words"
    ),
    "CITATION.cff:8: does not agree": lambda project, _: edit(
        project / "CITATION.cff", OURS, "https://other.org"
    ),
    "CITATION.cff: is missing": lambda project, _: (project / "CITATION.cff").unlink(),
    "index.qmd:6: is to be filled in": lambda project, _: edit(
        project / "index.qmd", "A [chapter]", "FILL IN: a [chapter]"
    ),
}
HIDDEN: dict[str, Break] = {
    "report/money.html:1: asks search engines": lambda _, site: edit(
        site / "report/money.html", "<head>", '<head><meta name="robots" content="noindex">'
    ),
    "index.html:1: is the report of a past day": lambda _, site: edit(
        site / "index.html", "<p>Words", '<p class="edition-note">As of</p><p>Words'
    ),
}


@pytest.mark.parametrize("message", [*REFUSED, *REFUSED_ONCE_BUILT, *HIDDEN])
def test_what_must_not_go_live_is_refused_with_the_file_to_edit(project, site, message):
    built(project, site)
    assert refused(project, site) == []
    (REFUSED | REFUSED_ONCE_BUILT | HIDDEN)[message](project, site)
    if message not in REFUSED_ONCE_BUILT:
        built(project, site)
    problems = refused(project, site)
    assert any(message.strip() in problem for problem in problems), problems


def test_editions_of_another_address_are_named(project, site):
    """Red while hundreds of files with an old address went live without a word."""
    for day, address in (
        ("2024-12-31", OURS),
        ("2025-10-31", "https://old.org"),
        ("2025-11-30", f"{OURS}/old"),
    ):
        link = f'<link rel="canonical" href="{address}/editions/{day}/">'
        written(site / "editions" / day / "index.html", f"<html><head>{link}</head></html>")
    built(project, site)
    (problem,) = refused(project, site)
    assert "2025-10-31 and 1 more" in problem
    assert "crossings editions --from 2025-10-31 --to 2025-11-30" in problem
