"""What masking hides, and what it leaves alone; `benchmarks/masking.py` says where the messages are from."""

from __future__ import annotations

import hashlib
import re
import statistics
import subprocess
import sys
import time
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum.gb import nhs, upn

from benchmarks.figures import KNOWLEDGE
from benchmarks.masking import (
    DAY,
    LONGEST,
    MESSAGES,
    SETS,
    false_alarms,
    is_hidden,
    masking,
    messages,
    seconds,
    spoilt,
    structured,
    tallies,
)
from bot.gaps.masking import Masking, masking_of
from bot.gaps.stretches import WORD, Personal
from bot.handbook.folder import read
from tests.support.handbook_files import SHIPPED

OWN = masking()
UNSEEN = {
    "masked_unseen": "3b89c09141cef65810aeb2becdc32c854c9a11c2bdaaf22b802f7c94d91abbf5",
    "clean_unseen": "7ef754162c1197ef165209a730ff4868e307a8135c3464b13b532f6cf40fb808",
}
"""Digests of the messages that were written before there was any rule, and are only to measure with."""

both = pytest.mark.parametrize("ending", SETS.values(), ids=SETS)


def masked(text, own=OWN, today=DAY):
    return own.mask(text, today).text


@both
def test_of_numbers_emails_links_and_dates_of_birth_nearly_all_are_hidden(ending):
    assert structured(tallies(OWN, f"masked{ending}")).share >= 0.995


@both
def test_of_clean_messages_hardly_any_is_changed(ending):
    assert len(false_alarms(OWN, f"clean{ending}")) <= 0.01 * len(messages(f"clean{ending}"))


@both
def test_most_names_are_hidden(ending):
    assert tallies(OWN, f"masked{ending}")[Personal.NAME].share >= 0.9


@both
def test_nothing_beside_a_secret_is_hidden(ending):
    assert len(spoilt(OWN, f"masked{ending}")) <= 0.01 * len(messages(f"masked{ending}"))


def test_there_are_enough_messages_of_each_sort():
    counts = {name: len(messages(name)) for name in ("masked", "clean", *UNSEEN)}
    assert {name for name, count in counts.items() if count < (100 if name in UNSEEN else 300)} == set()
    assert len(tallies(OWN, "masked")) >= 10


@pytest.mark.parametrize("name", UNSEEN)
def test_an_unseen_set_is_the_one_that_was_written_before_the_rules(name):
    assert hashlib.sha256((MESSAGES / f"{name}.jsonl").read_bytes()).hexdigest() == UNSEEN[name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ring 07700 900123 about the values", "ring [phone number] about the values"),
        ("mail jo@example.org or see https://example.org/x.", "mail [email] or see [link]."),
        ("UPN W801000015307, NHS 999 323 7418", "UPN [UPN], NHS [NHS number]"),
        ("NI QQ 12 34 56 C, postcode B88 2AA", "NI [National Insurance number], postcode [postcode]"),
        ("sort code 00-11-22, card 4111 1111 1111 1111", "sort code [bank details], card [card number]"),
        ("ask <@100000000000000731> or @jkb_09", "ask [member] or [account name]"),
        ("Mrs Patel asked about Jake Brown's poster", "[name] asked about [name]'s poster"),
    ],
)
def test_what_is_hidden_gives_way_to_a_word_that_says_what_it_was(text, expected):
    assert masked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dob 12/03/2026", "dob [date of birth]"),
        ("her birthday is 6 June", "her birthday is [date of birth]"),
        ("12/03/2014 (dob)", "[date of birth] (dob)"),
        ("Year 6, 12/03/2014, new", "Year 6, [date], new"),
        ("teacher, 3 Nov 1984", "teacher, [date]"),
        ("dob 12/03/2014 999 323 7418", "dob [date of birth] [NHS number]"),
        ("born 3 May 2014 10.15am", "born [date of birth] 10.15am"),
        ("on 3 May 07 700 900000 rang", "on 3 May [phone number] rang"),
        ("term starts 2 September 2026", "term starts 2 September 2026"),
        ("closed on 12/03/2024", "closed on 12/03/2024"),
        ("inspected 12/03/2014", "inspected 12/03/2014"),
        ("born before 1 September 2014", "born before 1 September 2014"),
        ("armistice, 11 November 1918", "armistice, 11 November 1918"),
        ("see you on 6 June", "see you on 6 June"),
        ("section 3.2.14", "section 3.2.14"),
    ],
)
def test_a_date_is_hidden_if_words_say_birth_or_if_a_pupil_or_adult_may_be_born_on_it(text, expected):
    assert masked(text) == expected


