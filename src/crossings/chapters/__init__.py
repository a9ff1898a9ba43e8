"""What cells of the report's notebooks show: exhibits of the record, insights, claims, lists."""

INSIGHT = "application/vnd.crossings.insight+json"  # the key of an insight in a cell's output
SHOWN = "application/vnd.crossings.shown+json"  # what the front page shows, by its name
