"""The only package that looks at the clock or the network, so that everything else depends on its inputs alone.

Here the clock; `download` gets one address safely, `govuk` finds what is new and takes it in.
"""

from __future__ import annotations

import datetime as dt
import re

from crossings.errors import InputError


def today() -> dt.date:
    """Today's date in the UK's reckoning, which is UTC's to within an hour; the source publishes by day."""
    return dt.datetime.now(dt.UTC).date()


def day_given(text: str) -> dt.date:
    """A day given by a user, such as 2026-08-22; InputError for anything else."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is not a date: give a day such as 2026-08-22.") from None
