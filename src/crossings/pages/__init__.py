"""The pages around the exhibits: parts made from data, and the parts that every page has."""
