"""GraphQL: translates, never decides; the only place that names strawberry.

Read in this order: ``root`` (the assembly), ``context`` and ``loaders`` (what a request sees), the types by room (``markets``,
``holdings``, ``margin``, …), ``refusals``, the mutations, ``transport`` (HTTP).
"""
