"""From a computed study to a report: document, figures, maps, HTML and PDF."""
