"""The only package that uses the clock or the network, so that everything else depends on its inputs alone.

The clock is here; `download` gets one address safely; `govuk` finds what is new and reads it.
"""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

from crossings.errors import InputError


def today() -> dt.date:
    """Today's date in UTC, which is within an hour of UK time; the source publishes by day."""
    return dt.datetime.now(dt.UTC).date()


def day_given(text: str | None) -> dt.date:
    """A day given by a user, such as 2026-08-22, else today; InputError for anything else."""
    if not text:
        return today()
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is not a date: give a day such as 2026-08-22.") from None


def address_given(text: str | None) -> str | None:
    """The address with --from, for the journal; InputError unless it is a web address."""
    try:
        parts = urlsplit(text or "")
        sound = parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:
        sound = False
    if text is not None and not (sound and text.isprintable() and " " not in text):
        raise InputError(
            f"--from {text!r} is not a web address: give one that begins with https://, or leave it out."
        )
    return text
