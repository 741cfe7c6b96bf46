"""What comes out of an archive, and which archives are refused."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.refusals import Damaged, Encrypted, NestedArchive, TooLarge, TooLargeUnpacked
from bot.intake.text import Unreadable
from bot.intake.zipped import MOST_MEMBERS, Member, RefusedMember, harmless_name, members_in
from tests.intake.files import zip_file
from tests.intake.test_documents import PLAIN_WORD


def members(data: bytes) -> list[Member | RefusedMember]:
    return list(members_in(io.BytesIO(data)))


def test_files_come_in_the_order_of_their_names() -> None:
    assert members(zip_file({"b/two.txt": b"Two", "a.txt": b"One", "b/": b""})) == [
        Member("a.txt", b"One"),
        Member("b/two.txt", b"Two"),
    ]


def test_what_a_computer_keeps_for_itself_is_left_out() -> None:
    data = zip_file({"__MACOSX/._a.txt": b"x", ".DS_Store": b"x", "b/.hidden/c.txt": b"x", "a.txt": b"One"})

    assert members(data) == [Member("a.txt", b"One")]


def test_a_word_file_is_a_member_like_others() -> None:
    assert members(zip_file({"a.docx": PLAIN_WORD})) == [Member("a.docx", PLAIN_WORD)]


@pytest.mark.parametrize("name", ["inner.zip", "inner.txt", "inner.ZIP"])
def test_an_archive_within_is_refused_and_the_others_are_read(name: str) -> None:
    refused, read = members(zip_file({name: zip_file({"a.txt": b"x"}), "z.txt": b"Last"}))

    assert isinstance(refused, RefusedMember)
    assert isinstance(refused.error, NestedArchive)
    assert refused.error.name == name
    assert read == Member("z.txt", b"Last")


def test_a_member_that_is_too_large_is_refused_alone() -> None:
    refused, read = members(zip_file({"a.txt": os.urandom(1024) * (10 * 1024 + 1), "b.txt": b"x"}, zipfile.ZIP_STORED))

    assert isinstance(refused, RefusedMember)
    assert isinstance(refused.error, TooLarge)
    assert read == Member("b.txt", b"x")


def test_a_member_under_a_password_is_refused_alone() -> None:
    data = bytearray(zip_file({"a.txt": b"One"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    (refused,) = members(bytes(data))

    assert isinstance(refused, RefusedMember)
    assert isinstance(refused.error, Encrypted)


def test_a_member_that_is_broken_is_refused_alone() -> None:
    data = zip_file({"a.txt": b"One and only", "b.txt": b"Two"}, zipfile.ZIP_STORED)

    refused, read = members(data.replace(b"only", b"lone"))

    assert isinstance(refused, RefusedMember)
    assert isinstance(refused.error, Damaged)
    assert read == Member("b.txt", b"Two")


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", Damaged),
        (b"This is no archive.", Damaged),
        (zip_file({"a.txt": b"One"})[:-30], Damaged),
        (zip_file({"a.txt": b"\0" * 9_000_000}), TooLargeUnpacked),
        (zip_file({f"{number}.txt": os.urandom(100) * 60_000 for number in range(9)}), TooLargeUnpacked),
        (zip_file({f"{number}.txt": b"" for number in range(MOST_MEMBERS + 1)}), TooLargeUnpacked),
    ],
)
def test_an_archive_beyond_the_limits_is_refused(data: bytes, refusal: type[Unreadable]) -> None:
    with pytest.raises(refusal):
        members(data)


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/home/.ssh/../a.txt", "home/.ssh/a.txt"),
        ("C:\\Users\\ada\\a.txt", "Users/ada/a.txt"),
        ("a\x00b\u202etxt.exe", "a b txt.exe"),
        ("año/été.txt", "año/été.txt"),
        ("..", ""),
    ],
)
def test_names_lead_nowhere(name: str, harmless: str) -> None:
    assert harmless_name(name) == harmless


@given(st.text())
def test_no_name_leads_out_of_a_folder_or_hides_anything(name: str) -> None:
    harmless = harmless_name(name)

    path = PurePosixPath(harmless)
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert harmless.isprintable()
