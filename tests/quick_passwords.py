"""Passwords that cost little to hash, for the tests that are about something else: nearly all.

One of production's takes a quarter of a second of processor time, so that guessing takes long. That the server hashes with those
parameters unless it is told otherwise is a test of its own (tests/service/test_passwords.py).
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial

from argon2.profiles import CHEAPEST

from gql_server.app import ground
from gql_server.service.passwords import PasswordPool

ASKED_FOR = "TESTS_HASH_QUICKLY"
"""Set in the environment of what the tests start."""
PARAMETERS = replace(CHEAPEST, salt_len=16, hash_len=32)


def hash_quickly() -> None:
    """Let every house of this process hash with the least work, and what it forks too."""
    os.environ[ASKED_FOR] = "1"
    vars(ground)["PasswordPool"] = partial(PasswordPool, parameters=PARAMETERS)
