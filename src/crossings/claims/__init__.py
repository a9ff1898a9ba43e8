"""What was said, judged by the figures; and whether tables, facts and claims hold together."""
