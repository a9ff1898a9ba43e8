"""The pages around the exhibits: parts made from data, and what finishing adds to every page."""
