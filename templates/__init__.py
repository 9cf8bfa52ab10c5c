"""Templates, styles and translations of the reports; holds no code."""
