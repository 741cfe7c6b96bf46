from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.commandline.console import SETTINGS, Command, Outcome
from tests.commandline.corpus import RECORDS, write_records


@pytest.fixture
def dateline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command line in this process, as quick as it gets."""
    monkeypatch.chdir(tmp_path)
    for key in SETTINGS:
        monkeypatch.delenv(key, raising=False)

    def run(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def dateline_process(tmp_path: Path) -> Command:
    """Run `python -m bot` in a process of its own, as its users do."""
    return _process_in(tmp_path)


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database that holds the small archive in newsroom 0; it is for reading only."""
    folder = tmp_path_factory.mktemp("corpus")
    archive = write_records(folder / "archive.jsonl", *RECORDS)
    database = folder / "corpus.db"
    outcome = _process_in(folder)("import", archive, "--db", database, "--json")
    assert outcome.document() == {"added": 3, "already_there": 0, "failed": []}
    return database


def _process_in(folder: Path) -> Command:
    environment = {key: value for key, value in os.environ.items() if key not in SETTINGS}

    def run(*arguments: str | Path) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *map(str, arguments)],
            cwd=folder,
            env=environment | {"PYTHONIOENCODING": "ascii"},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run
