"""Reading agencies' returns: files that nobody here controls.

``reading`` opens a file safely and gives a ``grid.Workbook``; ``locating`` finds the tables on its
sheets; ``values`` and ``periods`` say what a cell or a heading means, or that it means nothing.
"""
