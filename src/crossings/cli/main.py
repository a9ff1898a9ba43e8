"""The command line.

A mistake by the user ends a command with one plain sentence, never with a traceback. The exit
status is 0 for done, 1 for a check that failed, 2 for bad input or usage, 130 for interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crossings.cli.arguments import parser
from crossings.common import library_warnings
from crossings.common.snapshots import data_directory
from crossings.errors import CheckError, InputError, nearest

if TYPE_CHECKING:
    from crossings.check import Problem


NEXT: Final = "Next: `crossings diff` says what changed; `crossings build`, then `crossings check`."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    A user's mistake is a sentence on standard error, with no traceback.
    """
    if not (sys.argv[1:] if arguments is None else arguments):
        parser().print_help(sys.stderr)
        return 2
    options = parser().parse_args(arguments)
    try:
        options.data_named, options.data = options.data, data_directory(options.data)
        with (
            library_warnings.strict_warnings()
            if options.strict_warnings
            else contextlib.nullcontext()
        ):
            return int(COMMANDS[options.command](options) or 0)
    except InputError as error:
        said, status = f"{error}", 2
    except CheckError as error:
        said, status = f"{error}", 1
    except Warning as warning:
        said, status = f"{type(warning).__name__}: {' '.join(str(warning).split())}", 1
        said += " Change the code that it names, or run without --strict-warnings."
    except BrokenPipeError:
        return 0
    except PermissionError as error:
        said, status = f"{error.filename}: permission denied.", 2
        said += " Make it readable, or writable if the command changes it."
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        said, status = (
            f"{where}{error.strerror or error}. Nothing that was there before is lost.",
            2,
        )
    print(f"crossings: {said}", file=sys.stderr)
    return status


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _ingest(options: argparse.Namespace) -> None:
    from crossings.official import fetch, ingest_daily_page, ingest_workbook

    given: dict[str, Any] = {
        "source_url": fetch.address_given(options.source_url),
        "accept": options.accept,
    }
    outcome: ingest_daily_page.PageOutcome | ingest_workbook.Ingested
    with _describing(options.data):
        given["read_on"] = fetch.day_given(options.read_on)
        if options.file.suffix.lower() in (".html", ".htm"):
            outcome = ingest_daily_page.ingest_page(options.file, options.data, **given)
        else:
            given |= {
                "allow_older": options.allow_older,
                "allow_large_changes": options.allow_large_changes,
            }
            outcome = ingest_workbook.ingest(options.file, options.data, **given)
    if options.json:
        _print_json(outcome.as_json())
    else:
        print(outcome.words)
        kind = "page" if isinstance(outcome, ingest_daily_page.PageOutcome) else "workbook"
        _tell(options.data, [(kind, outcome)])
        _say_what_is_next(outcome.changed)


def _tell(data: Path, outcomes: Sequence[tuple[str, Any]]) -> None:
    """Print the posts that the site will have of what was read, if it changed anything."""
    from crossings.facts import updates
    from crossings.tables.record import Record

    if not (data / "sources.toml").is_file():  # tables alone, of which no report is made
        return
    for kind, outcome in outcomes:
        post = updates.of_file(Record("latest", data), kind, outcome.last_day)
        if outcome.changed and post:
            print(f"\n{post.told()}")


def _say_what_is_next(changed: bool) -> None:
    """Say what to do after new data.

    It goes to standard error, so that what is printed stays the outcome alone.
    """
    if changed:
        print(NEXT, file=sys.stderr)


def _fetch(options: argparse.Namespace) -> None:
    from crossings.official import fetch
    from crossings.official.fetch import govuk

    page_too = not options.workbook_only
    with _describing(options.data):
        found = govuk.fetch(options.data, read_on=fetch.today(), api=options.api, page_too=page_too)
    if options.json:
        workbook = {**found.workbook.as_json(), "source_url": found.address}
        page = found.page.as_json() if found.page else None
        _print_json({"workbook": workbook, "page": page})
        return
    print(found.workbook.words)
    if found.page:
        print(found.page.words)
    elif page_too:
        print("There is no page of the last 7 days: only the workbook was read.")
    read = [("workbook", found.workbook)] + ([("page", found.page)] if found.page else [])
    _tell(options.data, read)
    _say_what_is_next(found.workbook.changed or bool(found.page and found.page.changed))


