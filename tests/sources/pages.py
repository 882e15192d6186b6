"""Rows of pages: those that were altered with the ids that this touches, and those that only look different."""

from __future__ import annotations

import gzip
import re
import unicodedata
import zlib
from dataclasses import dataclass

from tests.sources.conftest import QUOTED
from tests.support.site import Served, html, leading_to

LIST = ("values.improvement", "values.fairness", "values.responsibility", "values.excellence", "values.innovation")
VALUES = ("values.collaboration", *LIST, "values.context", "values.diversity")
MISSION, AIMS = ("mission", "mission.how"), ("aims.results", "aims.schools", "aims.leadership", "aims.system")
FAIR = "We treat each other fairly, with trust, care and respect."
SEEK = "We seek the best for every child, and know that those who have the least need our combined expertise the most."
ENABLE = "Enable all our schools to improve at a rate above the national average"
DIVERSITY = "We celebrate the diversity and difference which exists within our school communities."


@dataclass(frozen=True)
class Row:
    """A page, by what was done to it, and the ids of the words that no longer stand there."""

    name: str
    page: Served
    altered: frozenset[str] = frozenset()


def swapped(old, new, *, every=False):
    """Return the page with something in it replaced."""
    assert QUOTED.count(old) == 1 or every, old
    return QUOTED.replace(old, new)


def altered(name, old, new, *ids):
    return Row(name, html(swapped(old, new)), frozenset(ids))


def unaltered(name, old, new, *, every=False):
    return Row(name, html(swapped(old, new, every=every)))


def said(text, **headers):
    return Served(text, headers={name.replace("_", "-"): value for name, value in headers.items()})


IN_LIST = re.findall(r"<li><p>.*?</p></li>\n", QUOTED)
ALL = frozenset({*VALUES, "mission", "mission.how", *AIMS, "aims*", "practical.e1", "practical.e2"})

ALTERED = (
    altered("a word changed", "fairly", "kindly", "values.fairness"),
    altered("a word changed in the lead", "four core aims", "five core aims", "aims*"),
    altered("a word dropped", "trust, care and respect", "trust and respect", "values.fairness"),
    altered("a small word dropped", "for all children, making", "for children, making", "values.responsibility"),
    altered("a word added", "use our combined expert", "use all our combined expert", "values.context"),
    altered("a word twice", "celebrate the diversity", "celebrate the the diversity", "values.diversity"),
    altered("a word moved", "trust, care and respect", "care, trust and respect", "values.fairness"),
    altered("negated", "We speak up and", "We do not speak up and", "values.responsibility"),
    altered("negated in a tag", "We use and generate", "We <em>never</em> use and generate", "values.innovation"),
    altered("a negation taken out", "we do not harm others", "we harm others", "values.responsibility"),
    altered("a number changed", "25 schools", "26 schools", "practical.e1"),
    altered("a number changed by an entity", "25 schools", "2&#54; schools", "practical.e1"),
    altered("a decimal point lost", "1.5 days", "15 days", "practical.e1"),
    altered("another currency", "£5", "$5", "practical.e1"),
    altered("spelling Americanised", "organise", "organize", "practical.e1"),
    altered("spelt as the verb", "our practice together", "our practise together", "values.excellence"),
    altered("an accent lost", "café", "cafe", "practical.e2"),
    altered("a plural made singular", "every school’s staff", "every schools’ staff", "practical.e2"),
    altered("a hyphen lost", "self-improving", "self improving", "aims.system"),
    altered("two words written as one", "every child benefits", "everychild benefits", "values.excellence"),
    altered("a name without its capital", "Challenge Partners, we", "challenge partners, we", "values.collaboration"),
    altered("and written as a sign", "care and respect", "care &amp; respect", "values.fairness"),
    altered("a letter of another alphabet", "diversity and", "diversit\u0443 and", "values.diversity"),
    altered("a sentence removed", f"<p>{DIVERSITY} </p>", "", "values.diversity"),
    altered("the second sentence removed", SEEK, "", "values.fairness"),
    altered("a sentence put in between", f"{FAIR} ", f"{FAIR} We laugh a lot. ", "values.fairness"),
    altered("a sentence shortened", "difference which exists within our school communities.", "…", "values.diversity"),
    altered("a sentence that goes on", f"{ENABLE}<", f"{ENABLE} in three years<", "aims.schools"),
    altered("a sentence that begins before", "<p>Our mission is", "<p>We used to say that our mission is", "mission"),
    altered("a sentence that somebody else says", f"<li>{ENABLE}", f"<li>Nobody can {ENABLE}", "aims.schools"),
    altered("hidden", f"<p>{DIVERSITY} </p>", f"<p hidden>{DIVERSITY}", "values.diversity"),
    altered("not displayed", f"<p>{DIVERSITY} </p>", f'<p style="display: none">{DIVERSITY}', "values.diversity"),
    altered("struck out", FAIR, f"<del>{FAIR}</del>", "values.fairness"),
    altered("made a comment", f"<p>{DIVERSITY} </p>", f"<!-- {DIVERSITY} -->", "values.diversity"),
    altered("made a picture", f"<p>{DIVERSITY} </p>", f'<img alt="{DIVERSITY}">', "values.diversity"),
    altered("left in a script only", f"<p>{DIVERSITY} </p>", f"<script>'{DIVERSITY}'</script>", "values.diversity"),
    Row(
        "the order of the list changed",
        html(swapped(IN_LIST[0] + IN_LIST[1], IN_LIST[1] + IN_LIST[0])),
        frozenset({"values.fairness"}),
    ),
    Row("another page", html("<title>Hub overview</title><h1>Join us</h1><p>We look forward to it.</p>"), ALL),
    Row("another page behind a redirect", leading_to("/join"), ALL),
    Row("a page of the site for what is not found", html("<p>Sorry, this page has gone.</p>"), ALL),
)

