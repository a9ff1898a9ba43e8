"""Measures: functions that take frames and return frames."""