@contextlib.contextmanager
def _describing(data: Path) -> Iterator[None]:
    """Update the description of the tables and the findings in the README afterwards.

    What would refuse that is refused before.
    """
    from crossings.facts import findings
    from crossings.tables import package
    from crossings.tables.record import Record

    if (data / "sources.toml").is_file():
        package.refuse_ahead(data)
        findings.refuse_ahead(data)
    yield
    if (data / "sources.toml").is_file():
        package.write(data)
        if findings.readme(data):
            findings.put(data, findings.findings(Record("latest", data)))


def _diff(options: argparse.Namespace) -> None:
    from crossings.facts import vintage_diff
    from crossings.tables.curated_checks import check_curated

    if len(options.vintages) > 2 or (options.json and options.markdown):
        raise InputError("diff takes at most two vintages, and one of --json and --markdown.")
    check_curated(options.data)
    given = options.vintages
    found = (
        vintage_diff.difference(options.data, *given)
        if given
        else vintage_diff.newest(options.data)
    )
    shown = vintage_diff.as_json if options.json else vintage_diff.as_markdown
    print((shown if options.json or options.markdown else vintage_diff.as_text)(found))


def _facts(options: argparse.Namespace) -> None:
    from crossings.facts.facts import facts
    from crossings.tables.curated_checks import check_curated
    from crossings.tables.official_checks import check_official
    from crossings.tables.record import Record

    check_curated(options.data)
    check_official(options.data)
    found = dict(facts(Record(options.as_of, options.data, options.vintage)))
    if options.ident:
        if options.ident not in found:
            raise InputError(
                f"{options.ident!r} is no fact: "
                f"{nearest(options.ident, found)}`crossings facts` lists them."
            )
        found = {options.ident: found[options.ident]}
    if options.json:
        _print_json({ident: fact.as_json() for ident, fact in found.items()})
        return
    width = max(map(len, found))
    for ident, fact in found.items():
        print(f"{ident:<{width}}  {fact.words():>10}  {fact.sentence}")


def _claims(options: argparse.Namespace) -> None:
    from crossings.facts import claims_as_made
    from crossings.tables.curated_checks import check_curated
    from crossings.tables.record import Record

    check_curated(options.data)
    found = claims_as_made.claims_as_made(Record(options.as_of, options.data, options.vintage))
    if not options.json:
        print(claims_as_made.as_text(found))
        return
    print(claims_as_made.as_json(found))
    if found.later:
        print(found.left_out(), file=sys.stderr)


def _fresh(options: argparse.Namespace) -> int:
    from crossings.official import fetch, freshness
    from crossings.tables.record import series_of

    today = fetch.day_given(options.today)
    found, gap = freshness.freshness(options.data), series_of(options.data).gap
    print((freshness.as_json if options.json else freshness.as_text)(found, today, gap))
    return int(any(one.by_command and one.overdue(today) for one in found))


def _build(options: argparse.Namespace) -> None:
    from crossings.build.build import build
    from crossings.check import written

    written.refuse(Path())
    site = build(
        Path(),
        options.data,
        as_of=options.as_of,
        renderer=options.renderer,
        target=options.site,
        force=options.force or options.strict_warnings,
        parameters=dict(_parameter(text) for text in options.parameter),
    )
    program = Path(sys.executable)
    own = program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else "python3"
    print(f"Look at it: {own} -m http.server -d {site}", file=sys.stderr)


def _editions(options: argparse.Namespace) -> int:
    from crossings.build.editions.bulk import build_editions, edition_days
    from crossings.check import written

    written.refuse(Path())
    results = build_editions(
        Path(),
        options.data,
        edition_days(options.start, options.end, options.every, options.data),
        renderer=options.renderer,
        target=options.site,
        workers=options.workers,
        scheduler=options.scheduler,
        force=options.force,
    )
    failed = [one for one in results if one.state == "failed"]
    if options.json:
        _print_json([one.as_json() for one in results])
    else:
        states = [one.state for one in results]
        print(
            f"{states.count('built')} editions built, {states.count('kept')} as they were, "
            f"{len(failed)} failed."
        )
    for one in failed:
        print(f"crossings: the edition of {one.day} was not built: {one.what}", file=sys.stderr)
    return 1 if failed else 0


def _deposit(options: argparse.Namespace) -> None:
    from crossings.build.editions import deposit
    from crossings.tables.as_of import iso_day

    day = iso_day(options.day)
    if day is None:
        raise InputError(f"{options.day!r} is not a day: give one such as 2025-10-31.")
    print(deposit.write(Path(), options.site, day, options.to).words())


