"""The text of a page as Markdown, from what the page is made from.

That is the Markdown that people write, and the data of exhibits, insights and parts, each through a
template of Markdown. Twins, the search and social cards take the words of pages from here.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crossings.chapters.front import first_in_twin
from crossings.chapters.insights import Insight, front_in_twin, opening_in_twin
from crossings.chapters.notes import NotesOfPage
from crossings.common.addresses import ERROR_PAGE, twin_of
from crossings.common.yaml_text import FRONT_MATTER, load_yaml, says_no_day
from crossings.exhibits import in_markdown
from crossings.exhibits.data import ExhibitData
from crossings.exhibits.display import IN_TWIN
from crossings.notebooks import outputs
from crossings.pages.source_files import VARIABLE_NAMED, with_anchor, with_anchors

if TYPE_CHECKING:
    from nbformat import NotebookNode

RAW_HTML: Final = re.compile(r"^(`{3,})\{=html\}\n.*?^\1$", re.M | re.S)
DIV: Final = re.compile(r"^:{3,}.*$", re.M)
# A heading with its anchor; of a heading that was parsed, its signs are gone.
ANCHORED: Final = re.compile(r"^(?:#+ +)?(?P<heading>.+?) *\{#(?P<ident>[\w.-]+)\}$", re.M)


@dataclass(frozen=True, kw_only=True)
class PageText:
    """What a page says: its file, title, description, and its text as Markdown.

    A link of `body` leads from the page, or with a slash at its beginning from the site's root. A
    heading that a link can lead to ends in its anchor, {#deaths}. It is `written` if people wrote
    all its words, so that none of its parts knows the day of an edition, and `undated` if its front
    matter says that its data depend on no day.
    """

    file: str
    title: str
    description: str
    body: str
    written: bool = False
    undated: bool = False

    @property
    def twin(self) -> str:
        """The file of its twin."""
        return twin_of(self.file)

    @functools.cached_property
    def places(self) -> frozenset[str]:
        """The anchors of its headings: the places on the page that a link can lead to."""
        return frozenset(heading["ident"] for heading in ANCHORED.finditer(self.body))


def of_text(file: str, source: str, variables: Mapping[str, str]) -> PageText:
    """The text of the page of words `file`, from its source.

    `variables` are numbers and parts of pages as Markdown, by the names that shortcodes use.
    """
    head = FRONT_MATTER.match(source)
    body = _of_source(source[head.end() if head else 0 :], variables)
    has_parts = any(name.startswith("part.") for name in VARIABLE_NAMED.findall(source))
    page = _with_head(file, head[1] if head else "", [body])
    return dataclasses.replace(page, written=not has_parts and file != ERROR_PAGE)


def of_notebook(
    file: str,
    notebook: NotebookNode,
    exhibits: Mapping[str, ExhibitData],
    insights: Mapping[str, Insight],
    variables: Mapping[str, str],
) -> PageText:
    """The text of the page `file`, from its notebook as it was run.

    `exhibits` and `insights` are those of all notebooks, by id and by name.
    """
    notes = NotesOfPage({note.key: note for one in insights.values() for note in one.notes})
    form = _form(notes)
    head, blocks = "", []
    for cell in notebook.cells:
        if cell.cell_type == "raw" and (front_matter := FRONT_MATTER.match(cell.source)):
            head = front_matter[1]
        elif cell.cell_type == "markdown":
            blocks.append(_of_source(with_anchor(cell.source, cell.get("id", "")), variables))
        elif outputs.is_shown(cell):
            for output in cell.outputs:
                words = outputs.in_form(output, form, exhibits, insights)
                blocks.append(output.get("data", {}).get(IN_TWIN, "") if words is None else words)
    return _with_head(file, head, [*blocks, notes.in_twin()])


def _with_head(file: str, head: str, blocks: Iterable[str]) -> PageText:
    """A page with the title and the description of its front matter; it begins with the latter."""
    values = load_yaml(head) or {}
    title, description = str(values.get("title", "")), str(values.get("description", ""))
    body = "\n\n".join(filter(None, (block.strip() for block in [description, *blocks])))
    undated = says_no_day(values)
    return PageText(file=file, title=title, description=description, body=body, undated=undated)


def _of_source(source: str, variables: Mapping[str, str]) -> str:
    """Markdown that people wrote, with its variables and all anchors, without divs and raw HTML."""
    text = with_anchors(DIV.sub("", RAW_HTML.sub("", source)))
    return VARIABLE_NAMED.sub(lambda named: variables[named[1]], text)


def _form(notes: NotesOfPage) -> outputs.Form:
    """What cells show as Markdown; `notes` number those that are used."""
    return outputs.Form(
        exhibit=_numbered,
        opening=lambda insight: opening_in_twin(insight, notes),
        answer=lambda answer, picture: first_in_twin(answer, picture, notes),
        front_insights=lambda shown: "\n\n".join(front_in_twin(*one, notes) for one in shown),
    )


def _numbered(exhibit: ExhibitData) -> str:
    number = f"{exhibit.kind} {exhibit.number}. " if exhibit.known else ""
    return in_markdown.whole(exhibit, title=f"{number}{exhibit.title}")
