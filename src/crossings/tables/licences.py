"""The licences of sources: as `data/sources.toml` words them, and as programs need them.

To programs a licence that is not known here is not specified, never open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from crossings.tables.sources import Source

NOT_SPECIFIED: Final = "notspecified"
KNOWN: Final = {  # words before a colon → id in the Open Definition's list, and address
    "OGL v3.0": (
        "OGL-UK-3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
    "Open Parliament Licence": (
        "other-at",  # asks for attribution
        "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/",
    ),
    "CC BY 4.0": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC BY-NC 4.0": ("CC-BY-NC-4.0", "https://creativecommons.org/licenses/by-nc/4.0/"),
    "MIT": ("MIT", "https://spdx.org/licenses/MIT"),
    "Frontex reuse with source": ("other-at", ""),
    "ECB reuse policy": ("other-at", ""),
    "all rights reserved": ("other-closed", ""),
    # Words that give no licence: of the source only a fact or a claim is used.
    **dict.fromkeys(("cited fact", "claims paraphrased", "Crown copyright"), (NOT_SPECIFIED, "")),
}


@dataclass(frozen=True)
class Licence:
    """A licence: its words, its id in the Open Definition's list, and its address, if known."""

    title: str
    name: str
    address: str

    def in_package(self) -> dict[str, str]:
        """The licence as a data package says it."""
        entry = {"name": self.name, "title": self.title}
        return entry | ({"path": self.address} if self.address else {})

    def in_schema_org(self) -> str | dict[str, str]:
        """The licence in the vocabulary of schema.org: its address, or else its words."""
        return self.address or {"@type": "CreativeWork", "name": self.title}


def licence(words: str) -> Licence:
    """The licence that these words of sources.toml name."""
    name, address = KNOWN.get(words.partition(":")[0].strip(), (NOT_SPECIFIED, ""))
    return Licence(words, name, address)


# Of words and charts.
OUR_LICENCE: Final = licence("CC BY 4.0")


def licences(words: Iterable[str]) -> list[Licence]:
    """The licences that these words name, each once, in the order first named."""
    return [licence(name) for name in dict.fromkeys(words)]


def origin(source: Source) -> dict[str, str]:
    """A source for programs: its id, publisher, title, address and licence."""
    return {
        "id": source.ident,
        "publisher": source.publisher,
        "title": source.title,
        "address": source.address,
        "licence": source.licence,
    }


def work(origin: Mapping[str, Any]) -> dict[str, Any]:
    """A source, as `origin` gives it, as a work of schema.org on which a data set is based."""
    return {
        "@type": "CreativeWork",
        "name": origin["title"],
        "publisher": {"@type": "Organization", "name": origin["publisher"]},
        "license": licence(origin["licence"]).in_schema_org(),
        **({"url": origin["address"]} if origin["address"] else {}),
    }
