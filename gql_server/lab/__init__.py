"""Experiments with models and policies: the same rules, the same events, other models.

A laboratory has a book in memory and customers of its own. Every move of theirs is a command that ``domain.decide`` decides, and
the models stand behind the plugin host's guard, so what is measured is what a server would have done. Everything is made from a
seed: the same seed gives the same report, byte for byte.

Reading order: ``scenario`` (what is played), ``chance`` (what happens by itself), ``room`` (where it is decided), ``lenders`` and
``borrower`` (who reacts, and how), ``market_run``, ``comparison``; then ``replay``, ``cadence``, ``population`` and
``liquidations``; ``distribution``, ``report`` and ``plots`` say what came of it.
"""
