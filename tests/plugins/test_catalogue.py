"""What can be chosen: models with their parameters, and an order that does not depend on who came first."""

from gql_server.domain.market import ModelKind
from gql_server.plugin_host import ModelParameter
from gql_server.plugin_host.discovery import find
from gql_server.plugin_host.registration import register
from gql_server.units import WAD
from tests.plugins.hosts import PLUGINS_DIR, shipped


def test_every_model_has_name_version_description_formula_and_parameters() -> None:
    models = shipped().catalogue.models()
    assert [(model.kind, model.name) for model in models] == sorted((model.kind, model.name) for model in models)
    for model in models:
        assert model.owner.startswith("gql-server-"), model.name
        assert model.owner.endswith(" 0.1.0"), model.name
        assert model.description, model.name
        assert model.formula, model.name
        assert model.parameters, model.name


def test_models_can_be_asked_for_by_kind() -> None:
    rewards = shipped().catalogue.models(ModelKind.STAKING_REWARD)
    assert "fixed_rate" in [model.name for model in rewards]
    assert {model.kind for model in rewards} == {ModelKind.STAKING_REWARD}


def test_a_model_that_is_not_installed_is_none() -> None:
    assert shipped().catalogue.model(ModelKind.STAKING_REWARD, "two_slope_kinked") is None


def test_a_plugin_knows_its_models() -> None:
    offered = {plugin.name: [model.name for model in plugin.models] for plugin in shipped().catalogue.plugins()}
    assert offered["rate_curves"] == [
        "comet_borrow",
        "fixed",
        "hyperbolic_kink",
        "jump_rate",
        "jump_rate_v2",
        "multi_point",
        "seven_point",
        "three_point_linear",
        "two_slope_kinked",
        "white_paper",
    ]
    assert offered["captured_mail"] == []


def test_a_parameter_has_meaning_unit_default_and_range() -> None:
    model = shipped().catalogue.model(ModelKind.RATE_MODEL, "two_slope_kinked")
    assert model is not None
    first = model.parameters[0]
    assert isinstance(first, ModelParameter)
    assert (first.name, first.unit, first.default, first.minimum, first.maximum) == (
        "optimal_utilization",
        "fraction",
        WAD * 8 // 10,
        0,
        WAD,
    )
    assert first.description.startswith("Where the kink is")


def test_the_json_schema_says_what_a_client_may_send() -> None:
    model = shipped().catalogue.model(ModelKind.STAKING_REWARD, "fixed_rate")
    assert model is not None
    assert model.schema == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "rate": {
                "description": 'Yearly rate on what can be staked. Give text from "0.0" to "1.0" (1 is 100 % a year), '
                "or an integer from 0 to 1000000000000000000.",
                "anyOf": [
                    {"type": "string", "pattern": r"^(0|[1-9][0-9]*)(\.[0-9]{1,18})?$"},
                    {"type": "integer", "minimum": 0, "maximum": WAD},
                ],
                "default": "0.03",
            }
        },
        "required": [],
        "additionalProperties": False,
    }


def test_the_order_of_registration_changes_nothing() -> None:
    every = find(PLUGINS_DIR)
    first = register(every)
    for order in (every[::-1], every[2:] + every[:2], every[1::2] + every[::2]):
        again = register(order)
        assert again.catalogue.plugins() == first.catalogue.plugins()
        assert again.catalogue.models() == first.catalogue.models()
        assert list(again.adapters) == list(first.adapters)
