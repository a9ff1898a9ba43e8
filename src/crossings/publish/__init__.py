"""Builds of the whole site, dated editions, and the preview."""
