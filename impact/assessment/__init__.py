"""Quantities of a study, by question: each function is a node of the graph."""
