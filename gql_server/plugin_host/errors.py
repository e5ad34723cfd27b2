"""What the plugin host says no to.

Drawn as a tree::

    PluginHostError
    ├── PluginRefused      at start: a plugin that cannot be loaded as it is
    ├── PluginUnknown      at start: the settings name a plugin that nobody can find
    ├── ChoiceInvalid      when a model is chosen: no such model, or not with these parameters
    ├── SandboxAdapter     at start: an adapter that only plays, where the money is real
    ├── AdapterSettingUnknown  at start: a setting that no adapter reads, or one that is missing
    ├── AdapterUnknown     at start: no such price source, custodian, notifier or identity provider
    ├── AdapterFailed      while running: an adapter raised, took too long, or answered nonsense
    └── ReplayMismatch     in an audit: a decision asked for an answer that was never recorded

What a model does wrong while it runs is no exception but a fault in its answer (see ``guard``).
"""

from __future__ import annotations

from gql_server.domain.market import ModelKind


class PluginHostError(Exception):
    """The plugin host cannot do what was asked."""


class PluginRefused(PluginHostError):
    """A plugin cannot be loaded as it is; the server does not start.

    Attributes:
        distribution: The distribution that ships it.
        version: The version of the distribution.
        problem: What is wrong.
        remedy: What to do, as a sentence in the imperative.
    """

    def __init__(self, distribution: str, version: str, problem: str, remedy: str) -> None:
        """Name the distribution, the version, what is wrong and what to do."""
        super().__init__(f"{distribution} {version}: {problem}. {remedy}")
        self.distribution = distribution
        self.version = version
        self.problem = problem
        self.remedy = remedy


class PluginUnknown(PluginHostError):
    """No plugin and no distribution goes by this name: a misspelt wish would silently not hold."""


class ChoiceInvalid(PluginHostError):
    """A model cannot be used as chosen.

    Attributes:
        kind: What it was chosen for.
        name: The model that was named.
        parameter: The parameter to look at first; None when the model itself is the problem.
        problem: What is wrong.
        accepts: What would be accepted, as a phrase that ends the sentence "give …".
    """

    def __init__(self, kind: ModelKind, name: str, parameter: str | None, problem: str, accepts: str) -> None:
        """Name the model, the parameter, what is wrong and what is accepted."""
        where = name if parameter is None else f"{name}.{parameter}"
        super().__init__(f"{where}: {problem}; give {accepts}")
        self.kind = kind
        self.name = name
        self.parameter = parameter
        self.problem = problem
        self.accepts = accepts


class SandboxAdapter(PluginHostError):
    """An adapter that only plays is registered where the money is real."""


class AdapterSettingUnknown(PluginHostError):
    """A setting of an adapter is read by nobody, or must be given and is not."""


class AdapterUnknown(PluginHostError):
    """No adapter goes by this name, or none was named and there is not exactly one."""


class AdapterFailed(PluginHostError):
    """An adapter raised, took too long, or answered what nobody may believe.

    Attributes:
        adapter: Its registered name, with distribution and version.
        problem: What happened.
    """

    def __init__(self, adapter: str, problem: str) -> None:
        """Name the adapter and what happened."""
        super().__init__(f"{adapter}: {problem}")
        self.adapter = adapter
        self.problem = problem


class ReplayMismatch(PluginHostError):
    """A replay asks for an answer that was not recorded, or the record cannot be read."""
