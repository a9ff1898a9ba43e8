"""The command line.

A mistake by the user ends a command with one plain sentence, never with a traceback. The exit
status is 0 for done, 1 for a check that failed, 2 for bad input or usage, 130 for interrupted.

Each command has a function of its name, which carries it out with its options and returns its exit
status, or None for 0. `arguments` says what the commands and their options are for.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crossings.cli.arguments import parser
from crossings.common.addresses import FRONT_PAGE, SITE
from crossings.common.data_folder import data_directory
from crossings.common.files import refuse_other_package
from crossings.common.formats import counted
from crossings.errors import CheckError, InputError, did_you_mean
from crossings.tables.as_of import as_of_given

if TYPE_CHECKING:
    from crossings.check import Problem


NEXT: Final = "Next: `crossings diff` says what changed; `crossings build`, then `crossings check`."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    A mistake by the user is reported in one sentence on standard error. Raises SystemExit, as
    argparse does, after --help and for options that it refuses.
    """
    if not (sys.argv[1:] if arguments is None else arguments):
        parser().print_help(sys.stderr)
        return 2
    options = parser().parse_args(arguments)
    try:
        return _run(options)
    except BrokenPipeError:
        return 0
    except (InputError, CheckError, OSError) as error:
        with contextlib.suppress(OSError):  # nobody can be told
            print(f"crossings: {_message_of(error)}", file=sys.stderr)
        return 1 if isinstance(error, CheckError) else 2


def _run(options: argparse.Namespace) -> int:
    """Run the command that the options name, and return its exit status.

    `data` becomes the data directory, whatever names it, and `data_named` what --data gave, if
    anything. A day that is not given is that of the environment. Raises InputError in a checkout
    with other code than this, which would not run.
    """
    refuse_other_package()
    options.data_named, options.data = options.data, data_directory(options.data)
    if "as_of" in options:
        options.as_of = as_of_given(options.as_of)
    return int(COMMANDS[options.command](options) or 0)


def _message_of(error: Exception) -> str:
    """The message for an error: what is wrong, and what to do."""
    match error:
        case PermissionError():
            return (
                f"{error.filename}: permission denied. "
                "Make it readable, or writable if the command changes it."
            )
        case OSError():
            file = error.filename2 or error.filename  # of two files the one that is written
            where = f"{file}: " if file else ""
            return f"{where}{error.strerror or error}. Nothing that was there before is lost."
    return str(error)


