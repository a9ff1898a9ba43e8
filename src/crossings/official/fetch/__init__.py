"""The only package that uses the clock or the network: all others depend only on their inputs.

The clock is here. `download` gets one address safely, and `govuk` finds what is new and reads it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from urllib.parse import urlsplit

from crossings.errors import InputError
from crossings.tables.as_of import iso_day


def today() -> dt.date:
    """Today's date in UTC, which is within an hour of UK time; the source publishes by day."""
    return dt.datetime.now(dt.UTC).date()


def day_given(text: str | None) -> dt.date:
    """A day given by a user, such as 2026-08-22, else today; InputError for anything else."""
    day = iso_day(text) if text else today()
    if day is None:
        raise InputError(f"{text!r} is not a date: give a day such as 2026-08-22.")
    return day


def read_day_given(text: str | None) -> dt.date:
    """The day on which a file was got, as `day_given`; InputError for one after today."""
    day = day_given(text)
    if day > today():
        raise InputError(
            f"--read-on {day} is after today, {today()}: give the day on which you got the file, "
            "or correct this machine's clock."
        )
    return day


def address_given(text: str | None) -> str | None:
    """The address given with --from, for the journal; InputError unless it is a web address."""
    if text is None:
        return None
    if re.match("[^/]*//[^/]*@", text):  # messages and the journal would show it
        raise InputError("--from holds a name or password: give the address without these.")
    with contextlib.suppress(ValueError):  # urlsplit raises it for a malformed address
        begins = text.startswith(("https://", "http://"))  # lower case, as the tables require
        if begins and urlsplit(text).hostname and text.isprintable() and " " not in text:
            return text
    raise InputError(
        f"--from {text!r} is not a web address: "
        "give one that begins with https://, or leave it out."
    )
