"""What a Quarto user may write, and what would be published here as it is written."""

from pathlib import Path

import pytest
from conftest import edit
from small_project import small_project

from crossings.check import unrun, written


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("Words.\n\n```{python}\n1 + 1\n```\n", 3, "```{python} is run only in a notebook"),
        ("Words.\n\n```{python echo=False}\n1\n```\n", 3, "move the cell to one in notebooks/"),
        ("The sum: `{python} 1 + 1`.", 1, "`{python} 1 + 1` is run nowhere; name a number"),
        ("It is in @fig-years.", 1, "@fig-years is a reference that one of the two"),
        ("One.\nSee (@tbl-all).", 2, "@tbl-all is a reference"),
        ("{{< embed arrivals.ipynb#fig-a >}}", 1, "is printed as it stands"),
        ("As shown [@smith2020, p. 3].", 1, "[@smith2020, p. 3] is a citation"),
        ("A.\n\n```{mermaid}\nflowchart LR\n```", 3, "```{mermaid} is printed as it stands"),
        ("The share $a/b$ of all.", 1, "$a/b$ is a formula"),
        ("$$x^2$$", 1, "is a formula"),
        ("A.\n\nThere are:\n- one\n- two", 3, "There are: is followed by a list or a table"),
        ("There are\nthese:\n1. one", 1, "leave a line empty between them"),
        ("Here:\n| A | B |\n|---|---|\n| a | b |", 1, "is followed by a list or a table"),
    ],
)
def test_what_would_be_published_unrun_is_named_by_line(text, line, told):
    ((place, fault),) = unrun.problems(text)
    assert text.count("\n", 0, place) + 1 == line
    assert told in fault


@pytest.mark.parametrize(
    "text",
    [
        "```python\nprint(1)\n```",
        "```{=html}\n<p>One</p>\n```",
        "Write `@fig-years` or `{{< embed a >}}`.",
        "To mail@fig-leaf.example.",
        "It cost $5 then and $6 now, or US$7.",
        "Write \\$a\\$ or `$a$`.",
        "Here {{< var arrivals.total >}} came.",
        "- one\nwrapped\n- two\n\n## Heading\n- three\n\n1. A\nb\n2. C",
        "In\n2019. Then 5 - 3\nwas it.",
        "A | B\n--|--\na | b",
    ],
)
def test_code_to_read_is_no_fault(text):
    assert [*unrun.problems(text)] == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "    toc: true\n",
            "    tocc-depth: 3\n",
            "'tocc-depth' is not a key that a renderer knows; did you mean toc-depth",
        ),
        (
            "  output-dir: ",
            "  ouput-dir: ",
            "'ouput-dir' is not a key that a renderer knows; did you mean output-dir",
        ),
        (
            "  page-navigation: ",
            "  page-navigaton: ",
            "'page-navigaton' is not a key that a renderer knows; did you mean page-navigation",
        ),
        (
            "    theme: {",
            "    theem: {",
            "'theem' is not a key that a renderer knows; did you mean theme",
        ),
        (
            "execute: {",
            "exekute: {",
            "'exekute' is not a key that a renderer knows; did you mean execute",
        ),
    ],
)
def test_an_unknown_key_of_the_settings_is_named_by_line(
    tmp_path: Path, data: Path, old: str, new: str, told: str
) -> None:
    project = small_project(tmp_path / "small", data)
    edit(project / "_quarto.yml", old, new)
    with pytest.raises(written.CheckError) as refused:
        written.refuse(project)
    lines = (project / "_quarto.yml").read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if line.startswith(new.strip("\n")))
    assert str(refused.value).startswith(f"_quarto.yml:{number}: ") and told in str(refused.value)


def test_settings_as_they_are_have_no_unknown_key(tmp_path: Path, data: Path) -> None:
    written.refuse(small_project(tmp_path / "small", data))
