"""Lines people type become words, options and free text; nothing they type can break the reading."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import assume, example, given, strategies as st

from bot.parsing import lines
from scoring.refusals import Malformed, Refusal

OPTIONS = ("when", "link", "ours", "for")
FLAGS = ("stale",)
MARKS = " '\"“”„«»‘’—–-<>@#|&;!^\u00a0\u200b\u202e\u2028\r\n\t\\/"
pieces = st.sampled_from(
    ["--when", "--stale", "—for", "<@U0123456|li>", "<http://Booking.com|Booking.com>", "&amp;", "acme"]
)
typed = st.lists(st.text(max_size=12) | st.text(MARKS, max_size=6) | pieces, max_size=12).map(" ".join) | st.text()
"""What may be typed: anything, and often what has a meaning."""

names = st.text(st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" '’&.-éß"), min_size=1, max_size=150)
"""Names of customers: visible letters and signs, blanks between them."""


def read(text: str) -> lines.TypedLine:
    """Read as /strike and /scorecard list would together."""
    return lines.parse_line(text, options=OPTIONS, flags=FLAGS, usage="Usage: …")


def visible(text: str) -> str:
    """The text without anything blank."""
    return "".join(text.split())


@given(typed)
@example("\ud800 half an emoji")
@example('"')
@example("<")
@example("--")
@example("--when --for")
def test_nothing_typed_breaks_the_reading(text: str) -> None:
    """Any text is read, or refused with a sentence."""
    with suppress(Refusal):
        line = read(text)
        assert all(word.value for word in line.words)
        line.take()
        line.rest()


@given(typed)
def test_what_is_no_option_is_kept(text: str) -> None:
    """Words and free text together hold every visible character that was typed, in order."""
    clean = lines.normalize(text)
    assume("--" not in clean and "—" not in clean and "–" not in clean)
    line = read(text)

    assert visible("".join(clean[word.start : word.end] for word in line.words)) == visible(clean)


@given(typed)
def test_free_text_is_kept_to_the_letter(text: str) -> None:
    """A note reads as it was typed, blanks and line ends too; only one pair of quotes around it goes."""
    clean = lines.normalize(text).strip()
    assume("--" not in clean and "—" not in clean and "–" not in clean)
    line = read(text)
    quoted = len(line.words) == 1 and line.words[0].quoted

    kept = line.rest()

    assert kept == lines.unescape(clean[1:-1] if quoted else clean).strip()


@given(names, st.sampled_from(['"{}"', "'{}'", "“{}”", "„{}“", "«{}»", "‘{}’"]))
@example("B's Beverages", '"{}"')
@example("Jones' Bakery", "“{}”")
@example('The "Best" Shop', "'{}'")
@example('The "Best" Shop', "‘{}’")
@example("Bólido Comidas preparadas", "«{}»")
@example("O'Brien", "'{}'")
def test_a_quoted_name_is_read_back(name: str, quotes: str) -> None:
    """Any name stands for itself in quotes, whatever quotes a phone makes, unless it holds a word's end in the same."""
    plain = " ".join(lines.normalize(name).split())
    mark = lines.normalize(quotes)[0]
    assume(plain and f"{mark} " not in plain and not plain.startswith("<"))

    line = read(f"{quotes.format(plain)} late-payment a note")

    assert line.take() == lines.unescape(plain)
    assert line.take() == "late-payment"
    assert line.rest() == "a note"


@given(names)
def test_a_name_has_quotes_that_hold_it(name: str) -> None:
    """A name that no double quotes can hold is held by single ones, unless it mixes both at words' ends."""
    plain = " ".join(lines.normalize(name).split())
    assume(plain and not ('" ' in plain and "' " in plain))
    mark = "'" if '" ' in plain else '"'

    assert read(f"{mark}{plain}{mark} rest").take() == lines.unescape(plain)


