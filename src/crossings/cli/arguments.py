"""The commands with their options, help and examples; `cli.main` says what each command does."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DESCRIPTION: Final = """\
Figures on UK money for France and on small-boat crossings, as they stood on any day.

For analysts and reporters: print a figure (facts), check what was said in public
(claims), see what changed (diff), build the report (build).
For those who edit it: preview, check, new. For new official data: fetch, ingest, fresh."""

EXAMPLES: Final = {
    "ingest": """\
  crossings ingest time_series.ods --from https://example.org/time_series.ods
  crossings ingest last_7_days.html --read-on 2026-10-08

The file is checked first. If a check fails, nothing on disk changes. If the publisher
made one of the slips on a closed list, the message says so: then --accept "why" reads
the rest, leaves the wrong value missing until a later file mends it, and records the
reason in data/curated/publisher_slips.csv.""",
    "fetch": "  crossings fetch\n  crossings fetch --workbook-only --json",
    "facts": """\
  crossings facts                                     every headline number
  crossings facts arrivals.total --as-of 2025-10-14   one number as it stood on a day
  crossings facts --vintage 2026-02-19                as the workbook to that day had them

Announcements count from the day on which they were public. Statistics count once their
period has ended, as now known. Preventions are those of the workbook of the day.""",
    "claims": "  crossings claims\n  crossings claims --as-of 2025-10-14 --json",
    "diff": """\
  crossings diff                        the newest vintage against the one before
  crossings diff 2026-06-25 2026-08-20  one vintage against another
  crossings diff --markdown""",
    "fresh": "  crossings fresh\n  crossings fresh --today 2026-11-01 --json",
    "build": """\
  crossings build
  crossings build --as-of 2025-10-14 --site october
  crossings build --force --renderer smalldocs""",
    "editions": """\
  crossings editions --from 2018-12 --every month
  crossings editions --from 2025-10-14 --to 2025-10-14""",
    "check": """\
  crossings check --sources   before a commit: notebooks, pages and hand-kept tables
  crossings check             after a build: links, leftovers, labels in a browser
  crossings check --titles    titles that would be false on some day
  crossings check --publish   before the site is put up""",
    "new": """\
  crossings new source example_report
  crossings new claim example-claim
  crossings new notebook example-chapter

