"""What is compiled is bounded: the operation that was not used for longest goes first."""

from __future__ import annotations

from gql_server.schema.compiled.keeping import Kept


class Made:
    def __init__(self) -> None:
        self.is_forgotten = False

    def forget(self) -> None:
        self.is_forgotten = True


def test_the_longest_unused_operation_is_forgotten_when_there_are_too_many_fields() -> None:
    kept, one, two, three = Kept(10), Made(), Made(), Made()
    kept.use(one, 4)
    kept.use(two, 4)
    kept.use(one, 4)
    kept.use(three, 4)
    assert [made.is_forgotten for made in (one, two, three)] == [False, True, False]
    assert kept.fields == 8


def test_what_grows_is_counted_anew_and_a_single_operation_is_always_kept() -> None:
    kept, one, two = Kept(10), Made(), Made()
    kept.use(one, 4)
    kept.use(two, 4)
    kept.use(two, 12)
    assert (one.is_forgotten, two.is_forgotten, kept.fields) == (True, False, 12)
