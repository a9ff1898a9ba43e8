"""CONTRIBUTING's recipes, followed to the letter on a copy of the project, which is then built and looked at.

The document is the test: what it says to write is written, and what it says to run is run. A recipe that a newcomer
could not follow fails here.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from commands import COMING, arguments
from conftest import DATA, ROOT, copy_project
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from workbooks import carried_on, held, write

from crossings.exhibits import exhibit
from crossings.schemas import TABLES
from crossings.tokens import TOKENS

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = [
    "Add a source",
    "Add an agreement, a payment, a figure of the pilot",
    "Add a claim",
    "Add an exhibit",
    "Draw it another way",
    "Show a chart by itself",
    "Add a notebook",
    "Move to a new official format",
    "Publish an edition",
]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
STEP = re.compile(
    r"(?P<append>Append\s+to\s+`(?P<append_to>[^`]+)`:)|(?P<create>Create\s+`(?P<created>[^`]+\.py)`:)"
    r"|(?P<notebook>Create\s+`(?P<new_notebook>[^`]+\.ipynb)`)|(?P<cells>Add\s+to\s+`(?P<more>[^`]+)`,\s+before\s+“(?P<before>[^”]+)”:)"
    r"|(?P<replace>[Ii]n\s+`(?P<within>[^`]+)`,\s+replace:)|(?P<run>Run:)"
)


def section(heading: str) -> str:
    """What stands under a heading, to the next of its rank or above; headings inside fences are none."""
    outside = FENCE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), CONTRIBUTING)
    begin = outside.index(f"\n{heading}\n") + len(heading) + 2
    rank = len(heading.partition(" ")[0])
    end = re.search(rf"^#{{2,{rank}}} ", outside[begin:], re.M)
    return CONTRIBUTING[begin : begin + end.start() if end else len(CONTRIBUTING)]


def recipe(name: str) -> str:
    return section(f"### {name}")


@dataclass
class Kitchen:
    """A copy of the project, with the package and git, and what commands said there."""

    project: Path
    said: dict[str, str]

    def follow(self, name: str) -> None:
        """Do everything that a recipe says, in its order."""
        text = recipe(name)
        steps = list(STEP.finditer(text))
        assert steps, f"{name}: no step"
        for step, after in zip(steps, [*steps[1:], None], strict=True):
            piece = text[step.end() : after.start() if after else len(text)]
            blocks = [(kind, body) for kind, body in FENCE.findall(piece)]
            assert blocks, f"{name}: nothing follows {step[0]!r}"
            self.do(step, blocks)

    def do(self, step: re.Match[str], blocks: list[tuple[str, str]]) -> None:
        if step["append"]:
            with open(self.project / step["append_to"], "a", encoding="utf-8") as file:
                file.write(blocks[0][1])
        elif step["create"]:
            path = self.project / step["created"]
            assert not path.exists(), (
                f"{path.name} is in the project: choose another name, the recipe's is an example"
            )
            path.write_text(blocks[0][1], encoding="utf-8")
        elif step["notebook"]:
            self.new_notebook(self.project / step["new_notebook"], blocks)
        elif step["cells"]:
            path = self.project / step["more"]
            book = nbformat.read(path, as_version=4)
            at = next(n for n, one in enumerate(book.cells) if one.source.startswith(f"## {step['before']}"))
            book.cells[at:at] = [cell(kind, body) for kind, body in blocks]
            nbformat.write(book, path)
        elif step["replace"]:
            path, (old, new) = self.project / step["within"], (body for _, body in blocks[:2])
            text = path.read_text(encoding="utf-8")
            old, new = (old, new) if old in text else (old.rstrip("\n"), new.rstrip("\n"))
            assert old in text, f"{step['within']} does not hold {old!r}"
            path.write_text(text.replace(old, new), encoding="utf-8")
        else:
            for line in blocks[0][1].splitlines():
                self.run(line)

    def new_notebook(self, path: Path, blocks: list[tuple[str, str]]) -> None:
        assert not path.exists(), (
            f"{path.name} is in the project: choose another name, the recipe's is an example"
        )
        book = new_notebook(cells=[cell(kind, body) for kind, body in blocks])
        book.cells[1].metadata["tags"] = ["parameters"]
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(book, path)

    def run(self, line: str) -> None:
        """Run a line of shell, with this Python for `crossings`; what does not exist yet leaves an empty file."""
        if line.startswith("crossings "):
            if arguments(line)[0] in COMING:
                line = re.sub(r"crossings .*(?= >)", "echo to come", line)
            line = re.sub(r"^crossings", f"'{sys.executable}' -m crossings", line)
        ran = subprocess.run(
            line, shell=True, cwd=self.project, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(self.project / "src"), "CROSSINGS_DATA": "",
                 "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
                 "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"},
        )  # fmt: skip
        assert ran.returncode == 0, f"{line}\n{ran.stdout}\n{ran.stderr}"
        self.said[line.partition("#")[0].rpartition("crossings ")[2].strip()] = ran.stdout + ran.stderr


def cell(kind: str, body: str) -> nbformat.NotebookNode:
    made = {"yaml": new_raw_cell, "markdown": new_markdown_cell, "python": new_code_cell}[kind]
    return made(body.rstrip("\n"))


def newer_workbook(path: Path, data: Path) -> None:
    """The official series as a workbook of another form: its sheet and a column renamed, and one more day."""
    sheets = carried_on(held(data), 1).sheets()
    sheets["Table_1"] = sheets.pop("SB_01")
    for name in ("Table_1", "SB_02"):
        sheets[name][0] = [
            "People arrived" if head == "Migrants arrived" else head for head in sheets[name][0]
        ]
    write(path, sheets)


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Kitchen:
    """Every recipe followed in turn, the last of which builds the site and looks at it."""
    project = copy_project(tmp_path_factory.mktemp("kitchen"))
    shutil.copytree(ROOT / "src", project / "src", ignore=shutil.ignore_patterns("__pycache__"))
    newer_workbook(project / "new.ods", project / "data")
    one = Kitchen(project, {})
    shutil.copyfile(ROOT / "README.md", project / "README.md")
    one.run("git init -q && git add data README.md")
    for name in RECIPES:
        one.follow(name)
        if name == "Add an exhibit":  # drawn here, since the next recipe draws it another way
            one.run(f'"{sys.executable}" -c "{BY_YEAR}; print(by_year(Record()).html(1))"')
        if "asylum_" in recipe(name):
            for what in ("check", "format --check"):
                settings = f"--config '{ROOT / 'pyproject.toml'}'"
                one.run(f"'{sys.executable}' -m ruff {what} {settings} src/crossings/exhibits/asylum_*.py")
    return one


BY_YEAR = "from crossings.exhibits.asylum_costs import by_year; from crossings.tables import Record"


def page(kitchen: Kitchen, name: str) -> str:
    return (kitchen.project / "_site" / name).read_text(encoding="utf-8")


def test_every_recipe_is_followed_and_fits_on_a_page() -> None:
    headings = section("## Recipes") + section("## For maintainers")
    assert re.findall(r"^### (.+)$", headings, re.M) == RECIPES
    for name in RECIPES:
        assert len(recipe(name).splitlines()) <= 80, name


def test_what_the_recipes_say_of_tables_and_tokens_is_all_there_is() -> None:
    for name, table in (
        ("Add an agreement, a payment, a figure of the pilot", "agreements"),
        ("Add a claim", "claims"),
    ):
        text, columns = recipe(name), TABLES[table].model.to_schema().columns
        header, row = (body.strip() for kind, body in FENCE.findall(text) if kind == "csv")
        assert header.split(",") == list(columns)
        assert len(next(csv.reader([row]))) == len(columns)
        for column in columns.values():
            for check in column.checks:
                for allowed in check.statistics.get("allowed_values", ()):
                    assert f"`{allowed}`" in text, (column.name, allowed)
    assert all(re.search(rf"\b{name}\b", recipe("Draw it another way")) for name in TOKENS)
    assert set(exhibit.STATUS) <= set(
        re.findall(r"[\w-]+", recipe("Add an exhibit").rpartition("`status`")[2])
    )


def test_the_modules_of_the_recipes_have_sound_types(kitchen: Kitchen) -> None:
    """Their style is checked as they are written."""
    made = "src/crossings/exhibits/asylum_costs.py src/crossings/exhibits/asylum_points.py"
    settings = f"--config-file '{ROOT / 'pyproject.toml'}' --cache-dir .mypy"
    kitchen.run(f"MYPYPATH=src PYTHONPATH= '{sys.executable}' -m mypy {settings} {made}")


def test_the_source_is_on_the_data_page(kitchen: Kitchen) -> None:
    shown = (
        page(kitchen, "report/data.html")
        .partition('<li id="source-example-report">')[2]
        .partition("</li>")[0]
    )
    assert "Id: <code>example_report</code>" in shown


def test_the_agreement_counts_from_its_day_and_is_in_the_chapter(kitchen: Kitchen) -> None:
    before, after = (
        re.search(r"committed_since_2018_gbp +£([\d.]+)m", kitchen.said[f"facts --as-of 2026-03-0{day}"])
        for day in (1, 2)
    )
    assert before and after and round(float(after[1]) - float(before[1]), 1) == 10.4
    assert "Example agreement" in page(kitchen, "report/spending.html")
    assert f"£{after[1]}m" in page(kitchen, "index.html")


def test_the_claim_has_a_verdict(kitchen: Kitchen) -> None:
    assert "example-claim: holds" in kitchen.said["claims"]
    assert "More than 190,000 people have arrived" in page(kitchen, "report/claims.html")


def test_the_exhibit_is_in_its_chapter_with_its_page_and_files(kitchen: Kitchen) -> None:
    chapter = page(kitchen, "report/spending.html")
    assert 'id="fig-asylum-costs"' in chapter and "Asylum costs were £" in chapter
    assert chapter.index('id="fig-asylum-costs"') < chapter.index("What this chapter cannot tell you</h2>")
    assert ">4bn</text>" in kitchen.said[next(key for key in kitchen.said if "html(1)" in key)]
    for ending in ("html", "csv", "svg", "png", "json"):
        assert (kitchen.project / "_site" / "exhibits" / f"asylum-costs.{ending}").stat().st_size > 50


def test_the_exhibit_of_the_recipe_is_true_on_every_day(kitchen: Kitchen) -> None:
    days = "print(*[by_year(Record(d)).title for d in ('2019-01-01', '2025-10-14')], sep='\\n')"
    kitchen.run(f'"{sys.executable}" -c "{BY_YEAR}; {days}"')
    first, second = kitchen.said[next(key for key in kitchen.said if "d in (" in key)].splitlines()
    assert first.startswith("No yearly cost is held")
    with (DATA / "curated" / "asylum_costs.csv").open(encoding="utf-8", newline="") as file:
        held = [row for row in csv.DictReader(file) if row["measure"] == "total asylum costs"]
    last = max(row["financial_year"] for row in held if row["financial_year"] < "2025/26")
    (cost,) = (float(row["gbp_bn"]) for row in held if row["financial_year"] == last)
    assert second == f"Asylum costs were £{cost:.2f}bn in {last}"


def test_the_chart_by_itself_is_on_the_page_of_its_chapter(kitchen: Kitchen) -> None:
    chapter = page(kitchen, "report/arrivals.html")
    _, _, after = chapter.partition(
        '<figure class="chart" role="img" aria-label="Arrivals in each of the last eight weeks">'
    )
    assert after.partition("</figure>")[0].count("<svg") == 2


def test_the_notebook_is_a_page_in_the_menus(kitchen: Kitchen) -> None:
    assert "What is counted, and why it is here." in page(kitchen, "report/asylum.html")
    assert len(re.findall(r'href="[^"]*asylum\.html"', page(kitchen, "report/methods.html"))) >= 2


def test_the_new_format_was_read_and_is_the_newest_edition(kitchen: Kitchen) -> None:
    assert "1 day and 0 weeks added" in kitchen.said["ingest new.ods"]
    assert "21 August 2026" in page(kitchen, "index.html")


def test_the_site_has_no_problem_and_the_edition_is_a_tag(kitchen: Kitchen) -> None:
    assert "No problem found in what is written" in kitchen.said["check --sources"]
    assert "No problem found in the titles of exhibits" in kitchen.said["check --titles"]
    assert kitchen.said["check"].startswith("No problem found in _site")
    tags = subprocess.run(["git", "tag"], cwd=kitchen.project, capture_output=True, text=True, check=True)
    assert tags.stdout.split() == ["edition-2026-08-21"]