What it writes builds at once, and says FILL IN where you have to write.""",
    "preview": "  crossings preview\n  crossings preview --port 0 --as-of 2025-10-14",
}


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="crossings",
        description=DESCRIPTION,
        epilog="Example:\n  crossings facts arrivals.total --as-of 2025-10-14\n\nEach command has examples: crossings "
        "COMMAND --help.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument(
        "--strict-warnings",
        action="store_true",
        help="stop at any warning of a library that it will change; runs every notebook",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (_add_reading, _add_figures, _add_building, _add_looking):
        add(commands)
    return top


def _command(commands: Commands, name: str, words: str, *options: str) -> argparse.ArgumentParser:
    """Add a command with its examples, and with those of the options that several commands share."""
    one = commands.add_parser(
        name,
        help=words,
        description=f"{words[0].upper()}{words[1:]}.",
        epilog=f"Examples:\n{EXAMPLES[name]}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if "data" in options:
        one.add_argument(
            "--data",
            type=Path,
            metavar="DIR",
            help="folder of the data (default: CROSSINGS_DATA, or else data/ of this checkout)",
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
            help="use the figures of one vintage of the workbook, named by its last day",
        )
    if "json" in options:
        one.add_argument("--json", action="store_true", help="print JSON")
    return one


def _add_reading(commands: Commands) -> None:
    """Commands that read official data."""
    ingest = _command(
        commands,
        "ingest",
        "check an official file that you saved, and read it into data/official",
        "data",
        "json",
    )
    ingest.add_argument(
        "file", type=Path, metavar="FILE", help="the workbook, .ods, or the page of the last 7 days, .html"
    )
    ingest.add_argument(
        "--from", dest="source_url", metavar="ADDRESS", help="the address from which you got the file"
    )
    ingest.add_argument("--read-on", metavar="DATE", help="the day on which you got it (default: today)")
    ingest.add_argument(
        "--allow-older", action="store_true", help="read a workbook that is older than the newest one read"
    )
    ingest.add_argument(
        "--allow-large-changes",
        action="store_true",
        help="read a workbook that changes much of what was read before",
    )
    ingest.add_argument(
        "--accept",
        metavar="REASON",
        help="read a file with a slip by the publisher, and record why; see below",
    )
    getting = _command(
        commands,
        "fetch",
        "get the newest workbook and daily page from GOV.UK, check them, and read them",
        "data",
        "json",
    )
    getting.add_argument(
        "--api", metavar="ADDRESS", help="address of the content API (default: CROSSINGS_API, or else GOV.UK)"
    )
    getting.add_argument(
        "--workbook-only", action="store_true", help="do not get the page of the last 7 days"
    )


def _add_figures(commands: Commands) -> None:
    """Commands that print figures."""
    facts = _command(
        commands,
        "facts",
        "print the headline numbers as they stood on a day",
        "data",
        "as-of",
        "vintage",
        "json",
    )
    facts.add_argument(
        "ident", nargs="?", metavar="FACT", help="one number, such as arrivals.total (default: all)"
    )
    _command(
        commands,
        "claims",
        "compare what was said in public with the official figures of the day before",
        "data",
        "as-of",
        "vintage",
        "json",
    )
    diff = _command(
        commands, "diff", "print what one vintage of the workbook changed against another", "data", "json"
    )
    diff.add_argument(
        "vintages",
        nargs="*",
        metavar="VINTAGE",
        help="the last day of one or two vintages (default: the newest)",
    )
    diff.add_argument("--markdown", action="store_true", help="print Markdown, for a pull request")
    fresh = _command(
        commands, "fresh", "print how new each source is; exit status 1 if one is overdue", "data", "json"
    )
    fresh.add_argument("--today", metavar="DATE", help="count from this day (default: today)")


def _add_renderer(command: argparse.ArgumentParser) -> None:
    renderers = ["auto", "quarto", "smalldocs"]
    command.add_argument(
        "--renderer", choices=renderers, default="auto", help="auto: Quarto if it is installed"
    )


def _add_building(commands: Commands) -> None:
    """Commands that build the site and its dated editions."""
    build = _command(commands, "build", "run the notebooks and build the website", "data", "as-of")
    _add_renderer(build)
    build.add_argument("--site", type=Path, metavar="DIR", help="folder for the site (default: _site)")
    build.add_argument(
        "--force",
        action="store_true",
        help="run every notebook and render every page, even if nothing changed",
    )
    build.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a parameter of the notebooks; may be repeated",
    )
    editions = _command(
        commands,
        "editions",
        "build the report as of many past days, as dated editions to cite",
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
    _add_renderer(editions)
    editions.add_argument("--site", type=Path, metavar="DIR", help="the site to put them in (default: _site)")
    editions.add_argument(
        "--workers", type=int, default=2, metavar="N", help="number of processes (default: 2)"
    )
    editions.add_argument("--scheduler", metavar="ADDRESS", help="use the Dask cluster with this scheduler")
    editions.add_argument("--force", action="store_true", help="build every edition, even if nothing changed")


def _add_looking(commands: Commands) -> None:
    """Commands for those who edit the report."""
    check = _command(
        commands,
        "check",
        "find mistakes in the built site, or in what people wrote",
        "data",
        "json",
    )
    check.add_argument(
        "--site", type=Path, default=Path("_site"), metavar="DIR", help="folder of the site (default: _site)"
    )
    check.add_argument(
        "--sources", action="store_true", help="check notebooks, pages, hand-kept tables and code instead"
    )
    check.add_argument(
        "--titles", action="store_true", help="draw every chart as of many days and check its title; slow"
    )
    check.add_argument(
        "--publish",
        action="store_true",
        help="refuse what must not go live, too: the address of an example, other data, pages that nobody finds",
    )
    new = _command(
        commands,
        "new",
        "write the first draft of a source, a claim or a notebook",
        "data",
    )
    new.add_argument("kind", choices=["source", "claim", "notebook"], help="what to write")
    new.add_argument("name", metavar="NAME", help="its id, such as example_report or example-claim")
    preview = _command(
        commands, "preview", "show the site in a browser, and rebuild it on each save", "data", "as-of"
    )
    preview.add_argument(
        "--port", type=int, default=8765, metavar="N", help="default: 8765; 0 takes any free port"
    )
