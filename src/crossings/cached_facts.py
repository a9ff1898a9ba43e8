"""The facts as of a day, given at once where they were computed before from the same data by the same package."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crossings import cache, snapshots
from crossings.errors import InputError
from crossings.fact import Fact

CODE = "from crossings import cached_facts"  # it, and whatever it imports in turn, decides what comes out
SOUND = {"sound": True}  # kept under the hash of tables that were looked at


def facts_at(
    as_of: str, data: Path, cache_folder: Path | None, vintage: str | None = None
) -> dict[str, Fact]:
    """Every headline number as of a day, from sound tables; `cache_folder` is the folder in which what was computed is kept.

    With a `vintage` of the workbook, named by its last day, they are as that one had them.

    Where they were computed before, neither pandas nor a table is loaded. Where the same tables were found sound
    before, those that no fact is made of are not read again. Raises InputError for tables that do not fit and for a
    day that does not exist or is not covered.
    """
    if cache_folder is None:
        return _computed(as_of, data, vintage)
    inputs = cache.Inputs(data)
    tables = _tables(data, inputs)
    name = _name(tables, as_of, vintage)
    if had := cache.recall(cache_folder, name):
        return {ident: _fact(ident, said) for ident, said in had["facts"].items()}
    sound = cache.holds(cache_folder, tables)
    found = _computed(as_of, data, vintage, sound=sound)
    if tables == _tables(data, inputs.read_again(data)):
        cache.remember(cache_folder, tables, SOUND)
        cache.remember(
            cache_folder, name, {"facts": {ident: fact.as_json() for ident, fact in found.items()}}
        )
    elif sound:  # the data changed meanwhile, and whether those that were read are sound is not known
        found = _computed(as_of, data, vintage)
    return found


def _computed(as_of: str, data: Path, vintage: str | None, *, sound: bool = False) -> dict[str, Fact]:
    from crossings.facts import facts
    from crossings.tables import Record

    if not sound:
        _check(data)
    return dict(facts(Record(as_of, data, vintage)))


def _check(data: Path) -> None:
    from crossings.curated_checks import check_curated
    from crossings.official_checks import check_official

    check_curated(data)
    check_official(data)


def check_ahead(data: Path, cache_folder: Path) -> None:
    """Check tables that were just written, so that whoever asks for facts next need not.

    What is wrong with them, and what keeps it from being noted, is told to him, and not to who has written them.
    """
    with contextlib.suppress(InputError, OSError):
        inputs = cache.Inputs(data)
        tables = _tables(data, inputs)
        if cache.holds(cache_folder, tables):
            return
        _check(data)
        if tables == _tables(data, inputs.read_again(data)):
            cache.remember(cache_folder, tables, SOUND)


def found_sound(data: Path, inputs: cache.Inputs, cache_folder: Path) -> None:
    """Keep that the tables in `data`, of which `inputs` are those read, were looked at and found sound."""
    cache.remember(cache_folder, _tables(data, inputs), SOUND)


def _tables(data: Path, inputs: cache.Inputs) -> str:
    """The hash of what is read and of what reads it: the tables as they stand together, sources and package."""
    official = {
        name: hashlib.sha256(content).hexdigest() for name, content in snapshots.official(data).items()
    }
    return _hash(["tables", official, inputs.fingerprint(CODE)])


def _name(tables: str, as_of: str, vintage: str | None) -> str:
    return _hash(["facts", tables, as_of, vintage])


def _hash(made_from: list[Any]) -> str:
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()


def _fact(ident: str, said: Mapping[str, Any]) -> Fact:
    return Fact(ident=ident, **{**said, "as_of": dt.date.fromisoformat(said["as_of"])})