@given(st.text())
def test_slacks_entities_are_taken_back(text: str) -> None:
    """What Slack escaped is again what was typed."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert lines.unescape(escaped) == text


@given(typed, names, typed)
def test_a_pick_replaces_the_name_alone(before: str, name: str, after: str) -> None:
    """A picked customer's key stands where the name was; the rest of the line stays to the letter."""
    asked = "".join(lines.normalize(name).split())
    before, after = lines.normalize(before), lines.normalize(after)
    assume(asked and not set(asked) & set("\"'<>&") and asked not in before)
    assume(not set(before) & set("\"'<"))

    assert lines.replace_customer(f"{before} {asked} {after}", asked, "key-1") == f'{before} "key-1" {after}'


@pytest.mark.parametrize(
    ("line", "asked", "becomes"),
    [
        ('"glob air" late-payment  two  blanks', "glob air", '"globex" late-payment  two  blanks'),
        ("<http://Booking.com|Booking.com> rate", "Booking.com", '"globex" rate'),
        ("list Glob --stale", "Glob", 'list "globex" --stale'),
        ("Glob  air --stale yes", "Glob air", '"globex" --stale yes'),
        ("log &lt;b&gt; B&amp;Q x", "<b> B&Q", 'log "globex" x'),
        ("B&amp;Q late-payment &lt;b&gt;", "B&Q", '"globex" late-payment &lt;b&gt;'),
        ("'Undo' late-payment", "Undo", '"globex" late-payment'),
        ("nobody of that name", "Glob", "nobody of that name"),
    ],
)
def test_a_pick_in_a_line_as_typed(line: str, asked: str, becomes: str) -> None:
    """The name is found in quotes, as a link and escaped, and nothing else changes."""
    assert lines.replace_customer(line, asked, "globex") == becomes


@pytest.mark.parametrize("quotes", ['"B\'s Beverages"', "“B’s Beverages”", "„B’s Beverages“", "«B's\u00a0Beverages»"])
def test_typographic_quotes_are_quotes(quotes: str) -> None:
    """Phones, Germans and the French quote differently; all mean the same."""
    assert read(f"{quotes} late-payment").take() == "B's Beverages"


@pytest.mark.parametrize("dashes", ["--", "—", "–", "–-", "——", "––", "-", "‒", "−", "―", "⸺", "\u200b--", "\u200e--"])
def test_typographic_dashes_are_dashes(dashes: str) -> None:
    """What a phone makes of two hyphens is an option all the same, in capitals too."""
    line = read(f"acme late-payment {dashes}When yesterday it was – late — and —late")

    assert line.options == {"when": "yesterday"}
    assert line.rest() == "acme late-payment it was – late — and —late"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("acme\u00a0late\u202fpayment\u3000now", "acme late payment now"),
        ("ac\u200bme\u200e\u061c \u202eevil\u2066", "acme evil"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("tab\there \x00\x07", "tab here "),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("héllo ﬁ 東京 مرحبا", "héllo ﬁ 東京 مرحبا"),
    ],
)
def test_what_nobody_sees_is_made_plain(text: str, plain: str) -> None:
    """Blanks of all kinds are blanks, line ends line ends, and what is invisible goes; letters and emoji stay."""
    assert lines.normalize(text) == plain


@given(st.text())
def test_plain_text_stays_as_it_is(text: str) -> None:
    """Making plain twice changes nothing more."""
    once = lines.normalize(text)
    assert lines.normalize(once) == once


@pytest.mark.parametrize(
    "value", ["yesterday", '"14 mar"', "“14 mar”", "<@U0123456|li>", "-5", "a=b", "https://x.io/?a=1"]
)
@pytest.mark.parametrize("written", ["--when={}", "—when={}", "--when = {}", "-WHEN= {}", "--when {}"])
def test_an_equals_sign_may_stand_before_the_value(written: str, value: str) -> None:
    """`--name=value` is `--name value`: the value reads the same, and the words around it stay."""
    line = read(f"acme {written.format(value)} late")

    assert line.options == {"when": lines.normalize(value).strip('"')}
    assert line.rest() == "acme late"


