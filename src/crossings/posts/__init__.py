"""What each workbook and each daily page changed: numbers, verdicts, and posts on them."""
