"""The pages around the exhibits: what is made from data, and what finishing adds to every built page."""
