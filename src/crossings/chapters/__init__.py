"""What cells of this report's notebooks show of this report's own data, beside exhibits."""
