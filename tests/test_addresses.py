"""A page or an exhibit that was published keeps its address, or leads to what took its place."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, append, edit, edited
from lxml import html
from small_project import small_project

from crossings.check import going_live, kept_addresses, references, written, written_pages
from crossings.cli.main import main
from crossings.common import fingerprints, identity
from crossings.common.addresses import address_of, html_of, page_of, source_of, twin_of
from crossings.errors import CheckError
from crossings.pages import moved
from crossings.pages.markup import read
from crossings.pages.source_files import Cell
from crossings.publish import up_to_date

CHAPTER = "notebooks/small.ipynb"
PAGES = {  # source → page, address, twin
    "notebooks/index.ipynb": ("index.ipynb", "index.html", "index.md"),
    "notebooks/small.ipynb": ("report/small.ipynb", "report/small.html", "report/small.md"),
    "report/limits.qmd": ("report/limits.qmd", "report/limits.html", "report/limits.md"),
    "404.qmd": ("404.qmd", "404.html", "404.md"),
}
KEPT = ["report/small.html", "report/limits.html", "exhibits/daily-and-weekly.html"]


@pytest.mark.parametrize("source", PAGES)
def test_a_source_leads_to_its_page_and_back(source):
    page, address, twin = PAGES[source]
    assert page_of(source) == page and source_of(page) == source
    assert html_of(page) == address_of(source) == address and twin_of(address) == twin


@pytest.fixture
def project(tmp_path: Path, data: Path) -> Path:
    """A project whose chapter, page and exhibit were published."""
    small = small_project(tmp_path / "small", data)
    (small / moved.ADDRESSES).write_text("# Kept\n" + "\n".join(KEPT) + "\n", "utf-8")
    return small


def faults(project: Path) -> list[str]:
    return [
        str(found) for found in kept_addresses.problems(project, written_pages.read(project)[0])
    ]


def test_an_address_that_is_taken_out_of_the_list_is_named(project):
    """Red while the list itself could be deleted without a word."""
    named = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A"], [*named, "commit", "-qm", "Begin"]):
        subprocess.run(["git", "-C", str(project), *command], check=True)
    assert [*kept_addresses.taken_out(project)] == []
    edit(project / moved.ADDRESSES, f"{KEPT[1]}\n", "")
    assert [found.what.split()[0] for found in kept_addresses.taken_out(project)] == [KEPT[1]]
    (project / moved.ADDRESSES).unlink()
    assert len([*kept_addresses.taken_out(project)]) == len(KEPT)


def test_addresses_that_a_merge_lost_are_named(project):
    """Red while two commits were enough to forget what was published."""
    named = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]

    def git(*arguments: str) -> None:
        subprocess.run(["git", *named, "-C", str(project), *arguments], check=True)

    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "Begin"]):
        git(*command)
    git("switch", "-qc", "other")
    edit(project / moved.ADDRESSES, f"{KEPT[1]}\n", "")
    git("commit", "-qam", "Forget one")
    git("switch", "-q", "main")
    git("merge", "-q", "--no-ff", "-m", "Merge", "other")
    assert [found.what.split()[0] for found in kept_addresses.taken_out(project)] == [KEPT[1]]


def take_over(project: Path, line: str) -> None:
    """Write the line into the front matter of the chapter."""
    head = "A small chapter."
    edit_cells(project, head, f'{head}"\nformerly: {line}\nsubtitle: "')


def edit_cells(project: Path, old: str, new: str) -> None:
    """Put new text in place of the old where cells of the chapter have it."""

    def change(book):
        assert any(old in cell.source for cell in book.cells)
        for cell in book.cells:
            cell.source = cell.source.replace(old, new)

    edited(project, change, CHAPTER)


def test_a_project_with_all_that_was_published_has_no_fault(project):
    assert faults(project) == []


def test_a_renamed_exhibit_is_asked_for_with_the_line_to_write(project):
    edit_cells(project, '"daily-and-weekly"', '"other"')
    (fault,) = faults(project)
    assert fault.startswith("data/addresses.txt:4: exhibits/daily-and-weekly.html ")
    line = fault.partition("`")[2].partition("`")[0].removeprefix("formerly: ")
    take_over(project, line.replace("NEW-ID", "other"))
    assert faults(project) == []


@pytest.mark.parametrize("option", ["include", "output"])
def test_an_exhibit_that_is_hidden_is_asked_for(project, option):
    edit_cells(project, 'exhibit(\n    "daily', f'#| {option}: false\nexhibit(\n    "daily')
    (fault,) = faults(project)
    assert "exhibits/daily-and-weekly.html was published" in fault
    take_over(project, "exhibits/daily-and-weekly.html")
    assert faults(project) == []


def test_an_id_given_twice_is_told_without_what_it_brings(project):
    """Red while the address that the id left came first."""
    append(project / moved.ADDRESSES, "exhibits/other.html\n")
    chapter = project / CHAPTER
    book = nbformat.read(chapter, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell(book.cells[-1].source))
    nbformat.write(book, chapter)
    with pytest.raises(CheckError, match="the id 'daily-and-weekly' is given by") as told:
        written.refuse(project)
    assert " more" not in str(told.value)


def test_a_page_that_is_renamed_is_asked_for(project):
    for name in ("_quarto.yml", "report/data.qmd", "report/editions.qmd"):
        path = project / name
        path.write_text(path.read_text("utf-8").replace("limits.qmd", "bounds.qmd"), "utf-8")
    (project / "report/limits.qmd").rename(project / "report/bounds.qmd")
    append(project / moved.ADDRESSES, "index.html\nreport/data.html\nreport/editions.html\n")
    with pytest.raises(CheckError, match=r"\[report/limits\.html\]` into .* report/bounds\.qmd"):
        written.refuse(project)
    edit(project / "report/bounds.qmd", "---\n", "---\nformerly: report/limits.html\n")
    assert faults(project) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("report/never.html", "names report/never.html, which is not in data/addresses.txt"),
        ("report/limits.html", "names report/limits.html, which is there; take it out"),
        (
            "{report/l*.html: report/no-such.html#a}",
            "no report/no-such.html#a; write `report/l*.html` alone",
        ),
        (
            "{report/l*.html: exhibits/othre.html}",
            "write `report/l*.html: exhibits/other.html`, or",
        ),
        (
            "{exhibits/d*.html: exhibits/old.html, exhibits/old.html: exhibits/other.html}",
            "write `exhibits/d*.html: exhibits/other.html`, or write `exhibits/d*.html` alone",
        ),
    ],
)
def test_a_line_that_leads_nowhere_is_named(project, line, told):
    append(project / moved.ADDRESSES, "exhibits/old.html\n")
    edit_cells(project, '"daily-and-weekly"', '"other"')
    take_over(project, line)
    assert [fault for fault in faults(project) if told in fault]


def test_old_addresses_are_plain_pages_that_lead_on(project):
    append(project / moved.ADDRESSES, "exhibits/old.html\nexhibits/gone.html\nembeds/fact-a.html\n")
    take_over(
        project,
        "[exhibits/old.html: exhibits/daily-and-weekly.html, exhibits/gone.html, embeds/fact-*]",
    )
    site = project / "_site"
    for name in ("exhibits", "embeds"):
        (site / name).mkdir(parents=True)
    for folder in ("exhibits", "embeds"):
        (site / folder / "daily-and-weekly.html").write_text("", "utf-8")
    moved.write(project, site)
    leads = {
        "exhibits/old.html": "daily-and-weekly.html",
        "embeds/old.html": "daily-and-weekly.html",
        "exhibits/gone.html": "../report/small.html",
        "embeds/gone.html": "../report/small.html",
        "embeds/fact-a.html": "../report/small.html",
    }
    for file, link in leads.items():
        top = html.parse(site / file).getroot()
        assert top.xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url={link}"]
        assert top.xpath("//a/@href") == [link] and not top.xpath("//script")
        (canonical,) = top.xpath("//link[@rel='canonical']/@href")
        assert canonical.startswith("https://") and canonical.endswith(link.lstrip("./"))


def test_where_the_new_exhibit_is_not_there_yet_its_chapter_is(project):
    """Red while an early day's pages led to an exhibit that begins later."""
    append(project / moved.ADDRESSES, "exhibits/old.html\n")
    take_over(project, "[exhibits/old.html: exhibits/later.html]")
    site = project / "_site"
    (site / "exhibits").mkdir(parents=True)
    moved.write(project, site)
    top = html.parse(site / "exhibits" / "old.html").getroot()
    assert top.xpath("//a/@href") == ["../report/small.html"]