def _print_json(value: object) -> None:
    """Print a value as JSON, with escapes for signs that the console does not have."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    print(json.dumps(value, ensure_ascii=not is_unicode, indent=2))


def _ingest(options: argparse.Namespace) -> None:
    """Read a file that was saved: a daily page if it ends in .html or .htm, else a workbook.

    --allow-older and --allow-large-changes count for workbooks only.
    """
    from crossings.official import fetch, ingest_daily_page, ingest_workbook
    from crossings.posts import all_posts

    settings: dict[str, Any] = {
        "source_url": fetch.address_given(options.source_url),
        "accept": options.accept,
        "post_of": all_posts.with_post,
    }
    outcome: ingest_daily_page.PageOutcome | ingest_workbook.Ingested
    with _describing(options.data):
        settings["read_on"] = fetch.read_day_given(options.read_on)
        settings["by_clock"] = options.read_on is None
        if options.file.suffix.lower() in (".html", ".htm"):
            outcome = ingest_daily_page.ingest_page(options.file, options.data, **settings)
        else:
            settings["allow_older"] = options.allow_older
            settings["allow_large_changes"] = options.allow_large_changes
            outcome = ingest_workbook.ingest(options.file, options.data, **settings)
    if options.json:
        _print_json(outcome.as_json())
    else:
        print(outcome.words)
        kind = "page" if isinstance(outcome, ingest_daily_page.PageOutcome) else "workbook"
        _print_posts(options.data, [(kind, outcome)])
        _print_next_step(outcome.changed)


def _print_posts(data: Path, outcomes: Sequence[tuple[str, Any]]) -> None:
    """Print the posts that the site will have about files that were read and changed the data.

    `outcomes` are pairs: the kind of a file, "workbook" or "page", and the outcome of reading it.
    """
    from crossings.posts import all_posts
    from crossings.tables.record import Record

    if not (data / "sources.toml").is_file():  # only tables, without a report
        return
    for kind, outcome in outcomes:
        post = all_posts.of_file(Record("latest", data), kind, outcome.last_day)
        if outcome.changed and post:
            print(f"\n{post.as_text()}")


def _print_next_step(changed: bool) -> None:
    """Print the next step after new data, to standard error: standard output has the outcome."""
    if changed:
        print(NEXT, file=sys.stderr)


def _fetch(options: argparse.Namespace) -> int:
    """Read what is new on GOV.UK; status 1 if the workbook was read and the daily page was not."""
    from crossings.official import fetch
    from crossings.official.fetch import govuk
    from crossings.posts import all_posts

    if not options.data.is_dir():  # before the network is asked
        raise InputError(
            f"{options.data} does not exist: run in the checkout, name its data directory with "
            "--data, or make that folder first. Nothing was fetched."
        )
    with _describing(options.data):
        fetched = govuk.fetch(
            options.data,
            read_on=fetch.read_day_given(options.read_on),
            api=options.api,
            page_too=not options.workbook_only,
            by_clock=options.read_on is None,
            post_of=all_posts.with_post,
        )
    workbook, page = fetched.workbook, fetched.page
    if options.json:
        from_workbook = {**workbook.as_json(), "source_url": fetched.address}
        _print_json({"workbook": from_workbook, "page": page.as_json() if page else None})
        return _not_read(fetched.refusal)
    print(workbook.words)
    if page:
        print(page.words)
    outcomes = [("workbook", workbook)] + ([("page", page)] if page else [])
    _print_posts(options.data, outcomes)
    _print_next_step(any(outcome.changed for _, outcome in outcomes))
    return _not_read(fetched.refusal)


def _not_read(refusal: str) -> int:
    """The exit status, 1 if a page was not read, for a reason that is printed."""
    if refusal:
        print(f"crossings: {refusal} The workbook was read.", file=sys.stderr)
    return int(bool(refusal))


@contextlib.contextmanager
def _describing(data: Path) -> Iterator[None]:
    """A context that ends by updating datapackage.json, the README and CITATION.cff.

    It begins by checking that this will be possible, and raises InputError if not. After an error
    in the context, and for data without sources.toml, nothing is updated.
    """
    from crossings.publish import descriptions

    if (data / "sources.toml").is_file():
        descriptions.refuse_ahead(data)
    yield
    if not (data / "sources.toml").is_file():
        return
    try:
        descriptions.write_latest(data)
    except InputError as error:
        raise InputError(
            f"What was read is in data/official. {error} Then run `crossings build`, which writes "
            "the rest."
        ) from None


def _diff(options: argparse.Namespace) -> None:
    """Print what one vintage changed against another.

    If none is named that is the newest, together with the daily pages since.
    """
    from crossings.posts import vintage_diff
    from crossings.tables.curated_checks import check_all

    if len(options.vintages) > 2 or (options.json and options.markdown):
        raise InputError("diff takes at most two vintages, and one of --json and --markdown.")
    check_all(options.data)
    if options.vintages:
        difference = vintage_diff.difference(options.data, *options.vintages)
    else:
        difference = vintage_diff.newest(options.data)
    if options.json:
        _print_json(vintage_diff.as_json(difference))
    elif options.markdown:
        print(vintage_diff.as_markdown(difference))
    else:
        print(vintage_diff.as_text(difference))


def _facts(options: argparse.Namespace) -> None:
    from crossings.facts.facts import facts
    from crossings.tables.curated_checks import check_all
    from crossings.tables.record import Record

    check_all(options.data)
    chosen = dict(facts(Record(options.as_of, options.data, options.vintage)))
    if options.ident:
        if options.ident not in chosen:
            raise InputError(
                f"{options.ident!r} is not a fact: "
                f"{did_you_mean(options.ident, chosen)}`crossings facts` lists them."
            )
        chosen = {options.ident: chosen[options.ident]}
    if options.json:
        _print_json({ident: fact.as_json() for ident, fact in chosen.items()})
        return
    width = max(map(len, chosen))
    for ident, fact in chosen.items():
        print(f"{ident:<{width}}  {fact.words():>10}  {fact.sentence}")


def _claims(options: argparse.Namespace) -> None:
    """Print the claims made by the day, each with its verdict.

    The verdict is by the figures of the day before the claim was stated.
    """
    from crossings.claims.claim import as_json, as_text
    from crossings.claims.judged_claims import judged_claims
    from crossings.tables.curated_checks import check_all
    from crossings.tables.record import Record

    check_all(options.data)
    claims = judged_claims(Record(options.as_of, options.data, options.vintage))
    if not options.json:
        print(as_text(claims))
        return
    _print_json(as_json(claims))
    if claims.later:
        print(claims.left_out(), file=sys.stderr)


def _fresh(options: argparse.Namespace) -> int:
    """Print how new each source is; status 1 if one that `crossings fetch` reads is overdue."""
    from crossings.official import fetch, freshness
    from crossings.tables.record import series_of

    today = fetch.day_given(options.today)
    sources, gap = freshness.freshness(options.data), series_of(options.data).gap
    if options.json:
        _print_json(freshness.as_json(sources, today, gap))
    else:
        print(freshness.as_text(sources, today, gap))
    return int(any(source.by_command and source.overdue(today) for source in sources))


def _build(options: argparse.Namespace) -> None:
    """Build the site of the project in the working folder, if its sources pass their checks."""
    from crossings.publish.build import build

    _refuse_unless_built(Path(), options.data, options.site or Path(SITE))
    site = build(
        Path(),
        options.data,
        as_of=options.as_of,
        renderer=options.renderer,
        target=options.site,
        force=options.force,
        parameters=dict(_parameter(text) for text in options.parameter),
    )
    program = Path(sys.executable)
    python = program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else "python3"
    print(f"Look at it: {python} -m http.server -d {site}", file=sys.stderr)


def _refuse_unless_built(project: Path, data: Path, site: Path) -> None:
    """Raise CheckError for the first mistake in what people wrote, see `written.refuse`.

    The checks take longer than a build that finds nothing to do, so they are left out if the site
    was built from the same sources, since those have passed.
    """
    from crossings.publish import up_to_date
    from crossings.site import renderer_files

    if renderer_files.edited_copies(project) or not up_to_date.is_of_current_sources(
        project / "build", site, project, data
    ):
        from crossings.check import written

        written.refuse(project)


def _editions(options: argparse.Namespace) -> int:
    """Build editions of the project in the working folder; status 1 if one of them failed.

    Nothing is built unless what people wrote passes its checks.
    """
    from crossings.check import written
    from crossings.publish.editions.bulk import build_editions, edition_days

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
    failed = [edition for edition in results if edition.state == "failed"]
    if options.json:
        _print_json([edition.as_json() for edition in results])
    else:
        states = [edition.state for edition in results]
        print(
            f"{states.count('built')} editions built, {states.count('kept')} as they were, "
            f"{len(failed)} failed."
        )
    for edition in failed:
        message = f"the edition of {edition.day} was not built: {edition.what}"
        print(f"crossings: {message}", file=sys.stderr)
    return 1 if failed else 0


def _parameter(text: str) -> tuple[str, Any]:
    """NAME=VALUE; the value as JSON if it is valid (12, true), else as text."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise InputError(f"-p {text!r} should be NAME=VALUE, such as -p as_of=2025-10-14.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _is_of_sources(options: argparse.Namespace) -> bool:
    """Whether `check` looks at sources; --titles of [] means the titles of all notebooks."""
    return options.sources or options.titles is not None


