"""Everything that the assistant sends to Discord, as files that a review can read: tests/snapshots/test_snapshots.

Each test is a story, and its file is what Discord gets at each step. `pytest --snapshot-update` writes them anew.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from simcord.backend import serializers

from bot import wiring
from bot.commands.buttons import BUTTONS
from bot.commands.insights import tell_weekly
from bot.commands.knowledge.keepers import remind
from bot.commands.knowledge.proposals import close_expired
from bot.commands.tour.managers import FOR_MANAGERS
from bot.commands.tour.reading import ask_again
from bot.commands.tour.reminders import nudge_all
from bot.insights import chart
from bot.storage.counts import Happened
from tests.support.discord_world import buttons_of, in_full, menu_id, menu_of, offer, simulated, walk
from tests.support.hall import make_client, opened, words_with_tour
from tests.support.limits import BUTTON
from tests.support.office import filled_in, shown
from tests.support.snapshots import Story, YamlFile


@pytest.fixture
def frozen(snapshot):
    return snapshot(extension_class=YamlFile)


@pytest.fixture
def told(world):
    story = Story(world.env, sam=world.sam, ann=world.ann, channel=world.channel, bot=world.bot.user)
    words = world.bot.services.library.current.handbook.safeguarding
    return story.without_words_of(words.signpost, words.procedure)


A_WEEK = 7 * 24 * 60
"""In minutes."""

QUESTIONS = (
    "whats the third value",
    "last aim",
    "mission and second value",
    "what are our values",
    "how many aims",
    "the ninth value",
    "what about the kids",
    "what is the wifi password",
    "third value and what is the wifi password",
    "thank you",
    "who are you",
    "a child told me that his dad hits him",
    "who is the DSL",
    " ",
)


async def test_questions_and_their_answers(world, told, frozen):
    for question in QUESTIONS:
        await told(f"/ask {question}", world.sam.slash(world.channel, "ask", question=question))
    assert told.steps == frozen


async def test_what_is_offered_while_typing(world, told, frozen):
    for typed in ("", "third", "schools", "a child told me that his dad hits him"):
        await told(f"typing {typed}", world.sam.autocomplete(world.channel, "ask", "question", typed))
    assert told.steps == frozen


async def test_buttons_and_the_menu_of_an_answer(world, told, frozen):
    answer = shown(await told("/ask", world.sam.slash(world.channel, "ask", question="are we ever satisfied")))
    for line in menu_of(answer).items():
        chosen = world.sam.select(answer, [line[1]], custom_id=menu_id(answer))
        await told(f"More, {line[0]}", chosen)
    for label in ("Helpful", "✓ Helpful", "Not helpful", "Share here", "Share here"):
        await told(label, world.sam.click(answer, label=label))
    placed = shown(await world.sam.slash(world.channel, "ask", question="second aim"))
    for label in ("Previous: Examination results and…", "Next: Improving all our schools"):
        await told(label, world.sam.click(placed, label=label))
    unsure = shown(await world.ann.slash(world.channel, "ask", question="what about the kids"))
    await told("what is offered", world.ann.click(unsure, custom_id=next(iter(buttons_of(unsure).values()))))
    assert told.steps == frozen


async def test_messages_to_the_assistant(world, told, frozen):
    for words in ("how many aims", "what about the kids", "", "thank you", "a child told me that his dad hits him"):
        await told(f"@assistant {words}", world.sam.send(world.channel, f"{world.me} {words}"))
    public = world.channel.last_message
    for words in (
        "does anybody know how many aims we have?",
        "a pupil told me he was hit by his dad",
        "who is the DSL",
    ):
        message = await world.ann.send(world.channel, words)
        await told(f"Answer this: {words}", world.sam.context_menu(world.channel, "Answer this", message))
    await told("Answer this, of a card", world.sam.context_menu(world.channel, "Answer this", public))
    assert told.steps == frozen


async def test_what_members_decide_for_themselves(world, told, frozen):
    for command in ("help", "topics", "values", "mission", "aims", "privacy", "preferences"):
        last = await told(f"/{command}", world.sam.slash(world.channel, command))
    await told("Use plain text", world.sam.click(shown(last), label="Use plain text"))
    for question in (*QUESTIONS[:8], "thank you"):
        await told(f"/ask {question}", world.sam.slash(world.channel, "ask", question=question))
    for command in ("topics", "help", "preferences", "privacy"):
        last = await told(f"/{command}", world.sam.slash(world.channel, command))
    await told("erase", world.sam.click(shown(last), custom_id="erase:me"))
    assert told.steps == frozen


async def test_the_tour_of_the_shipped_handbook(world, told, frozen):
    card = shown(await told("/onboarding start", world.sam.slash(world.channel, "onboarding start")))
    while label := next(iter(onwards(card)), ""):
        card = shown(await told(label, world.sam.click(card, label=label)))
    assert told.steps == frozen


def onwards(card):
    """Return the labels that lead on from a card of the tour and can be pressed, the first first."""
    parts = [each if isinstance(each, dict) else each.to_dict() for each in card.components]
    free = {each["label"] for each in walk(parts) if each["type"] == BUTTON and not each.get("disabled")}
    wanted = ("Teaching staff", "I have read this", "Next", "Finish", *"ABCD")
    return [label for each in wanted for label in free if label.partition(": ")[0] == each]


@pytest.fixture
def at_work(office):
    """Return a story of the office."""
    named = {"edith": office.edith, "tom": office.tom, "sam": office.sam, "editors": office.editors}
    return Story(office.env, channel=office.channel, news=office.news, home=office.home, **named)


async def edited(office, story, entry, **texts):
    """Open the form of an entry, send it with these texts, and return the preview."""
    form = await story(f"/knowledge edit {entry}", office.knowledge("edit", entry=entry))
    return shown(await story(f"the form with {', '.join(texts) or 'nothing new'}", office.fill(form, **texts)))


async def test_an_entry_is_edited(office, at_work, frozen):
    preview = await edited(office, at_work, "rules.e2", text="Be early.", why="clearer")
    form = await at_work("Change again", office.edith.click(preview, label="Change again"))
    preview = shown(await at_work("the form again", office.fill(form, phrasings="when do I start")))
    form = await at_work("Keeper", office.edith.click(preview, label="Keeper and review date"))
    await at_work("the form of the keeper", office.fill(form, keeper=str(office.tom.id)))
    await at_work("Publish", office.edith.click(preview, label="Publish"))
    answer = shown(await at_work("/ask", office.edith.slash(office.channel, "ask", question="rules.e2")))
    edit = office.edith.select(answer, [menu_of(answer)["Edit"]], custom_id=menu_id(answer))
    await at_work("Edit, below an answer", edit)
    assert at_work.steps == frozen


async def test_the_assistant_is_set_up(office, at_work, frozen):
    head = office.home.create_role("Head", permissions=discord.Permissions(manage_guild=True))
    hana = office.home.add_member(office.env.create_user("hana"), roles=[head])
    office.bot.services.fixed = frozenset({"EDITORS_CHANNEL"})
    card = shown(await at_work("/setup", hana.slash(office.channel, "setup")))
    picked = hana.select(card, [office.channel], custom_id="pick:WELCOME_CHANNEL")
    card = shown(await at_work("the welcome channel", picked))
    await at_work("a role of editors", hana.select(card, [office.editors], custom_id="pick:ONBOARDING_ROLE"))
    await at_work("No welcome channel", hana.click(card, label="No welcome channel"))
    assert at_work.steps == frozen


async def test_forms_and_previews_of_every_kind(office, at_work, frozen):
    preview = await edited(office, at_work, "rules.e3")
    preview = await edited(office, at_work, "rules.e3", phrasings="Kindness number 1 please")
    await at_work("Drop", office.edith.click(preview, label="Drop"))
    await edited(office, at_work, "rules.e1", phrasings="Punctuality number 2 plase")
    await edited(office, at_work, "rules*", title="Our few rules")
    form = await at_work("/knowledge add", office.knowledge("add", topic="rules"))
    texts = {"title": "Bells", "text": "The bell rings at nine.", "phrasings": "when does the bell ring"}
    await at_work("the form of a new entry", office.fill(form, **texts))
    for entry in ("nothing", "assistant"):
        await at_work(f"/knowledge edit {entry}", office.knowledge("edit", entry=entry))
    for command, option in (("edit", "entry"), ("add", "topic")):
        typed = office.edith.autocomplete(office.channel, f"knowledge {command}", option, "")
        await at_work(f"typing /knowledge {command}", typed)
    await at_work("/knowledge edit, by Sam", office.knowledge("edit", by=office.sam, entry="rules.e1"))
    late = await office.knowledge("edit", entry="rules.e3")
    await office.published("rules.e3", text="Shut the gate.", why="shorter")
    await at_work("a form that another change came before", office.fill(late, text="Shut every gate."))
    assert at_work.steps == frozen


async def test_words_that_members_agree_to(hall, on_tour, frozen):
    await hall.walk(await hall.start(), "Teaching staff", "Next", "I have read this")
    form = await hall.edith.slash(hall.channel, "knowledge edit", entry="rules.e1")
    preview = hall.edith.submit_modal(form, {**filled_in(form), "text": "Be kind to all."})
    preview = shown(await on_tour("the preview", preview))
    ask = "Ask members to read it again"
    for label in (ask, "Do not ask again", ask, "Publish"):
        preview = shown(await on_tour(label, hall.edith.click(preview, label=label)))
    card = shown(await on_tour("/onboarding start", hall.sam.slash(hall.channel, "onboarding start")))
    await on_tour("I have read this", hall.sam.click(card, label="I have read this"))
    assert on_tour.steps == frozen


async def test_an_only_editor_publishes_alone(office, at_work, frozen):
    services = office.bot.services
    settings = replace(services.settings, is_solo=True)
    desk = wiring.desk(settings, services.library, wiring.archive_in(office.store), office.clock.today)
    services.settings, services.editing.desk = settings, desk
    preview = await edited(office, at_work, "aims.e1", text="Teach every child to read well.", why="clearer")
    for label in ("Publish alone", "Yes, publish it alone"):
        preview = shown(await at_work(label, office.edith.click(preview, label=label)))
    assert at_work.steps == frozen


async def test_a_change_that_two_editors_have_to_agree_to(office, at_work, frozen):
    for label in ("Approve", "Decline"):
        texts = {"text": f"Teach every child to read, and {label} it.", "why": "clearer"}
        preview = await edited(office, at_work, "aims.e1", **texts)
        await at_work("Propose", office.edith.click(preview, label="Propose"))
        card = office.news.last_message
        await at_work("Approve, by who proposed it", office.edith.click(card, label="Approve"))
        status = shown(await at_work("/knowledge status", office.knowledge("status", by=office.tom)))
        await at_work("read it", office.tom.click(status, label=next(iter(buttons_of(status)))))
        form = await at_work(label, office.tom.click(card, label=label))
        if label == "Decline":
            await at_work("the reason", office.fill(form, by=office.tom, reason="The page says otherwise."))
    assert at_work.steps == frozen


async def test_what_has_become_of_the_words(office, at_work, frozen):
    for number in range(1, 8):
        await office.published("rules.e2", text=f"Be on time, {number}.", why=f"reason {number}")
    history = shown(await at_work("/knowledge history", office.knowledge("history")))
    for label in ("Undo change 6", "Older changes"):
        await at_work(label, office.edith.click(history, label=label))
    await at_work("/knowledge history rules.e1", office.knowledge("history", entry="rules.e1"))
    preview = shown(await at_work("/knowledge undo", office.knowledge("undo")))
    await at_work("Publish", office.edith.click(preview, label="Publish"))
    await at_work("/knowledge undo 99", office.knowledge("undo", change="99"))
    for command in ("retire", "restore"):
        preview = shown(
            await at_work(f"/knowledge {command}", office.knowledge(command, entry="rules.e3", why="a test"))
        )
        label = "Take it out" if command == "retire" else "Publish"
        await at_work(label, office.edith.click(preview, label=label))
    assert at_work.steps == frozen


TABLE = "title,text,phrasings\r\nKindness,Be kind to all.,\r\nOpen doors,Visit us.,may I drop in|is there tea\r\n"
TOPIC = """\
title: Our leave
one: kind
many: kinds
source: {title: Page, url: https://example.org}
reviewed: 2026-11-23
entries:
  - {id: leave.sick, title: Sick, text: Ring us., phrasings: [I am ill today]}
"""


async def test_words_are_taken_away_and_brought_in(office, at_work, frozen):
    for options in ({}, {"topic": "rules"}, {"topic": "rules", "form": "table"}, {"topic": "nothing"}):
        await at_work(f"/knowledge export {options}", office.knowledge("export", **options))
    files = [("rules.csv", TABLE), ("leave.yaml", TOPIC), ("leave.yaml", TOPIC.replace("Ring us.", '""'))]
    for name, text in [*files, ("rules.csv", "a,b\r\n"), ("words.zip", "PK"), ("other.csv", TABLE)]:
        file = (name, text.encode())
        await at_work(f"/knowledge import {name}", office.knowledge("import", file=file, why="from the office"))
    assert at_work.steps == frozen


async def test_what_is_told_in_the_channel_of_the_editors(office, at_work, frozen):
    file = office.folder / "rules.yaml"
    words = file.read_text("utf-8")
    kept = f'keeper: "{office.editors.id}"\nreview_by: 2026-09-01\nentries:'
    file.write_text(words.replace("entries:", kept, 1), "utf-8")
    office.bot.services.editing.desk.catch_up()
    await at_work("what is overdue", remind(office.bot))
    overdue = office.news.last_message
    for label in ("Still right", "Edit"):
        await at_work(label, office.edith.click(overdue, label=label))
    file.write_text("title: [", "utf-8")
    office.bot.services.editing.desk.catch_up()
    office.bot.services.editing.news.tell("rules.yaml:1: This file cannot be read.")
    await at_work("news", office.env.advance_time(1))
    await at_work("/knowledge status", office.knowledge("status"))
    proposal = await office.edited("aims.e1", text="Teach every child to read well.", why="clearer")
    await office.edith.click(proposal, label="Propose")
    office.clock.pass_minutes(2 * A_WEEK)
    await at_work("a proposal that nobody decides", close_expired(office.bot))
    assert at_work.steps == frozen


@pytest.fixture
def on_tour(hall):
    """Return a story of the hall."""
    named = {"edith": hall.edith, "sam": hall.sam, "ann": hall.ann, "editors": hall.editors, "staff": hall.staff}
    return Story(hall.env, channel=hall.channel, news=hall.news, welcome=hall.welcome, home=hall.home, **named)


async def test_a_tour_with_everything_that_can_happen_on_it(hall, on_tour, frozen):
    panel = await on_tour("/tour panel", hall.edith.slash(hall.channel, "tour panel"))
    assert panel.acknowledged
    card = shown(await on_tour("Start here", hall.sam.click(hall.channel.last_message, label="Start here")))
    for label in ("School leader", "Later"):
        card = shown(await on_tour(label, hall.sam.click(card, label=in_full(card, label))))
    for label in ("Remind me by message", "Remind me here", "Change what you do", "Go on"):
        if label in buttons_of(card):
            await on_tour(label, hall.sam.click(card, label=in_full(card, label)))
    card = await hall.start()
    for label in ("Next", "Skip", "Back", "I have read this"):
        card = shown(await on_tour(label, hall.sam.click(card, label=in_full(card, label))))
    while label := next(iter(onwards(card)), ""):
        card = shown(await on_tour(label, hall.sam.click(card, label=in_full(card, label))))
    await on_tour("Tell the welcome channel", hall.sam.click(card, label="Tell the welcome channel"))
    await on_tour("/onboarding start", hall.sam.slash(hall.channel, "onboarding start"))
    await on_tour("/privacy", hall.sam.slash(hall.channel, "privacy"))
    await on_tour("Start again", hall.sam.click(card, label="Start again"))
    assert on_tour.steps == frozen


async def test_who_joins_is_welcomed(tmp_path, clock, disk, frozen):
    words = words_with_tour(tmp_path / "words")
    with disk() as store:
        env = simulated(make_client(words, clock, store, sees_members=True), check_errors=False)
        hall = await opened(env, words, clock)
        mo = env.create_user("mo")
        story = Story(env, welcome=hall.welcome, mo=mo)
        await story("Mo joins", joined(hall, mo))
        assert story.steps == frozen
        await env.shutdown()


async def joined(hall, user):
    """Let Discord tell that a user has joined the home server."""
    member = hall.env.backend.add_member(hall.home.id, user.id)
    guild = hall.env.backend.get_guild(hall.home.id)
    payload = dict(serializers.member_payload(hall.env.backend, guild, member))
    hall.env.backend.emit("GUILD_MEMBER_ADD", payload | {"guild_id": str(guild.id)})


async def test_reminders_of_the_tour(hall, on_tour, frozen):
    later = await hall.walk(await hall.start(), "Teaching staff", "Next", "Later")
    await on_tour("Remind me here", hall.sam.click(later, label="Remind me here"))
    hall.clock.pass_minutes(A_WEEK)
    await on_tour("a week later", nudge_all(hall.bot))
    reminder = hall.channel.last_message
    await on_tour("Stop, by somebody else", hall.ann.click(reminder, label="Stop"))
    for label in ("Snooze a week", "Stop", "Go on"):
        await on_tour(label, hall.sam.click(reminder, label=label))
    assert on_tour.steps == frozen


async def test_the_report_on_the_tour(hall, on_tour, frozen):
    offer(hall.home, FOR_MANAGERS, hall.home.default_role)
    await on_tour("/tour report, by Sam", hall.sam.slash(hall.channel, "tour report"))
    await hall.walk(await hall.start(), "Teaching staff", "Next", "I have read this")
    report = shown(await on_tour("/tour report", hall.edith.slash(hall.channel, "tour report")))
    await on_tour("a member is picked", hall.edith.select(report, [hall.ann], custom_id=menu_id(report)))
    await on_tour("Look again", hall.edith.click(report, label="Look again"))
    (table,) = report.attachments
    on_tour.note("the file", (await table.read()).decode("utf-8-sig").splitlines())
    assert on_tour.steps == frozen


async def test_what_a_role_is_asked_to_read(hall, on_tour, frozen):
    offer(hall.home, FOR_MANAGERS, hall.home.default_role)
    hall.env.backend.add_member_role(hall.home.id, hall.sam.id, hall.staff.id)
    typed = hall.edith.slash(
        hall.channel, "knowledge ask-to-read", entry="rules.e2", role=hall.staff, by="Friday 4 December"
    )
    preview = shown(await on_tour("/knowledge ask-to-read", typed))
    await on_tour("Ask them here", hall.edith.click(preview, label="Ask them here"))
    message = hall.channel.last_message
    card = shown(await on_tour("Read it", hall.sam.click(message, label="Read it")))
    await on_tour("Remind me here", hall.sam.click(card, label="Remind me here"))
    hall.clock.pass_minutes(A_WEEK)
    await on_tour("a week later", nudge_all(hall.bot))
    await on_tour("I have read this", hall.sam.click(card, label="I have read this"))
    form = await hall.edith.slash(hall.channel, "knowledge edit", entry="rules.e2")
    preview = shown(await hall.edith.submit_modal(form, {**filled_in(form), "text": "Be early."}))
    preview = shown(await hall.edith.click(preview, label="Ask members to read it again"))
    await hall.edith.click(preview, label="Publish")
    await on_tour("the meaning has changed", ask_again(hall.bot))
    await on_tour("Read it, again", hall.sam.click(message, label="Read it"))
    page = shown(await on_tour("/knowledge requests", hall.edith.slash(hall.channel, "knowledge requests")))
    view = shown(await on_tour("See request 1", hall.edith.click(page, label="See request 1")))
    (table,) = view.attachments
    on_tour.note("the file", (await table.read()).decode("utf-8-sig").splitlines())
    await on_tour("Withdraw", hall.edith.click(view, label="Withdraw"))
    await on_tour("Read it, withdrawn", hall.sam.click(message, label="Read it"))
    report = shown(await hall.edith.slash(hall.channel, "tour report"))
    label = "Who has agreed to what"
    await on_tour(label, hall.edith.click(report, label=label))
    assert on_tour.steps == frozen


async def test_what_is_asked(hall, on_tour, frozen, monkeypatch):
    monkeypatch.setattr(chart, "find_spec", lambda _: None)  # tests/insights has the picture
    for name in ("insights", "tour"):
        offer(hall.home, name, hall.home.default_role)
    day = hall.clock.today().date()
    counted = Counter({Happened(day - timedelta(days=5), what, "ask"): 7 for what in ("answered", "offered")})
    counted[Happened(day - timedelta(days=5), "silent", "ask")] = 4
    hall.kept(lambda kept: kept.counts.add(counted))
    for helpful in (*[True] * 8, *[False] * 5):
        hall.kept(lambda kept, helpful=helpful: kept.vote("rules.e1", helpful=helpful, at=hall.clock.today()))
    await on_tour("/insights, by Sam", hall.sam.slash(hall.channel, "insights"))
    report = shown(await on_tour("/insights", hall.edith.slash(hall.channel, "insights")))
    (table,) = report.attachments
    on_tour.note("the file", (await table.read()).decode("utf-8-sig").splitlines())
    hall.set(is_told_weekly=True)
    await on_tour("on Monday morning", tell_weekly(hall.bot))
    assert on_tour.steps == frozen


OLD_BUTTONS = (
    "show:rules.e1",
    "show:rules*",
    "show:rules#",
    "show:rules!",
    "show:rules.e1,aims*",
    "show:gone.e1",
    "previous:rules.e2",
    "next:rules.e2",
    "share:rules.e1",
    "helpful:rules.e1",
    "unhelpful:rules.e1,aims#",
    "prefer:plain text",
    "prefer:cards",
    "erase:me",
    "copy:me",
    "right:rules*",
    "edit:rules.e1",
    "edit:rules.e1,aims*",
    "publish:0123456789abcdef",
    "again:0123456789abcdef",
    "care:0123456789abcdef",
    "drop:0123456789abcdef",
    "propose:0123456789abcdef",
    "alone:0123456789abcdef",
    "confirm:0123456789abcdef",
    "readagain:0123456789abcdef",
    "notagain:0123456789abcdef",
    "approve:1",
    "decline:1",
    "proposal:1",
    "undo:1",
    "older:5:",
    "older:5:rules.e1",
    "report:again",
    "report:agreements",
    "tour:begin",
    "tour:who",
    "tour:audience.teacher",
    "tour:here",
    "tour:back.kindness",
    "tour:next.hello",
    "tour:skip.hello",
    "tour:agree.kindness.0.9fdac85e",
    "tour:answer.which.baf78cff.0.A",
    "tour:later.1",
    "tour:announce",
    "tour:over",
    "askeditors:me",
    "askeditors:unsure",
    "askeditors:rules.e1",
    "sendthis:me",
    "tellbymessage:1",
    "tellatnextuse:1",
    "gap:1",
    "gapanswer:1:rules.e1",
    "gapelse:1",
    "gapnew:1",
    "gapnew:1:rules",
    "gapnotours:1",
    "gapsame:1",
    "gapapart:1",
    "gappart:1:",
    "gappart:1",
    "gaptell:1",
    "gaprefuse:1",
    "gapall:me",
    "gaphand:1",
    "nudge:here",
    "nudge:message",
    "nudge:snooze.1",
    "nudge:stop.1",
    "nudge:1/here",
    "nudge:1/message",
    "nudge:1/snooze.1",
    "nudge:1/stop.1",
    "asktoread:1.2026-12-04.rules.e1",
    "reading:1",
    "haveread:1.0.9fdac85e",
    "requests:1",
    "requests:all",
    "requests:older.9",
    "withdraw:1",
    "privacy:me",
    "preferences:me",
    "setup:again",
    "unchoose:WELCOME_CHANNEL",
    "questions:rules.e1",
    "fill:answers:rules.e1",
    "fill:everyday:all",
    "nobody:knows",
)
"""One of each kind that stands below messages of long ago: these letters may never change."""

OLD_MENUS = {
    "why:0:0.87:likely:its words:be kind": "more:rules.e1",
    "show:rules*": "more:rules.e1,rules.e2",
    "edit:rules.e1": "more:rules.e1",
}
"""What was chosen in a menu of long ago, and the menu."""


async def test_buttons_of_old_messages(hall, on_tour, frozen):
    for custom_id in OLD_BUTTONS:
        button = discord.ui.Button(label="Press me", custom_id=custom_id)
        await on_tour(custom_id, hall.edith.click(await old_message(hall, button), custom_id=custom_id))
    for value, custom_id in OLD_MENUS.items():
        menu = discord.ui.Select(custom_id=custom_id, options=[discord.SelectOption(label="Line", value=value)])
        message = await old_message(hall, menu)
        await on_tour(f"{custom_id}, {value}", hall.edith.select(message, [value], custom_id=custom_id))
    people = await old_message(hall, discord.ui.UserSelect(custom_id="pick:tour"))
    await on_tour("pick:tour", hall.edith.select(people, [hall.sam], custom_id="pick:tour"))
    channels = await old_message(hall, discord.ui.ChannelSelect(custom_id="pick:WELCOME_CHANNEL"))
    await on_tour("pick:WELCOME_CHANNEL", hall.edith.select(channels, [hall.news], custom_id="pick:WELCOME_CHANNEL"))
    assert on_tour.steps == frozen


def test_there_is_an_old_button_of_every_kind():
    assert {each.partition(":")[0] for each in OLD_BUTTONS} >= set(BUTTONS)


async def old_message(hall, item):
    """Post a message of the bot with something to press, for which nothing in memory waits."""
    view = discord.ui.View(timeout=None).add_item(item)
    view.stop()
    message = await hall.bot.get_channel(hall.channel.id).send("An old message.", view=view)
    await hall.env.settle()
    return message


async def test_the_commands_that_discord_is_told(world, snapshot):
    (commands,) = [each.json for each in world.env.http_requests if is_registering(each)]
    assert in_order(commands) == snapshot(extension_class=YamlFile)


async def test_the_commands_of_the_home_server(office, snapshot):
    await office.restart()
    commands = [each.json for each in office.env.http_requests if is_registering(each) and "/guilds/" in each.path]
    assert in_order(commands[-1]) == snapshot(extension_class=YamlFile)


def is_registering(request):
    return request.method == "PUT" and request.path.endswith("/commands")


def in_order(commands):
    return sorted(commands, key=lambda each: (each["type"], each["name"]))
