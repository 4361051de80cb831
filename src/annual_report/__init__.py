"""Make a safeguarding children board's annual report from its agencies' returns.

Modules, in the order that data meets them; each imports only from those before it:
``errors``, ``project``, ``register``, ``returns``, ``observations``, ``indicators``,
``statistics``, ``gate``, ``release``, ``charts``, ``publish``, ``lineage``, ``pipeline``,
``render``, ``cli``.
"""
