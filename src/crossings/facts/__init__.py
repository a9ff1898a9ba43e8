"""Headline numbers and claims, each with a sentence and a source."""
