"""Geographic layers, coordinate systems and site packs."""
