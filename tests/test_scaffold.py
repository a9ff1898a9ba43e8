"""What `crossings new` writes builds at once.

Each place to be filled in is named, and nothing is written over.
"""

import csv
import datetime as dt
from pathlib import Path

import nbformat
import pytest
import yaml
from conftest import Built, build_by, copy_chapters, unchanged
from recipes import FENCE, cell, recipe
from workbooks import snapshot

from crossings.check import written, written_pages
from crossings.claims.judgement import judge_all
from crossings.cli import scaffold
from crossings.cli.main import main
from crossings.common.files import FILL_IN
from crossings.errors import InputError
from crossings.exhibits.tokens import TOKENS
from crossings.facts.facts import facts
from crossings.pages import source_files
from crossings.tables import sources
from crossings.tables.record import Record

TODAY = dt.date(2026, 11, 26)
NEW = {
    "source": "example_report",
    "agreement": "example",
    "correction": "example-correction",
    "claim": "example-claim",
    "notebook": "example-chapter",
}
WRITTEN = {
    "source": ["data/sources.toml"],
    "agreement": ["data/curated/agreements.csv"],
    "correction": ["data/curated/corrections.csv"],
    "claim": ["data/curated/claims.csv"],
    "notebook": ["404.qmd", "_quarto.yml", "notebooks/example-chapter.ipynb"],
}


def write(project: Path, *kinds: str) -> None:
    for kind in kinds:
        scaffold.write_draft(kind, NEW[kind], project, project / "data", TODAY)


@pytest.mark.parametrize("kind", NEW)
def test_places_to_fill_in_are_named_and_all_that_is_wrong(project, kind):
    before = snapshot(project)
    write(project, kind)
    after = snapshot(project)
    changed = [name for name in after if after[name][0] != before.get(name, (None, 0))[0]]
    assert sorted(changed) == WRITTEN[kind]
    marks = sum((project / name).read_text(encoding="utf-8").count(FILL_IN) for name in changed)
    problems = written.problems(project)
    assert len(problems) == marks > 0, [*map(str, problems)]
    assert all("is to be filled in: " in each.what and each.file in changed for each in problems)
    assert len({(each.cell, each.line, each.what) for each in problems}) == marks


def rows_filled(project: Path, table: str, **values: object) -> None:
    """Put values into the last row of a table."""
    path = project / f"data/curated/{table}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows[-1] |= {column: str(value) for column, value in values.items()}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


AGREEMENT = {
    **{"name": "A deal", "announced": "2026-08-03", "known_from": "2026-08-03"},
    **{"financial_year": "2026/27", "committed_eur_m": 12, "basis": "commitment"},
    **{"scope": "2026-29", "purpose": "Officers", "aim": "small boats", "depends_on_results": 0},
    **{"source_id": "cbp9681", "confidence": "low", "note": "", "known_by": "Told that day"},
}


def test_a_draft_counts_once_all_of_it_is_filled_in(project):
    """Red while amounts of 1.2 and 1, which the draft had written, were added to sums."""

    def total() -> float | None:
        record = Record("latest", project / "data")
        return dict(facts(record))["spending.promised_total_gbp_high"].value

    before = total()
    write(project, "agreement")
    assert total() == before
    rows_filled(project, "agreements", **AGREEMENT)
    (problem,) = written.problems(project)
    assert "committed_gbp_m is to be filled in" in problem.what
    assert total() == before
    rows_filled(project, "agreements", committed_gbp_m=10)
    assert written.problems(project) == [] and total() == pytest.approx(before + 10)


def test_a_build_names_the_drafts_that_it_leaves_out(project):
    write(project, "claim")
    path = project / "data/curated/claims.csv"
    ((place, what),) = source_files.draft_rows(project / "data")
    row = len(path.read_text("utf-8").splitlines())
    assert place == f"{path}, row {row}," and "is a draft" in what


def test_a_mistake_after_a_draft_is_told_with_its_row(project):
    path = project / "data/curated/corrections.csv"
    write(project, "correction")
    with path.open("a", encoding="utf-8") as table:
        table.write("a-slip,2026-11-26,report/arrivals.html,One,Two,Three,perhaps,\n")
    row = len(path.read_text("utf-8").splitlines())
    (told,) = (each for each in written.problems(project) if "'perhaps'" in each.what)
    assert told.line == row


@pytest.mark.parametrize("name", ["example", "example-2026"])
def test_the_name_of_an_agreement_has_its_year_once(project, name):
    scaffold.write_draft("agreement", name, project, project / "data", TODAY)
    row = (project / "data/curated/agreements.csv").read_text("utf-8").splitlines()[-1]
    assert row.startswith("example-2026,example-2026,")


CHAPTER = "notebooks/example-chapter.ipynb"


def test_a_new_chapter_is_a_valid_notebook_with_parameters(project):
    write(project, "notebook")
    chapter = nbformat.read(project / CHAPTER, as_version=4)
    nbformat.validate(chapter)
    assert chapter.cells[1].metadata.tags == ["parameters"]


