"""What every command has in common: settings, the newsroom that is meant, bad usage, exit statuses."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.commandline.console import SETTINGS, Command
from tests.commandline.corpus import CABLE, TARIFFS, write_records

COMMANDS = (
    *("run", "try", "import", "reread", "export", "stance", "briefings", "search", "read", "backup", "restore"),
    "check",
)


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_the_help_lists_every_command(dateline: Command, option: str) -> None:
    outcome = dateline(option)

    assert (outcome.status, outcome.err) == (0, "")
    assert all(f"\n  {command} " in outcome.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(dateline: Command, command: str) -> None:
    outcome = dateline(command, "--help")

    assert outcome.status == 0
    assert f" {command} " in outcome.out.splitlines()[0]


def test_no_command_is_bad_usage_and_shows_the_help(dateline: Command) -> None:
    outcome = dateline()

    assert (outcome.status, outcome.out) == (2, "")
    assert "Commands:" in outcome.err


def test_the_version_is_told(dateline: Command) -> None:
    assert dateline("--version").out.startswith("dateline, version ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["unheard-of"],
        ["--db", "x.db", "check"],
        ["stance"],
        ["stance", "Peru"],
        ["stance", "Peru", "Chile", "Bolivia"],
        ["stance", "Peru", "Chile", "--guild", "ours"],
        ["stance", "Peru", "Chile", "--guild", "9" * 30],
        ["stance", "Peru", "Chile", "--since"],
        ["briefings", "lately"],
        ["briefings", "0"],
        ["briefings", "99999"],
        ["search"],
        ["search", "x", "--limit", "0"],
        ["read"],
        ["read", "--sentence", "x.jsonl"],
        ["import"],
        ["export", "somewhere.jsonl"],
        ["backup"],
        ["restore"],
        ["check", "--jsn"],
        ["run", "--port", "1"],
        ["try", "--port", "high"],
        ["try", "--port", "65536"],
    ],
)
def test_bad_usage_is_one_line_and_exit_2(dateline: Command, arguments: list[str]) -> None:
    outcome = dateline(*arguments)

    assert outcome.status == 2
    outcome.refusal()


def test_a_run_without_a_token_says_how_to_get_one(dateline: Command, tmp_path: Path) -> None:
    outcome = dateline("run")

    assert outcome.status == 2
    line = outcome.refusal()
    assert "DISCORD_TOKEN" in line
    assert "https://discord.com/developers/applications" in line
    assert "`dateline try`" in line
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_cannot_be_served_is_said_so(dateline: Command) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        outcome = dateline("try", "--no-browser", "--port", str(taken.getsockname()[1]))

    assert outcome.status == 1
    assert "--port" in outcome.refusal()


def test_a_process_of_its_own_ends_the_same_way(dateline_process: Command) -> None:
    no_token, bad_usage = dateline_process("run"), dateline_process("stance", "Peru")

    assert "`dateline try`" in no_token.refusal()
    assert bad_usage.refusal() == "Missing argument 'TARGET'. See `python -m bot stance --help`."
    assert (no_token.status, bad_usage.status) == (2, 2)


@pytest.mark.parametrize("command", [["run"], ["check"], ["search", "x"], ["import", "x.txt"], ["read", "x.txt"]])
def test_every_bad_setting_is_named_at_once(dateline: Command, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / ".env").write_text(
        "DISCORD_TOKEN=two words\nHOME_GUILD_ID=ours\nLOG_LEVEL=loud\nLOG_FORMAT=xml\n"
        "HEALTH_PORT=70000\nFETCH_ALLOW_PRIVATE=maybe\nDATABASE_PATH=corpus.db\n"
    )

    outcome = dateline(*command)

    assert outcome.status == 2
    line = outcome.refusal()
    assert [key for key in SETTINGS if key in line] == [key for key in SETTINGS if key != "DATABASE_PATH"]
    assert "two words" not in line


def test_the_environment_wins_over_the_file_and_an_option_over_both(
    dateline: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_records(tmp_path / "archive.jsonl", CABLE)
    (tmp_path / ".env").write_text("DATABASE_PATH=file.db\n")
    dateline("import", "--no-read", "archive.jsonl")
    monkeypatch.setenv("DATABASE_PATH", "environment.db")
    dateline("import", "--no-read", "archive.jsonl")
    dateline("import", "--no-read", "archive.jsonl", "--db", "option.db")

    assert sorted(file.name for file in tmp_path.glob("*.db")) == ["environment.db", "file.db", "option.db"]


def titles(dateline: Command, *options: str) -> list[str]:
    return [match["title"] for match in dateline("search", "portugal", "--json", *options).document()["results"]]


def test_the_newsroom_that_is_meant(dateline: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--guild, else HOME_GUILD_ID, else the only one in the database, else 0."""
    write_records(tmp_path / "cable.jsonl", CABLE)
    write_records(tmp_path / "tariffs.jsonl", TARIFFS)

    dateline("import", "--no-read", "cable.jsonl", "--guild", "41")
    assert titles(dateline) == [CABLE["title"]]

    dateline("import", "--no-read", "tariffs.jsonl", "--guild", "42")
    assert titles(dateline) == []
    assert titles(dateline, "--guild", "42") == [TARIFFS["title"]]

    monkeypatch.setenv("HOME_GUILD_ID", "41")
    assert titles(dateline) == [CABLE["title"]]
    assert titles(dateline, "--guild", "42") == [TARIFFS["title"]]
    assert titles(dateline, "--guild", "0") == []


def test_an_import_goes_to_the_newsroom_that_is_meant(dateline: Command, tmp_path: Path) -> None:
    write_records(tmp_path / "cable.jsonl", CABLE)
    write_records(tmp_path / "tariffs.jsonl", TARIFFS)

    dateline("import", "--no-read", "cable.jsonl", "--db", "fresh.db")
    dateline("import", "--no-read", "cable.jsonl", "--guild", "41", "--db", "one.db")
    dateline("import", "--no-read", "tariffs.jsonl", "--db", "one.db")

    assert titles(dateline, "--db", "fresh.db", "--guild", "0") == [CABLE["title"]]
    assert set(titles(dateline, "--db", "one.db", "--guild", "41")) == {CABLE["title"], TARIFFS["title"]}


def test_a_fault_of_ours_is_one_line_and_its_trace_on_demand(
    dateline: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("boiler\nburst")

    monkeypatch.setattr("bot.commandline.checking._look_at_database", fail)

    quiet = dateline("check")
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    loud = dateline("check")

    assert (quiet.status, len(quiet.err.splitlines())) == (1, 1)
    assert "boiler" in quiet.err
    assert "Traceback" in loud.err
