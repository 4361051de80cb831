"""Set the report as HTML and PDF: with real Quarto, or with pandoc and typst."""
