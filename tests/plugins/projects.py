"""Writes plugin projects into a folder, as an author would."""

from pathlib import Path

MODEL = '''
from dataclasses import dataclass
from typing import ClassVar

from gql_server.plugin_api import RateStep, hookimpl, parameter


@dataclass(frozen=True)
class Flat:
    """The same rate whatever happens."""

    name: ClassVar[str] = "{model}"
    formula: ClassVar[str] = "rate"
    is_monotone: ClassVar[bool] = True

    rate: int = parameter("Yearly rate.", unit="rate", default=0, minimum=0, maximum=10**18)

    def initial_state(self) -> str:
        return ""

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        return RateStep(self.rate, state)


@hookimpl
def register_rate_models():
    return [Flat]
'''

PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{distribution}"
version = "{version}"

[project.entry-points.gql_server]
{entry} = "{package}"

[tool.hatch.build.targets.wheel]
packages = ["{package}"]
"""


def write_project(
    folder: Path, package: str, *, model: str = "flat", entry: str = "", distribution: str = "", version: str = "1.0"
) -> Path:
    """Writes a project with one rate model and returns its folder."""
    project = folder / package
    (project / package).mkdir(parents=True)
    (project / package / "__init__.py").write_text(MODEL.format(model=model))
    (project / "pyproject.toml").write_text(
        PROJECT.format(
            distribution=distribution or package.replace("_", "-"), version=version, entry=entry or package, package=package
        )
    )
    return project


def install(project: Path, site: Path) -> None:
    """Puts a project's package and metadata into a folder on the path, as an installer does."""
    package = project.name
    (site / package).mkdir(parents=True)
    (site / package / "__init__.py").write_text((project / package / "__init__.py").read_text())
    text = (project / "pyproject.toml").read_text()
    version = text.partition('version = "')[2].partition('"')[0]
    name = text.partition('name = "')[2].partition('"')[0]
    metadata = site / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    entry = text.partition("[project.entry-points.gql_server]\n")[2].partition("\n")[0].replace('"', "")
    (metadata / "entry_points.txt").write_text(f"[gql_server]\n{entry}\n")
