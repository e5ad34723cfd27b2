"""Cases of other protocols, computed through the registered models.

Names, units and formulas of upstream are on one side of a conversion, ours on the other. Reading order: ``cases`` (what a case
and a conversion are), a protocol's module, ``registry``, ``reading``, ``comparing``, ``checking``.
"""
