"""What an installation without -e takes along: every file of the packages is code or package data."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "cogs", "storage")


@pytest.fixture(scope="module")
def setuptools() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    section: dict[str, Any] = project["tool"]["setuptools"]
    return section


@pytest.fixture(scope="module")
def shipped() -> list[Path]:
    """Return every file below the packages, relative to the root."""
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*") if file.is_file()]
    return [file.relative_to(ROOT) for file in files if "__pycache__" not in file.parts]


def test_every_package_is_found(setuptools: dict[str, Any], shipped: list[Path]) -> None:
    patterns = setuptools["packages"]["find"]["include"]

    for folder in {file.parent for file in shipped if file.suffix == ".py"}:
        assert (ROOT / folder / "__init__.py").is_file(), f"{folder} is no package"
        assert any(fnmatchcase(".".join(folder.parts), pattern) for pattern in patterns), folder


def test_every_other_file_is_package_data(setuptools: dict[str, Any], shipped: list[Path]) -> None:
    data = [file for file in shipped if file.suffix != ".py"]
    globs = [
        Path(*package.split("."), pattern)
        for package, patterns in setuptools["package-data"].items()
        for pattern in patterns
    ]

    assert {"storage/migrations", "bot/samples"} <= {file.parent.as_posix() for file in data}
    for file in data:
        assert any(len(file.parts) == len(glob.parts) and file.match(str(glob)) for glob in globs), (
            f"{file} would be left behind"
        )
