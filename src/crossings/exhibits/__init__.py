"""The exhibits of the report, a module a chapter; each takes tables and returns an `Exhibit`.

Nothing is imported here: a notebook names the one chapter that it needs.
"""

MIME = (
    "application/vnd.crossings.exhibit+json"  # the key under which a cell's output carries an exhibit whole
)
