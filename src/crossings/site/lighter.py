"""Make pages lighter: fewer files to load, and nothing in them that no page of the site uses.

A page from Quarto loads 25 files, and shows nothing before its stylesheets are there. The dark
theme repeats most of the light one, and both set hundreds of values that nothing reads. Here one
script, at the end of a page, replaces those that all pages have: in the head, scripts would compete
with the first chart.
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
# Scripts that Quarto always adds: for menus, whose own script also contains it, and for tooltips,
# which _quarto.yml turns off. Its clipboard.min.js is not used either, but Quarto's own script ends
# with an error without it.
UNUSED: Final = ("popper.min.js", "tippy.umd.min.js")
# Quarto colours listings of code, which no page has; nor may its script look for these styles.
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
NOTICE = re.compile(r"copyright|licen[cs]e", re.I)
INLINE = re.compile(r"(<script\b(?![^>]*\bsrc=)(?![^>]*\bjson\b)[^>]*>)(.*?)(?=</script>)", re.S)
COMMENT = re.compile(r"/\*(?!!).*?\*/|^[ \t]+|(?<=\n)\s*\n", re.M | re.S)
NO_RULE = re.compile(r"[^{};@]*\{\s*\}")
FRAMES = re.compile(r"@(?:-\w+-)?keyframes[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}")


def lighten(site: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The pages of a rendered site, by file, with less to load.

    The site's stylesheets and scripts are changed too. Inline scripts of all pages lose their
    comments, so policies, which name their hashes, are written later; all else is changed only on
    pages that use the renderer's own files.
    """
    _remove_unread_properties(site, pages.values())
    _remove_comments(site)
    lightened = {file: _with_short_scripts(page) for file, page in pages.items()}
    of_renderer = {
        file: page for file, page in lightened.items() if SCRIPT.search(page) and LIBRARIES in page
    }
    if _merge_themes(site):
        of_renderer = {file: _with_fewer_sheets(page) for file, page in of_renderer.items()}
    return lightened | _with_one_script(site, of_renderer)


def _remove_unread_properties(site: Path, pages: Iterable[str]) -> None:
    """Remove from the renderer's stylesheets the custom properties that nothing reads."""
    sheets = {path: path.read_text("utf-8") for path in (site / LIBRARIES).rglob("*.css")}
    other_files = [
        *site.rglob("*.js"),
        *(path for path in site.rglob("*.css") if path not in sheets),
    ]
    names_read = set().union(*(NAME.findall(text) for text in pages))
    names_read |= set().union(
        *(NAME.findall(path.read_text("utf-8", "replace")) for path in other_files)
    )
    previous = None
    while previous != sheets:  # removing one may leave those that only it read unread
        previous = sheets
        names = names_read.union(*(NAME_READ.findall(text) for text in sheets.values()))
        sheets = {path: _with_properties(text, names) for path, text in sheets.items()}
    for path, text in sheets.items():
        path.write_text(text, "utf-8")


def _remove_comments(site: Path) -> None:
    """Remove comments from stylesheets and scripts, other than notices of licences."""
    for path in (*(site / LIBRARIES).rglob("*.js"), *(site / "report").rglob("*.js")):
        path.write_text(code_of(path.read_text("utf-8")), "utf-8")
    for path in (site / "report").glob("*.css"):
        path.write_text(COMMENT.sub("", path.read_text("utf-8")), "utf-8")


def code_of(script: str) -> str:
    """A script without indentation and comments, other than notices of licences.

    A comment behind code on the same line stays.
    """
    return OF_AUTHORS.sub(lambda part: part[0] if NOTICE.search(part[0]) else "", script)


def _with_short_scripts(page: str) -> str:
    return INLINE.sub(lambda script: script[1] + code_of(script[2]), page)


def _with_properties(sheet: str, names: Container[str]) -> str:
    """A stylesheet with only these custom properties, and without rules that are then empty."""
    remaining = PROPERTY.sub(lambda setting: setting[0] if setting[2] in names else "", sheet)
    return NO_RULE.sub("", remaining)


