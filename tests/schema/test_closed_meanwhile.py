"""A request that was admitted just before its account was closed: whatever it asks for, the answer is typed."""

from __future__ import annotations

from collections import defaultdict

from tests.schema.authorization.questions import MUTATIONS, filled
from tests.schema.test_closing import close
from tests.schema.world import World

ANSWER = "{ __typename ... on Error { code } }"


async def test_after_the_end_of_an_account_every_mutation_is_refused_in_words(world: World) -> None:
    customer = await world.customer()
    ids = defaultdict(lambda: "x", SubAccount=customer.sub_account_id, Account=customer.account_id, EMAIL=customer.email)
    await close(world, customer)
    said: dict[str, object] = {}
    for name, asked in MUTATIONS.items():
        result = await world.result(f"mutation {{ {filled(asked, ids)} {ANSWER} }}", customer.viewer)
        said[name] = [(error.extensions or {}).get("code") for error in result.errors] if result.errors else result.data
    assert {name: codes for name, codes in said.items() if isinstance(codes, list) and "INTERNAL" in codes} == {}
    assert said["chooseAccountKind"] == ["UNAUTHENTICATED"]