def a_site_with_more(project: Path) -> Path:
    """Write a site with a page and an exhibit that the list of addresses lacks."""
    for file in [
        "index.html",
        *KEPT,
        "report/new.html",
        "exhibits/new.html",
        "embeds/new.html",
        "404.html",
    ]:
        path = project / "_site" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<html><head></head><body></body></html>", "utf-8")
    return project / "_site"


def test_what_goes_live_for_the_first_time_is_to_be_kept(project):
    a_site_with_more(project)
    problems = map(str, going_live.problems(read(project / "_site"), project, project / "data"))
    lacks = [problem for problem in problems if " lacks " in problem]
    assert [problem.split()[2].rstrip(",") for problem in lacks] == [
        "exhibits/new.html",
        "index.html",
        "report/new.html",
    ]


def test_the_check_of_a_site_asks_for_new_addresses(project, monkeypatch, capsys):
    """Red while only `check --publish` asked, after the merge."""
    site = a_site_with_more(project)
    monkeypatch.chdir(project)
    with identity.of(project):
        sources_then = up_to_date.sources_of(project, fingerprints.fingerprint(project / "data"))
    up_to_date.note_build(project / "build", site, "", sources_then)
    assert main(["check", "--data", "data"]) == 1
    assert "data/addresses.txt: lacks exhibits/new.html" in capsys.readouterr().out
    (project / "build" / up_to_date.BUILD_NOTE).unlink()
    main(["check", "--data", "data"])
    assert " lacks " not in capsys.readouterr().out, "the site of another project"


