"""Figures of the report: each function turns results into one SVG."""
