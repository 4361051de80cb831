"""The report's tables, and the data behind its charts, as spreadsheets and as CSV.

One model (``model``), three writers (``xlsx``, ``ods``, ``csvw``). What is in it comes from what
notebooks published (``printed``) and from the released tables (``released``): nothing else.
"""
