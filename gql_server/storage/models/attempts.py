"""The table of attempts."""

from __future__ import annotations

from tortoise.models import Model

from gql_server.storage.fields import KeyField, TimeField


class AttemptRow(Model):
    """How often something was tried in a window, by a keyed hash of what is counted and for whom."""

    subject_index = KeyField(primary_key=True)
    tried = TimeField()
    ends_at = TimeField(db_index=True)

    class Meta:
        table = "attempt"
