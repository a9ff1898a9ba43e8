"""What was made before, kept by the hash of all that it was made from, so that the same is not made twice.

A notebook's outputs depend on its code, its parameters, the modules of this package that it imports (and those that
they import), the data and the versions that it runs on. A changed sentence is none of these: words are taken from the
notebook as it is now.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from crossings.common import identity
from crossings.common.files import forget_longest_unused, write_whole

if TYPE_CHECKING:
    import nbformat

Found = TypeVar("Found")
INJECTED = "injected-parameters"  # papermill's tag for the cell that it adds
VERSIONS_OF = (
    "altair",
    "ipykernel",
    "nbformat",
    "numpy",
    "pandas",
    "pandera",
    "papermill",
    "statsmodels",
    "vl-convert-python",
)
MOST_ENTRIES = 200  # entries; a dozen notebooks and what pages need, over a few days
PACKAGE = Path(__file__).parent.parent
IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<of>crossings[\w.]*)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n#]+)"
    r"|import[ \t]+(?P<whole>crossings[\w.]*))",
    re.MULTILINE,
)


class Inputs:
    """What is kept depends on: the data in a folder, this package, Python and the versions used, each read once."""

    def __init__(self, data: Path | None) -> None:
        """Read the data, where what is kept depends on any; modules are read when they are asked for."""
        self._data = _of_tables(data)
        self._digests: dict[Path, bytes] = {}
        self._imports: dict[Path, set[Path]] = {}
        files = [path for path in PACKAGE.rglob("*") if path.suffix != ".pyc" and path.is_file()]
        self._modules = {path for path in files if path.suffix == ".py"}
        self._others = set(files) - self._modules

    def fingerprint(self, code: str | None = None) -> str:
        """The SHA-256 of the data, the site's identity, Python, the versions used, and this package: all of it, or what `code` imports.

        Files of the package that are not code count always.
        """
        digest = hashlib.sha256(self._data)
        for path in sorted((self._modules if code is None else self.imported(code)) | self._others):
            if path not in self._digests:
                self._digests[path] = _of_files(PACKAGE, [path])
            digest.update(self._digests[path])
        digest.update(f"{identity.own_site()}\0{versions()}".encode())
        return digest.hexdigest()

    def imported(self, code: str) -> set[Path]:
        """The files of this package's modules that `code` imports, those that they import, and so on."""
        found: set[Path] = set()
        to_look_at = self._named(code)
        while to_look_at:
            path = to_look_at.pop()
            found.add(path)
            if path not in self._imports:
                self._imports[path] = self._named(path.read_text(encoding="utf-8"))
            to_look_at |= self._imports[path] - found
        return found

    def _named(self, code: str) -> set[Path]:
        """The files of the modules of this package that `code` names in its own import statements."""
        return self._modules & _files_named(code, PACKAGE)


def fingerprint(data: Path, code: str | None = None) -> str:
    """The SHA-256 of the data and of all that they are read and shown with; see Inputs."""
    return Inputs(data).fingerprint(code)


def _of_tables(data: Path | None) -> bytes:
    return _of_files(data, [*data.glob("*/*.csv"), *data.glob("sources.toml")]) if data else b""


def _of_files(root: Path, files: Iterable[Path]) -> bytes:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()


