"""Make pages lighter: fewer files to load, and nothing in them that no page of the site uses.

A page from Quarto asks for 25 files, and nothing is seen before its stylesheets are there. Their
dark theme lies over the light one and repeats most of it; both name hundreds of values that nothing
reads. Here each page gets one script in place of those that all pages have, asked for after all
that is seen: from the head, scripts would compete with the first chart.
"""

from __future__ import annotations

import contextlib
import hashlib
import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from pathlib import Path
from typing import Final

from crossings.common.identity import ERROR_PAGE
from crossings.common.templates import render
from crossings.exhibits.styles import EMPTY_GROUP, RULE
from crossings.pages.edition import site_path
from crossings.pages.markup import LIBRARIES

SCRIPT = re.compile(
    r'<script (?=[^>]*\b(?:defer\b|type="module"))[^>]*\bsrc="([^"]+)"[^>]*></script>\s*'
)
# What Quarto always sends: for menus, whose own script holds it as well, for what one hovers over
# and for buttons that copy, of which _quarto.yml has none.
UNUSED: Final = ("popper.min.js", "tippy.umd.min.js", "clipboard.min.js")
# Quarto colours listings of code. No page has one; its script must not look for the styles.
LISTING: Final = "sourceCode"
COLOURS_OF_CODE = re.compile(
    r'<link [^>]*\bid="quarto-text-highlighting-styles"[^>]*>\s*'
    r"|document\.querySelector\('link#quarto-text-highlighting-styles[^;]*;\s*"
)
NO_SHEET = re.compile(r'<link [^>]*\bhref="[^"]*/(?:bootstrap-icons|tippy)\.css"[^>]*>\s*')
VALUE = r"""(?:"[^"]*"|'[^']*'|[^;{}"'])*"""
PROPERTY = re.compile(rf"(?<=[{{;])(\s*(--[\w-]+)\s*:{VALUE})(?:;|(?=\}}))")
NAME = re.compile(r"--[\w-]+")
NAME_READ = re.compile(r"(--[\w-]+)(?![\w-]|\s*:)")
# Lines that are a comment alone, and spaces at the beginning of others. In a text of several lines
# they would count; those of scripts here are styles and messages, where they do not.
OF_AUTHORS = re.compile(r"^[ \t]*/\*\*(?s:.*?)\*/[ \t]*\n|^[ \t]*//.*\n?|^[ \t]+", re.M)
INLINE = re.compile(r"(<script\b(?![^>]*\bsrc=)(?![^>]*\bjson\b)[^>]*>)(.*?)(?=</script>)", re.S)
COMMENT = re.compile(r"/\*(?!!).*?\*/|^[ \t]+|(?<=\n)\s*\n", re.M | re.S)
NO_RULE = re.compile(r"[^{};@]*\{\s*\}")
FRAMES = re.compile(r"@(?:-\w+-)?keyframes[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}")


