"""Where plugins are found, which are chosen, and what happens when that is not clear."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gql_server.domain.market import ModelKind
from gql_server.plugin_host import PluginHost, PluginRefused, PluginUnknown
from gql_server.plugin_host.discovery import choose, find
from tests.plugins.hosts import PLUGINS_DIR
from tests.plugins.projects import install, write_project


@pytest.fixture(autouse=True)
def _imports_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


def names(host: PluginHost) -> list[str]:
    return [plugin.name for plugin in host.catalogue.plugins()]


def test_a_checkout_needs_no_installation() -> None:
    assert names(PluginHost.load()) == [
        "captured_mail",
        "fireblocks_custody",
        "http_prices",
        "liquidation_policies",
        "rate_controllers",
        "rate_curves",
        "sandbox_custody",
        "sandbox_identity",
        "smtp_mail",
        "staking_rewards",
        "static_prices",
        "sumsub_identity",
        "websocket_prices",
    ]


def test_a_project_in_the_folder_is_found_with_its_version(tmp_path: Path) -> None:
    write_project(tmp_path, "own_curves", version="2.5")
    model = PluginHost.load(plugins_dir=tmp_path).catalogue.model(ModelKind.RATE_MODEL, "flat")
    assert model is not None
    assert (model.distribution, model.version) == ("own-curves", "2.5")


def test_an_installed_plugin_is_found_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(write_project(tmp_path, "inst_curves", version="3.1"), tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    model = PluginHost.load(plugins_dir=tmp_path / "site").catalogue.model(ModelKind.RATE_MODEL, "flat")
    assert model is not None
    assert (model.distribution, model.version) == ("inst-curves", "3.1")


def test_a_plugin_both_installed_and_in_the_checkout_is_loaded_once_from_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(write_project(tmp_path / "old", "twice_curves", version="1.0"), tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    write_project(tmp_path / "checkout", "twice_curves", version="1.1")
    model = PluginHost.load(plugins_dir=tmp_path / "checkout").catalogue.model(ModelKind.RATE_MODEL, "flat")
    assert model is not None
    assert model.version == "1.1"
    assert str(tmp_path / "checkout") in str(sys.modules["twice_curves"].__file__)


def test_another_copy_that_was_imported_before_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(write_project(tmp_path / "old", "early_curves", version="1.0"), tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    __import__("early_curves")
    write_project(tmp_path / "checkout", "early_curves", version="1.1")
    with pytest.raises(PluginRefused, match=r"early-curves 1\.1: early_curves was imported from .*Uninstall that copy"):
        PluginHost.load(plugins_dir=tmp_path / "checkout")


def test_two_plugins_cannot_go_by_one_name(tmp_path: Path) -> None:
    write_project(tmp_path, "ann_curves", entry="curves", model="ann")
    write_project(tmp_path, "bob_curves", entry="curves", model="bob")
    with pytest.raises(PluginRefused, match=r"bob-curves 1\.0: the plugin name 'curves' is taken by ann-curves 1\.0"):
        find(tmp_path)


def test_a_project_that_does_not_say_what_it_offers_is_refused(tmp_path: Path) -> None:
    project = write_project(tmp_path, "mute_curves")
    (project / "pyproject.toml").write_text('[project]\nname = "mute-curves"\nversion = "1"\n')
    with pytest.raises(PluginRefused, match=r"mute_curves .*entry-points.*Write `name`"):
        find(tmp_path)


def test_only_the_enabled_are_loaded_by_the_name_of_plugin_or_distribution() -> None:
    host = PluginHost.load(plugins_dir=PLUGINS_DIR, enabled=["rate_curves", "GQL-Server.Staking_Rewards"])
    assert names(host) == ["rate_curves", "staking_rewards"]


def test_disabling_is_stronger_than_enabling() -> None:
    host = PluginHost.load(plugins_dir=PLUGINS_DIR, enabled=["rate_curves", "captured_mail"], disabled=["captured-mail"])
    assert names(host) == ["rate_curves"]


def test_a_disabled_plugin_is_not_even_imported(tmp_path: Path) -> None:
    project = write_project(tmp_path, "angry_curves")
    (project / "angry_curves" / "__init__.py").write_text("raise SystemExit('never')")
    assert names(PluginHost.load(plugins_dir=tmp_path, disabled=["angry_curves"])) == []


def test_a_plugin_that_exits_when_it_is_imported_is_refused_by_name(tmp_path: Path) -> None:
    project = write_project(tmp_path, "angry_curves")
    (project / "angry_curves" / "__init__.py").write_text("raise SystemExit('never')")
    with pytest.raises(PluginRefused, match=r"angry-curves 1\.0: importing angry_curves raised SystemExit: never\. Repair"):
        PluginHost.load(plugins_dir=tmp_path)


@pytest.mark.parametrize("wish", ["enabled", "disabled"])
def test_a_name_that_means_no_plugin_is_refused(wish: str) -> None:
    every = find(PLUGINS_DIR)
    enabled, disabled = (["rate_curve"], []) if wish == "enabled" else ([], ["rate_curve"])
    with pytest.raises(PluginUnknown, match="no plugin is called 'rate_curve'; found are: captured_mail"):
        choose(every, enabled, disabled)


def test_tracing_logs_each_hook_call(capsys: pytest.CaptureFixture[str]) -> None:
    PluginHost.load(plugins_dir=PLUGINS_DIR, enabled=["rate_curves"], is_tracing=True)
    assert "register_rate_models" in capsys.readouterr().out
