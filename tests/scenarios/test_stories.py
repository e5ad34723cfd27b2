"""Every story in this directory, played row by row."""

from pathlib import Path

import pytest

from tests.scenarios.story import Story, StoryFailed, play, read_stories

STORIES = [
    pytest.param(story, id=f"{path.stem}: {story.title}")
    for path in sorted(Path(__file__).parent.glob("*.txt"))
    for story in read_stories(path)
]


@pytest.mark.parametrize("story", STORIES)
def test_the_story_goes_as_it_is_told(story: Story) -> None:
    play(story)


def test_a_row_that_comes_out_otherwise_is_shown_marked_in_its_table() -> None:
    told = Story("wrong", ((1, "day 1 00:00", "A deposits 1 BTC", "lent 1"), (2, "", "A deposits 1 BTC", "lent 2")))
    with pytest.raises(StoryFailed, match=r">>    2 \|.*A deposits 1 BTC(.|\n)*expected 'lent 2', but it is 1.00000000"):
        play(told)


def test_a_refusal_that_nobody_expected_fails_the_story() -> None:
    with pytest.raises(StoryFailed, match="InsufficientBalance"):
        play(Story("wrong", ((1, "day 1 00:00", "A withdraws 5 USDC", ""),)))


def test_an_acceptance_where_a_refusal_was_expected_fails_the_story() -> None:
    with pytest.raises(StoryFailed, match="accepted"):
        play(Story("wrong", ((1, "day 1 00:00", "A deposits 1 BTC", "refused INVALID_INPUT"),)))


def test_a_sentence_that_nobody_understands_fails_the_story() -> None:
    with pytest.raises(StoryFailed, match="no verb for"):
        play(Story("wrong", ((1, "day 1 00:00", "A dances", ""),)))
