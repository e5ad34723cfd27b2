"""Secrets out of files: read once, with nothing of them in the environment, nor in what is shown, nor in a refusal."""

from pathlib import Path

import pytest

from gql_server.settings import Settings, SettingsError

SECRET = "correct-horse-battery-staple-and-more"
KEY = "bm90LWEtc2VjcmV0LWp1c3QtYS1rZXktb2YtMzItYnk="
VALUES = {
    "GQL_SERVER_SECRET": SECRET,
    "GQL_SERVER_DATA_KEYS": KEY,
    "GQL_SERVER_DATABASE_URL": "postgresql://u:canary-of-the-url@db.example/lending",
    "GQL_SERVER_DATABASE_DIRECT_URL": "postgresql://u:canary-of-the-direct-url@db.example/lending",
    "GQL_SERVER_REPLICA_URL": "postgresql://u:canary-of-the-replica-url@replica.example/lending",
    "GQL_SERVER_OPERATOR_PASSWORD": "canary-of-the-operator",
    "GQL_SERVER_METRICS_TOKEN": "canary-of-the-metrics-token-canary-of-the-metrics-token",
}
DATABASE = "GQL_SERVER_DATABASE_URL"
SECRETS = (SECRET, KEY, "canary-")


def secret_variables() -> list[str]:
    return [variable.name for variable in Settings.variables() if variable.is_secret]


def test_here_is_a_value_for_every_secret() -> None:
    assert set(VALUES) == set(secret_variables())


@pytest.mark.parametrize("name", VALUES)
def test_every_secret_may_come_out_of_a_file(name: str, tmp_path: Path) -> None:
    held = tmp_path / "secret"
    held.write_text(VALUES[name] + "\n")
    others = {} if name == DATABASE else {DATABASE: VALUES[DATABASE]}
    assert Settings.from_environment({**others, f"{name}_FILE": str(held)}) == Settings.from_environment(
        {**others, name: VALUES[name]}
    )


def test_a_secret_of_an_adapter_may_come_out_of_a_file_and_its_certificates_stay_a_path(tmp_path: Path) -> None:
    held = tmp_path / "secret"
    held.write_text("canary-of-the-mail")
    mail = "GQL_SERVER_PLUGIN_SMTP_MAIL"
    settings = Settings.from_environment({f"{mail}_PASSWORD_FILE": str(held), f"{mail}_CA_FILE": "/ca.pem"})
    assert settings.plugin_settings == {f"{mail}_PASSWORD": "canary-of-the-mail", f"{mail}_CA_FILE": "/ca.pem"}


@pytest.mark.parametrize("name", VALUES)
def test_a_file_that_does_not_serve_is_refused_by_its_variable_without_what_it_holds(name: str, tmp_path: Path) -> None:
    empty, binary, fine = tmp_path / "empty", tmp_path / "binary", tmp_path / "fine"
    empty.write_text("\n")
    binary.write_bytes(b"\xff\xfe canary-")
    fine.write_text(VALUES[name])
    given: list[dict[str, str]] = [{f"{name}_FILE": str(path)} for path in (tmp_path / "none", tmp_path, empty, binary)]
    for environ in [*given, {f"{name}_FILE": str(fine), name: VALUES[name]}]:
        with pytest.raises(SettingsError) as refused:
            Settings.from_environment(environ)
        assert refused.value.variable == f"{name}_FILE"
        assert not any(secret in str(refused.value) for secret in SECRETS)
        assert refused.value.__cause__ is None


def test_only_a_secret_comes_out_of_a_file() -> None:
    with pytest.raises(SettingsError):
        Settings.from_environment({"GQL_SERVER_PORT_FILE": "/port"})


def test_no_secret_is_shown_with_the_settings_or_refused_aloud() -> None:
    environ = {**VALUES, "GQL_SERVER_OPERATOR_EMAIL": "op@example.com", "GQL_SERVER_PLUGIN_SMTP_MAIL_PASSWORD": "canary-mail"}
    settings = Settings.from_environment(environ)
    told = [repr(settings), str(settings), *(text for _, text in settings.shown())]
    for name in secret_variables():
        with pytest.raises(SettingsError) as refused:
            Settings.from_environment({**environ, name: "canary-x"} if name != "GQL_SERVER_METRICS_TOKEN" else {name: "canary-x"})
        told += [str(refused.value), repr(refused.value)]
    assert [text for text in told if any(secret in text for secret in SECRETS)] == []