def _refuse_options_apart(options: argparse.Namespace) -> None:
    """Raise InputError for options of `check` that do not go together."""
    if options.publish and _is_of_sources(options):
        raise InputError(
            "--publish looks at the built site: give it without --sources and --titles."
        )
    if options.fewer is not None and not options.sources:
        raise InputError("--fewer says why tables have lost rows: give it with --sources.")


def _check(options: argparse.Namespace) -> int:
    """Print the problems of the site, or with --sources or --titles of sources; status 1 if any.

    The project is in the working folder.
    """
    _refuse_options_apart(options)
    if _is_of_sources(options):
        place, problems = _problems_of_sources(options)
    else:
        place, problems = str(options.site), _problems_of_site(options)
    if options.json:
        _print_json([asdict(problem) for problem in problems])
    else:
        _print_problems(problems, place)
    return 1 if problems else 0


def _print_problems(problems: Sequence[Problem], place: str) -> None:
    """Print each problem, then how many there are; `place` says where they were looked for."""
    for problem in problems:
        print(problem)
    number = counted(len(problems), "problem", "problems") if problems else "No problem found"
    print(f"{number} in {place}.")


def _problems_of_sources(options: argparse.Namespace) -> tuple[str, list[Problem]]:
    """What was checked, in words, and its problems: sources that people wrote, titles, or both."""
    checked, problems = [], []
    if options.sources:
        from crossings.check import written
        from crossings.official import fetch
        from crossings.pages import source_files
        from crossings.tables import fewer_rows

        for file, what in source_files.not_listed(Path()):
            if file.endswith(".ipynb"):  # a draft, and no fault
                print(f"{file} {what}", file=sys.stderr)
        if options.fewer is not None:
            fewer_rows.accept(options.data, options.fewer)
        checked.append("what is written")
        problems += written.problems(Path(), options.data, fetch.today())
    if options.titles is not None:
        from crossings.check import titles
        from crossings.common.progress import say

        checked.append("the titles of exhibits")
        problems += titles.problems(Path(), options.data, notebooks=options.titles, progress=say)
    return " and ".join(checked), problems