UNALTERED = (
    Row("as it is", html(QUOTED)),
    unaltered("a tag inside", "fairly", "<b>fairly</b>"),
    unaltered("a tag inside a word", "fairly", "<b>f</b>airly"),
    unaltered("a link inside", "Challenge Partners, we", '<a href="/cp">Challenge Partners</a>, we'),
    unaltered(
        "spans around each word", "<p>Our mission is to", "<p><span>Our</span> <span>mission</span> <span>is</span> to"
    ),
    unaltered("a comment inside", "with trust", "with <!-- much --> trust"),
    unaltered("a script inside", "with trust", "with <script>track('x')</script>trust"),
    unaltered("something hidden inside", "with trust", "with <span hidden>much </span>trust"),
    unaltered("an entity", "pupils’", "pupils&rsquo;"),
    unaltered("a numbered entity", "school’s", "school&#x2019;s"),
    unaltered("a straight apostrophe", "school’s", "school's"),
    unaltered("spaces that do not break", "each other fairly", "each&nbsp;other\u202ffairly"),
    unaltered("lines broken in the source", "with trust, care", "with\r\n\t trust,\n care"),
    unaltered("lines broken on the page", "with trust", "with<br/>trust"),
    unaltered("split over two paragraphs", "with trust", "with</p><p>trust"),
    unaltered("split over nested blocks", "with trust", "with</p><div><div>trust</div></div><p>"),
    unaltered("soft hyphens", "collaboration between", "colla&shy;bora&shy;tion be&shy;tween"),
    unaltered("marks without width", "fairly", "fair\u200bly"),
    unaltered("a place to break", "self-improving", "self-<wbr>improving"),
    unaltered("a hyphen that does not break", "self-improving", "self\u2011improving"),
    unaltered("quotation marks around", FAIR, f"“{FAIR}”"),
    unaltered("in brackets", ENABLE, f"({ENABLE})"),
    unaltered("a heading before it", f"<p>{FAIR}", f"<p><b>Fairness</b> – {FAIR}"),
    unaltered("a number before it", f"<p>{FAIR}", f"<p>2) {FAIR}"),
    unaltered("a bullet before it", f"<li>{ENABLE}", f"<li>• {ENABLE}"),
    unaltered("a small letter in a list", f"<li>{ENABLE}", f"<li>{ENABLE.replace('E', 'e', 1)}"),
    unaltered("a full stop after it", f"{ENABLE}<", f"{ENABLE}.<"),
    unaltered("a comma more", "fairly, with trust, care and", "fairly, with trust, care, and"),
    unaltered("the slip of the page put right", "children. especially", "children, especially"),
    unaltered("moved to the end", f"<p>{DIVERSITY} </p></li>\n</ul>", f"</li></ul><p>{DIVERSITY}</p>"),
    unaltered(
        "said twice", "<h2>Practical</h2>", f"<h2>In short</h2><p>{DIVERSITY}</p><p>{FAIR}</p><h2>Practical</h2>"
    ),
    unaltered("ends left out", "</p></li>", "", every=True),
    unaltered("capital tags", "<p>", "<P CLASS=x>", every=True),
    unaltered("a table", "<li><p>", "<tr><td>1<td>", every=True),
    Row("decomposed accents", html(unicodedata.normalize("NFD", QUOTED))),
    Row("all on one line", html(" ".join(QUOTED.split()))),
    Row("no frame", html(QUOTED.partition("<body>")[2].partition("</body>")[0])),
    Row(
        "the mission before the values",
        html(re.sub(r"(?s)(<h2>Our<br>Values.*?)(<h2>Our<br>Mission.*?)(<h2>Prac)", r"\2\1\3", QUOTED)),
    ),
    Row("the server says another charset", said(QUOTED.encode(), Content_Type="text/html; charset=iso-8859-1")),
    Row("the server says a charset that there is not", said(QUOTED.encode(), Content_Type="text/html; charset=utf-9")),
    Row("old charset of the server", said(QUOTED.encode("cp1252"), Content_Type="text/html; charset=iso-8859-1")),
    Row(
        "old charset of the page",
        said(QUOTED.replace('"utf-8"', '"windows-1252"').encode("cp1252"), Content_Type="text/html"),
    ),
    Row("an old page that says a wrong charset", said(QUOTED.encode("cp1252"), Content_Type="text/html")),
    Row("two bytes for each letter", said(QUOTED.encode("utf-16"), Content_Type="text/html")),
    Row("a mark at the beginning", said(b"\xef\xbb\xbf" + QUOTED.encode(), Content_Type="text/html")),
    Row("compressed", said(gzip.compress(QUOTED.encode()), Content_Type="text/html", Content_Encoding="gzip")),
    Row(
        "compressed in another way",
        said(zlib.compress(QUOTED.encode()), Content_Type="text/html", Content_Encoding="deflate"),
    ),
    Row("XHTML", said(QUOTED.replace("<br>", "<br />").encode(), Content_Type="application/xhtml+xml")),
    Row("no kind said", said(QUOTED.encode())),
    Row("moved", leading_to("/moved")),
    Row("moved for now", leading_to("/twice", 302)),
)