@pytest.mark.slow
def test_a_hidden_exhibit_leaves_nothing_in_the_site(project, monkeypatch):
    edit_cells(project, 'exhibit(\n    "daily', '#| include: false\nexhibit(\n    "daily')
    take_over(project, "exhibits/daily-and-weekly.html")
    monkeypatch.chdir(project)
    assert main(["build", "--data", "data", "--renderer", "smalldocs"]) == 0
    left = {path.name for path in (project / "_site").rglob("daily-and-weekly.*")}
    assert left == {"daily-and-weekly.html"}
    for folder in ("exhibits", "embeds"):
        page = (project / "_site" / folder / "daily-and-weekly.html").read_text("utf-8")
        assert "url=../report/small.html" in page
    assert "daily-and-weekly" not in (project / "_site/sitemap.xml").read_text("utf-8")


def test_this_report_keeps_what_it_published():
    assert faults(ROOT) == []


BALKANS = "notebooks/western-balkans.ipynb"
OLD = "report/western-balkans.html"


def renamed(old: str, new: str, formerly: str) -> dict[str, list[Cell]]:
    """The sources of this report after a rename in one chapter, which takes over an address."""
    everything = dict(written_pages.read(ROOT)[0])
    cells = [replace(cell, text=cell.text.replace(old, new)) for cell in everything.pop(BALKANS)]
    head = re.sub(r"formerly: .*", f"formerly: [{formerly}]", cells[0].text)
    file = BALKANS.replace(old, new)
    return everything | {file: [replace(cells[0], text=head), *cells[1:]]}


