"""CONTRIBUTING's recipes are followed to the letter, on a copy of the project.

They are followed under other names, and the copy is built and looked at.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from commands import arguments
from conftest import ROOT, append, copy_project
from nbformat.v4 import new_code_cell, new_markdown_cell
from workbooks import carried_on, held, write

from crossings.exhibits import exhibit
from crossings.exhibits.tokens import TOKENS
from crossings.pages.texts import FILL_IN
from crossings.tables.schemas import TABLES

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = [
    "Change a chart in its cell",
    "Add a cell with an exhibit",
    "Add a source",
    "Add an agreement, a payment, a figure of the pilot",
    "Add a claim",
    "Show a chart by itself",
    "Add a notebook",
    "Add a fact",
    "Move to a new official format",
    "Publish a release",
]
# What tests of the workflows follow: test_workflows.py.
ON_ANOTHER_MACHINE = ["Each Friday", "Put it on GitHub"]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
STEP = re.compile(
    r"(?P<append>Append\s+to\s+`(?P<append_to>[^`]+)`:)|(?P<fill>Fill\s+in\s+`(?P<filled>[^`]+)`)"
    r"|(?P<cells>Add\s+to\s+`(?P<more>[^`]+)`,\s+before\s+“(?P<before>[^”]+)”:)"
    r"|(?P<change>Change\s+in\s+`(?P<changed>[^`]+)`)"
    r"|(?P<replace>[Ii]n\s+`(?P<within>[^`]+)`,\s+replace:)|(?P<run>Run:)"
)


def section(heading: str) -> str:
    """Give what stands under a heading, to the next of its rank or above.

    Headings inside fences are none.
    """
    outside = FENCE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), CONTRIBUTING)
    begin = outside.index(f"\n{heading}\n") + len(heading) + 2
    rank = len(heading.partition(" ")[0])
    end = re.search(rf"^#{{2,{rank}}} ", outside[begin:], re.M)
    return CONTRIBUTING[begin : begin + end.start() if end else len(CONTRIBUTING)]


def recipe(name: str) -> str:
    return section(f"### {name}")


TRIED = "tried"  # in place of the word that every example's name begins with


@dataclass
class Kitchen:
    """A copy of the project, with the package and git, and what commands said there."""

    project: Path
    said: dict[str, str] = field(default_factory=dict)
    checks: list[str] = field(
        default_factory=list
    )  # to be run once, after all recipes that ask for them

    def follow(self, name: str) -> None:
        text = recipe(name).replace("example", TRIED)
        steps = list(STEP.finditer(text))
        assert steps, f"{name}: no step"
        for step, after in zip(steps, [*steps[1:], None], strict=True):
            piece = text[step.end() : after.start() if after else len(text)]
            blocks = [(kind, body) for kind, body in FENCE.findall(piece)]
            assert blocks or step["fill"], f"{name}: nothing follows {step[0]!r}"
            self.do(step, blocks)

    def do(self, step: re.Match[str], blocks: list[tuple[str, str]]) -> None:
        if step["append"]:
            append(self.project / step["append_to"], blocks[0][1])
        elif step["fill"]:
            fill_in(self.project / step["filled"])
        elif step["cells"] or step["change"]:
            path = self.project / (step["more"] or step["changed"])
            book = nbformat.read(path, as_version=4)
            if step["change"]:
                for kind, body in blocks:
                    if kind == "diff":
                        change(book, body.splitlines())
            else:
                head = f"## {' '.join(step['before'].split())}"
                at = next(n for n, one in enumerate(book.cells) if one.source.startswith(head))
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
                if line.startswith("crossings check") and not (self.project / "_site").exists():
                    self.checks.append(line)
                else:
                    self.run(line)

    def run(self, line: str) -> None:
        """Run a line of shell, with this Python for `crossings`."""
        if line.startswith("crossings "):
            arguments(line)
            line = re.sub(r"^crossings", f"'{sys.executable}' -m crossings", line)
        ran = subprocess.run(
            line,
            shell=True,
            cwd=self.project,
            capture_output=True,
            text=True,
            env={
                **os.environ,
                "PYTHONPATH": str(self.project / "src"),
                "CROSSINGS_DATA": "",
                "GIT_AUTHOR_NAME": "A",
                "GIT_AUTHOR_EMAIL": "a@example.org",
                "GIT_COMMITTER_NAME": "A",
                "GIT_COMMITTER_EMAIL": "a@example.org",
            },
        )
        assert ran.returncode == 0, f"{line}\n{ran.stdout}\n{ran.stderr}"
        self.said[line.partition("#")[0].rpartition("crossings ")[2].strip()] = (
            ran.stdout + ran.stderr
        )


def fill_in(path: Path) -> None:
    """Do what a person does: put words in place of the marks, and take the remarks away."""
    text = path.read_text(encoding="utf-8")
    assert FILL_IN in text, f"{path.name} holds nothing to fill in"
    if path.suffix == ".csv":
        rows = [
            ["An example of words" if FILL_IN in one else one for one in row]
            for row in csv.reader(text.splitlines())
        ]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        return
    text = re.sub(rf"(?m)^ *# {FILL_IN}.*\n|  # {FILL_IN}.*", "", text)
    path.write_text(re.sub(rf'{FILL_IN}[^"\\\n]*', "An example of words", text), encoding="utf-8")


def change(book: nbformat.NotebookNode, lines: list[str]) -> None:
    """Replace lines of one cell, each once.

    A line after - is there, and those after + come in its place.
    """
    pairs: list[tuple[str, str]] = []
    for line in lines:
        assert line[0] in "-+"
        if line[0] == "-":
            pairs.append((line[1:], ""))
        else:
            pairs[-1] = (pairs[-1][0], "\n".join(filter(None, (pairs[-1][1], line[1:]))))
    (found,) = [
        one for one in book.cells if all(old in one.source.splitlines() for old, _ in pairs)
    ]
    for old, new in pairs:
        assert found.source.count(old) == 1 and old != new
        found.source = found.source.replace(old, new)


def cell(kind: str, body: str) -> nbformat.NotebookNode:
    made = {"markdown": new_markdown_cell, "python": new_code_cell}[kind]
    return made(body.rstrip("\n"))


def newer_workbook(path: Path, data: Path) -> None:
    """Write the official series as a workbook of another form.

    Its sheet and a column are renamed, and it has one more day.
    """
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
    one = Kitchen(project)
    shutil.copyfile(ROOT / "README.md", project / "README.md")
    one.run("git init -q && git add data README.md")
    for name in RECIPES:
        one.follow(name)
        if name == "Add a notebook":
            for line in dict.fromkeys(one.checks):
                one.run(line)
    return one


def page(kitchen: Kitchen, name: str) -> str:
    return (kitchen.project / "_site" / name).read_text(encoding="utf-8")


def test_every_recipe_is_followed_and_fits_on_a_page():
    headings = section("## Recipes") + section("## For maintainers")
    names = re.findall(r"^### (.+)$", headings, re.M)
    assert [name for name in names if name not in ON_ANOTHER_MACHINE] == RECIPES
    for name in RECIPES:
        assert len(recipe(name).splitlines()) <= 80, name


def test_what_the_recipes_say_of_tables_and_tokens_is_all_there_is():
    for name, table in (
        ("Add an agreement, a payment, a figure of the pilot", "agreements"),
        ("Add a claim", "claims"),
    ):
        text, columns = recipe(name), TABLES[table].schema.columns
        rows = [body.strip() for kind, body in FENCE.findall(text) if kind == "csv"]
        assert all(len(next(csv.reader([row]))) == len(columns) for row in rows)
        assert rows[:1] in ([], [",".join(columns)])
        for column in columns.values():
            for check in column.checks:
                for allowed in check.statistics.get("allowed_values", ()):
                    assert f"`{allowed}`" in text, (column.name, allowed)
    assert all(re.search(rf"\b{name}\b", recipe("Add a cell with an exhibit")) for name in TOKENS)
    assert set(exhibit.STATUS) <= set(
        re.findall(r"[\w-]+", recipe("Add a cell with an exhibit").rpartition("`status`")[2])
    )


def test_source_claim_and_agreement_are_on_their_pages(kitchen):
    _, _, after = page(kitchen, "report/data.html").partition(f'<li id="source-{TRIED}-report">')
    shown = after.partition("</li>")[0]
    assert f"Id: <code>{TRIED}_report</code>" in shown and "An example of words" in shown
    before, after = (
        re.search(
            r"committed_since_2018_gbp +£([\d.]+)m", kitchen.said[f"facts --as-of 2026-03-0{day}"]
        )
        for day in (1, 2)
    )
    assert before and after and round(float(after[1]) - float(before[1]), 1) == 10.4
    assert "Example agreement" in page(kitchen, "report/spending.html")
    assert f"£{float(after[1]):.0f}m" in page(kitchen, "index.html")
    assert f"{TRIED}-claim: right" in kitchen.said["claims"]
    assert "An example of words" in page(kitchen, "report/claims.html")


def test_exhibits_and_charts_are_in_their_chapters_as_changed(kitchen):
    chapter, mark = page(kitchen, "report/spending.html"), f'id="fig-{TRIED}-weeks"'
    assert chapter.index(mark) < chapter.index("What this chapter cannot tell you</h2>")
    for ending in ("html", "csv", "svg", "png", "json"):
        assert (
            kitchen.project / "_site" / "exhibits" / f"{TRIED}-weeks.{ending}"
        ).stat().st_size > 50
    chapter = page(kitchen, "report/arrivals.html")
    assert "in each month, mean of 2023 to 2025" in chapter
    table = (kitchen.project / "_site/exhibits/arrivals-by-month.csv").read_text(
        encoding="utf-8-sig"
    )
    with open(
        kitchen.project / "data/official/arrivals_daily.csv", encoding="utf-8", newline=""
    ) as file:
        days = list(csv.DictReader(file))
    july = [
        sum(int(one["people_arrived"]) for one in days if one["date"].startswith(f"{year}-07"))
        for year in (2023, 2024, 2025)
    ]
    (shown,) = [
        row["people"] for row in csv.DictReader(table.splitlines()) if row["month_of_year"] == "Jul"
    ]
    assert abs(float(shown) - sum(july) / 3) < 0.01
    spec = json.loads(
        (kitchen.project / "_site/exhibits/arrivals-by-month.json").read_text(encoding="utf-8")
    )
    drawn = (kitchen.project / "_site/exhibits/arrivals-by-month.svg").read_text(encoding="utf-8")
    assert TOKENS["arrivals"][0] in drawn and TOKENS["money"][0] not in drawn
    weeks = (kitchen.project / f"_site/exhibits/{TRIED}-weeks.svg").read_text(encoding="utf-8")
    assert TOKENS["arrivals"][0] in weeks and TOKENS["money"][0] not in weeks
    assert '"type": "line"' in json.dumps(spec) and '"type": "bar"' not in json.dumps(spec)
    chapter = page(kitchen, "report/arrivals.html")
    said = "Arrivals in each of the last eight weeks"
    alone = re.search(
        rf'<figure class="chart[^>]*aria-label="{said}">(.*?)</figure>', chapter, re.S
    )
    assert alone and alone[1].count("<svg") == 2


def test_notebook_format_and_edition_are_there_and_the_site_has_no_problem(kitchen):
    assert "An example of words" in page(kitchen, f"report/{TRIED}-chapter.html")
    assert (
        len(re.findall(rf'href="[^"]*{TRIED}-chapter\.html"', page(kitchen, "report/methods.html")))
        >= 2
    )
    assert "1 day and 0 weeks added" in kitchen.said["ingest new.ods"]
    assert "21 August 2026" in page(kitchen, "index.html")
    assert "No problem found in what is written" in kitchen.said["check --sources"]
    assert (
        "No problem found in the titles of exhibits"
        in kitchen.said["check --titles notebooks/arrivals.ipynb"]
    )
    assert kitchen.said["check"].startswith("No problem found in _site")
    tags = subprocess.run(
        ["git", "tag"], cwd=kitchen.project, capture_output=True, text=True, check=True
    )
    assert tags.stdout.split() == ["release-2026-08-21"]


def test_the_fact_is_found_under_its_name_and_can_be_checked(kitchen):
    ident = f"balkans.{TRIED}_latest_year"
    sentence = kitchen.said[f"facts {ident}"].rpartition("  ")[2].strip()
    assert sentence.startswith("Frontex counted")
    (entry,) = [one for one in json.loads(page(kitchen, "search.json")) if one.get("fact") == ident]
    assert entry["section"].startswith(
        "Detections on the Western Balkan route in the latest year: "
    )
    steps = json.loads(page(kitchen, "data/facts.json"))["facts"][ident]["steps"]
    assert steps[-1]["sentence"] == sentence
