"""Environmental and permitting impact assessment of data-centre projects."""

__version__ = "0.1.0"
