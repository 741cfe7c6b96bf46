"""Imports go one way, SQL stays in storage and simcord behind one module: read from the source, not run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "cogs", "storage")

ALLOWED = {
    "storage": ("storage",),
    "bot.analysis": ("bot.analysis",),
    "bot.intake": ("bot.intake", "bot.analysis"),
    "bot.services": ("bot.services", "bot.intake", "bot.analysis", "storage"),
    "bot.presentation": ("bot.presentation", "bot.services", "bot.analysis", "storage"),
    "cogs": (
        *("cogs", "bot.services", "bot.presentation", "bot.intake", "storage"),
        *("bot.app", "bot.tree", "bot.discord_failures", "bot.errors", "bot.i18n"),
    ),
    "bot": ("bot", "storage"),
}
"""What each layer may import of ours; the first layer that a module's name begins with is its own."""

RECORDS_ONLY = ("bot.presentation", "cogs")
"""Layers that take records and constants from storage, and none of its functions."""

DRIVERS = ("sqlite3", "aiosqlite")
NO_DRIVERS = ("bot.analysis", "bot.intake", "bot.presentation", "cogs")

DISCORD_FREE = ("storage", "bot.analysis", "bot.intake", "bot.services")

OUTER_WORLD = (
    "asyncio",
    "aiohttp",
    "http",
    "io",
    "os",
    "pathlib",
    "socket",
    "subprocess",
    "tempfile",
    "urllib.request",
)
"""What the pure layer, analysis, has no use for."""

SIMULATION = "bot.simulation"

SQL = re.compile(
    r"\s*(SELECT\s|INSERT\s+(OR \w+ )?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(TABLE|INDEX|VIRTUAL)\s"
    r"|DROP\s+(TABLE|INDEX)\s|PRAGMA\s+\w|BEGIN\s+IMMEDIATE)"
)
EXECUTES = ("execute", "executemany", "executescript", "execute_fetchall")


def violations(root: Path) -> list[str]:
    """Return a sentence for each broken rule in the packages under `root`."""
    found = []
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            module = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
            tree = ast.parse(file.read_text(encoding="utf-8"))
            is_package = file.name == "__init__.py"
            found += [f"{module}:{line} {what}" for line, what in _broken(module, is_package, tree)]
    return found


def _broken(module: str, is_package: bool, tree: ast.Module) -> Iterator[tuple[int, str]]:
    layer = next(layer for layer in ALLOWED if _within(module, layer))
    for line, imported, name in _imports(module, is_package, tree):
        whole = f"{imported}.{name}" if name else imported
        if imported.split(".")[0] in (*PACKAGES, "tests"):
            if not any(_within(whole, allowed) for allowed in ALLOWED[layer]):
                yield line, f"imports {whole}"
            elif layer in RECORDS_ONLY and _within(imported, "storage") and not (name and name[0].isupper()):
                yield line, f"imports {whole}, which is no record"
        elif _is_of(imported, DRIVERS) and layer in NO_DRIVERS:
            yield line, f"imports the database driver {imported}"
        elif _is_of(imported, ("discord",)) and layer in DISCORD_FREE:
            yield line, f"imports {imported}"
        elif _is_of(imported, ("simcord",)) and module != SIMULATION:
            yield line, "imports simcord"
        elif layer == "bot.analysis" and (_is_of(imported, OUTER_WORLD) or _is_of(whole, OUTER_WORLD)):
            yield line, f"imports {whole}"
    if layer == "bot.analysis":
        yield from ((call.lineno, "opens files") for call in _calls(tree) if _named(call) == "open")
    if layer != "storage":
        yield from ((call.lineno, "executes SQL") for call in _calls(tree) if _named(call) in EXECUTES)
        yield from ((text.lineno, "holds SQL") for text in _texts(tree) if SQL.match(str(text.value)))


