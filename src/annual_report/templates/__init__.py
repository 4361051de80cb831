"""Templates of returns: a workbook for each agency, made from the catalogue and the mappings.

``contents`` says which rows a template has, ``earlier`` what the agency sent for them a year ago,
``workbook`` and the modules of its sheets write them, ``making`` does so for a whole board. What is
filled in is read by ``returns.template``.
"""