def test_a_flag_has_no_value() -> None:
    """What stands behind a flag's equals sign would be lost, so it is refused."""
    with pytest.raises(Malformed, match="stands alone"):
        read("list --stale=no")


def test_a_dash_in_an_options_name_may_be_any() -> None:
    """`--last–day` is `--last-day`."""
    assert lines.parse_line("--last–day=friday", options=("last-day",)).options == {"last-day": "friday"}


@pytest.mark.parametrize(
    ("typed_as", "meant"),
    [
        ("—wehn", "`--when`"),
        ("-lnik", "`--link`"),
        ("--wehn=x", "`--when`"),
        ("--fro", "`--for`"),
        ("--stal", "`--stale`"),
    ],
)
def test_an_unknown_option_is_refused_with_the_nearest(typed_as: str, meant: str) -> None:
    """A slip of the finger does not end up in a note."""
    with pytest.raises(Malformed, match="Did you mean") as refused:
        read(f"acme late-payment {typed_as} x")

    assert meant in str(refused.value)


@pytest.mark.parametrize("line", ["acme --when", "acme --when --for <@U0123456>", "acme --when 1d-ago --when 2d-ago"])
def test_an_option_has_one_value(line: str) -> None:
    """An option without a value, or twice, is refused."""
    with pytest.raises(Malformed, match="--when"):
        read(line)


def test_a_quoted_option_is_text() -> None:
    """In quotes it is what somebody wrote, and the quotes stay in a longer note."""
    assert read('acme "--when" is no option').rest() == 'acme "--when" is no option'


def test_an_option_may_stand_anywhere() -> None:
    """Options are taken out of the middle of a note, which closes over them."""
    line = read("acme late-payment invoice --when '14 mar' 218")

    assert (line.take(), line.take(), line.rest(), line.options) == (
        "acme",
        "late-payment",
        "invoice 218",
        {"when": "14 mar"},
    )


def test_a_missing_word_is_named_with_the_usage() -> None:
    """What is missing is said, and how to write it."""
    with pytest.raises(Malformed, match=r"The customer is missing\. Usage"):
        read("").require("The customer")


@pytest.mark.parametrize(
    ("read_as", "word", "found"),
    [
        (lines.parse_user, "<@U0123456|li>", "U0123456"),
        (lines.parse_user, "<@W0123456>", "W0123456"),
        (lines.parse_user, "U0123456", "U0123456"),
        (lines.parse_channel, "<#C0123456|>", "C0123456"),
        (lines.parse_channel, "<#G0123456>", "G0123456"),
        (lines.parse_group, "<!subteam^S0123456|@bosses>", "S0123456"),
        (lines.parse_group, "<@U0123456>", None),
    ],
)
def test_mentions_are_read(read_as: Callable[[str], str | None], word: str, found: str | None) -> None:
    """People, channels and groups come as Slack escapes them."""
    assert read_as(word) == found


@given(typed)
def test_a_mention_is_one_or_refused(text: str) -> None:
    """Whatever stands where a person or a channel should, it is read or refused."""
    for read_as in (lines.parse_user, lines.parse_channel):
        with suppress(Malformed):
            assert read_as(text).isalnum()


@pytest.mark.parametrize("unit", ["'a ", '"a ', "' ", "<a ", "—when ", "a", '"', "--when x "])
def test_the_longest_line_is_read_at_once(unit: str) -> None:
    """Slack waits three seconds for an answer; no line may take a tenth of that."""
    text = (unit * 12_000)[: lines.TEXT_LIMIT]
    started = time.process_time()
    with suppress(Malformed):
        read(text)

    assert time.process_time() - started < 0.3


def test_a_line_beyond_all_measure_is_refused() -> None:
    """What is longer than any command is refused before it is read."""
    with pytest.raises(Malformed, match="12,001 characters"):
        read("x" * 12_001)
