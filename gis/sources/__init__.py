"""Fetchers of official layers: the only modules that open a connection."""
