"""Secrets out of files: what an orchestrator mounts is read from where `NAME_FILE` says, and never stands in the environment."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from gql_server.settings.variables import SettingsError

SUFFIX = "_FILE"
SECRETS_OF_PLUGINS = ("_SECRET", "_SECRET_KEY", "_PASSWORD", "_TOKEN")
"""How the names of variables of adapters end that may be given by a file."""


def with_files(environ: Mapping[str, str], secrets: Iterable[str], plugin_prefix: str) -> dict[str, str]:
    """Returns an environment in which each secret that a file holds has its value, less one line break at its end.

    Args:
        environ: Such as `os.environ`.
        secrets: The names of the variables that hold secrets.
        plugin_prefix: How the names of adapters' variables begin.

    Raises:
        SettingsError: A file cannot be read, or holds no text, or the secret is given twice.
    """
    told = dict(environ)
    of_plugins = {name.removesuffix(SUFFIX) for name in environ if name.startswith(plugin_prefix) and name.endswith(SUFFIX)}
    for name in [*secrets, *sorted(one for one in of_plugins if one.endswith(SECRETS_OF_PLUGINS))]:
        path = told.pop(name + SUFFIX, "")
        if not path:
            continue
        if told.get(name):
            raise SettingsError(name + SUFFIX, f"{name} is given, too; give one of them")
        try:
            told[name] = Path(path).read_text("utf-8").removesuffix("\n").removesuffix("\r")
        except (OSError, ValueError):
            raise SettingsError(name + SUFFIX, "there is no file of text there that can be read") from None
        if not told[name]:
            raise SettingsError(name + SUFFIX, "the file is empty")
    return told