def test_a_remark_on_the_last_chapter_gets_no_page(project):
    settings = project / "_quarto.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"# report/western-balkans.ipynb comes last\n{text}", encoding="utf-8")
    write(project, "notebook")
    lines = settings.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# report/western-balkans.ipynb comes last", text.splitlines()[0]]
    assert sum("example-chapter.ipynb" in line for line in lines) == 3


@pytest.fixture(scope="module")
def built_with_new(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a project with one new thing of each kind, and the recipe's cells in the chapter."""
    folder = tmp_path_factory.mktemp("new") / "project"
    project = copy_chapters(folder, "western-balkans", "data")
    write(project, "source", "claim", "notebook")
    chapter = nbformat.read(project / CHAPTER, as_version=4)
    fences = FENCE.findall(recipe("Add a cell with an exhibit"))[:4]
    chapter.cells += [cell(kind, body) for kind, body in fences]
    nbformat.write(chapter, project / CHAPTER)
    return build_by("smalldocs", project)


def text_in(site: Path, name: str) -> str:
    return (site / name).read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_new_chapter_is_a_page_that_the_navigation_names(built_with_new):
    page = text_in(built_with_new.site, "report/example-chapter.html")
    assert "<title>Example chapter" in page
    assert page.count('example-chapter.html"') >= 2


@pytest.mark.slow
def test_a_new_chapters_chart_has_the_colour_of_its_topic(built_with_new):
    page = text_in(built_with_new.site, "report/example-chapter.html")
    drawing = text_in(built_with_new.site, "exhibits/example-chapter-weeks.svg")
    assert 'id="fig-example-chapter-weeks"' in page
    assert TOKENS["arrivals"][0] in drawing and TOKENS["money"][0] not in drawing


@pytest.mark.slow
def test_a_new_chapter_takes_cells_of_the_recipe(built_with_new):
    page = text_in(built_with_new.site, "report/example-chapter.html")
    assert 'id="fig-example-weeks"' in page
    assert (built_with_new.site / "exhibits/example-weeks.png").is_file()


@pytest.mark.slow
def test_a_new_source_comes_last_and_is_on_the_page_of_data(built_with_new):
    listed = list(sources.read(built_with_new.project / "data/sources.toml"))
    assert listed[-1] == "example_report"
    assert "source-example-report" in text_in(built_with_new.site, "report/data.html")


@pytest.mark.slow
def test_a_new_claim_is_judged_once_it_is_filled_in(built_with_new):
    record = Record("latest", built_with_new.project / "data")
    assert "example-claim" not in {judged.said.claim_id for judged in judge_all(record)}


@pytest.mark.parametrize("kind", NEW)
def test_a_name_taken_or_unsound_is_refused_without_change(project, kind, monkeypatch, capsys):
    write(project, kind)
    monkeypatch.chdir(project)
    for name, reason in (
        (NEW[kind], "already: choose another name"),
        ("No Name", "write no_name." if kind == "source" else "write no-name."),
    ):
        with unchanged(snapshot, project):
            assert main(["new", kind, name]) == 2
        error = capsys.readouterr().err
        assert error.startswith("crossings: ") and reason in error and error.count("\n") == 1


def test_a_page_that_exists_is_refused_as_a_new_chapter(project):
    with pytest.raises(InputError, match="already"):
        scaffold.write_draft("notebook", "limits", project, project / "data", TODAY)


def test_a_chapter_that_a_killed_command_began_is_finished(project):
    settings = project / "_quarto.yml"
    before = settings.read_bytes()
    write(project, "notebook")
    whole = settings.read_bytes()
    settings.write_bytes(before)
    write(project, "notebook")
    assert settings.read_bytes() == whole


def test_a_title_that_yaml_would_misread_is_quoted(project):
    scaffold.write_draft("notebook", "no", project, project / "data", TODAY)
    menus = yaml.safe_load((project / "_quarto.yml").read_text(encoding="utf-8"))["website"]
    entries = next(item for item in menus["navbar"]["left"] if "menu" in item)["menu"]
    assert {"href": "report/no.ipynb", "text": "No"} in entries


def test_a_folder_without_a_project_is_refused(project, tmp_path):
    with pytest.raises(InputError, match="holds no project"):
        scaffold.write_draft("notebook", "example", tmp_path, project / "data", TODAY)


def test_places_to_fill_in_are_named_by_file_and_line(project):
    write(project, "source", "claim", "notebook")
    lines = text_in(project, "data/sources.toml").splitlines()
    rows = text_in(project, "data/curated/claims.csv").splitlines()
    unfilled = written_pages.unfilled(project, project / "data", written_pages.read(project)[0])
    listed = "\n".join(map(str, ["", *unfilled]))
    title = next(n for n, line in enumerate(lines, 1) if line.startswith(f'title = "{FILL_IN}'))
    assert f"\ndata/sources.toml:{title}: is to be filled in: its title\n" in listed
    assert f"\ndata/curated/claims.csv:{len(rows)}: column claim is to be" in listed
    assert "\nnotebooks/example-chapter.ipynb, cell 4 ('## What is counted" in listed
