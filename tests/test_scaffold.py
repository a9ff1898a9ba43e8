"""What `crossings new` writes builds at once.

Each place to be filled in is named, and nothing is written over.
"""

import datetime as dt
from pathlib import Path

import nbformat
import pytest
from conftest import copy_chapters, unchanged
from test_recipes import FENCE, cell, recipe
from workbooks import snapshot

from crossings.build.build import build
from crossings.check import pages, written
from crossings.cli import scaffold
from crossings.cli.main import main
from crossings.errors import InputError
from crossings.exhibits.tokens import TOKENS
from crossings.facts.claims import judge_all
from crossings.pages.texts import FILL_IN
from crossings.tables import sources
from crossings.tables.record import Record

TODAY = dt.date(2026, 11, 26)
NEW = {"source": "example_report", "claim": "example-claim", "notebook": "example-chapter"}
WRITTEN = {
    "source": ["data/sources.toml"],
    "claim": ["data/curated/claims.csv"],
    "notebook": ["_quarto.yml", "notebooks/example-chapter.ipynb"],
}


def write(project: Path, *kinds: str) -> None:
    for kind in kinds:
        scaffold.new(kind, NEW[kind], project, project / "data", TODAY)


@pytest.mark.parametrize("kind", NEW)
def test_places_to_fill_in_are_named_and_all_that_is_wrong(project, kind):
    before = snapshot(project)
    write(project, kind)
    after = snapshot(project)
    changed = [name for name in after if after[name][0] != before.get(name, (None, 0))[0]]
    assert sorted(changed) == WRITTEN[kind]
    marks = sum((project / name).read_text(encoding="utf-8").count(FILL_IN) for name in changed)
    found = written.problems(project)
    assert len(found) == marks > 0
    assert all("is to be filled in: " in one.what and one.file in changed for one in found)
    assert len({(one.cell, one.line, one.what) for one in found}) == marks


def test_what_is_written_builds_and_takes_cells_of_the_recipe(tmp_path):
    project = copy_chapters(tmp_path / "project", "western-balkans", "data")
    write(project, "source", "claim", "notebook")
    chapter = nbformat.read(project / "notebooks/example-chapter.ipynb", as_version=4)
    nbformat.validate(chapter)
    assert chapter.cells[1].metadata.tags == ["parameters"]
    chapter.cells += [cell(*one) for one in FENCE.findall(recipe("Add a cell with an exhibit"))[:4]]
    nbformat.write(chapter, project / "notebooks/example-chapter.ipynb")
    site = build(project, project / "data", renderer="smalldocs")
    page = (site / "report/example-chapter.html").read_text(encoding="utf-8")
    assert "<title>Example chapter" in page and 'id="fig-example-chapter-weeks"' in page
    drawn = (site / "exhibits/example-chapter-weeks.svg").read_text(encoding="utf-8")
    assert TOKENS["arrivals"][0] in drawn and TOKENS["money"][0] not in drawn
    assert page.count('example-chapter.html"') >= 2
    assert 'id="fig-example-weeks"' in page and (site / "exhibits/example-weeks.png").is_file()
    assert "source-example-report" in (site / "report/data.html").read_text(encoding="utf-8")
    verdicts = {one.claim_id: one.verdict for one in judge_all(Record("latest", project / "data"))}
    assert verdicts["example-claim"].startswith("right")
    assert list(sources.read(project / "data/sources.toml"))[-1] == "example_report"


@pytest.mark.parametrize("kind", NEW)
def test_a_name_taken_or_unsound_is_refused_without_change(project, kind, monkeypatch, capsys):
    write(project, kind)
    monkeypatch.chdir(project)
    for name, told in (
        (NEW[kind], "already: choose another name"),
        ("No Name", f"is not a valid name for a {kind}"),
    ):
        with unchanged(snapshot, project):
            assert main(["new", kind, name]) == 2
        said = capsys.readouterr().err
        assert said.startswith("crossings: ") and told in said and said.count("\n") == 1


def test_places_are_named_and_what_exists_otherwise_is_refused(project, tmp_path):
    with pytest.raises(InputError, match="already"):
        scaffold.new("notebook", "limits", project, project / "data", TODAY)
    with pytest.raises(InputError, match="holds no project"):
        scaffold.new("notebook", "example", tmp_path, project / "data", TODAY)
    write(project, "source", "claim", "notebook")
    text = (project / "data/sources.toml").read_text(encoding="utf-8").splitlines()
    rows = (project / "data/curated/claims.csv").read_text(encoding="utf-8").splitlines()
    found = "\n".join(
        map(str, ["", *pages.unfilled(project, project / "data", pages.read(project)[0])])
    )
    line = next(n for n, said in enumerate(text, 1) if said.startswith(f'title = "{FILL_IN}'))
    assert f"\ndata/sources.toml:{line}: is to be filled in: its title\n" in found
    assert f"\ndata/curated/claims.csv:{len(rows)}: column claim is to be" in found
    assert "\nnotebooks/example-chapter.ipynb, cell 4 ('## What is counted" in found
