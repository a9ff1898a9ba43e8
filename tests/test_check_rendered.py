"""The check reads what smalldocs really writes: its own markup passes, what it leaves unrendered does not."""

from collections.abc import Callable

import pytest
from small_site import MARK, written

from crossings import check
from crossings.errors import Problem
from crossings.site import render


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Problem]]:
    """The problems of a tiny project as smalldocs renders it, with one more line on the front page."""

    def made(line: str) -> list[Problem]:
        folder = tmp_path_factory.mktemp("project")
        written(folder / "_quarto.yml", PROJECT)
        written(folder / "skip.html", '<a href="#quarto-document-content">Skip to the text</a>')
        written(folder / "index.qmd", FRONT + line)
        written(folder / "money.qmd", "---\ntitle: The money\n---\n\n## Paid {#paid}\n\nWords.\n")
        written(folder / "favicon.svg", MARK)
        return check.problems(render.render(folder, "smalldocs", progress=[].append), finished=False)

    return made


PROJECT = """project: {type: website, output-dir: _site, render: [index.qmd, money.qmd]}
website:
  title: Ledger
  site-url: https://ledger.example/
  favicon: favicon.svg
  search: {location: navbar, type: textbox}
  page-navigation: true
  navbar: {left: [{text: Chapters, menu: [{href: money.qmd, text: The money}]}]}
  sidebar: {style: floating, contents: [{section: Chapters, contents: [{href: money.qmd, text: The money}]}]}
  page-footer: {left: "Under the [licence](https://licence.example/)."}
format:
  html: {theme: {light: default, dark: darkly}, lang: en-GB, toc: true, include-before-body: skip.html}
"""
FRONT = """---
title: Ledger
---

## First

A [link](money.qmd#paid), a note[^1], `{{< meta x >}}`.

::: {.callout-note collapse="true"}
## Called out
Inside.
:::

::: {.panel-tabset}
### One
A

### Two
B
:::

| a | b |
|---|--:|
| 1 | 2 |

: A caption

![A mark](favicon.svg)

```python
x = None
```

[^1]: A note.

"""


def beyond_the_finish(found: list[Problem]) -> list[Problem]:
    return [problem for problem in found if "https://fonts.googleapis.com/" not in problem.what]


def test_of_what_smalldocs_renders_only_a_font_is_wrong(rendered):
    found = rendered("")
    assert beyond_the_finish(found) == []
    assert {problem.file for problem in found} == {"site_libs/themes/darkly.min.css"}


@pytest.mark.parametrize(("line", "said"), [
    ("See @fig-money.", "@fig-money"), ("As said [@nao2025].", "[@nao2025"),
    ("{{< embed x.ipynb >}}", "{{< embed"), ("Words {.small}", "{.small}"),
    ("[Gone](gone.qmd)", "gone.html"), ("[Gone](money.qmd#gone)", "no id 'gone'"),
    ("Inline `{python} x`.", "{python}")])  # fmt: skip
def test_what_is_unrendered_is_seen(rendered, line, said):
    (problem,) = beyond_the_finish(rendered(line))
    assert problem.file == "index.html" and said in problem.what