def test_how_long_ago_a_birth_may_be_is_counted_from_today():
    assert masked("Reception, 12/03/2026", today=date(2026, 11, 30)) == "Reception, 12/03/2026"
    assert masked("Reception, 12/03/2026", today=date(2030, 11, 30)) == "Reception, [date]"


@pytest.mark.parametrize(
    "text",
    [
        "Year 9, KS2 and Y7-Y11 at 9.30am on 3 December, £40 each, 2025-26, section 47, top 10, 3 values",
        "May we, and Will Discord, Grace period, Mark schemes, Hope so, Reading schools, St Mary's",
        "Challenge Partners, Ofsted, INSET, East Midlands South Hub, Trust, care and respect",
        "#general <#100000000000000001> <@&100000000000000002> <:smile:100000000000000003> <t:1790000000:R> @everyone",
    ],
)
def test_what_belongs_to_a_school_day_stays(text):
    assert masked(text) == text


def test_what_the_handbook_says_and_gives_stays():
    handbook = read(KNOWLEDGE).handbook
    said = []
    for topic in handbook.topics:
        said += [topic.title, topic.one, topic.many, topic.lead, topic.source.url]
        said += [text for entry in topic.all_entries() for text in (entry.title, entry.text, entry.id)]
    said += [text for each in handbook.safeguarding.signpost.contacts for text in (each.name, each.detail)]
    assert [text for text in said if masked(text) != text] == []


def test_a_name_or_link_or_number_that_the_handbook_gives_stays_and_others_go():
    own = Masking.knowing(["Priya Patel, hub manager"], ["Ring 01632 960001, or see https://www.example.org/hub."])
    asked = "Priya: 01632960001, http://example.org/hub/; Amelia: 01632 960002, example.org/other"
    expected = "Priya: 01632960001, http://example.org/hub/; [name]: [phone number], [link]"
    assert masked(asked, own) == expected


def test_a_title_or_called_makes_a_name_of_a_known_word():
    own = Masking.knowing(["Hope"], [])
    assert masked("Hope is a value; a girl called Hope, and Mrs Hope", own) == (
        "Hope is a value; a girl called [name], and [name]"
    )


def test_the_shipped_handbook_is_the_one_that_is_measured():
    assert masking_of(read(SHIPPED).handbook) == OWN


SIGNS = "aZ09 .,-/@()+:'\n#<>[]\x00\u200b\u00a0\u0301\u20e3\uff10\u0660\u2011éßİﬁ½📞Ⅷ\ud800"
PIECES = [
    "07700 900123", "jo@example.org", " at ", " dot ", "example.org", "dob ", "12/03/2014", "Mrs ", "Patel", "Jake ",
    "J. ", "called ", "QQ123456C", "W801000015307", "999 323 7418", "B88 2AA", "[name]", "[email", "<@1>", "www.",
    "4111 1111", "sort code ", "00-11-22", "ring ", "May ", "Will ", "Year 9 pupil ", "oh double seven ", "£",
    "ext 214", "@jake", "'s",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(SIGNS, max_size=6) | st.text(max_size=4), max_size=12).map("".join)


@settings(max_examples=150, deadline=None)
@given(texts)
@example("Jake 07700 900123 Brown")
@example("a@a.a@a.a@a")
@example("@aa" * 20)
@example("[name][email] [date of birth")
@example("７００ ７９０ ０１２３\u0301")
def test_masking_twice_is_masking_once(text):
    once = OWN.mask(text, DAY)
    again = OWN.mask(once.text, DAY)
    assert again.text == once.text
    assert again.hidden == ()