def _parameter(text: str) -> tuple[str, Any]:
    """NAME=VALUE; the value as JSON if it is valid (12, true), else as text."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise InputError(f"-p {text!r} should be NAME=VALUE, such as -p as_of=2025-10-14.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _check(options: argparse.Namespace) -> int:
    from crossings import check
    from crossings.build import up_to_date
    from crossings.check import written
    from crossings.facts import data_checks
    from crossings.pages.markup import read

    notebooks = options.titles  # None without --titles, and [] for all of them
    if options.publish and (options.sources or notebooks is not None):
        raise InputError(
            "--publish looks at the built site: give it without --sources and --titles."
        )
    if options.sources or notebooks is not None:
        looked_at = ["what is written"] * options.sources + ["the titles of exhibits"] * (
            notebooks is not None
        )
        where = " and ".join(looked_at)
        found = written.problems(Path(), options.data) if options.sources else []
        if notebooks is not None:
            from crossings.check import titles
            from crossings.common.progress import say

            found += titles.problems(Path(), options.data, notebooks=notebooks, progress=say)
    elif not (options.site / "index.html").is_file():
        raise InputError(
            f"{options.site} holds no built site; "
            "run `crossings build` first, or name it with --site."
        )
    else:
        where = str(options.site)
        seen = check.problems(options.site) + _labels(options.site)
        found = [_with_source(one, options.site) for one in seen]
        if options.publish:
            from crossings.check import going_live

            found = [*going_live.problems(read(options.site), Path(), options.data), *found]
        elif (
            up_to_date.is_of_these_sources(Path("build"), options.site, Path(), options.data)
            is False
        ):
            what = "is not built from the current files; run `crossings build`, then check again"
            found.insert(0, check.Problem(where, None, what))
        found += (
            data_checks.failed(options.data) if options.data_named or options.data.is_dir() else []
        )
    if options.json:
        _print_json([asdict(problem) for problem in found])
    else:
        for problem in found:
            print(problem)
        several = (
            f"{len(found)} problem{'s' if len(found) > 1 else ''}" if found else "No problem found"
        )
        print(f"{several} in {where}.")
    return 1 if found else 0


def _new(options: argparse.Namespace) -> None:
    from crossings.cli import scaffold
    from crossings.official import fetch

    print(scaffold.new(options.kind, options.name, Path(), options.data, fetch.today()))


def _labels(site: Path) -> list[Problem]:
    """Labels that are cut, covered or crossed.

    If they cannot be measured, it is said, or in CI reported as a problem.
    """
    from crossings.check import Problem, labels

    try:
        return labels.problems(site)
    except labels.NotMeasured as why:
        what = f"the labels of drawings were not measured: {why}."
        if os.environ.get("CROSSINGS_NEEDS_BROWSER") == "1":
            return [Problem(str(site), None, what)]
        print(f"crossings: {what}", file=sys.stderr)
        return []


def _with_source(problem: Problem, site: Path) -> Problem:
    """A problem of a built page, which also names the file to edit if the page is made from one."""
    page, project = Path(problem.file), site.resolve().parent
    for source in (Path("notebooks", page.stem + ".ipynb"), page.with_suffix(".qmd")):
        if (
            page.suffix == ".html"
            and page.parent.name in ("", "report")
            and (project / source).is_file()
        ):
            return replace(problem, what=f"{problem.what} (edit {source.as_posix()})")
    return problem


def _preview(options: argparse.Namespace) -> None:
    from crossings.build.preview import preview

    data = ["--data", str(options.data.resolve())] if options.data_named else []
    preview(Path(), options.port, [*data, "--as-of", options.as_of])


def _pre_render(options: argparse.Namespace) -> None:
    from crossings.build import hooks
    from crossings.check import written

    if not hooks.stand_back():
        written.refuse(Path())
        hooks.pre_render(Path(), options.data)


def _post_render(options: argparse.Namespace) -> None:
    from crossings.build import hooks

    if not hooks.stand_back():
        hooks.post_render(Path(), options.data)


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int | None]]] = {
    "ingest": _ingest,
    "fetch": _fetch,
    "facts": _facts,
    "claims": _claims,
    "diff": _diff,
    "fresh": _fresh,
    "build": _build,
    "editions": _editions,
    "deposit": _deposit,
    "check": _check,
    "preview": _preview,
    "pre-render": _pre_render,
    "post-render": _post_render,
    "new": _new,
}
