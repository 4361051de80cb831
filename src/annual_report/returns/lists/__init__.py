"""Child-level returns: lists with one row a child or an event, of which only counts are kept.

``mapping`` says which columns are needed; ``encoded`` holds a column as its distinct values, so
that a million rows are read a few thousand values at a time; ``fields`` says what the values mean;
``rows`` puts the fields of a list side by side, identifiers replaced; ``counting`` turns rows into
observations; ``findings`` says what was wrong with how many cells; ``opened`` is what a notebook
calls. Columns that no indicator needs are never read, and nothing about one child is written.
"""
