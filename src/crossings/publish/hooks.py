"""The hooks that Quarto or its stand-in calls before and after it renders the project.

They take the same steps as `crossings build`, which does not need them. The day is the one in
CROSSINGS_AS_OF, or else the latest. If something goes wrong, they say so in one sentence, and the
last good site stays.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from crossings.common import store
from crossings.common.addresses import SITE, page_of, twin_of
from crossings.common.progress import say
from crossings.errors import CheckError
from crossings.notebooks import run
from crossings.pages import source_files
from crossings.publish import up_to_date
from crossings.publish.build import STORE, one_build_at_a_time
from crossings.site import in_place, render, renderer_files, security
from crossings.tables import as_of as days

WORKERS: Final = 2


def pre_render(project: Path, data: Path) -> None:
    """Run the notebooks that have to run, and write the sources of pages into the project.

    Raises InputError and CheckError as a build does.
    """
    as_of, cache_folder = days.as_of_given(None), project / STORE
    target = project / SITE
    with one_build_at_a_time(project, data, target) as frozen, contextlib.ExitStack() as processes:
        days.refuse_outside(as_of, frozen)
        in_place.refuse_unwritable(target)
        to_do = run.plan(source_files.notebooks(project), {"as_of": as_of}, frozen, cache_folder)
        if to_do.to_run:
            processes.enter_context(run.notebook_processes(frozen, cache_folder))
        from crossings.publish import assembly
        from crossings.site.pictures import Pictures

        with Pictures(cache_folder) as pictures:
            assembly.prepare_project(project, data, to_do, target, WORKERS, say, pictures)
        _output(project).note_inputs(_renderer())
        store.forget_longest_unused(cache_folder)


def post_render(project: Path, data: Path) -> None:
    """Finish the rendered pages in the renderer's folder, and put them into `_site`.

    They are put there only if all are rendered from their current sources, and only from the
    project's usual output folder. Raises InputError and CheckError as a build does.
    """
    from crossings.publish import assembly
    from crossings.site.pictures import Pictures

    as_of, build, target = days.as_of_given(None), project / "build", project / SITE
    whole = os.environ.get("QUARTO_PROJECT_RENDER_ALL") == "1"
    _refuse_chapters_without_exhibits(project)
    with one_build_at_a_time(project, data, target) as frozen:
        to_do = run.plan(source_files.notebooks(project), {"as_of": as_of}, frozen, project / STORE)
        output, renderer = _output(project), _renderer()
        output.take_over(whole=whole)
        with Pictures(to_do.cache_folder) as pictures:
            contents = assembly.stored_contents(to_do, target, pictures)
            site = assembly.finish_site(project, to_do, contents, output.stored, pictures)
        in_place.put_in_place(site, output.folder)
        output.note_finished()
        if not output.is_own:
            say(f"{output.folder}: the report as of {as_of}; {SITE} stays as it was")
        elif stale_pages := output.stale_pages(renderer):
            examples = ", ".join(stale_pages[:3]) + (" and more" if len(stale_pages) > 3 else "")
            say(f"{SITE} stays as it was: {examples} not rendered as now written; render all pages")
        else:
            in_place.refuse_unless_site(target)
            sources, key = up_to_date.sources_and_key(project, to_do, target, renderer)
            beside = output.copy_to(build / "site")
            count = assembly.publish(project, beside, target, data, contents.prepared, say)
            up_to_date.note_build(build, target, key, sources)
            say(f"{SITE}: {count} pages, the report as of {as_of}")
        if not whole:
            _let_previews_reload(output, build / "site")


def _let_previews_reload(output: renderer_files.Output, beside: Path) -> None:
    """Let scripts run that `quarto preview` adds to each page it shows, in its output folder only.

    By them it reloads an open page. Quarto does not say whether it is a preview that renders a
    page.
    """
    shown = output.copy_to(beside)
    for path in shown.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        path.write_text(security.with_inline_scripts(page), encoding="utf-8")
    in_place.put_in_place(shown, output.folder)
    output.note_finished()


def _refuse_chapters_without_exhibits(project: Path) -> None:
    """Raise CheckError if a chapter was rendered in another format than HTML; remove that file.

    A renderer leaves the exhibits out there, since they are HTML.
    """
    chapters = {path.stem for path in source_files.notebooks(project)}
    for name in os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "").splitlines():
        path = project / name
        if path.suffix != ".html" and path.stem in chapters:
            path.unlink(missing_ok=True)
            page = page_of(f"{path.stem}.ipynb")
            raise CheckError(
                f"{path.name} lacked every chart and table, so it was removed: render {page} "
                f"to HTML, or make a document of {SITE}/{twin_of(page)}, with its words and tables."
            )


def is_build_rendering() -> bool:
    """Whether a build is rendering, which takes the steps before and after itself."""
    return bool(os.environ.get(render.STAND_BACK))


def _renderer() -> render.Renderer:
    """The renderer that called; only the stand-in sets this variable."""
    return "smalldocs" if os.environ.get("SMALLDOCS") else "quarto"


def _output(project: Path) -> renderer_files.Output:
    output = os.environ.get("QUARTO_PROJECT_OUTPUT_DIR") or renderer_files.OUTPUT
    return renderer_files.Output(project, project / output)