@functools.cache
def versions(*more: str) -> str:
    """Python's version and those of the distributions that what is kept depends on, and of `more`, as text."""
    import importlib.metadata  # here: a build starts processes before it needs this

    lines = [sys.version]
    for name in (*VERSIONS_OF, *more):
        try:
            lines.append(f"{name}=={importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            lines.append(f"{name} is absent")
    return "\0".join(lines)


@functools.lru_cache(maxsize=1000)  # each of many editions asks for the same
def _files_named(code: str, package: Path) -> frozenset[Path]:
    """Where the modules of the package in this folder would be that `code` names in its own import statements."""
    found: set[Path] = set()
    for match in IMPORT.finditer(code):
        names = [match["whole"] or match["of"]]
        for part in re.sub(r"#[^\n]*|[()]", " ", match["names"] or "").split(","):
            names += [f"{match['of']}.{words[0]}" for words in [part.split()] if words]
        found.update(*(_files(name, package) for name in names))
    return frozenset(found)


def _files(name: str, package: Path) -> list[Path]:
    """Where a module of this package would be, and each package on the way to it."""
    parts = name.split(".")[1:]
    ways = [package.joinpath(*parts[:n]) for n in range(len(parts) + 1)]
    return [*(way / "__init__.py" for way in ways), ways[-1].with_suffix(".py")]


def key(notebook: Mapping[str, Any], parameters: Mapping[str, Any], inputs: Inputs) -> str:
    """The name under which what a notebook printed is kept; the notebook as nbformat reads it, or as its JSON is.

    Raises KeyError, TypeError or AttributeError for what is no notebook.
    """
    code = [
        ["".join(cell["source"]), cell["metadata"].get("tags", [])]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    made_from = inputs.fingerprint("\n".join(source for source, _ in code))
    text = json.dumps([code, dict(parameters), made_from], sort_keys=True, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()


def holds(folder: Path, name: str) -> bool:
    """Whether something is kept under `name`, sound or not."""
    return (folder / f"{name}.json").is_file()


def holds_any(folder: Path) -> bool:
    """Whether something is kept at all."""
    return any(folder.glob("*.json"))


def load_notebook(
    folder: Path, name: str, notebook: nbformat.NotebookNode
) -> tuple[nbformat.NotebookNode, dict[str, dict[str, Any]]] | None:
    """The notebook with the outputs kept under `name`, and its exhibits; None where nothing sound is kept."""
    import nbformat

    try:
        kept = recall(folder, name)
        if kept is None:
            return None
        ran = [nbformat.from_dict(cell) for cell in kept["cells"]]
        exhibits: dict[str, dict[str, Any]] = kept["exhibits"]
        merged = copy.deepcopy(notebook)
        merged.metadata = nbformat.from_dict(kept["metadata"])
        cells = []
        for cell in merged.cells:
            if cell.cell_type != "code":
                cells.append(cell)
                continue
            cells.append(ran.pop(0))
            while ran and INJECTED in ran[0].metadata.get("tags", []):
                cells.append(ran.pop(0))
        if ran:
            return None
        merged.cells = cells
        return merged, exhibits
    except (KeyError, IndexError, TypeError, AttributeError):
        return None


def store_notebook(
    folder: Path, name: str, notebook: nbformat.NotebookNode, exhibits: Mapping[str, Any]
) -> None:
    """Keep what a run printed under `name`."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    remember(folder, name, {"metadata": notebook.metadata, "cells": cells, "exhibits": dict(exhibits)})


def recall(folder: Path, name: str) -> dict[str, Any] | None:
    """What is kept under `name`; None where nothing sound is."""
    path = folder / f"{name}.json"
    try:
        digest, _, text = path.read_text(encoding="utf-8").partition("\n")
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            return None
        found: dict[str, Any] = json.loads(text)
        os.utime(path)  # the longest unused go first
        return found
    except (OSError, ValueError):
        return None


def remember(folder: Path, name: str, what: Mapping[str, Any]) -> None:
    """Keep `what` under `name`, as JSON; the longest unused entries go. Nothing is kept where it may not be written."""
    text = json.dumps(what)
    with contextlib.suppress(PermissionError):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{name}.json", f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}")
        forget_longest_unused(folder.glob("*.json"), MOST_ENTRIES)


class FoundBefore:
    """What was found in texts before, by their hash, for a step that finds the same in the same text each time.

    `code` imports all that decides what is found. Use it as a context: in the end it keeps what was asked for, and
    nothing else.
    """

    def __init__(self, folder: Path, code: str) -> None:
        self._folder, self._name = folder, hashlib.sha256(f"known {code}".encode()).hexdigest()
        self._code = Inputs(None).fingerprint(code)
        self._now: dict[str, Any] = {}

    def __enter__(self) -> FoundBefore:
        had = recall(self._folder, self._name)
        self._had = had["found"] if had and had["code"] == self._code else {}
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            remember(self._folder, self._name, {"code": self._code, "found": self._now})

    def found(self, text: str, find: Callable[[], Found]) -> Found:
        """What `find` returns, which JSON can hold: taken from what is kept where it was found in the same text before."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        self._now[digest] = self._had[digest] if digest in self._had else find()
        return cast(Found, self._now[digest])
