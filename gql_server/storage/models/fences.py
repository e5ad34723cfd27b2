"""The table of fences."""

from __future__ import annotations

from tortoise.models import Model

from gql_server.storage.fields import KeyField, TimeField


class FenceRow(Model):
    """How often a claim has changed hands, and which session has it, or had it last."""

    name = KeyField(primary_key=True)
    epoch = TimeField()
    holder = KeyField()

    class Meta:
        table = "fence"
