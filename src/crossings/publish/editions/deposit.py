"""The files of a dated edition for an archive with DOIs: a zip, and metadata for Zenodo.

The fields are those of https://developers.zenodo.org/#deposit-metadata. Nothing is sent: that needs
an account.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from crossings.common import identity
from crossings.common.files import write_whole, writing
from crossings.common.formats import day as day_words
from crossings.common.identity import KEYWORDS, leads_nowhere
from crossings.common.templates import render
from crossings.errors import InputError
from crossings.publish.editions import crate, packing, shelf

METADATA: Final = "zenodo.json"
ARCHIVE: Final = "https://zenodo.org"
LICENCES: Final = (
    "Words and charts are under CC BY 4.0. Each table names the licences of its sources in "
    "data/datapackage.json and data/sources.csv; some of them are not open, and their figures "
    "are cited as facts."
)


class Deposit(NamedTuple):
    """The two files that were written, and the address of the edition."""

    archive: Path
    metadata: Path
    address: str

    def words(self) -> str:
        """The files, and the steps that are left to do by hand, in a sentence each."""
        sentences = [
            f"{self.archive} and {self.metadata} are written; nothing was sent.",
            f"An account at an archive is needed to get a DOI, for example at {ARCHIVE}: "
            "upload the first there, and fill in what the second says, "
            "or send both by its interface for programs.",
        ]
        if leads_nowhere(self.address):
            sentences.append(
                f"Before that, write your own site-url and repo-url in "
                f"{identity.SETTINGS_FILE} and build the edition again: {self.address} leads "
                "nowhere, and a deposit stays as it is."
            )
        return "\n".join(sentences)


def write(project: Path, site: Path, edition: dt.date, into: Path) -> Deposit:
    """Write the archive and the metadata of a day's edition in `site` into the folder `into`.

    The same edition gives the same bytes. Metadata of another edition in `into` are replaced, since
    their file has the same name. Raises InputError if there is no such edition, if its description
    is damaged, or if the folder is not writable.
    """
    folders = {dated.day: dated.folder for dated in shelf.dated_editions(site)}
    if edition not in folders:
        raise InputError(
            f"{site} holds no edition of {edition}: build it with "
            f"`crossings editions --from {edition:%Y-%m} --to {edition:%Y-%m}`, or name the site "
            "with --site."
        )
    folder = folders[edition]
    with identity.of(project):
        described = metadata(folder, edition)
        name = f"{identity.own_site().slug}-edition-{edition}.zip"
    archive, description = into / name, into / METADATA
    with writing(archive):
        into.mkdir(parents=True, exist_ok=True)
        archive.write_bytes(packing.packed_folder(folder))
        write_whole(description, json.dumps(described, ensure_ascii=False, indent=2) + "\n")
    return Deposit(archive, description, _edition_entity(folder)["identifier"])


def metadata(folder: Path, edition: dt.date) -> dict[str, Any]:
    """The metadata of the edition in a folder, in the form that Zenodo's interface takes.

    Addresses and day come from its crate, and the site's name from the project, so it is called
    inside `identity.of`.
    """
    own, entity = identity.own_site(), _edition_entity(folder)
    related = [(entity["identifier"], "isIdenticalTo"), (f"{own.address}/", "isPartOf")]
    related += [(own.repository, "isCompiledBy")] if own.repository else []
    words = [f"{own.description} As of {day_words(edition)}.", LICENCES]
    return {
        "metadata": {
            "upload_type": "dataset",
            "title": f"{own.work}, edition of {day_words(edition)}",
            "description": render("editions/description.html", paragraphs=filter(None, words)),
            "creators": [{"name": name} for name in own.authors],
            "publication_date": entity["datePublished"],
            "access_right": "open",
            "license": "cc-by-4.0",
            "keywords": list(KEYWORDS),
            "version": edition.isoformat(),
            "language": "eng",
            "related_identifiers": [
                {"identifier": address, "relation": relation} for address, relation in related
            ],
        }
    }


def _edition_entity(folder: Path) -> dict[str, Any]:
    """The entity of the whole edition in its crate; InputError if that is missing or damaged."""
    path = folder / crate.FILE
    try:
        graph = json.loads(path.read_text(encoding="utf-8"))["@graph"]
        return next(entity for entity in graph if entity["@id"] == "./")
    except (OSError, ValueError, KeyError, TypeError, StopIteration):
        raise InputError(
            f"{path} does not describe the edition: build it again with --force."
        ) from None
