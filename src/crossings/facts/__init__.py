"""Headline numbers, each with its day, sentence and source, and the answer made of them."""
