"""Every word set that the readings of a question use, each once, with what it is for."""

from __future__ import annotations

from bot.matching.text import QUESTION_WORDS

# Numbers and places in a list.

_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve".split()
_PLACED = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()

CARDINALS = {word: number for number, word in enumerate(_COUNTED)} | {"couple": 2, "dozen": 12}
"""Amounts: "three values"."""

ORDINALS = {word: number for number, word in enumerate(_PLACED)} | {"top": 1, "opening": 1, "starting": 1}
"""Places: "the third value"."""

_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

TEENS: dict[str, int] = {word: number for number, word in enumerate(_TEENS, 13)}
"""Amounts between twelve and twenty."""

TENS: dict[str, int] = dict(zip(_TENS, range(20, 100, 10), strict=True))
"""Amounts in tens."""

TENTHS: dict[str, int] = {f"{word}th": number for word, number in TEENS.items()} | {
    f"{word[:-1]}ieth": number for word, number in TENS.items()
}
"""Places over twelve that are one word: "thirteenth", "twentieth"."""

ROMAN = {"ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
"""Numbers behind a topic's name: "aim iv"."""

LAST = frozenset("last final bottom closing".split())
"""The place at the end of a list."""

MIDDLE = frozenset("middle central midway halfway centre center".split())
"""The place in the middle of a list."""

JOINED_TO_A_NOUN = frozenset({"our", "the", "all", *ORDINALS, *LAST, *MIDDLE})
"""What is typed as one word with the name of a topic behind it: "ourvalues"."""

NEXT = frozenset("next following".split())
"""One step on from the reply before."""

PREVIOUS = frozenset("previous prior".split())
"""One step back from the reply before."""

GO_ON = frozenset({("keep", "going"), ("carry", "on"), ("go", "on")})
"""Pairs of words for one step on."""

PLACE_WORDS = frozenset({*_PLACED[1:], *_COUNTED[3:], *MIDDLE, "last", "final", "bottom", "penultimate", "number"})
"""Words that name a place, whose spelling is repaired."""

MISSPELT = {"forth": "fourth"}
"""Words that are seldom meant as they are spelt."""

BEFORE_A_SIZE = frozenset("of the all these our".split())
"""An amount behind one of these says how long the list is: "first three of the seven"."""

OPENS_RUN = frozenset("first top opening".split())
"""Begins a run of places: "first two"."""

OPENS_RUN_IN_PASSING = frozenset("first top".split())
"""Begins a run also where other words stand around the place."""

RANGE_TO = frozenset("to through till until".split())
"""Stands between the ends of a range: "1 to 3"."""

RANGE_FROM = frozenset("from starting".split())
"""Before a number, begins a range: "from 3"."""

ONWARDS = frozenset("onward onwards upward upwards".split())
"""Behind a number, says that the range goes on to the end: "3 onwards"."""

ON = frozenset({("on",), ("up",), ("up", "to", "end")})
"""The same where nothing follows: "3 and up"."""

AT_THE_TOP = frozenset({("on", "top"), ("from", "top"), ("at", "top")})
"""Pairs of words in which "top" is no place of its own: "third from top"."""

WITHIN_A_RANGE = frozenset("the number our very including and at with".split())
"""Words between the ends of a range and what joins them: "from the third"."""

SEVERAL = frozenset("all any every everything each both rest ones".split())
"""Speaks of more than one: "everything after the third"."""

LEAVES_OUT = frozenset("except excepting excluding excludes minus without bar barring besides".split())
"""Leaves out what follows: "every aim bar the first"."""

LEAVE_OUT = frozenset(
    {("apart", "from"), ("aside", "from"), ("but", "not"), ("leave", "out"), ("leaving", "out"), ("other", "than")}
    | {("skip", "the"), ("skipping", "the")}
)
"""Pairs of words that leave out what follows: "values other than the second"."""

NOT_LEFT_OUT = frozenset("all every just only even sure".split())
"""Behind "not", leaves out nothing: "not all of them, just value 2"."""

UNITS = frozenset(
    """
    bit bullet bullets clause item items line lines one ones paragraph part parts point points sentence sentences
    """.split()
)
"""Words for one piece of any list: they name no topic by themselves."""

PLACE_FILLERS = frozenset(
    """
    according actual actually add again alone along already alternatively altogether back bang between blank both brain
    bulleted carry challenge charter cheers comes commit complete copy core count curious differ difference different
    directly down each every everything exact exactly following forget forgot full fully gone got great handbook hang
    have having hub immediately in itself just keep key know lead leads listed lol lot lovely main meaning meant memory
    mistyped name named names nd next nice number numbered numbers numeral official only oops order original others our
    overall own partners partnership paste perfect please position previous prior quickly rattle read reads recite
    refresh remember reminder respectively run same separately set sets show sit sits size slap slot sorry stand stands
    start stated statement statements states straight sweet that they together total totally typo us version wait were
    whichever whole wording wordings
    """.split()
)
"""Words that say nothing beside a place in a list."""

BESIDE_A_PLACE = QUESTION_WORDS | UNITS | PLACE_FILLERS | MIDDLE
"""Words that may stand beside a place without making another question of it."""

BEFORE_A_STEP = BESIDE_A_PLACE | LAST | {"another", "no", "oops"}
"""Words that may stand before a step: "is that the last one or does another come after"."""

KNOWN_WORDS = QUESTION_WORDS | PLACE_FILLERS
"""Words that carry no subject of their own."""

BETWEEN_NUMBER_AND_NOUN = frozenset("of the our all core in these those ones one very".split())
"""Words between a number and the topic's name: "first of our core values"."""

HOW_MANY = ("how many", "number of", "no of", "size of")
"""Phrases that ask for the size of a list."""

AMOUNT_OF = ("number of", "count of", "no of", "size of")
"""Phrases right before a topic's name that ask for its size."""

OPENS_DOUBT_OF_SIZE = frozenset("is are was were isnt arent do did does have has got or".split())
"""Opens a doubt of the size of a list: "are there 7 values"."""

WHOLE_LIST = frozenset((every, "list") for every in ("whole", "full", "entire", "complete"))
"""Pairs of words for a list without its name: "the whole list"."""

EVERY = frozenset(
    "all both each entire every everything full list lists set whole recap rattle recite through out complete".split()
)
"""Before a topic's name, asks for all of it: "all of our values"."""

ONE_OF = frozenset({("one", "of"), ("any", "of"), ("which", "of")})
"""Pairs of words for some one of a list, without saying which."""

WANTS = frozenset(
    """
    give grab have is are need needs paste post print quote reference remind send share show spell tell want wants what
    whats
    """.split()
)
"""Wants a topic whose name follows: "what is our mission"."""

# What makes another question of a place.

AFTER = frozenset("after below beneath follows following succeeds under underneath".split())
"""Points to what stands behind something in its list."""

BEFORE = frozenset("above before precedes preceding".split())
"""Points to what stands in front of something in its list."""

ABOVE_OR_BELOW = frozenset("above below beneath under underneath".split())
"""Where a list stands beside some words, and not which of it: "the seven below"."""

POINTED_AT = frozenset("it that them these this those".split())
"""What "above" and "below" may be said of: "the values under that"."""

PEOPLE = frozenset("i you we they".split())
"""Of whom "after" and "before" are said without a list: "before you trust"."""

SEEKERS = PEOPLE | frozenset("look looked looking looks say says".split())
"""Before "after", words that make it no place: "look after our own"."""

SOUGHT_AFTER = frozenset({("the",), ("our",), ("some",), ("words",), ("wording",)})
"""Behind an opening "after", what somebody is after: "after the wording of the mission"."""

WHO_TELLS = frozenset("can could got has have knows remembers said".split())
"""After "who", asks for the words and not for a person: "who remembers the third value"."""

REASONS = frozenset("when why".split())
"""Asks for a time or a reason, which stands at no place."""

NARROWS_TO_SOME = frozenset("about concerning covering covers mention mentioning mentions on that where which".split())
"""Behind a topic's name, asks for some of it and not for the whole: "the values about trust"."""

ASKS_BEYOND_WHOLE = frozenset("because how if when whether who whose why".split())
"""Asks something else than a whole topic: "why our values matter"."""

GOES_WITH_A_PLACE = frozenset(
    """
    assessed budget data deadline evidence examples funding lead leads measure measured plan plans progress resources
    score scores target targets training who
    """.split()
)
"""What may be asked about what stands at a place: "how is aim 2 measured"."""

VERBS = frozenset("are can did do does has have is much should was were will".split())
"""Behind a question word, makes a question of its own: "how is"."""

SOMEBODYS = frozenset("his her my their your".split())
"""Says that a place is one of somebody's own list and not of ours: "my number 5"."""

OPENS_OTHER_QUESTION = frozenset("how why where who".split())
"""Opens a piece of a message that asks for no place."""

OURS = frozenset("all challenge cp hub hubs our ours partners partnership partnerships this us".split())
"""Behind "the aims of", says that ours are meant."""

MAKES = frozenset("add compose create design draft invent rewrite".split())
"""Opens what asks for new words and not for ours: "invent an eighth value"."""

DOUBTS = frozenset("are were".split())
"""Opens a question about a whole, which the whole does not answer: "are the values in my contract"."""

# For a purpose: "value 2 for the door".

OPENS_PURPOSE = frozenset("for as because so to before since while on in onto into at over up when together".split())
"""Opens the purpose at the end of a question."""

BUSY_WITH = frozenset(
    """
    building compiling cramming designing doing drafting finishing making preparing prepping printing putting redoing
    revising sorting typing updating writing
    """.split()
)
"""Opens a purpose by what somebody is doing: "updating the recruitment pack"."""

OPENS_THING = frozenset("a all an any our some that the their these this those your".split())
"""Behind "to", opens a thing and not what is done: "a link to the papers"."""

BELONGS_TO_THING = frozenset("are is one ones the our that this which what about on of and".split())
"""What follows one of these belongs to the thing asked for: "the one for whole schools"."""

NAMES_NONE = frozenset("another matching".split())
"""Before "one", leaves open which one is meant."""

ASKS_IN_A_PURPOSE = frozenset("what which how why one".split())
"""Makes a question of what opens as a purpose."""

# Several things in one message.

OPENS_QUESTION = frozenset("what which who how where why when do does is are can tell give show list".split())
"""Opens a piece of a message that is a question of its own."""

ADDS = frozenset({"and", "adn", "n", "nd", "plus", "+", "&", "also", "as well as", "along with", "alongside", "then"})
"""Joins two things that are both asked for: "the third value and the wifi password"."""

OPENS_REQUEST = OPENS_QUESTION | frozenset("whose book email order print reset send will could would should".split())
"""Opens a piece of a message that asks for something, in the handbook or not."""

OPENS_A_THING = frozenset("the a an my our any".split())
"""Opens a piece of a message that names a thing: "the wifi password"."""

ASKS_FOR_A_PERSON = frozenset("who whose person".split())
"""Asks for somebody, whom the handbook never names: "who wrote it"."""

WISHES = frozenset("need needs want wants wanting needing after".split())
"""Behind a scene, opens what is asked: "assembly on Monday so need the fairness value"."""

HAPPENS = VERBS | frozenset("am be did goes had just says went were will would".split())
"""Makes a sentence, and no name of a thing, of the words round it: "the bell is about to go"."""

SPEAKERS = frozenset("i we you".split())
"""Before the word that opens a question: "we value"."""

WORDINGS = frozenset("phrase statement wording words".split())
"""Marks a piece of a message as one that asks for words of the handbook."""

OPENS_SUBJECT = frozenset("about on".split())
"""Opens a piece of a message that names what is asked about."""

REFUSES = (
    ("not",),
    ("no", "not"),
    *(("do", "not", verb) for verb in ("give", "need", "send", "show", "tell", "want")),
    *(("have", done) for done in ("had", "seen")),
)
"""Opens a piece of a message with what is not wanted: "not the values, I have seen the values"."""

POINTS_BACK = frozenset("it its them they those these this that".split())
"""Says that a piece of a message leans on the one before it."""

POINTS_AT_IT = frozenset("it that this".split())
"""Points at one thing that was said before."""

SAYING = frozenset("expect say think want wants".split())
"""Behind a list's name, asks what it says to a scene: "what would our values say"."""

KNOWN_ALREADY = frozenset({("i", "know"), ("we", "know")})
"""Pairs of words that open what is not asked: "I know the mission"."""

# Follow-ups.

AGAIN = frozenset(
    """
    actual again cite copy exact exactly full link page paste precise quote read reference repeat resend short shorter
    source summary text url verbatim version website whole word wording
    """.split()
)
"""Wants the reply before once more, or its source."""

AGAIN_BESIDE_ELSE = frozenset("copy word read".split())
"""Words of AGAIN that do not say so by themselves."""

BESIDE_AGAIN = frozenset("come comes".split())
"""May stand beside AGAIN: "where does it come from"."""

OH = frozenset("ah cool great hmm lol lovely nice oh perfect sorry tho though yeah yep".split())
"""Says nothing at the start of a follow-up."""

DATES = frozenset(
    """
    looked
    changed checked current date dated fresh latest old recent recently review reviewed revised update updated
    uptodate
    """.split()
)
"""Wants to know when the words of the reply before were reviewed."""

BESIDE_A_DATE = frozenset("last word more".split())
"""May stand beside DATES: "when was it last changed"."""

EXPLAINS = frozenset(
    """
    elaborate example examples explain explained explains explanation interpret meaning paraphrase rephrase reword
    simpler simplify summarise summarize summary translate
    """.split()
)
"""Wants the words explained or said in other ones, which the assistant never does: it quotes."""

SIMPLY = frozenset("clearly easier english more plain simple simply terms way words".split())
"""May stand beside EXPLAINS: "explain that more simply"."""

ASKS_DATE = frozenset("when how date uptodate last is are".split())
"""One of these must be said for DATES to ask for a date."""

MORE = frozenset(
    """
    bit continue deeper detail details elaborate else expand explain further info information more rest
    """.split()
)
"""Wants what stands around the reply before."""

TRANSFERS = frozenset("actually but instead mean meant not rather same too".split())
"""Asks the same of another topic: "no, I meant the aim"."""

BESIDE_A_TRANSFER = QUESTION_WORDS | TRANSFERS | OH | {"and", "now", "number", "super"}
"""Words that may stand beside TRANSFERS: "now do the same for the aims"."""

FIRST_TIME = frozenset("first original originally beginning start started".split())
"""Points at the first of the messages: "the first thing I asked"."""

WAS_ASKED = frozenset("ask asked question message".split())
"""Says that a message is meant and no place in a list: "the first thing I asked"."""

OPENS_FOLLOW_UP = (
    "and",
    "what about",
    "how about",
    "ok",
    "okay",
    "so",
    "also",
    "or",
    "but",
    "then",
    "no",
    "sorry",
    "i meant",
    "i mean",
    "now",
    "for",
)
"""Opens a message that goes on from the one before."""

AFTER_ANOTHER = frozenset("one ones line bit sentence that which about with on".split())
"""Behind "another" and "other", asks for something like the reply before."""

ANOTHER = frozenset("other another".split())
"""Asks for something like the reply before, and not that."""

ABOUT_IT = frozenset("it its them they their".split())
"""Asks about the reply before: "who wrote it"."""

ASKS_WHICH = frozenset("which what".split())
"""Asks for the number of the reply before: "which number is that"."""

NUMBER_IN_LIST = frozenset("number position".split())
"""The place of the reply before in its list."""

PLACE_IN_LIST = NUMBER_IN_LIST | {"list"}
"""Words beside a question for the place of the reply before."""

ONES = frozenset("one ones another".split())
"""Stands for the name of the topic before: "the diversity one"."""

THOSE = frozenset("those these them they".split())
"""Stands for the whole of the topic before: "which of those"."""

ANY = frozenset("any anything something there".split())
"""Asks whether there is one in the topic before: "any that mention community"."""

ASKS_WHO_OR_WHEN = frozenset("who when".split())
"""Opens what is no question about the topic before."""

ALL_OF_THEM = frozenset("all list them they those".split())
"""After how many there are, asks which they are: "list them"."""

ASKS_BEYOND_LIST = frozenset("how when where which who whose why".split())
"""Asks something else than which they are."""

UNSURE = frozenset("is right sure or".split())
"""Doubts what was said rather than asking which they are."""

# Quotations and mentions.

MENTION_FILLERS = frozenset(
    """
    aimed aiming appear appears based bit bits both challenge concerned concerning concerns contain contains core cover
    covering deal deals every featured features focus focused focuses focusses hidden include included includes
    including involve involves involving key lines mention mentioned meant mentioning mentions named sorry official on
    over partners partnership parts refer referred refers regarding relate related relates relating speak speaks stated
    statement talk talking talks touch touches uses using word words
    """.split()
)
"""Words that are not what somebody looks for in a text."""

MENTIONS = frozenset(
    """
    anything anywhere include included includes mention mentioned mentioning mentions refer referred refers something
    somewhere talk talking talks
    """.split()
)
"""Asks outright if something is mentioned, so that no topic need be named."""

# Small talk.

THANKS_ALONE = frozenset({"thanks", "thank you", "cheers", "ta"})
"""Thanks that count wherever they stand in a short message."""

ASKS_SOMETHING = frozenset("what which who how where why when do does is are can could tell show list password".split())
"""Makes more than small talk of a message."""

ADDRESS = frozenset(
    """
    again ai all and assistant bot both everybody everyone folks guys mate pal robot team there to today you
    """.split()
)
"""Words that may follow a greeting without making a question of it."""

OPENS_AFTER_GREETING = frozenset("you and to".split())
"""Words of ADDRESS that begin what follows the greeting."""