def test_what_shows_each_fact_of_this_report_is_there():
    assert [*kept_addresses.still_named(ROOT, ROOT / "data", written_pages.read(ROOT)[0])] == []


def test_a_fact_is_not_left_with_an_exhibit_that_is_renamed():
    """Red while its address lost the exhibit without a word."""
    lead = "exhibits/balkans-detections.html: exhibits/balkans-found.html"
    pages = renamed("balkans-detections", "balkans-found", lead)
    (fault,) = kept_addresses.still_named(ROOT, ROOT / "data", pages)
    line = (ROOT / fault.file).read_text("utf-8").splitlines()[fault.line - 1]
    assert '"western-balkans#fig-balkans-detections"' in line
    assert fault.what.endswith("write western-balkans#fig-balkans-found")
    pages = renamed("balkans-detections", "balkans-found", "exhibits/balkans-detections.html")
    (fault,) = kept_addresses.still_named(ROOT, ROOT / "data", pages)
    assert fault.what.endswith("did you mean western-balkans#fig-balkans-found?")


def test_a_fact_of_a_hidden_exhibit_is_not_led_to_another():
    """Red while the nearest name was offered, which was of another subject."""
    pages = dict(written_pages.read(ROOT)[0])
    hide = '#| include: false\nexhibit(\n    "balkans-detections"'
    pages[BALKANS] = [
        replace(cell, text=cell.text.replace('exhibit(\n    "balkans-detections"', hide))
        for cell in pages[BALKANS]
    ]
    (fault,) = kept_addresses.still_named(ROOT, ROOT / "data", pages)
    assert "did you mean" not in fault.what and "#fig" not in fault.what.partition("; ")[2]


def test_all_that_names_a_renamed_chapter_is_told_once():
    """Red while a fact then led to the front page, and corrections showed an old file."""
    pages = renamed("western-balkans", "balkans", OLD)
    (limits,) = pages["report/limits.qmd"]
    pages["report/limits.qmd"] = [
        replace(limits, text=f"{limits.text}\n[There](western-balkans.ipynb)")
    ]
    found = list(kept_addresses.still_named(ROOT, ROOT / "data", pages))
    assert not [fault for fault in references.links(ROOT, pages) if "balkans.ipynb" in fault.what]
    files = [fault.file.removeprefix(f"{ROOT}/") for fault in found]
    assert files == [
        "src/crossings/facts/fact_names.py",
        "src/crossings/common/addresses.py",
        "404.qmd",
        "report/limits.qmd",
        "data/curated/corrections.csv",
    ]
    assert found[0].what.endswith("write balkans#fig-balkans-detections")
    assert found[3].line == limits.text.count("\n") + 2
    for fault in (found[1], found[4]):
        assert OLD in (ROOT / fault.file).read_text("utf-8").splitlines()[fault.line - 1]


@pytest.mark.parametrize("formerly", ["", "exhibits/other.html"])
@pytest.mark.parametrize(
    ("change", "entry"),
    [
        (("exhibit(\n", "#| include: false\nexhibit(\n"), KEPT[2]),
        (('"daily-and-weekly"', '"new"'), f"{KEPT[2]}: exhibits/new.html"),
    ],
    ids=["hidden", "renamed"],
)
def test_a_lost_exhibit_is_told_with_the_line_and_its_file(project, formerly, change, entry):
    """Red while no file was named, a second key was asked for, or NEW-ID for a hidden exhibit."""
    append(project / moved.ADDRESSES, "exhibits/other.html\n" if formerly else "")
    if formerly:
        take_over(project, f"[{formerly}]")
    (project / "_site").mkdir()
    place = '[{"href": "report/small.html#fig-daily-and-weekly"}]'
    (project / "_site" / "search.json").write_text(place, "utf-8")
    edit_cells(project, *change)
    (fault,) = faults(project)
    assert fault.endswith(CHAPTER)
    assert (f"add `{entry}`" in fault) == bool(formerly)
    assert (f"write `formerly: [{entry}]`" in fault) != bool(formerly)
