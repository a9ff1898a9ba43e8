"""The tables of data/, typed and checked, and the record as it stood on a day."""
