"""Cases of onboarding, their changes, profiles, verified persons; and the log of operators, which nobody alters."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from gql_server.storage.append_only import AppendOnly
from gql_server.storage.fields import KeyField, TimeField


class Migration(migrations.Migration):
    dependencies = [("storage", "0007_safety")]

    initial = False

    operations = [
        ops.CreateModel(
            name="OnboardingCaseRow",
            fields=[
                ("account_id", KeyField(primary_key=True, unique=True, db_index=True, references="member.account_id", null=False)),
                ("kind", KeyField(null=True, choices=("INDIVIDUAL", "BUSINESS"), unique=False)),
                ("since", TimeField(generated=False, null=False, unique=False)),
                ("provider_at", TimeField(null=True, generated=False, unique=False)),
                ("held_by", KeyField(null=True, choices=("CUSTOMER", "PROVIDER", "OPERATOR", "SYSTEM"), unique=False)),
                ("said", fields.TextField(null=True, unique=False)),
                ("changes", TimeField(generated=False, null=False, unique=False)),
                ("profile_version", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "onboarding_case",
                "app": "storage",
                "pk_attr": "account_id",
                "table_description": "What is known of the way of a member to approval besides the state itself, which stands with the member.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OnboardingChangeRow",
            fields=[
                ("seq", TimeField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("account_id", KeyField(references="member.account_id", null=False, unique=False)),
                ("number", TimeField(generated=False, null=False, unique=False)),
                ("at", TimeField(generated=False, null=False, unique=False)),
                ("actor", KeyField(choices=("CUSTOMER", "PROVIDER", "OPERATOR", "SYSTEM"), null=False, unique=False)),
                ("actor_id", KeyField(null=True, unique=False)),
                ("event", KeyField(null=False, unique=False)),
                ("came_from", KeyField(null=False, unique=False)),
                ("status", KeyField(null=False, unique=False)),
                ("said", fields.TextField(null=True, unique=False)),
                ("provider_at", TimeField(null=True, generated=False, unique=False)),
            ],
            options={
                "table": "onboarding_change",
                "app": "storage",
                "unique_together": (("account_id", "number"),),
                "pk_attr": "seq",
                "table_description": "A change of a case, only added to. What was said of it is sealed.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OperatorActionRow",
            fields=[
                ("seq", TimeField(primary_key=True, unique=True, db_index=True, generated=False, null=False)),
                ("at", TimeField(generated=False, null=False, unique=False)),
                ("operator_id", KeyField(null=False, unique=False)),
                ("action", KeyField(null=False, unique=False)),
                ("account_id", KeyField(null=True, unique=False)),
                ("said", fields.TextField(unique=False)),
                ("said_index", KeyField(null=False, unique=False)),
            ],
            options={
                "table": "operator_action",
                "app": "storage",
                "indexes": [Index(fields=["account_id", "seq"])],
                "pk_attr": "seq",
                "table_description": "What an operator did. Triggers refuse to change or remove a row, but for sealing what was said under another key.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PersonRow",
            fields=[
                ("person_index", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("account_id", KeyField(db_index=True, references="member.account_id", null=False, unique=False)),
            ],
            options={
                "table": "verified_person",
                "app": "storage",
                "pk_attr": "person_index",
                "table_description": "Who is verified, as a keyed hash, and for which account: one account a person.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ProfileRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("account_id", KeyField(references="member.account_id", null=False, unique=False)),
                ("version", TimeField(generated=False, null=False, unique=False)),
                ("kind", KeyField(choices=("INDIVIDUAL", "BUSINESS"), null=False, unique=False)),
                ("submitted_at", TimeField(generated=False, null=False, unique=False)),
                ("sealed", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "profile",
                "app": "storage",
                "unique_together": (("account_id", "version"),),
                "pk_attr": "id",
                "table_description": "A version of what a customer submitted, sealed. It is empty once it is erased.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SequenceRow",
            fields=[
                ("name", KeyField(primary_key=True, unique=True, db_index=True, null=False)),
                ("seq", TimeField(generated=False, null=False, unique=False)),
            ],
            options={
                "table": "sequence",
                "app": "storage",
                "pk_attr": "name",
                "table_description": "How far a sequence has come. Who takes the next place holds the row, so places follow the order of the commits.",
            },
            bases=["Model"],
        ),
        ops.AddIndex(model_name="MemberRow", index=Index(fields=["onboarding"])),
        ops.RunSQL(
            [
                "INSERT INTO sequence (name, seq) VALUES ('onboarding_change', 0)",
                "INSERT INTO sequence (name, seq) VALUES ('operator_action', 0)",
            ],
            reverse_sql=["DELETE FROM sequence"],
        ),
        AppendOnly("operator_action", ("seq", "at", "operator_id", "action", "account_id", "said_index")),
    ]
