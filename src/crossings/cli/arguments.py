"""The commands with their options, help and examples; `cli.main` carries them out."""

from __future__ import annotations

import argparse
import itertools
import re
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

from crossings.common.addresses import SITE
from crossings.errors import did_you_mean
from crossings.publish.editions import FREQUENCIES

DESCRIPTION: Final = """\
Figures on UK money for France and on small-boat crossings, as they stood on any day.

For analysts and reporters: print a figure (facts), check what was said in public
(claims), see what changed (diff), build the report (build).
For those who edit it: preview, check, new. For new official data: fetch, ingest, fresh."""

Option = tuple[str, dict[str, Any]]  # its names, and its settings for argparse


class Command(NamedTuple):
    """A command: what it does, in words, its options in the order of its help, and examples."""

    words: str
    options: list[Option]
    examples: str


def _option(names: str, words: str, metavar: str | None = None, **settings: Any) -> Option:
    return names, {"help": words, "metavar": metavar, **settings}


def _flag(names: str, words: str) -> Option:
    return names, {"help": words, "action": "store_true"}


def _folder(name: str, words: str, **settings: Any) -> Option:
    return _option(name, words, "DIR", type=Path, **settings)


DATA: Final = _folder(
    "--data", "folder of the data (default: CROSSINGS_DATA, or else data/ of this checkout)"
)
AS_OF: Final = _option(
    "--as-of",
    "a day such as 2025-10-14, or latest (default: CROSSINGS_AS_OF, or else latest)",
    "DATE",
)
VINTAGE: Final = _option(
    "--vintage", "use the figures of one vintage of the workbook, named by its last day", "DATE"
)
JSON: Final = _flag("--json", "print JSON")
RENDERER: Final = _option(
    "--renderer",
    "auto: Quarto if it is installed",
    choices=["auto", "quarto", "smalldocs"],
    default="auto",
)
DRAFTS: Final = {  # what `new` writes, and an example of its name
    "source": "example_report",
    "claim": "example-claim",
    "agreement": "example",
    "correction": "example-correction",
    "notebook": "example-chapter",
}

