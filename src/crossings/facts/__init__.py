"""Headline numbers and claims, each with its sentence and its source."""