def _imports(module: str, is_package: bool, tree: ast.Module) -> Iterator[tuple[int, str, str | None]]:
    """Yield (line, module, name within it) of each import, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = node.level - is_package
            above = module.split(".")[: -up or None] if node.level else []
            imported = ".".join([*above, *filter(None, [node.module])])
            yield from ((node.lineno, imported, alias.name) for alias in node.names)


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _named(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def _texts(tree: ast.Module) -> Iterator[ast.Constant]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def _is_of(module: str, packages: tuple[str, ...]) -> bool:
    return any(_within(module, package) for package in packages)


def write(root: Path, sources: dict[str, str]) -> Path:
    for path, source in sources.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    return root


def test_the_project_keeps_its_rules():
    assert violations(ROOT) == []


def test_the_rules_are_asked_of_the_whole_project():
    layers = {layer for layer in ALLOWED if any((ROOT / layer.replace(".", "/")).rglob("*.py"))}

    assert layers == set(ALLOWED)


def test_what_the_rules_allow_is_let_through(tmp_path):
    sources = {
        "storage/articles.py": "import sqlite3\nfrom storage import database\nQUERY = 'SELECT * FROM article'\n",
        "bot/analysis/reading.py": "import re\nfrom bot.analysis.facts import Reading\nfrom . import facts\n",
        "bot/intake/text.py": "from pathlib import Path\nfrom bot.analysis.facts import Reading\n",
        "bot/services/adding.py": "import aiosqlite\nfrom bot.intake import text\nfrom storage import articles\n",
        "bot/presentation/card.py": "from discord import ui\nfrom storage.articles import MATCH_OPENS, Article\n",
        "cogs/stance.py": "import discord\nfrom bot.app import Dateline\n'''Select a piece from a list.'''\n",
        "bot/simulation.py": "import simcord\nfrom bot.app import Dateline\n",
        "bot/health.py": "import sqlite3\nfrom storage import deliveries\n",
    }

    assert violations(write(tmp_path, sources)) == []


@pytest.mark.parametrize(
    ("path", "source", "what"),
    [
        ("storage/a.py", "from bot.analysis.facts import Reading", "imports bot.analysis.facts.Reading"),
        ("storage/a.py", "import discord", "imports discord"),
        ("bot/analysis/a.py", "import storage.articles", "imports storage.articles"),
        ("bot/analysis/a.py", "from bot import services", "imports bot.services"),
        ("bot/analysis/a.py", "from ..services import adding", "imports bot.services.adding"),
        ("bot/analysis/a/__init__.py", "from ...services import adding", "imports bot.services.adding"),
        ("bot/analysis/a/__init__.py", "from . import b\nfrom .. import c\nfrom ... import app", "imports bot.app"),
        ("bot/analysis/a.py", "from pathlib import Path", "imports pathlib.Path"),
        ("bot/analysis/a.py", "from urllib import request", "imports urllib.request"),
        ("bot/analysis/a.py", "def read(path):\n    return open(path)", "opens files"),
        ("bot/intake/a.py", "def read():\n    from bot.services import adding", "imports bot.services.adding"),
        ("bot/intake/a.py", "import storage", "imports storage"),
        ("bot/services/a.py", "from bot.presentation import cards", "imports bot.presentation.cards"),
        ("bot/services/a.py", "from discord.ext import tasks", "imports discord.ext"),
        ("bot/services/a.py", "QUERY = f'''\n  SELECT {1} FROM article'''", "holds SQL"),
        ("bot/services/a.py", "connection.execute_fetchall(query)", "executes SQL"),
        ("bot/presentation/a.py", "import sqlite3", "imports the database driver sqlite3"),
        ("bot/presentation/a.py", "from storage import articles", "imports storage.articles, which is no record"),
        (
            "bot/presentation/a.py",
            "from storage.articles import newest",
            "imports storage.articles.newest, which is no record",
        ),
        ("bot/presentation/a.py", "from bot.app import Dateline", "imports bot.app.Dateline"),
        ("cogs/a.py", "from aiosqlite import Connection", "imports the database driver aiosqlite"),
        ("cogs/a.py", "import storage.articles", "imports storage.articles, which is no record"),
        ("cogs/a.py", "from bot.analysis.facts import Stance", "imports bot.analysis.facts.Stance"),
        ("cogs/a.py", "from bot import running", "imports bot.running"),
        ("cogs/a.py", "if TYPE_CHECKING:\n    import simcord", "imports simcord"),
        ("bot/app.py", "import simcord.preview", "imports simcord"),
        ("bot/app.py", "from cogs import stance", "imports cogs.stance"),
        ("bot/app.py", "from tests import pieces", "imports tests.pieces"),
        ("bot/app.py", "PRAGMA = 'PRAGMA journal_mode'", "holds SQL"),
    ],
)
def test_a_broken_rule_is_found_and_named(tmp_path, path, source, what):
    (found,) = violations(write(tmp_path, {path: source}))

    assert re.fullmatch(r"[\w.]+:\d+ (.*)", found)[1] == what