@settings(max_examples=150, deadline=None)
@given(texts)
@example("@aa" * 20)
def test_outside_of_what_is_hidden_every_character_stays(text):
    found = OWN.mask(text, DAY)
    done, rebuilt = 0, []
    for one in found.hidden:
        assert done <= one.start < one.end <= len(text)
        rebuilt += (text[done : one.start], one.kind.word)
        done = one.end
    assert "".join(rebuilt) + text[done:] == found.text


def spaced(groups, gap):
    return gap.join(groups)


def cut(digits, *sizes):
    pieces, done = [], 0
    for size in sizes:
        pieces.append(digits[done : done + size])
        done += size
    return [*pieces, digits[done:]] if digits[done:] else pieces


def digits(count):
    return st.text("0123456789", min_size=count, max_size=count)


GAPS = st.sampled_from(["", " ", "-", ".", "\u00a0", "\u2011", "\u200b", " - "])
FORMS = st.sampled_from([str, str, lambda text: text.translate({48 + each: 0xFF10 + each for each in range(10)})])
SPLITS = st.sampled_from([(5, 6), (5, 3, 3), (4, 3, 4), (3, 4, 4), (2, 3, 6), (11,)])


def eleven(prefix):
    """Eleven digits that begin so."""
    return digits(11 - len(prefix)).map(lambda rest: prefix + rest)


MOBILES, LANDLINES = eleven("07700900"), eleven("01632960")
phones = st.builds(lambda number, sizes, gap: spaced(cut(number, *sizes), gap), MOBILES | LANDLINES, SPLITS, GAPS)
from_abroad = st.builds(
    lambda number, code, gap: f"{code}{gap}{number[1:]}", MOBILES, st.sampled_from(["+44", "0044"]), GAPS
)


def with_check_digit(number):
    return next((number + digit for digit in "0123456789" if nhs.is_valid(number + digit)), "")


tested = digits(6).map(lambda rest: with_check_digit(f"999{rest}")).filter(bool)
health = st.builds(lambda number, gap: spaced(cut(number, 3, 3, 4), gap), tested, GAPS)
pupils = st.builds(
    lambda rest, gap: spaced(cut(upn.calc_check_digit(f"8010000{rest}") + f"8010000{rest}", 4, 4, 5), gap),
    digits(5),
    st.sampled_from(["", " ", "-"]),
)
insured = st.builds(
    lambda prefix, rest, last, gap: spaced([prefix, *cut(rest, 2, 2, 2), last], gap),
    st.sampled_from(["QQ", "BG", "GB", "NK", "KN", "TN", "NT", "ZZ"]),
    digits(6),
    st.sampled_from("ABCD"),
    st.sampled_from(["", " ", "-", ".", "\u00a0"]),
)
postcodes = st.builds(
    lambda area, district, digit, letters, gap: f"{area}{district}{gap}{digit}{letters}",
    st.sampled_from(["B", "M", "NG", "YO", "SE", "LE"]),
    st.sampled_from(["8", "88", "1"]),
    st.sampled_from("0123456789"),
    st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2),
    st.sampled_from(["", " ", "  ", "-", "\u00a0"]),
)
boxes = st.text("abcdefgh0123456789_", min_size=2, max_size=9).filter(lambda box: box.strip("_") == box)
ats, hosts = ["@", " @ ", "(at)", " [at] ", "＠"], ["example.org", "mail.example.com", "example.co.uk"]
starts = ["https://example.org/", "www.example.com/", "example.net/"]
addresses = st.builds(lambda box, at, host: box + at + host, boxes, st.sampled_from(ats), st.sampled_from(hosts))
pages = st.builds(lambda start, path: start + path, st.sampled_from(starts), boxes)
births = st.builds(
    lambda day, style: f"dob {day.strftime(style)}",
    st.dates(date(1940, 1, 1), date(2023, 1, 1)),
    st.sampled_from(["%d/%m/%Y", "%d.%m.%y", "%Y-%m-%d", "%d %B %Y", "%d %b %y", "%B %d, %Y", "%d%m%y", "%d%m%Y"]),
)
cards = st.builds(lambda gap: spaced(["4111"] + ["1111"] * 3, gap), GAPS)
CONTEXTS = [
    "{}", "my number is {} thanks", "Hi,\n{}\nSam", "({})", "is it {}?", "{}, 3 values", "Y9: {}.", "“{}”",
    "for 2026: {} ok", "📞{}", "{} and {}", "what's value 2, {}", "2 aims / {}", "page 7: {}",
    "on 3 May {} rang", "{}\u200b", "*{}*", "1) {}",
]  # fmt: skip