def _merge_themes(site: Path) -> bool:
    """Remove from Quarto's dark theme what the light one has too, and add the icons to the latter.

    Returns False, and changes nothing, if there are no two such themes.
    """
    folder = site / LIBRARIES / "bootstrap"
    dark = list(folder.glob("bootstrap-dark-*.css"))
    icons = folder / "bootstrap-icons.css"
    light = [path for path in folder.glob("bootstrap-*.css") if path not in (*dark, icons)]
    if len(light) != 1 or len(dark) != 1 or not icons.is_file():
        return False
    rules = light[0].read_text("utf-8")
    dark[0].write_text(differences(dark[0].read_text("utf-8"), rules), "utf-8")
    light[0].write_text(icons.read_text("utf-8") + rules, "utf-8")
    icons.unlink()
    return True


def differences(sheet: str, below: str) -> str:
    """A stylesheet that applies over another, without what the other says too.

    Both have the same rules in the same order. A rule is removed if all rules of its selector are
    the same in both. From other rules only equal custom properties are removed, since no shorthand
    sets these.
    """
    frames = set(FRAMES.findall(below))
    sheet = FRAMES.sub(lambda group: "" if group[0] in frames else group[0], sheet)
    upper, lower = _rules(sheet), _rules(below)
    seen: dict[str, int] = defaultdict(int)

    def remaining(rule: re.Match[str]) -> str:
        if not _is_rule(rule):
            return rule[0]
        selector, number = rule[1].strip(), seen[rule[1].strip()]
        seen[selector] += 1
        if upper[selector] == lower.get(selector):
            return ""
        if len(upper[selector]) != len(lower.get(selector, [])):
            return rule[0]
        same = {setting[1].strip() for setting in PROPERTY.finditer(lower[selector][number])}
        return rule[1] + PROPERTY.sub(
            lambda setting: "" if setting[1].strip() in same else setting[0], rule[2]
        )

    return EMPTY_GROUP.sub("", RULE.sub(remaining, sheet))


def _rules(sheet: str) -> dict[str, list[str]]:
    """The declarations of each selector of a sheet, in their order."""
    rules = defaultdict(list)
    for rule in RULE.finditer(sheet):
        if _is_rule(rule):
            rules[rule[1].strip()].append(rule[2])
    return rules


def _is_rule(rule: re.Match[str]) -> bool:
    """Whether a match is a rule: not a licence, a font, or a step of an animation."""
    return bool(
        rule[1]
        and rule.string[rule.start() - 1 : rule.start()] != "@"
        and not re.fullmatch(r"\s*(?:from|to|[\d.]+%)(?:\s*,\s*(?:from|to|[\d.]+%))*\s*", rule[1])
    )


def _with_fewer_sheets(page: str) -> str:
    """A page of Quarto without links to stylesheets that are in others or that it does not need."""
    page = NO_SHEET.sub("", page)
    return page if LISTING in page else COLOURS_OF_CODE.sub("", page)


def _with_one_script(site: Path, pages: Mapping[str, str]) -> dict[str, str]:
    """The pages with one script in place of those that all of them have, and scripts at the end."""
    scripts = {file: _scripts(file, page) for file, page in pages.items()}
    shared = _on_every_page(scripts.values())
    if not shared:
        return dict(pages)
    bundle = _bundle(site, shared)
    lightened = {}
    for file, page in pages.items():
        address = site_path(bundle) if file == ERROR_PAGE else "../" * file.count("/") + bundle
        tags = [tag for tag, name in scripts[file].items() if name not in shared]
        before, end, after = SCRIPT.sub("", page).rpartition("</body>")
        script = render("pages/scripts.html", addresses=[address])
        lightened[file] = f"{before}{script}{''.join(tags)}{end}{after}"
    return lightened


def _scripts(file: str, page: str) -> dict[str, str]:
    """The tags of a page's deferred scripts, each with its file in the site."""
    return {tag[0].strip(): _file(file, tag[1]) for tag in SCRIPT.finditer(page)}


def _on_every_page(scripts: Collection[Mapping[str, str]]) -> list[str]:
    """The scripts that all pages load, in their order, but no modules, since they import others."""
    names = {name: None for tags in scripts for tag, name in tags.items() if "module" not in tag}
    return [name for name in names if all(name in tags.values() for tags in scripts)]


def _bundle(site: Path, scripts: Iterable[str]) -> str:
    """Write one script in place of these, remove the renderer's own, and return its file."""
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