def _problems_of_site(options: argparse.Namespace) -> list[Problem]:
    """The problems of the built site, and figures of the data that are not as expected.

    With --publish they include all reasons not to publish it. Otherwise, if it is known from which
    files it is built, they include that these changed since, and addresses to keep. Raises
    InputError if there is no site.
    """
    from crossings import check
    from crossings.check import built, going_live
    from crossings.facts import expectations
    from crossings.pages.markup import read
    from crossings.publish import up_to_date

    project, data, site = Path(), options.data, options.site
    if not (site / FRONT_PAGE).is_file():
        raise InputError(
            f"{site} holds no built site; run `crossings build` first, or name it with --site."
        )
    problems = [
        built.with_source(problem, site)
        for problem in check.problems(site) + _problems_of_labels(site)
    ]
    if options.publish:
        problems = [*going_live.problems(read(site), project, data), *problems]
    else:
        current = up_to_date.is_of_current_sources(Path("build"), site, project, data)
        if current is not None:  # else it may be the site of another project
            problems += going_live.not_kept(read(site), project)
        if current is False:
            stale = "is not built from the current files; run `crossings build`, then check again"
            problems.insert(0, check.Problem(str(site), None, stale))
    if options.data_named or data.is_dir():
        problems += expectations.failed(data)
    return problems


def _new(options: argparse.Namespace) -> None:
    from crossings.cli import scaffold
    from crossings.official import fetch

    print(scaffold.write_draft(options.kind, options.name, Path(), options.data, fetch.today()))


def _problems_of_labels(site: Path) -> list[Problem]:
    """Labels that are cut, covered or crossed.

    If they cannot be measured, a message says so on standard error; if CROSSINGS_NEEDS_BROWSER is
    1, as in CI, that is a problem.
    """
    from crossings.check import Problem, labels

    try:
        return labels.problems(site)
    except labels.NotMeasured as why:
        message = f"the labels of drawings were not measured: {why}."
        if os.environ.get("CROSSINGS_NEEDS_BROWSER") == "1":
            return [Problem(str(site), None, message)]
        print(f"crossings: {message}", file=sys.stderr)
        return []


def _preview(options: argparse.Namespace) -> None:
    from crossings.publish.preview import preview

    data = ["--data", str(options.data.resolve())] if options.data_named else []
    preview(Path(), options.port, [*data, "--as-of", options.as_of])


def _pre_render(options: argparse.Namespace) -> None:
    """Run the notebooks before Quarto renders the working folder.

    Nothing is done if a build has called Quarto.
    """
    from crossings.check import written
    from crossings.publish import hooks

    if not hooks.is_build_rendering():
        written.refuse(Path())
        hooks.pre_render(Path(), options.data)


def _post_render(options: argparse.Namespace) -> None:
    from crossings.publish import hooks

    if not hooks.is_build_rendering():
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
    "check": _check,
    "preview": _preview,
    "pre-render": _pre_render,
    "post-render": _post_render,
    "new": _new,
}