def survives(secret, text):
    """Whether six letters or digits of the end of a secret, or all of a shorter one, still stand together in a text."""
    left = "".join(filter(str.isalnum, WORD.sub("", masked(text))))
    return "".join(filter(str.isalnum, secret.removeprefix("dob ")))[-6:] in left


@pytest.mark.parametrize(
    "secrets",
    [phones, from_abroad, health, pupils, insured, postcodes, addresses, pages, births, cards],
    ids=["phone", "from abroad", "NHS", "UPN", "NI", "postcode", "email", "link", "birth", "card"],
)
def test_no_number_survives_wherever_it_stands(secrets):
    @settings(max_examples=60, deadline=None)
    @given(secrets, st.sampled_from(CONTEXTS), FORMS)
    def of_kind(secret, context, form):
        text = context.replace("{}", form(secret))
        assert not survives(form(secret), text), (text, masked(text))

    of_kind()


def slipped(text, at, slip):
    """Return a text with a digit too few, one too many or another than was meant at a place."""
    other = str((int(text[at]) + 1) % 10)
    return text[:at] + {"fewer": "", "more": other + text[at], "another": other}[slip] + text[at + 1 :]


@pytest.mark.parametrize("kind", ["phone number", "UPN", "NHS number", "National Insurance number", "card number"])
@pytest.mark.parametrize("slip", ["fewer", "more", "another"])
def test_a_slip_in_a_digit_does_not_keep_a_number_from_being_hidden(kind, slip):
    left = []
    for message in messages("masked"):
        for secret in message.secrets:
            places = [place for place in range(secret.start, secret.end) if message.text[place] in "0123456789"]
            if secret.kind == kind and len(places) >= 9:
                text = slipped(message.text, places[len(places) // 2], slip)
                left += [text] if re.search(r"\d[ -]?\d[ -]?\d[ -]?\d[ -]?\d", masked(text)) else []
    assert left == []


def test_phone_numbers_and_check_digits_cost_nothing_until_they_are_needed():
    check = "import sys, bot.gaps.masking; print({'phonenumbers', 'stdnum'} & sys.modules.keys())"
    ended = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "set()"


HOSTILE = [
    "a", "a@", "a@a.", "@aa", "1 ", "0 7 7 ", "1.", "1/1/", "12 ", "1-", "(1", "a.", "www.", "Mr J. ", "called ",
    "Jake ", "dob 1/", "January ", "one ", "oh ", "+(", "[", "[name]", "\u0301", "at ", "a dot ", "B88 9", "x: ", "Ø",
    "de la ", "J.", "GB12 ABCD", "Will Grace ", "9c ", "a-", "insta is ",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_text_that_is_all_traps_is_masked_too(unit):
    text = (unit * LONGEST)[:LONGEST]
    assert masked(masked(text)) == masked(text)


@pytest.mark.timed
@pytest.mark.parametrize("unit", HOSTILE)
def test_masking_takes_no_longer_than_the_text_is_long(unit):
    def taken(length):
        text = (unit * length)[:length]
        begin = time.process_time()
        masked(text)
        return time.process_time() - begin

    whole = min(taken(LONGEST) for _ in range(3))
    assert whole < 0.5
    assert whole < 8 * min(taken(LONGEST // 4) for _ in range(3)) + 0.01


@pytest.mark.timed
def test_a_message_of_300_characters_is_masked_in_three_milliseconds():
    assert statistics.median(seconds(OWN)) <= 0.003


def test_a_secret_is_hidden_only_if_nothing_of_it_is_left():
    message = next(each for each in messages("masked") if each.secrets)
    assert is_hidden(message.secrets[0], message, OWN.mask(message.text, DAY))
    assert not is_hidden(message.secrets[0], message, Masking().mask("", DAY))
