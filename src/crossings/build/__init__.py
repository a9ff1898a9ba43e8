"""A whole build, dated editions, and the preview."""
