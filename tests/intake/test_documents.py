"""What is read from an editor's file, and which files are refused."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
import zlib

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.briefings import read_briefings
from bot.intake.documents import Document, extract
from bot.intake.refusals import (
    Damaged,
    Encrypted,
    Scanned,
    TooHeavy,
    TooLarge,
    TooLargeUnpacked,
    TooManyPages,
    record_of,
    refusal_of,
)
from bot.intake.text import EmptyText, NotText, TooLong, UnknownFormat, Unreadable
from tests.intake.files import (
    BRIEFINGS,
    PARAGRAPHS,
    Shown,
    add_link,
    column,
    encrypted,
    pdf_file,
    with_member,
    word_file,
    zip_file,
)

CONTENT = {
    "en": "“The minister’s visit,” he said – at last – “was a success.” It cost £5 million…",
    "fr": "Le président français a rencontré hier à Genève son homologue ; les négociations n’ont pas été faciles.",
    "de": "Die Außenministerin erklärte, die Gespräche über die Überflüge seien „sehr schwierig“ gewesen.",
    "pl": "Minister oświadczył, że Polska będzie wspierać Ukrainę tak długo, jak to będzie konieczne dla pokoju.",
    "cs": "Český prezident řekl, že žádná země nemůže být ponechána svému osudu; jednání se uskuteční v březnu.",
    "tr": "Dışişleri Bakanı, görüşmelerin İstanbul'da yapılacağını söyledi ve ilişkilerin güçlendiğini belirtti.",
    "ru": "Президент России заявил, что отношения с Индией развиваются успешно. Москва благодарит Дели.",
    "el": "Ο πρωθυπουργός δήλωσε ότι οι σχέσεις με την Τουρκία βελτιώνονται και ότι η συνάντηση ήταν χρήσιμη.",
    "he": "ראש הממשלה אמר כי היחסים עם מצרים יציבים וכי הפגישה הבאה תתקיים בירושלים בחודש הבא.",
    "ar": "قال الرئيس إن العلاقات مع روسيا تتطور بشكل جيد وإن الاجتماع المقبل سيعقد في القاهرة.",
    "zh": "中国外交部发言人表示，中方愿同印度一道，推动两国关系健康稳定发展。俄罗斯对此表示欢迎。",
    "ja": "外務省の報道官は、日本とインドの関係は着実に発展していると述べた。ロシアはこれを歓迎した。",
    "ko": "외교부 대변인은 한국과 인도의 관계가 꾸준히 발전하고 있다고 밝혔다. 러시아는 이를 환영했다.",
    "hi": "भारत के विदेश मंत्रालय ने कहा कि रूस के साथ संबंध मजबूत हैं।",
}
ENCODINGS = {
    "en": "cp1252 mac_roman",
    "fr": "cp1252 iso8859_15",
    "de": "cp1252",
    "pl": "cp1250 iso8859_2",
    "cs": "cp1250 iso8859_2",
    "tr": "cp1254 iso8859_9",
    "ru": "koi8_r cp1251 cp866 iso8859_5 mac_cyrillic",
    "el": "cp1253 iso8859_7",
    "he": "cp1255",
    "ar": "cp1256",
    "zh": "gb18030 big5",
    "ja": "shift_jis euc_jp iso2022_jp",
    "ko": "euc_kr",
    "hi": "",
}
EVERYWHERE = "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32"


def encodable(language: str, encoding: str) -> str:
    return CONTENT[language].encode(encoding, "ignore").decode(encoding)


def read(name: str, data: bytes | str, content_type: str | None = None) -> Document:
    return extract(name, data if isinstance(data, bytes) else data.encode(), content_type)


def listed(document: Document) -> list[tuple[str, str | None]]:
    return [(briefing.title, briefing.url) for briefing in read_briefings(document.text).briefings]


LINKED = [(title, url) for _, title, url in BRIEFINGS]


# Text


@pytest.mark.parametrize(
    ("language", "encoding"),
    [(language, encoding) for language in CONTENT for encoding in f"{EVERYWHERE} {ENCODINGS[language]}".split()],
)
def test_a_text_file_is_read_in_any_encoding(language: str, encoding: str) -> None:
    text = encodable(language, encoding)

    assert read("piece.txt", text.encode(encoding)).text == text.removeprefix("\ufeff")


@pytest.mark.parametrize("text", ["“Café” — ok", "He said ‘no’ to it…", "naïve façade", "Erdoğan spoke", "São Paulo"])
def test_a_few_words_are_enough_to_tell_western_encodings(text: str) -> None:
    encoding = "cp1254" if "ğ" in text else "cp1252"

    assert read("piece.txt", text.encode(encoding)).text == text


def test_a_windows_quote_within_utf_8_comes_out_right() -> None:
    data = "Moscow’s offer – “generous” – stands. ".encode() * 20 + b"It was a \x93gift\x94."

    assert read("piece.md", data).text.endswith("It was a “gift”.")


def test_utf_8_that_was_cut_off_is_still_utf_8() -> None:
    assert read("piece.txt", ("Привет. " * 40 + "Конец").encode()[:-1]).text.startswith("Привет. Привет.")


def test_line_ends_become_plain_and_control_characters_go() -> None:
    data = b"One\r\ntwo\rthree\x07\xc2\x85four" + b" and so on" * 20

    assert read("piece.txt", data).text.startswith("One\ntwo\nthree\nfour and")


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1))
def test_whatever_is_written_in_utf_8_is_read_back_or_refused(text: str) -> None:
    try:
        document = read("piece.txt", f"Words {text}".encode("utf-8", "ignore"))
    except Unreadable:
        return
    assert document.text.startswith("Words")


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.docx", "a.pdf", "a.md"]))
def test_bytes_of_any_kind_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        document = read(name, data)
    except Unreadable:
        return
    assert document.text.strip()


# HTML


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>Canal | Example</title>{head}</head><body>{body}</body></html>"


PROSE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
LISTS = {
    "list": "<p>Background briefings:</p><ul>"
    + "".join(f'<li>{date}: <a href="{url}">{title}</a></li>' for date, title, url in BRIEFINGS)
    + "</ul>",
    "list of links": "<h3>Background briefings</h3><ol>"
    + "".join(f'<li><a href="{url}">{date}: {title}</a></li>' for date, title, url in BRIEFINGS)
    + "</ol>",
    "list with paragraphs": "<p>Background briefings:</p><ul>"
    + "".join(f'<li><p>{date}: “<a href="{url}"><em>{title}</em></a>”</p></li>' for date, title, url in BRIEFINGS)
    + "</ul>",
    "list with times": "<p>Background briefings:</p><ul>"
    + "".join(f'<li><time datetime="2022-01-01">{d}</time> <a href="{u}">{t}</a></li>' for d, t, u in BRIEFINGS)
    + "</ul>",
    "paragraphs": "<p>Background briefings:</p>"
    + "".join(f'<p>{date} – <a href="{url}">{title}</a></p>' for date, title, url in BRIEFINGS),
    "breaks": "<p>Background briefings:<br>"
    + "<br>".join(f'{date}: <a href="{url}">{title}</a>' for date, title, url in BRIEFINGS)
    + "</p>",
    "table": "<p>Background briefings:</p><table>"
    + "".join(f'<tr><td>{date}</td><td><a href="{url}">{title}</a></td></tr>' for date, title, url in BRIEFINGS)
    + "</table>",
    "definitions": "<p>Background briefings:</p><dl>"
    + "".join(f'<dt>{date}</dt><dd><a href="{url}">{title}</a></dd>' for date, title, url in BRIEFINGS)
    + "</dl>",
    "box": '<div class="related-articles"><h4>Background briefings</h4><ul>'
    + "".join(f'<li>{date}: <a href="{url}">{title}</a></li>' for date, title, url in BRIEFINGS)
    + "</ul></div>",
}
PAGES = {
    "bare": "<h1>The Canal</h1>{}",
    "article": "<header><nav><a href='/'>Home</a></nav></header><main><article><h1>The Canal</h1>{}</article></main>"
    "<aside><h3>Most read</h3><ul><li><a href='/cat'>A cat story</a></li></ul></aside><footer>All rights</footer>",
    "divisions": "<div id='top' class='navbar'><a href='/'>Home</a></div><div class='page'><div class='post tag-oil'>"
    "<h1>The Canal</h1><div class='entry'>{}</div><div class='share-links'>Most read</div></div></div>"
    "<div id='footer' class='footer'><footer>All rights</footer></div>",
    "fragment": "{}",
}


@pytest.mark.parametrize("around", PAGES)
@pytest.mark.parametrize("form", LISTS)
def test_a_linked_list_of_briefings_is_kept_and_the_page_around_it_left_out(form: str, around: str) -> None:
    document = read("piece.html", page(PAGES[around].format(PROSE + LISTS[form])))

    assert listed(document) == LINKED
    assert all(paragraph in document.text for paragraph in PARAGRAPHS)
    assert not any(noise in document.text for noise in ("Home", "Most read", "A cat story", "All rights"))


def test_a_page_says_title_author_date_and_address() -> None:
    head = (
        '<meta property="og:title" content="The Canal"><meta name="author" content="Ines Okafor">'
        '<meta property="article:published_time" content="2025-03-04T09:00:00Z">'
        '<link rel="canonical" href="https://example.org/canal">'
    )

    document = read("piece.html", page(f"<article><h1>The Canal</h1>{PROSE}</article>", head))

    assert (document.title, document.author) == ("The Canal", "Ines Okafor")
    assert (document.date, document.url) == ("2025-03-04", "https://example.org/canal")


def test_what_a_page_does_not_say_is_none() -> None:
    document = read("piece.html", f"<h1>The Canal</h1>{PROSE}{LISTS['list with times']}<p>© 2019 Example</p>")

    assert (document.author, document.date, document.url) == (None, None, None)


def test_relative_links_are_joined_to_the_address_of_the_page() -> None:
    items = (
        '<ul><li>May 1, 2024: <a href="/one">One Thing</a></li><li>May 2, 2024: <a href="two">Two Things</a></li></ul>'
    )

    document = read(
        "https://example.org/2024/piece", page(f"<article>{PROSE}{items}</article>"), "text/html; charset=x"
    )

    assert listed(document) == [
        ("One Thing", "https://example.org/one"),
        ("Two Things", "https://example.org/2024/two"),
    ]


def test_links_in_prose_leave_their_words_only() -> None:
    linked = PROSE.replace("Jamnagar", '<a href="https://example.org/port">Jamnagar</a>')

    assert PARAGRAPHS[0] in read("piece.html", page(linked)).text


def test_headings_numbers_and_quotes_are_marked() -> None:
    body = f"<h1>The Canal</h1>{PROSE}<h2>Since then</h2><blockquote>We stay.</blockquote>"
    body += "<ol><li>One</li><li>Two</li></ol>"

    text = read("piece.html", page(body)).text

    assert text.startswith("# The Canal\n\n")
    assert text.endswith("## Since then\n\n> We stay.\n\n1. One\n2. Two")


@pytest.mark.parametrize("declared", ["windows-1252", "iso-8859-1"])
def test_a_page_is_read_in_the_encoding_it_declares(declared: str) -> None:
    text = page("<p>“Кремль”, Erdo says</p>".replace("Кремль", "Élysée"), f'<meta charset="{declared}">')

    assert "“Élysée”" in read("piece.html", text.encode("cp1252")).text


def test_utf_8_is_read_as_such_whatever_the_page_declares() -> None:
    assert "“Élysée”" in read("piece.html", page("<p>“Élysée”</p>", '<meta charset="iso-8859-1">').encode()).text


def test_html_is_told_by_its_content() -> None:
    assert read("piece.txt", page("<p>Russia praised India.</p>")).text == "Russia praised India."


# Word


def test_a_word_file_keeps_headings_lists_tables_and_links() -> None:
    document = docx.Document()
    document.add_heading("The Canal", 0)
    document.add_paragraph("By Ines Okafor")
    document.add_paragraph(PARAGRAPHS[0])
    document.add_paragraph("Background briefings:")
    for date, title, url in BRIEFINGS[:2]:
        add_link(document.add_paragraph(f"{date}: ", style="List Bullet"), title, url)
    table = document.add_table(1, 2)
    table.cell(0, 0).text = BRIEFINGS[2][0]
    add_link(table.cell(0, 1).paragraphs[0], *BRIEFINGS[2][1:])
    document.add_heading("Demands", 1)
    for demand in ("Peace", "Bread"):
        document.add_paragraph(demand, style="List Number")

    read_back = read("piece.docx", word_file(document))

    assert read_back.text.startswith(f"# The Canal\n\nBy Ines Okafor\n\n{PARAGRAPHS[0]}\n\n")
    assert read_back.text.endswith("# Demands\n\n1. Peace\n2. Bread")
    assert "\n- January 9, 2025: [What a Discount Buys Russia](https://example.org/2025/discount)\n" in read_back.text
    assert listed(read_back) == LINKED


def test_tracked_insertions_are_read_and_deletions_are_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Russia ")._p
    paragraph.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1"><w:r><w:t>praised</w:t></w:r></w:ins>'))
    paragraph.append(parse_xml(f'<w:del {nsdecls("w")} w:id="2"><w:r><w:delText>cursed</w:delText></w:r></w:del>'))
    document.element.body.insert(
        1,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )

    assert read("piece.docx", word_file(document)).text == "Russia praised\n\nIn a control."


def test_a_link_made_by_a_field_is_a_link() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("7 July 2024: ")._p
    for inner in (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText> HYPERLINK "https://example.org/f" </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>The Field</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        paragraph.append(parse_xml(f"<w:r {nsdecls('w')}>{inner}</w:r>"))

    assert read("piece.docx", word_file(document)).text == "7 July 2024: [The Field](https://example.org/f)"


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        ("The Canal at Night", "Ines Okafor", ("The Canal at Night", "Ines Okafor")),
        ("Microsoft Word - canal_v3.docx", "python-docx", (None, None)),
        ("Document1", "Microsoft Office User", (None, None)),
        ("canal-final.docx", "editor7", (None, None)),
        ("", "Administrator", (None, None)),
    ],
)
def test_properties_count_where_they_are_no_programs(title: str, author: str, expected: tuple[object, object]) -> None:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = title, author
    document.add_paragraph(" ".join(PARAGRAPHS))

    read_back = read("piece.docx", word_file(document))

    assert (read_back.title, read_back.author) == expected
    assert read_back.date is None


def test_what_the_text_says_goes_before_its_properties() -> None:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "Weekly Template", "Tom Typist"
    for line in ("# The Canal", "By Ines Okafor", *PARAGRAPHS):
        document.add_paragraph(line)

    read_back = read("piece.docx", word_file(document))

    assert (read_back.title, read_back.author) == (None, None)


# PDF


def test_lines_of_a_pdf_are_put_together_to_paragraphs() -> None:
    lines = [
        "Russia praised India for buying its oil through a hard winter, and India thank-",
        "ed Russia for the discount on every barrel that reached the well-known port of",
        "Jamnagar.",
    ]
    second = column(["Nobody expects the tankers to stop."], top=700)

    text = read("piece.pdf", pdf_file([[Shown(70, 800, "The Canal", size=20), *column(lines), *second]])).text

    assert text.split("\n\n") == [
        "The Canal",
        "Russia praised India for buying its oil through a hard winter, and India thanked Russia for the discount on "
        "every barrel that reached the well-known port of Jamnagar.",
        "Nobody expects the tankers to stop.",
    ]


def test_a_hyphen_stays_where_the_word_has_one_of_its_own() -> None:
    lines = ["The long-term deal holds, and what holds is a deal that is meant for the long-", "term."]

    assert read("piece.pdf", pdf_file([column(lines)])).text.endswith("for the long-term.")


def test_linked_words_of_a_pdf_keep_their_links() -> None:
    shown = column(["Background briefings:"])
    for place, (date, title, url) in enumerate(BRIEFINGS):
        base = 740 - 14 * place
        shown += [Shown(70, base, f"{date}:"), Shown(70 + 6 * (len(date) + 2), base, title, url)]

    assert listed(read("piece.pdf", pdf_file([shown]))) == LINKED


def test_a_link_over_two_lines_is_one() -> None:
    url = "https://example.org/long"
    opening = "7 July 2024: "
    title = ["The Long Title of a Briefing That Does Not Fit on", "One Line"]
    shown = [
        *column(["Background briefings:", "6 July 2024: Something That Is Short and Without Any Link at"]),
        Shown(70, 742, opening),
        Shown(70 + 6 * len(opening), 742, title[0], url),
        Shown(70, 728, title[1], url),
    ]

    assert f"{opening}[{' '.join(title)}]({url})" in read("piece.pdf", pdf_file([shown])).text


def test_heads_feet_and_page_numbers_are_left_out_and_sentences_go_on_over_pages() -> None:
    pages = [
        [
            Shown(70, 820, "The Daily Example"),
            *column(["Russia praised India for buying its oil through a winter that" + " was hard" * part], top=700),
            *column(["and went on to buy it in a spring that was no better."] if part else [], top=686),
            Shown(300, 30, str(part + 1)),
        ]
        for part in range(3)
    ]

    text = read("piece.pdf", pdf_file(pages)).text

    assert "The Daily Example" not in text
    assert not any(line.strip().isdigit() for line in text.split("\n"))


def test_a_pdf_that_locks_printing_alone_is_read() -> None:
    assert read("a.pdf", encrypted(pdf_file([column(["Russia praised India."])]), "")).text == "Russia praised India."


def test_the_title_of_a_pdf_is_taken_where_it_is_one() -> None:
    assert read("a.pdf", pdf_file([column(PARAGRAPHS)], "What Oil Buys")).title == "What Oil Buys"
    assert read("a.pdf", pdf_file([column(PARAGRAPHS)], "Microsoft Word - x.docx")).title is None


# Refusals

PLAIN_WORD = word_file(docx.Document())
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
    + b']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&j;'
    b"</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("a.txt", b"", EmptyText),
        ("a.docx", b"", EmptyText),
        ("a.pdf", b"", EmptyText),
        ("a.html", b"", EmptyText),
        ("a.md", b" \n\t\xe2\x80\x94", EmptyText),
        ("a.html", page("<script>alert('x')</script>").encode(), EmptyText),
        ("a.txt", os.urandom(3000), NotText),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, NotText),
        ("a.png", b"\x89PNG\r\n\x1a\n", UnknownFormat),
        ("a.rtf", b"{\\rtf1 Hello}", UnknownFormat),
        ("a.txt", b"{\\rtf1 Hello}", UnknownFormat),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), UnknownFormat),
        ("a.zip", zip_file({"a.txt": b"x"}), UnknownFormat),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), Encrypted),
        ("a.docx", b"This is no Word document.", Damaged),
        ("a.docx", zip_file({"a.txt": b"x"}), Damaged),
        ("a.docx", PLAIN_WORD[: len(PLAIN_WORD) // 2], Damaged),
        ("a.docx", PLAIN_WORD, EmptyText),
        ("a.docx", with_member(PLAIN_WORD, "word/document.xml", LAUGHS), Damaged),
        ("a.docx", with_member(PLAIN_WORD, "word/document.xml", b"<w:p" * 50_000), Damaged),
        ("a.docx", with_member(PLAIN_WORD, "word/media/x.bin", b"\0" * 30_000_000), TooLargeUnpacked),
        ("a.docx", with_member(PLAIN_WORD, "x.bin", os.urandom(1000) * 60_000), TooLargeUnpacked),
        ("a.pdf", b"This is no PDF.", Damaged),
        ("a.pdf", b"%PDF-1.4\nand then nothing", Damaged),
        ("a.pdf", pdf_file([[]]), Scanned),
        ("a.pdf", pdf_file([column(["Words"])] * 300), TooManyPages),
        ("a.pdf", encrypted(pdf_file([column(["Words"])]), "secret"), Encrypted),
        ("a.pdf", pdf_file([[]], streams=[zlib.compress(b" " * 200_000_000)]), TooLargeUnpacked),
        ("a.html", b"<div>" * 100_000 + b"x" + b"</div>" * 100_000, TooHeavy),
        ("a.html", b"<p>" + b"words " * 400_000, TooLarge),
        ("a.txt", b"words " * 2_000_000, TooLarge),
        ("a.txt", b"words " * 400_000, TooLong),
    ],
)
def test_what_cannot_be_read_is_refused(name: str, data: bytes, refusal: type[Unreadable]) -> None:
    with pytest.raises(refusal):
        extract(name, data)


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    honest = with_member(PLAIN_WORD, "word/media/x.bin", b"\0" * 30_000_000)
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = archive.getinfo("word/media/x.bin").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))

    with pytest.raises(Damaged):
        extract("a.docx", lying)


@pytest.mark.parametrize(
    "refusal",
    [EmptyText(), UnknownFormat("a.png"), Damaged("PDF"), TooManyPages(300, 200), TooLarge(10), Scanned(), TooHeavy()],
)
def test_refusals_travel_between_processes(refusal: Unreadable) -> None:
    for arrived in (pickle.loads(pickle.dumps(refusal)), refusal_of(record_of(refusal))):
        assert (type(arrived), arrived.args) == (type(refusal), refusal.args)


@pytest.mark.parametrize(
    "record",
    [{}, {"refusal": "SystemExit", "arguments": []}, {"refusal": "Damaged", "arguments": []}, {"refusal": ["x"]}],
)
def test_a_refusal_that_is_none_is_too_heavy(record: dict[str, object]) -> None:
    assert isinstance(refusal_of(record), TooHeavy)


ARTICLE = "<h1>Tankers</h1><p>By Ada Berg</p>" + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


@pytest.mark.parametrize(
    "around",
    [
        "<figure><img src='a.jpg'><figcaption>Tankers sail. Photo: Wire</figcaption></figure>",
        "<p><b>Read more:</b> <a href='/x'>Tankers sail to Iran</a></p>",
        "<div class='related'><h3>You may also like</h3><ul><li><a href='/x'>Tankers sail</a> January 3, 2024</li>"
        "<li><a href='/y'>Tankers wait</a> January 9, 2024</li></ul></div>",
        "<div><h3>More from The North</h3><ul><li><a href='/x'>Tankers sail</a></li></ul></div>",
        "<div class='sharedaddy'><h3>Share this:</h3><ul><li><a href='#'>Tankers on Telegram</a></li></ul></div>",
    ],
)
def test_captions_promotions_and_links_in_passing_are_no_part_of_the_piece(around: str) -> None:
    document = read("a.html", page(f"<article>{ARTICLE}{around}</article>"))

    assert PARAGRAPHS[-1] in document.text
    assert "Tankers " not in document.text.replace("# Tankers", "")


def test_a_row_of_short_links_over_the_title_is_left_out() -> None:
    row = "<table><tr><td><a href='i'>Index</a> | <a href='a'>Archive</a></td></tr></table>"

    assert "Archive" not in read("a.html", page(f"{row}{ARTICLE}")).text


def test_a_section_beside_the_title_and_an_outlet_as_author_are_dropped() -> None:
    head = (
        "<meta property='og:title' content='Opinion | Tankers'><meta property='og:site_name' content='The North'>"
        "<meta name='author' content='The North'>"
    )

    document = read("a.html", page(f"<article>{ARTICLE}</article>", head))

    assert (document.title, document.author) == ("Tankers", None)


def test_a_role_is_no_part_of_a_pages_author() -> None:
    document = read("a.html", page(ARTICLE, "<meta name='author' content='Ada Berg, Senior Correspondent'>"))

    assert document.author == "Ada Berg"


def test_questions_in_bold_stay_told_apart() -> None:
    question = "Does Russia thank India?"
    word = docx.Document()
    word.add_paragraph().add_run(question).bold = True
    word.add_paragraph(PARAGRAPHS[0])

    assert f"**{question}**" in read("a.html", page(f"<p><strong>{question}</strong></p>{ARTICLE}")).text
    assert f"**{question}**" in read("a.docx", word_file(word)).text


def test_reference_links_of_markdown_are_written_out() -> None:
    text = "Briefings:\n- 2 May 2024: [Salt Roads][1]\n- 3 May 2024: [Ice Roads][]\n\n[1]: https://a.example/s\n"

    document = read("a.md", text + "[ice roads]: https://a.example/i\n")

    assert listed(document) == [("Salt Roads", "https://a.example/s"), ("Ice Roads", "https://a.example/i")]
