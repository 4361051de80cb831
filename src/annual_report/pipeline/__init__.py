"""The graph of steps, the content store that spares work, and what runs notebooks.

``runs.make_report`` is the way in. This file stays free of imports: every step's key covers the
modules it rests on, and a package's ``__init__`` counts as one of them.
"""
