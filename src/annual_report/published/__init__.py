"""Read published statistics and keep the figures a board needs.

``reading`` opens files and knows their symbols, ``tables`` says which columns hold which
indicator, ``figures`` turns rows into tidy figures and picks the newest, ``others`` reads the two
layouts of their own, ``additions`` what a person added, ``populations`` decides whether a rate may
be given a denominator, ``neighbours`` reads the statistical neighbour models and ``extract``
writes it all down. ``annual_report.published.importing`` puts them together.
"""
