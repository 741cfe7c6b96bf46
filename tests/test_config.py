"""Settings come from the environment and `.env`, and a bad one is named with all the others."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.config import BadSettings, Settings, load_settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"
KEYS = [field.name.upper() for field in fields(Settings)]


def settings(environment: dict[str, str] | None = None, dotenv: Path = Path("none")) -> Settings:
    return load_settings(environment or {}, dotenv)


def written(folder: Path, text: str) -> Path:
    (folder / ".env").write_text(text, encoding="utf-8")
    return folder / ".env"


def test_nothing_has_to_be_set() -> None:
    assert settings() == Settings(None, Path("dateline.db"), None, "INFO", "text", None, False)


def test_all_can_be_set(tmp_path: Path) -> None:
    dotenv = written(
        tmp_path,
        "DISCORD_TOKEN = abc.def\nDATABASE_PATH='corpora/a b.db'\nHOME_GUILD_ID=81384788765712384\n"
        "LOG_LEVEL=debug\nLOG_FORMAT=JSON # for the collector\nexport HEALTH_PORT=8080\nFETCH_ALLOW_PRIVATE=yes\n",
    )

    assert settings(dotenv=dotenv) == Settings(
        "abc.def", Path("corpora/a b.db"), 81384788765712384, "DEBUG", "json", 8080, True
    )


def test_the_environment_wins_unless_it_is_empty(tmp_path: Path) -> None:
    dotenv = written(tmp_path, "LOG_LEVEL=ERROR\nLOG_FORMAT=json\nHEALTH_PORT=1\n")

    merged = settings({"LOG_LEVEL": "WARNING", "LOG_FORMAT": " ", "HEALTH_PORT": ""}, dotenv)

    assert (merged.log_level, merged.log_format, merged.health_port) == ("WARNING", "json", 1)


def test_an_empty_value_is_no_value(tmp_path: Path) -> None:
    dotenv = written(tmp_path, "".join(f"{key}=\n" for key in KEYS[:4]) + "LOG_FORMAT='  '\nHEALTH_PORT\n")

    assert settings({"FETCH_ALLOW_PRIVATE": " "}, dotenv) == Settings()


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("DISCORD_TOKEN", "two words"),
        ("DISCORD_TOKEN", "tökèn"),
        ("HOME_GUILD_ID", "0"),
        ("HOME_GUILD_ID", "-5"),
        ("HOME_GUILD_ID", "my server"),
        ("HOME_GUILD_ID", "9" * 30),
        ("HOME_GUILD_ID", "1.5"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("HEALTH_PORT", "0"),
        ("HEALTH_PORT", "65536"),
        ("HEALTH_PORT", "http"),
        ("FETCH_ALLOW_PRIVATE", "maybe"),
        ("FETCH_ALLOW_PRIVATE", "2"),
    ],
)
def test_a_bad_value_is_named_and_nothing_else(key: str, bad: str) -> None:
    with pytest.raises(BadSettings) as complaint:
        settings({key: bad})

    assert [other for other in KEYS if other in str(complaint.value)] == [key]
    assert len(str(complaint.value).splitlines()) == 1


def test_every_bad_key_is_named_at_once() -> None:
    bad = {key: "two words" for key in KEYS if key != "DATABASE_PATH"}

    with pytest.raises(BadSettings) as complaint:
        settings(bad)

    assert [key for key in KEYS if key in str(complaint.value)] == list(bad)


def test_a_bad_token_is_not_printed() -> None:
    with pytest.raises(BadSettings) as complaint:
        settings({"DISCORD_TOKEN": "sec ret"})

    assert "sec ret" not in str(complaint.value)


@pytest.mark.parametrize(("value", "on"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("No", False)])
def test_a_switch_is_on_or_off(value: str, on: bool) -> None:
    assert settings({"FETCH_ALLOW_PRIVATE": value}).fetch_allow_private is on


def test_a_file_that_is_no_text_is_a_bad_setting(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"LOG_LEVEL=\xff\n")

    with pytest.raises(BadSettings, match=r"\.env"):
        settings(dotenv=tmp_path / ".env")


def test_the_example_names_every_setting_with_a_comment() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    assignments = {line.split("=")[0]: number for number, line in enumerate(lines) if re.match(r"\w+=", line)}

    assert list(assignments) == KEYS
    for number in assignments.values():
        assert lines[number - 1].startswith("# ")
    assert all(line == "" or line.startswith("# ") or line.split("=")[0] in KEYS for line in lines)


def test_the_example_as_it_stands_is_the_default() -> None:
    assert settings(dotenv=EXAMPLE) == Settings()
