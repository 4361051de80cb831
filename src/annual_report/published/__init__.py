"""Read the Department for Education's published tables and keep the figures a board needs.

``reading`` opens files and knows their symbols, ``tables`` says which columns hold which
indicator, ``figures`` turns rows into tidy figures and picks the newest, ``populations`` decides
whether a rate may be given a denominator, ``neighbours`` reads the statistical neighbour models
and ``extract`` writes it all down.
"""
