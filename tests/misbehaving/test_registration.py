"""What is refused before the server starts. Each refusal names distribution, version, what is wrong and what to do."""

import re

import pytest

from gql_server.plugin_host.errors import PluginRefused
from gql_server.plugin_host.registration import register
from tests.misbehaving.loading import found

REFUSED = {
    "asynchronous_hook": "`register_rate_models` is asynchronous. Make it a plain function",
    "misspelt_hook": "unknown hook 'register_rate_model'. Hooks are `register_rate_models`",
    "hook_with_argument": "cannot be registered.*Implement hooks exactly",
    "wrapping_hook": "`register_rate_models` wraps the hook. Return your own classes",
    "raising_hook": "raised RuntimeError: no database yet. A hook returns a list of classes",
    "exiting_hook": "raised SystemExit: 0. A hook returns a list of classes",
    "generator_of_classes": "returned <generator.*Return a list of classes",
    "single_class": "returned <class .*Return a list of classes",
    "no_class": "is not a class. Register the class",
    "no_dataclass": "NoDataclass is not a frozen dataclass. Decorate it",
    "thawed": "Thawed is not a frozen dataclass. Decorate it",
    "undeclared": "Undeclared.rate has no declaration. Declare it as",
    "float_parameter": "FloatParameter.rate is not a plain `int`. Declare it as",
    "hidden_parameter": "HiddenParameter.rate is not a plain `int`. Declare it as",
    "default_out_of_range": "the default of DefaultOutOfRange.rate is out of its range. Declare an exact integer",
    "empty_range": "EmptyRange.rate has no range of integers. Declare minimum",
    "strange_unit": "StrangeUnit.rate has no known unit. Units are rate, fraction",
    "defaults_that_clash": "DefaultsThatClash refuses its own defaults: never. Choose defaults",
    "nameless": "Nameless.name is not a text. Set the class attribute",
    "shouting_name": "the name 'Two Slopes!' is not snake case. Use lower-case",
    "formulaless": "Formulaless.formula is not a text. Set the class attribute",
    "vague_monotony": "VagueMonotony.is_monotone is not a bool. Set the class attribute",
    "silent": "Silent has no docstring. Describe the model",
    "stepless": "Stepless has no method `step`. Define",
    "asynchronous_step": "AsynchronousStep.step does not answer when called. Make it a plain function",
    "short_step": "ShortStep.step cannot be called: too many positional arguments. Take the arguments",
    "feeds_in_a_list": "FeedsInAList.feeds is not a tuple. Set the class attribute",
    "twice_the_same": "the RATE_MODEL 'good' is offered by bad-plugin 6.6.6 already. Rename one",
    "synchronous_notifier": "SynchronousNotifier has no `async def send`. Adapters wait",
    "demanding_notifier": "DemandingNotifier needs arguments. Let the host make it",
}


@pytest.mark.parametrize(("name", "words"), REFUSED.items(), ids=REFUSED.keys())
def test_a_bad_plugin_is_refused_with_its_name_and_what_to_do(name: str, words: str) -> None:
    with pytest.raises(PluginRefused) as refused:
        register([found(f"registrations:{name}")])
    assert str(refused.value).startswith("bad-plugin 6.6.6: ")
    assert re.search(words, str(refused.value)), str(refused.value)


def test_two_distributions_cannot_offer_one_name() -> None:
    first = found("registrations:good", "curves-of-ann", "1.0")
    second = found("registrations:good_again", "curves-of-bob", "2.0")
    for order in ([first, second], [second, first]):
        with pytest.raises(PluginRefused, match=r"^curves-of-bob 2\.0: .* is offered by curves-of-ann 1\.0 already"):
            register(order)


def test_a_plugin_that_cannot_be_imported_is_refused() -> None:
    with pytest.raises(PluginRefused, match=r"^bad-plugin 6\.6\.6: importing tests.misbehaving.nowhere raised ModuleNotFoundError"):
        register([found("nowhere")])


def test_every_bad_registration_is_tested() -> None:
    from tests.misbehaving import registrations

    plugins = {
        name
        for name, value in vars(registrations).items()
        if name.islower() and not name.startswith("_") and type(value).__module__ == registrations.__name__
    }
    assert plugins - {"good", "good_again"} == set(REFUSED)