COMMANDS: Final = {
    "ingest": Command(
        "check an official file that you saved, and read it into data/official",
        [
            DATA,
            JSON,
            _option(
                "file",
                "the workbook, .ods, or the page of the last 7 days, .html",
                "FILE",
                type=Path,
            ),
            _option(
                "--from", "the address from which you got the file", "ADDRESS", dest="source_url"
            ),
            _option("--read-on", "the day on which you got it (default: today)", "DATE"),
            _flag("--allow-older", "read a workbook that is older than the newest one read"),
            _flag(
                "--allow-large-changes", "read a workbook that changes much of what was read before"
            ),
            _option(
                "--accept",
                "read a file with a slip by the publisher, and record why; see below",
                "REASON",
            ),
        ],
        """\
  crossings ingest time_series.ods --from https://example.org/time_series.ods
  crossings ingest last_7_days.html --read-on 2026-10-08

The file is checked first. If a check fails, nothing on disk changes. If the publisher
made one of the slips on a closed list, or counts far more people than ever, the message
says so: then --accept "why" reads the file, and records the reason in the table
publisher_slips. A wrong value is missing until a later file mends it.""",
    ),
    "fetch": Command(
        "get the newest workbook and daily page from GOV.UK, check them, and read them",
        [
            DATA,
            JSON,
            _option(
                "--api",
                "address of the content API (default: CROSSINGS_API, or else GOV.UK)",
                "ADDRESS",
            ),
            _option("--read-on", "the day on which you get them (default: today)", "DATE"),
            _flag("--workbook-only", "do not get the page of the last 7 days"),
        ],
        "  crossings fetch\n  crossings fetch --workbook-only --json",
    ),
    "facts": Command(
        "print the headline numbers as they stood on a day",
        [
            DATA,
            AS_OF,
            VINTAGE,
            JSON,
            _option(
                "ident", "one number, such as arrivals.total (default: all)", "FACT", nargs="?"
            ),
        ],
        """\
  crossings facts                                     every headline number
  crossings facts arrivals.total --as-of 2025-10-14   one number as it stood on a day
  crossings facts --vintage 2026-02-19                as the workbook to that day had them

Announcements count from the day on which they were public. Statistics count once their
period has ended, as now known. Preventions are those of the workbook of the day.""",
    ),
    "claims": Command(
        "compare what was said in public with the official figures of the day before",
        [DATA, AS_OF, VINTAGE, JSON],
        "  crossings claims\n  crossings claims --as-of 2025-10-14 --json",
    ),
    "diff": Command(
        "print what one vintage of the workbook changed against another",
        [
            DATA,
            JSON,
            _option(
                "vintages",
                "the last day of one or two vintages (default: the newest)",
                "VINTAGE",
                nargs="*",
            ),
            _flag("--markdown", "print Markdown, for a pull request"),
        ],
        """\
  crossings diff                        the newest vintage against the one before
  crossings diff 2026-06-25 2026-08-20  one vintage against another
  crossings diff --markdown""",
    ),
    "fresh": Command(
        "print how new each source is; exit status 1 if one that fetch reads is overdue",
        [DATA, JSON, _option("--today", "count from this day (default: today)", "DATE")],
        "  crossings fresh\n  crossings fresh --today 2026-11-01 --json",
    ),
    "build": Command(
        "run the notebooks and build the website",
        [
            DATA,
            AS_OF,
            RENDERER,
            _folder("--site", f"folder for the site (default: {SITE})"),
            _flag("--force", "run every notebook and render every page, even if nothing changed"),
            _option(
                "-p --parameter",
                "set a parameter of the notebooks; may be repeated",
                "NAME=VALUE",
                action="append",
                default=[],
            ),
        ],
        """\
  crossings build
  crossings build --as-of 2025-10-14 --site october
  crossings build --force --renderer smalldocs""",
    ),
    "editions": Command(
        "build the report as of many past days, as dated editions to cite",
        [
            DATA,
            JSON,
            _option("--from", "first month, or day", "MONTH", dest="start", required=True),
            _option(
                "--to",
                "last month, or day (default: latest)",
                "MONTH",
                dest="end",
                default="latest",
            ),
            _option(
                "--every",
                "default: month",
                choices=list(FREQUENCIES),
                default="month",
            ),
            RENDERER,
            _folder("--site", f"the site to put them in (default: {SITE})"),
            _option("--workers", "number of processes (default: 2)", "N", type=int, default=2),
            _option("--scheduler", "use the Dask cluster with this scheduler", "ADDRESS"),
            _flag("--force", "build every edition, even if nothing changed"),
        ],
        """\
  crossings editions --from 2018-12 --every month
  crossings editions --from 2025-10 --to 2025-10""",
    ),
    "check": Command(
        "find mistakes in the built site, or in what people wrote",
        [
            DATA,
            JSON,
            _folder("--site", f"folder of the site (default: {SITE})", default=Path(SITE)),
            _flag("--sources", "check notebooks, pages, hand-kept tables and code instead"),
            _option(
                "--fewer",
                "with --sources: record why tables in data/curated have lost rows",
                "REASON",
            ),
            _option(
                "--titles",
                "make every exhibit as of many days and check its title, of these notebooks or of "
                "all; one takes some seconds, all a minute or two",
                "NOTEBOOK",
                nargs="*",
                type=Path,
            ),
            _flag(
                "--publish",
                "refuse what must not go live, too: "
                "the address of an example, other data, pages that nobody finds",
            ),
        ],
        """\
  crossings check --sources   before a commit: notebooks, pages and hand-kept tables
  crossings check             after a build: links, leftovers, labels in a browser
  crossings check --titles    titles that would be false on some day
  crossings check --titles notebooks/arrivals.ipynb
  crossings check --publish   before the site is put up""",
    ),
    "new": Command(
        "write the first draft of a source, a claim, an agreement, a correction or a notebook",
        [
            DATA,
            _option("kind", "what to write", choices=list(DRAFTS)),
            _option("name", "its id, such as example_report or example-claim", "NAME"),
        ],
        "\n".join(f"  crossings new {kind} {name}" for kind, name in DRAFTS.items())
        + """

What it writes builds at once, and says FILL IN where you have to write. A row
of a table counts once all of it is filled in.""",
    ),
    "preview": Command(
        "show the site in a browser, and rebuild it on each save",
        [
            DATA,
            AS_OF,
            _option("--port", "default: 8765; 0 takes any free port", "N", type=int, default=8765),
        ],
        "  crossings preview\n  crossings preview --port 0 --as-of 2025-10-14",
    ),
    "pre-render": Command(
        "run the notebooks; _quarto.yml has Quarto call this before it renders",
        [DATA],
        "  crossings pre-render",
    ),
    "post-render": Command(
        "finish the pages and publish them; _quarto.yml has Quarto call this after it rendered",
        [DATA],
        "  crossings post-render",
    ),
}


UNKNOWN: Final = re.compile(r"invalid choice: '([^']+)'|unrecognized arguments: ([^\s=]+)")


class _Parser(argparse.ArgumentParser):
    """A parser that suggests what may be meant by a command or an option that is not there."""

    def error(self, message: str) -> NoReturn:
        unknown = UNKNOWN.search(message)
        hint = _hint_for(unknown[1] or unknown[2]) if unknown else ""
        if "--port: invalid" in message:
            hint = "give a number such as 8765"
        elif unknown and Path(unknown[1] or unknown[2]).suffix and not hint:
            hint = "no file is expected here: `crossings build` renders all that changed"
        super().error(f"{message}; {hint.strip()}" if hint else message)


def _hint_for(wrong: str) -> str:
    """The commands that have an option which this one has not, or the nearest names."""
    others = [f"`crossings {name}`" for name in COMMANDS if wrong in _options_of(name)]
    if others:
        return f"{wrong} is an option of {' and '.join(others)}"
    return did_you_mean(wrong, {*COMMANDS, *itertools.chain(*map(_options_of, COMMANDS))}, most=1)


def _options_of(command: str) -> list[str]:
    return [name for names, _ in COMMANDS[command].options for name in names.split()]


def parser() -> argparse.ArgumentParser:
    """The parser of the commands and their options."""
    top = _Parser(
        prog="crossings",
        description=DESCRIPTION,
        epilog="Example:\n  crossings facts arrivals.total --as-of 2025-10-14\n\n"
        "Each command has examples: crossings COMMAND --help.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (words, options, examples) in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=words,
            description=f"{words[0].upper()}{words[1:]}.",
            epilog=f"Examples:\n{examples}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        for names, settings in options:
            command.add_argument(*names.split(), **settings)
    return top
