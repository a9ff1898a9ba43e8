"""The commands and their options, as the command line takes them; what each command does is in `cli`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DESCRIPTION: Final = (
    "The command line: one subcommand a task, one plain sentence for whatever a user can get wrong."
)


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="crossings", description=DESCRIPTION)
    top.add_argument(
        "--strict-warnings",
        action="store_true",
        help="fail where a library warns that it will change; notebooks are all run",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (_add_reading, _add_figures, _add_building, _add_looking):
        add(commands)
    return top


def _command(commands: Commands, name: str, words: str, *options: str) -> argparse.ArgumentParser:
    """Add a command, with those of the options that several commands share."""
    one = commands.add_parser(name, help=words, description=words)
    if "data" in options:
        one.add_argument(
            "--data",
            type=Path,
            metavar="DIR",
            help="data directory (default: CROSSINGS_DATA, else data/ of the checkout)",
        )
    if "as-of" in options:
        one.add_argument(
            "--as-of",
            default="latest",
            metavar="DATE",
            help="a day such as 2025-10-14, or latest (default)",
        )
    if "vintage" in options:
        one.add_argument(
            "--vintage",
            metavar="DATE",
            help="the record as one vintage of the workbook had it, named by its last day; ends there unless --as-of "
            "names a day before",
        )
    if "json" in options:
        one.add_argument("--json", action="store_true", help="print JSON")
    return one


def _add_reading(commands: Commands) -> None:
    """What takes official data in."""
    ingest = _command(
        commands,
        "ingest",
        "read an official workbook into data/official, after checking it",
        "data",
        "json",
    )
    ingest.add_argument(
        "file", type=Path, metavar="FILE", help="the workbook, .ods, or the page of the last 7 days, .html"
    )
    ingest.add_argument(
        "--from", dest="source_url", metavar="ADDRESS", help="where the file came from, for the record"
    )
    ingest.add_argument("--read-on", metavar="DATE", help="day on which it was read (default: today)")
    ingest.add_argument(
        "--allow-older", action="store_true", help="put an older vintage in its place in the history"
    )
    ingest.add_argument(
        "--allow-large-changes",
        action="store_true",
        help="read a vintage that changes a good part of what was read before",
    )
    ingest.add_argument(
        "--accept",
        metavar="REASON",
        help="read a file in which the publisher slipped, what is wrong as missing, and say why on record",
    )
    getting = _command(
        commands,
        "fetch",
        "get the newest workbook and daily page from GOV.UK, and read them",
        "data",
        "json",
    )
    getting.add_argument(
        "--api", metavar="ADDRESS", help="where the content API is (default: CROSSINGS_API, or GOV.UK)"
    )
    getting.add_argument("--workbook-only", action="store_true", help="leave the page of the last 7 days")


def _add_figures(commands: Commands) -> None:
    """What says, without a site, what the data hold."""
    facts = _command(
        commands, "facts", "print the headline numbers as of a day", "data", "as-of", "vintage", "json"
    )
    facts.add_argument(
        "ident", nargs="?", metavar="FACT", help="one of them, such as arrivals.total (default: all)"
    )
    _command(
        commands,
        "claims",
        "set stated figures against the official ones of the day before, and say what they are as of a day",
        "data",
        "as-of",
        "vintage",
        "json",
    )
    diff = _command(
        commands, "diff", "say what a vintage of the workbook changed against another", "data", "json"
    )
    diff.add_argument(
        "vintages", nargs="*", metavar="VINTAGE", help="one or two vintages (default: the newest)"
    )
    diff.add_argument("--markdown", action="store_true", help="print Markdown, for a pull request")
    fresh = _command(
        commands, "fresh", "say how new each source is; exit 1 where one is overdue", "data", "json"
    )
    fresh.add_argument("--today", metavar="DATE", help="the day to compare with (default: today)")


def _add_building(commands: Commands) -> None:
    """What makes the site, and editions of it."""
    build = _command(commands, "build", "run the notebooks and render the site", "data", "as-of")
    build.add_argument(
        "--renderer", choices=["auto", "quarto", "smalldocs"], default="auto", help="default: auto"
    )
    build.add_argument("--site", type=Path, metavar="DIR", help="where the site goes (default: _site)")
    build.add_argument(
        "--force",
        action="store_true",
        help="run every notebook and render every page, also where nothing changed",
    )
    build.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the notebooks; may be given again",
    )
    editions = _command(
        commands,
        "editions",
        "build dated editions of the report, which can be cited",
        "data",
        "json",
    )
    editions.add_argument("--from", dest="start", required=True, metavar="MONTH", help="first month, or day")
    editions.add_argument(
        "--to", dest="end", default="latest", metavar="MONTH", help="last month, or day (default: latest)"
    )
    editions.add_argument(
        "--every", choices=["week", "month", "quarter", "year"], default="month", help="default: month"
    )
    editions.add_argument(
        "--renderer", choices=["auto", "quarto", "smalldocs"], default="auto", help="default: auto"
    )
    editions.add_argument("--site", type=Path, metavar="DIR", help="the site they go into (default: _site)")
    editions.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default: 2)")
    editions.add_argument(
        "--scheduler", metavar="ADDRESS", help="a Dask scheduler, to use its cluster instead"
    )
    editions.add_argument(
        "--force", action="store_true", help="build every edition, also where nothing changed"
    )


def _add_looking(commands: Commands) -> None:
    """What looks at the site and at what it is made from."""
    check = _command(
        commands,
        "check",
        "look at the built site and at what hand-kept figures rest on",
        "data",
        "json",
    )
    check.add_argument("--site", type=Path, default=Path("_site"), metavar="DIR", help="default: _site")
    check.add_argument(
        "--sources", action="store_true", help="look at what people wrote instead: notebooks, pages, code"
    )
    check.add_argument(
        "--titles", action="store_true", help="make every exhibit as of many days and look at its title; slow"
    )
    check.add_argument(
        "--publish",
        action="store_true",
        help="refuse what must not go live, too: the address of an example, other data, pages that nobody finds",
    )
    check.epilog = "For example, before the site is put up: crossings build && crossings check --publish"
    new = _command(
        commands,
        "new",
        "write a source, a claim or a notebook that builds, to be filled in",
        "data",
    )
    new.add_argument("kind", choices=["source", "claim", "notebook"], help="what is new")
    new.add_argument("name", metavar="NAME", help="such as example_report, or example-claim")
    preview = _command(
        commands, "preview", "serve the site here and build again what is saved", "data", "as-of"
    )
    preview.add_argument(
        "--port", type=int, default=8765, metavar="N", help="default: 8765; 0 for any that is free"
    )