UNREAD = {
    "not there": (html("<p>no</p>", status=404), "is not there any more (status 404)"),
    "gone": (html("<p>no</p>", status=410), "is not there any more (status 410)"),
    "forbidden": (html("<p>no</p>", status=403), "may not be read by programs (status 403)"),
    "broken": (html("<p>no</p>", status=503), "cannot be had just now (status 503): try again later"),
    "too many": (html("<p>no</p>", status=429), "cannot be had (status 429)"),
    "slow": (html(QUOTED, late=True), "did not come within 0.3 seconds"),
    "broken off": (
        html(QUOTED, short=True, headers={"Content-Type": "text/html", "Connection": "close"}),
        "has sent something that cannot be read",
    ),
    "no HTML": (said(b"%PDF-1.7", Content_Type="application/pdf"), "is not a web page but application/pdf"),
    "too large": (html("x" * (5 * 1024**2 + 1)), "is larger than 5 MiB"),
    "far too large unpacked": (
        said(gzip.compress(b"x" * (6 * 1024**2)), Content_Type="text/html", Content_Encoding="gzip"),
        "is larger than 5 MiB",
    ),
    "no gzip": (
        said(b"plain", Content_Type="text/html", Content_Encoding="gzip"),
        "has sent something that cannot be read",
    ),
    "no HTML at all": (html("<![ nonsense"), "has sent something that cannot be read"),
    "without words": (
        html("<div id=root></div><script src=app.js></script>"),
        "has no words that can be read without a browser",
    ),
    "in circles": (leading_to("/page"), "leads from one address to the next, more than 5 times"),
    "to a mailbox": (leading_to("mailto:office@example.org"), "leads to what is no web page"),
    "to a file": (leading_to("file:///etc/hostname"), "leads to what is no web page"),
}
"""Pages that cannot be compared, with what is said of each."""
