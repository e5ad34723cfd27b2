"""The rules of the money: pure, integer, deterministic. No I/O, no clock, no framework.

Read in this order: ``book`` (what there is), ``commands`` (what can be asked), ``decide`` (how an answer comes about),
``lending``, ``borrowing``, ``margin``, ``liquidation``, ``accrual`` (the rules), ``journal`` (how every change is booked).
Rules carry the numbers of ``docs/reference/rules.md``: L lending, B borrowing, R rates, C cash, M margin, X liquidation, G ledger.
"""
