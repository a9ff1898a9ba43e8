"""The facts as of a day, had back at once where they were computed before from the same data by the same package."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crossings import cache, snapshots
from crossings.fact import Fact

CODE = "from crossings import cached_facts"  # it, and whatever it imports in turn, decides what comes out


def facts_at(as_of: str, data: Path, cache_folder: Path | None) -> dict[str, Fact]:
    """Every headline number as of a day, from sound tables; `cache_folder` is the folder in which what was computed is kept.

    Where they were computed before, neither pandas nor a table is loaded. Raises InputError for tables that do not
    fit and for a day that does not exist or is not covered.
    """
    if cache_folder is None:
        return _computed(as_of, data)
    name = _name(as_of, data)
    if had := cache.recall(cache_folder, name):
        return {ident: _fact(ident, said) for ident, said in had["facts"].items()}
    found = _computed(as_of, data)
    if name == _name(as_of, data):  # else the data changed meanwhile, and it is not known which were read
        cache.remember(
            cache_folder, name, {"facts": {ident: fact.as_json() for ident, fact in found.items()}}
        )
    return found


def _computed(as_of: str, data: Path) -> dict[str, Fact]:
    from crossings.curated_checks import check_curated
    from crossings.facts import facts
    from crossings.tables import Record

    check_curated(data)
    return facts(Record(as_of, data))


def _name(as_of: str, data: Path) -> str:
    """The hash of what facts are computed from: the tables as they stand together, sources, package and day."""
    official = {
        name: hashlib.sha256(content).hexdigest() for name, content in snapshots.official(data).items()
    }
    made_from = ["facts", as_of, official, cache.fingerprint(data, CODE)]
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()


def _fact(ident: str, said: Mapping[str, Any]) -> Fact:
    return Fact(ident=ident, **{**said, "as_of": dt.date.fromisoformat(said["as_of"])})
