"""A chart as Vega-Lite: its views, what they may not hold, and its form at each width."""
