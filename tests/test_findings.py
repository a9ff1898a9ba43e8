"""The findings in the README come from facts alone.

They are written when data are read or the report is built.
"""

import shutil
from pathlib import Path

import pytest
from conftest import DATA, append, copy_chapters
from workbooks import carried_on, held, snapshot, written

from crossings.cli.main import main
from crossings.common.formats import count, day
from crossings.facts import findings
from crossings.facts.facts import facts
from crossings.publish.build import build
from crossings.tables.record import Record

OPENING, CLOSING = "# Ours\n\nBefore.\n\n<!-- findings -->\n", "\n<!-- /findings -->\n\nAfter.\n"
README = f"{OPENING}\nAs of long ago: nothing.\n{CLOSING}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with data, a README that tells what they show, and a workbook with a week more."""
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    written(tmp_path / "new.ods", of=carried_on(held(DATA), 7))
    return tmp_path


def ingest(project: Path, data: str = "data") -> int:
    workbook = str(project / "new.ods")
    return main(["ingest", workbook, "--data", str(project / data), "--read-on", "2026-08-28"])


def readme(project: Path) -> str:
    return (project / "README.md").read_text(encoding="utf-8")


def test_a_readme_without_the_marks_or_none_is_left_as_it_is(project):
    path = project / "README.md"
    for text in (
        "# Ours\n\nNo marks.\n",
        "<!-- findings -->\n",
        "<!-- /findings -->\n<!-- findings -->\n",
    ):
        path.write_text(text, encoding="utf-8")
        findings.write(project / "data", "What the data show.")
        assert readme(project) == text
    path.unlink()
    assert ingest(project) == 0 and not path.exists()


def test_the_readme_says_what_the_new_data_show_but_no_trial(project):
    shutil.copytree(project / "data", project / "trial")
    assert ingest(project, "trial") == 0 and readme(project) == README
    assert ingest(project) == 0
    opening = f"{OPENING}\nSince 2018 the UK has promised France "
    assert readme(project).startswith(opening) and readme(project).endswith(CLOSING)
    record = Record("latest", project / "data")
    all_facts, text = facts(record), " ".join(readme(project).split())
    value = {ident: fact.value for ident, fact in all_facts.items()}
    before = facts(Record("latest", DATA))["arrivals.total"].value
    assert value["arrivals.total"] > before  # type: ignore[operator]
    words = [f"From 2018 to {day(record.day)}, **{count(value['arrivals.total'])}** people"]
    sent, let_in = (count(value[f"pilot.{name}"]) for name in ("returned", "admitted"))
    words += [f"sent **{sent}** to France and let in **{let_in}**."]
    words += [f"Of **£{value['spending.committed_to_2026_gbp']:.0f}m** to March 2026"]
    assert all(phrase in text for phrase in words), (words, text)
    assert "[^" not in text, "notes are of pages alone"


def test_where_the_readme_may_not_be_written_nothing_is_read(project, capsys, monkeypatch):
    before = snapshot(project)
    monkeypatch.setattr("crossings.common.files.os.access", lambda path, _: Path(path) != project)
    assert ingest(project) == 2
    assert "README.md cannot be written" in capsys.readouterr().err
    monkeypatch.undo()
    assert {
        name: content for name, content in snapshot(project).items() if name in before
    } == before
    assert readme(project) == README


@pytest.mark.slow
def test_a_build_of_the_latest_day_adds_a_new_row_to_the_readme(tmp_path):
    project = copy_chapters(tmp_path / "project", "western-balkans")
    (project / "README.md").write_text(README, encoding="utf-8")
    build(project, project / "data", as_of="2025-10-14", renderer="smalldocs", progress=[].append)
    assert readme(project) == README
    row = "2026-10-05,returned,1678,exact,2026-10-05,hac_letter_2026_06,medium,\n"
    append(project / "data" / "curated" / "pilot_announcements.csv", row)
    build(project, project / "data", renderer="smalldocs", progress=[].append)
    words = " ".join(readme(project).split())
    assert "**1,678**" in words and "5 October" in words
