"""The outbox holds sealed letters. What was not sent before is not carried over: it was not sealed."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from gql_server.storage.fields import KeyField, TimeField


class Migration(migrations.Migration):
    dependencies = [("storage", "0005_lender_pay")]

    initial = False

    operations = [
        ops.CreateModel(
            name="LetterRow",
            fields=[
                ("id", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("to_index", KeyField(null=False, unique=False)),
                ("sealed", fields.TextField(unique=False)),
                ("created_at", TimeField(generated=False, null=False, unique=False)),
                ("sent_at", TimeField(null=True, generated=False, unique=False)),
                ("attempts", TimeField(generated=False, null=False, unique=False)),
                ("attempted_at", TimeField(null=True, generated=False, unique=False)),
            ],
            options={
                "table": "outbox",
                "app": "storage",
                "indexes": [Index(fields=["to_index", "created_at", "id"]), Index(fields=["sent_at", "created_at", "id"])],
                "pk_attr": "id",
                "table_description": "A letter in the outbox: to whom and what it says is sealed, and it is found by a keyed hash of the address.",
            },
            bases=["Model"],
        ),
        ops.DeleteModel(name="MailRow"),
    ]
