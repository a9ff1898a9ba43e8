"""What a user can get wrong, said in one plain sentence."""


class InputError(ValueError):
    """Bad input or usage: what was expected, what was found, where, and what to do. The command line exits with 2."""


class CheckError(RuntimeError):
    """A check failed on sound input: the built site, a notebook's run. The command line exits with 1."""


class NotPublishedError(InputError):
    """A number that would need days which no page or workbook read so far has given: it is unknown, not 0."""