def lighten(site: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The pages of a rendered site, by file, with less to load; its sheets and scripts with them.

    Only pages that use what the renderer brings along are changed.
    """
    _without_unread(site, pages.values())
    _without_comments(site)
    light = {file: _without_comments_of_scripts(page) for file, page in pages.items()}
    theirs = {
        file: page for file, page in light.items() if SCRIPT.search(page) and LIBRARIES in page
    }
    if _themes_share(site):
        theirs = {file: _with_fewer_sheets(page) for file, page in theirs.items()}
    return light | _with_one_script(site, theirs)


def _without_unread(site: Path, pages: Iterable[str]) -> None:
    """Take from the renderer's sheets the custom properties that nothing on the site reads."""
    theirs = {path: path.read_text("utf-8") for path in (site / LIBRARIES).rglob("*.css")}
    others = [*site.rglob("*.js"), *(path for path in site.rglob("*.css") if path not in theirs)]
    read = set().union(*(NAME.findall(text) for text in pages))
    read |= set().union(*(NAME.findall(path.read_text("utf-8", "replace")) for path in others))
    before = None
    while before != theirs:  # a property that was read by an unread one alone is unread then
        before = theirs
        names = read.union(*(NAME_READ.findall(text) for text in theirs.values()))
        theirs = {path: _with_properties(text, names) for path, text in theirs.items()}
    for path, text in theirs.items():
        path.write_text(text, "utf-8")


def _without_comments(site: Path) -> None:
    """Take from sheets and scripts what only their authors read."""
    for path in (*(site / LIBRARIES).rglob("*.js"), *(site / "report").rglob("*.js")):
        path.write_text(OF_AUTHORS.sub("", path.read_text("utf-8")), "utf-8")
    for path in (site / "report").glob("*.css"):
        path.write_text(COMMENT.sub("", path.read_text("utf-8")), "utf-8")


def _without_comments_of_scripts(page: str) -> str:
    return INLINE.sub(lambda script: script[1] + OF_AUTHORS.sub("", script[2]), page)


def _with_properties(sheet: str, names: Container[str]) -> str:
    """A sheet with these custom properties alone, and without rules of which nothing is left."""
    read = PROPERTY.sub(lambda setting: setting[0] if setting[2] in names else "", sheet)
    return NO_RULE.sub("", read)


def _themes_share(site: Path) -> bool:
    """Leave in Quarto's dark theme what differs from the light one, which holds the icons too.

    Returns False, and changes nothing, where there are no two such themes.
    """
    folder = site / LIBRARIES / "bootstrap"
    dark = list(folder.glob("bootstrap-dark-*.css"))
    icons = folder / "bootstrap-icons.css"
    light = [path for path in folder.glob("bootstrap-*.css") if path not in (*dark, icons)]
    if len(light) != 1 or len(dark) != 1 or not icons.is_file():
        return False
    rules = light[0].read_text("utf-8")
    dark[0].write_text(over(dark[0].read_text("utf-8"), rules), "utf-8")
    light[0].write_text(icons.read_text("utf-8") + rules, "utf-8")
    icons.unlink()
    return True


def over(sheet: str, below: str) -> str:
    """What is left of a sheet that lies over another, as far as it says what that does not.

    Both have the same rules in the same order. A rule goes if its selector stands for the same
    wherever it occurs in both; of others only custom properties, which no shorthand sets.
    """
    frames = set(FRAMES.findall(below))
    sheet = FRAMES.sub(lambda group: "" if group[0] in frames else group[0], sheet)
    mine, theirs = _rules(sheet), _rules(below)
    at: dict[str, int] = defaultdict(int)

    def kept(rule: re.Match[str]) -> str:
        if not _is_rule(rule):
            return rule[0]
        selector, number = rule[1].strip(), at[rule[1].strip()]
        at[selector] += 1
        if mine[selector] == theirs.get(selector):
            return ""
        if len(mine[selector]) != len(theirs.get(selector, [])):
            return rule[0]
        same = {setting[1].strip() for setting in PROPERTY.finditer(theirs[selector][number])}
        return rule[1] + PROPERTY.sub(
            lambda setting: "" if setting[1].strip() in same else setting[0], rule[2]
        )

    return EMPTY_GROUP.sub("", RULE.sub(kept, sheet))


def _rules(sheet: str) -> dict[str, list[str]]:
    """The declarations of each selector of a sheet, in their order."""
    rules = defaultdict(list)
    for rule in RULE.finditer(sheet):
        if _is_rule(rule):
            rules[rule[1].strip()].append(rule[2])
    return rules


def _is_rule(rule: re.Match[str]) -> bool:
    """Whether it is one of a sheet: not a licence, a font, or a step of an animation."""
    return bool(
        rule[1]
        and rule.string[rule.start() - 1 : rule.start()] != "@"
        and not re.fullmatch(r"\s*(?:from|to|[\d.]+%)(?:\s*,\s*(?:from|to|[\d.]+%))*\s*", rule[1])
    )


def _with_fewer_sheets(page: str) -> str:
    """A page of Quarto's without links to sheets that are in others or for nothing on it."""
    page = NO_SHEET.sub("", page)
    return page if LISTING in page else COLOURS_OF_CODE.sub("", page)


def _with_one_script(site: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The pages with one script for those that are on all of them, and all scripts at their end."""
    scripts = {file: _scripts(file, page) for file, page in pages.items()}
    shared = _on_all(scripts.values())
    if not shared:
        return dict(pages)
    bundle = _bundle(site, shared)
    light = {}
    for file, page in pages.items():
        way = site_path(bundle) if file == ERROR_PAGE else "../" * file.count("/") + bundle
        tags = [tag for tag, name in scripts[file].items() if name not in shared]
        before, end, after = SCRIPT.sub("", page).rpartition("</body>")
        script = render("pages/scripts.html", addresses=[way])
        light[file] = f"{before}{script}{''.join(tags)}{end}{after}"
    return light


def _scripts(file: str, page: str) -> dict[str, str]:
    """The tags of a page's scripts that wait for it, each with the file in the site."""
    return {tag[0].strip(): _file(file, tag[1]) for tag in SCRIPT.finditer(page)}


def _on_all(scripts: Collection[Mapping[str, str]]) -> list[str]:
    """The scripts that all pages ask for, in their order.

    Modules are left by themselves, since they import others.
    """
    names = {name: None for tags in scripts for tag, name in tags.items() if "module" not in tag}
    return [name for name in names if all(name in tags.values() for tags in scripts)]


def _bundle(site: Path, scripts: Iterable[str]) -> str:
    """The file of one script in place of these, of which the renderer's own are removed."""
    texts = [
        (site / name).read_text("utf-8")
        for name in scripts
        if posixpath.basename(name) not in UNUSED
    ]
    whole = ";" + "\n;".join(texts)  # one may end with a comment, or without a semicolon
    bundle = f"{LIBRARIES}scripts-{hashlib.sha256(whole.encode()).hexdigest()[:10]}.js"
    (site / bundle).write_text(whole, "utf-8")
    for name in scripts:
        if name.startswith(LIBRARIES):
            (site / name).unlink()
            with contextlib.suppress(OSError):  # it holds something else
                (site / name).parent.rmdir()
    return bundle


def _file(page: str, address: str) -> str:
    """The file in the site that an address on a page leads to."""
    if address.startswith("/"):
        return posixpath.normpath(address.removeprefix(site_path("")))
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), address))
