"""The page about privacy: each sentence has tests that fail where it is broken, cannot be tested, or is no promise."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot import settings, wiring
from bot.assistant.wording import plain
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.git.sharing import share
from bot.handbook.folder import read
from bot.reply import Answer, Quotation, Why
from bot.storage.opening import FILE_NAME, open_store
from bot.storage.thread import StoreThread
from tests.editing.conftest import RULES
from tests.editing.test_git import git
from tests.handbook.malformed import SAFEGUARDING
from tests.support.asking import assistant_of
from tests.support.handbook_files import folder_with

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "privacy.md"
KEEPER = "<@80351110224678912>"

NOTHING = ()
"""A sentence that promises nothing of the assistant."""

OUT_OF_REACH = ("cannot be tested",)
"""A sentence about what is not in the assistant's hands; the page says at its end that this is not tested."""

GAPS, SENT = "tests/commands/test_gaps.py", "tests/storage/test_gaps.py"
VOTES = "tests/storage/test_members_votes.py"
ASKED = "tests/commands/test_asked.py"
ERASING, TOURS, MEMORY, WIRE = (
    "tests/storage/test_erasing.py",
    "tests/storage/test_tours.py",
    "tests/commands/test_memory.py",
    "tests/wire/test_forgotten.py",
)
COUNTED, TALLY = "tests/commands/test_counts.py", "tests/storage/test_tally.py"
KEEPING = "tests/backup/test_keeping.py"
UNKEPT = "tests/commands/test_unkept.py"
READING, REQUESTS = "tests/commands/test_reading_requests.py", "tests/storage/test_requests.py"
RECORD = "tests/tour/test_record.py"
PREFERENCES, NUDGES = "tests/commands/test_preferences.py", "tests/commands/test_tour_reminders.py"
NO_TRACE = f"{WIRE}::test_who_only_asks_is_in_no_file_and_in_no_line_of_the_log_and_nobody_but_discord_is_told"
NOT_HELD = f"{WIRE}::test_nobody_can_find_what_members_wrote_in_the_memory_of_the_bot"
SET_UP = "tests/commands/test_setup.py::test_editors_are_told_who_chose_what_and_neither_log_nor_store_names_anybody"
INSIGHTS, EXPORT = "tests/commands/test_insights.py", "tests/storage/test_export.py"
COPIED = (
    f"{PREFERENCES}::test_privacy_gives_a_copy_as_a_file_that_equals_what_the_command_line_prints_and_only_they_get_it"
)
SHOWS_AND_ERASES = f"{PREFERENCES}::test_privacy_shows_and_erases_what_is_kept_about_oneself_and_nobody_else"

PROMISES: dict[str, tuple[str, ...]] = {
    "A page for everybody": NOTHING,
    "In short: it keeps no question": (NO_TRACE, SHOWS_AND_ERASES),
    "Your organisation decides": NOTHING,
    "Whoever sets the assistant up": NOTHING,
    "[A page to begin": NOTHING,
    "What the assistant keeps about you is in one": (NO_TRACE,),
    "These are all its columns:": (
        "tests/test_docs.py::test_the_page_about_privacy_lists_every_column_that_is_kept_and_no_other",
        "tests/storage/test_schema.py::test_every_column_of_every_table_is_described_and_no_other",
    ),
    "If you never choose plain text": (NO_TRACE,),
    "If you change back": ("tests/storage/test_store.py::Modelled",),
    "The tour, and a message in which editors ask a role": (
        f"{READING}::test_whoever_presses_reads_the_words_alone_with_their_source_and_agrees",
    ),
    "What is kept then is the entry, the number": (
        f"{READING}::test_whoever_presses_reads_the_words_alone_with_their_source_and_agrees",
        f"{RECORD}::test_a_version_stands_for_title_and_text_and_for_nothing_else",
    ),
    "Of each entry only your latest confirmation": (
        f"{TOURS}::test_an_agreement_takes_the_place_of_the_one_before_to_the_same_entry",
        f"{REQUESTS}::test_under_a_new_id_an_agreement_takes_the_place_of_that_under_the_old_one",
        f"{TOURS}::test_agreements_go_after_24_months_and_picks_after_12",
    ),
    "Hub managers and editors see it with your name": (
        f"{READING}::test_who_is_not_in_the_role_may_read_it_too_and_is_not_listed",
        f"{READING}::test_who_is_no_editor_can_do_none_of_it",
        "tests/commands/test_tour_report.py::test_a_member_of_staff_is_refused_also_with_a_button_or_a_menu_of_a_report",
    ),
    "Where the setting `SERVER_MEMBERS_INTENT` is `on`, they also": (
        f"{READING}::test_with_the_intent_the_whole_role_is_listed",
        f"{READING}::test_without_the_intent_only_those_who_have_agreed_are_listed_and_it_says_why",
    ),
    "Reminders about something to read end": (
        f"{REQUESTS}::test_who_agrees_is_reminded_no_more_of_that_whatever_the_entry_was_called",
        f"{REQUESTS}::test_who_withdraws_it_ends_its_reminders_and_may_ask_anew",
    ),
    "What a role was asked to read names the entry": (
        f"{REQUESTS}::test_nobody_who_is_erased_or_has_left_is_told_of_and_the_request_names_nobody",
        "tests/storage/test_schema.py::test_every_column_of_every_table_is_described_and_no_other",
    ),
    "It is deleted twelve months after the day": (
        f"{REQUESTS}::test_requests_go_twelve_months_after_their_day_with_the_reminders_of_them",
    ),
    "If you erase what is kept about you, nothing stays": (
        f"{READING}::test_privacy_shows_the_agreement_and_the_reminders_and_erases_both_but_not_the_request",
        f"{RECORD}::test_the_report_and_its_table_equal_a_model_with_500_members_and_three_revisions_of_four_entries",
        f"{ERASING}::test_the_bytes_of_a_member_are_found_until_they_are_erased",
    ),
    "Files that somebody downloaded before": OUT_OF_REACH,
    "You may be asked again, and are listed": (
        f"{RECORD}::test_the_report_and_its_table_equal_a_model_with_500_members_and_three_revisions_of_four_entries",
    ),
    "Your progress on the tour": (f"{TOURS}::test_progress_goes_24_months_after_the_last_change_or_the_end",),
    "Hub managers see the step": (
        "tests/commands/test_tour_report.py::test_a_manager_sees_privately_who_is_where_and_where_people_stop",
    ),
    "Your answers are not kept anywhere": (
        "tests/tour/test_report.py::test_a_row_holds_steps_and_nothing_of_what_was_answered_or_skipped",
    ),
    "Reminders come only": (
        f"{NUDGES}::test_at_most_one_a_week_and_three_in_all_also_after_stopping_and_asking_anew",
        f"{TOURS}::test_what_was_sent_stays_counted_whether_she_stops_or_asks_again",
        f"{READING}::test_who_asks_for_it_is_reminded_by_the_rules_of_the_tour_and_nobody_else",
        f"{REQUESTS}::test_reminders_are_kept_apart_by_what_they_are_about",
    ),
    "Once a week the assistant asks Discord": (
        "tests/commands/test_tour_leavers.py::test_it_looks_an_hour_after_the_start_and_then_weekly_and_sooner_after_a_restart",
        "tests/commands/test_tour_leavers.py::test_all_that_is_kept_of_a_leaver_is_gone_thirty_days_later",
        f"{ERASING}::test_a_member_who_left_long_enough_ago_is_gone_from_the_bytes_too",
        f"{REQUESTS}::test_nobody_who_is_erased_or_has_left_is_told_of_and_the_request_names_nobody",
    ),
    "Once a day the assistant deletes": (
        "tests/test_background.py::test_what_is_due_is_deleted_at_the_start_and_on_the_day_on_which_it_becomes_due",
    ),
    "A computer with a wrong clock": (
        "tests/test_background.py::test_a_clock_that_has_gone_far_is_told_with_what_to_do_and_deletes_on_the_next_day",
    ),
    "Votes go month by month": (f"{ERASING}::test_votes_are_kept_for_twelve_calendar_months",),
    "Changes to the handbook are kept as long": ("tests/test_privacy_promises.py::test_a_change_stays_for_ever",),
    "Your name on them stays": (
        "tests/storage/test_history.py::test_erasing_an_editor_leaves_the_changes_without_the_name_and_sound",
    ),
    "The assistant counts by the day": (f"{COUNTED}::test_a_question_is_counted_once_with_its_way_and_its_outcome",),
    "Nothing in the counts says": (
        f"{COUNTED}::test_nothing_of_a_question_or_of_who_asks_it_stands_in_the_bytes_of_the_database",
        NO_TRACE,
    ),
    "Of messages that sound like a worry": (f"{COUNTED}::test_of_a_worry_only_the_sum_is_counted",),
    "Where few people ask": OUT_OF_REACH,
    "Editors and hub managers see sums of these counts": (
        f"{INSIGHTS}::test_a_manager_sees_privately_what_was_asked_and_a_table_with_all_of_it",
        f"{INSIGHTS}::test_an_editor_sees_it_and_a_member_of_staff_is_refused_also_where_discord_shows_it",
    ),
    "The weeks in it are whole ones": (
        "tests/insights/test_recount.py::test_no_figure_of_any_kind_is_under_five_and_what_was_missed_less_often_is_not_named",
        "tests/insights/test_figures.py::test_a_number_under_five_is_not_even_held",
        "tests/insights/test_figures.py::test_a_sum_does_not_give_away_a_part_that_is_not_told",
        "tests/insights/test_figures.py::test_a_share_is_not_told_where_it_gives_away_how_many_are_in_it_or_left",
        "tests/insights/test_periods.py::test_last_week_is_the_last_whole_one_on_whichever_day_somebody_looks",
        "tests/insights/test_chart.py::test_where_no_figure_may_be_told_there_is_no_picture",
        "tests/cli/test_insights.py::test_it_prints_every_section_and_no_number_under_five",
    ),
    "Whoever writes the sums down": OUT_OF_REACH,
    "Counts of a month are deleted": (f"{TALLY}::test_counts_are_kept_for_thirteen_calendar_months",),
    "They are written once a minute": (
        "tests/test_background.py::test_what_is_counted_is_written_every_minute",
        "tests/gateway/test_logging_in.py::test_what_was_asked_and_that_the_line_broke_is_counted_by_the_time_it_ends",
    ),
    "If the disk fails, they wait": (f"{TALLY}::test_a_writing_that_fails_is_made_up_for_by_the_next_and_counts_once",),
    "When the assistant does not know, you can press": (f"{GAPS}::test_the_form_has_the_words_that_were_asked",),
    "You read exactly what they would read": (
        f"{GAPS}::test_what_is_hidden_is_read_before_it_is_sent",
        f"{GAPS}::test_what_is_sent_is_on_a_card_in_the_editors_channel_without_a_name",
    ),
    "What you do not send is not kept.": (f"{GAPS}::test_what_is_hidden_is_read_before_it_is_sent",),
    "No message that sounds like a worry": (f"{GAPS}::test_a_worry_never_gets_to_the_editors",),
    "The editors read the words": (f"{GAPS}::test_what_is_sent_is_on_a_card_in_the_editors_channel_without_a_name",),
    "Hub managers read those that five members or more": (
        "tests/insights/test_recount.py::test_no_figure_of_any_kind_is_under_five_and_what_was_missed_less_often_is_not_named",
    ),
    "The words are kept for 90": (f"{SENT}::test_words_go_after_ninety_days_or_thirty_days_after_their_answer",),
    "That you wait for an answer": (
        f"{SENT}::test_who_waits_is_forgotten_once_told_and_after_thirty_days",
        f"{GAPS}::test_an_editor_answers_with_an_entry_and_whoever_asked_hears_of_it_once",
    ),
    "If an editor takes your words into": OUT_OF_REACH,
    "If you erase what is kept about you, words": (
        f"{SENT}::test_erasing_takes_words_along_that_nobody_else_sent",
        f"{SENT}::test_erasing_takes_words_along_that_only_their_member_waits_on_however_often_they_were_sent",
        f"{GAPS}::test_the_card_of_what_is_erased_is_taken_down",
    ),
    "If whoever runs the assistant sets `BACKUP_DIR`": (
        f"{KEEPING}::test_a_day_has_one_backup_however_often_the_bot_is_started_and_fourteen_nights_are_kept",
        f"{KEEPING}::test_without_the_setting_nothing_is_made",
    ),
    "Before an upgrade changes the database": (
        f"{KEEPING}::test_every_older_version_is_backed_up_with_its_words_before_it_is_upgraded_and_can_be_had_back",
        f"{KEEPING}::test_without_a_backup_dir_it_is_made_beside_the_database_and_privately",
        f"{KEEPING}::test_what_was_made_before_an_upgrade_goes_after_thirty_days",
    ),
    "What is deleted because its time is up": (
        f"{KEEPING}::test_a_day_has_one_backup_however_often_the_bot_is_started_and_fourteen_nights_are_kept",
    ),
    "Erasing reaches all of these": (
        "tests/backup/test_erasing.py::test_who_is_erased_is_in_no_byte_of_any_database_and_nobody_else_goes_along",
        "tests/backup/test_erasing.py::test_what_is_kept_beside_the_database_is_rewritten_too",
        "tests/wire/test_backups.py::test_whoever_is_erased_while_it_runs_is_in_no_database_of_its_backups",
    ),
    "Copies elsewhere are out of its reach": OUT_OF_REACH,
    "Whoever restores one is told": ("tests/cli/test_backups.py::test_who_was_erased_since_and_comes_back_is_named",),
    "Editors can write down": NOTHING,
    "That stays in the handbook's files": OUT_OF_REACH,
    "No answer shows it": (
        "tests/test_privacy_promises.py::test_no_answer_shows_who_looks_after_the_words",
        "tests/commands/test_keepers.py::test_nobody_is_told_twice_in_a_week_also_not_after_a_restart",
    ),
    "Erasing does not remove it": OUT_OF_REACH,
    "When somebody who manages the server chooses": (SET_UP,),
    "The assistant keeps what was chosen": (SET_UP,),
    "Editors are responsible for what they write": NOTHING,
    "They should not name anybody": NOTHING,
    "Type `/privacy`.": NOTHING,
    "Only you see the answer.": (SHOWS_AND_ERASES,),
    "It says what is kept about you": (
        SHOWS_AND_ERASES,
        COPIED,
        f"{PREFERENCES}::test_privacy_shows_and_erases_the_tour_too",
    ),
    "The copy is for you or another program": (
        COPIED,
        f"{EXPORT}::test_every_row_in_which_the_number_stands_is_in_the_copy_with_every_column",
        f"{EXPORT}::test_each_column_comes_with_what_it_is_why_and_how_long_as_on_the_page",
    ),
    "Of somebody else who took part": (
        f"{EXPORT}::test_of_somebody_else_in_the_same_row_neither_number_nor_name_is_copied",
    ),
    "Whoever runs the assistant can do the same": (
        "tests/cli/test_erasing.py::test_it_says_what_was_kept_and_erases_it_and_nobody_else",
        "tests/cli/test_erasing.py::test_without_an_option_it_only_says_what_is_kept",
        COPIED,
    ),
    "Then it searches every byte": (
        "tests/cli/test_erasing.py::test_what_the_search_finds_is_said_and_is_no_success",
        "tests/backup/test_searching.py::test_it_is_found_as_sqlite_writes_it",
        "tests/backup/test_searching.py::test_it_is_found_in_what_is_packed_and_that_is_named",
        "tests/backup/test_searching.py::test_what_cannot_be_searched_is_named",
    ),
    "A running assistant also forgets": (
        "tests/wire/test_one_bot.py::test_a_running_bot_forgets_whom_the_command_line_erases_and_nothing_stays_of_them",
    ),
    "Erasing is thorough.": (f"{ERASING}::test_erasing_empties_every_table_that_names_members",),
    "The rows are deleted, the file": (
        f"{ERASING}::test_the_bytes_of_a_member_are_found_until_they_are_erased",
        f"{ERASING}::test_the_bytes_are_gone_when_the_tables_have_grown_and_rows_have_moved_between_pages",
    ),
    "Votes stay, because": (f"{PREFERENCES}::test_a_vote_is_counted_by_entry_and_month_and_once_a_member", NO_TRACE),
    "An editor's changes to the handbook stay too": (
        "tests/storage/test_history.py::test_erasing_an_editor_leaves_the_changes_without_the_name_and_sound",
    ),
    "Some things are out of its reach": OUT_OF_REACH,
    "`/privacy` tells you about the first four": (
        f"{UNKEPT}::test_a_keeper_is_told_where_their_number_stands_and_that_erasing_leaves_it_there",
        f"{UNKEPT}::test_where_the_database_could_not_be_opened_nothing_is_called_nothing_and_nothing_erased",
        f"{UNKEPT}::test_a_database_that_was_set_aside_is_said_to_members_and_editors_until_it_is_deleted",
    ),
    "If the handbook names your Discord number": (
        f"{UNKEPT}::test_a_keeper_is_told_where_their_number_stands_and_that_erasing_leaves_it_there",
    ),
    "If the database could not be opened": (
        f"{UNKEPT}::test_where_the_database_could_not_be_opened_nothing_is_called_nothing_and_nothing_erased",
    ),
    "A damaged database that was set aside": OUT_OF_REACH,
    "A backup in those two folders": (
        "tests/backup/test_erasing.py::test_what_cannot_be_changed_is_named_and_the_rest_is_rewritten_all_the_same",
    ),
    "You are told so when you erase": (
        f"{UNKEPT}::test_who_erases_what_is_kept_is_erased_from_the_backups_too_and_told_of_one_that_cannot_be_changed",
    ),
    "A backup that somebody keeps elsewhere": OUT_OF_REACH,
    "If the words are in a git repository": OUT_OF_REACH,
    "Whoever runs the assistant can rewrite it": OUT_OF_REACH,
    "Changes that you approved before": (
        "tests/storage/test_history.py::test_erasing_touches_no_row_that_only_has_the_same_name",
    ),
    "Ask whoever runs the assistant.": NOTHING,
    "Whatever Discord keeps is": OUT_OF_REACH,
    "This is gone when the assistant restarts": (NO_TRACE,),
    "your first and your last few questions in a place": (
        f"{MEMORY}::test_what_a_member_asked_leaves_the_memory_when_nobody_asks_anything_more",
        "tests/assistant/test_conversation.py::test_it_lasts_ten_minutes_and_not_a_second_longer",
        f"{PREFERENCES}::test_erasing_forgets_the_conversation_too",
    ),
    "what you have just asked, for ten minutes": (
        f"{GAPS}::test_after_ten_minutes_the_form_is_empty",
        f"{GAPS}::test_somebody_else_who_presses_finds_the_form_empty",
    ),
    "which members are to be told": (
        f"{GAPS}::test_an_editor_answers_with_an_entry_and_whoever_asked_hears_of_it_once",
    ),
    "who found which answer": (
        f"{MEMORY}::test_whose_votes_and_shares_those_were_leaves_the_memory_after_a_day",
        f"{VOTES}::test_a_member_has_one_vote_for_a_message_and_may_change_it_and_take_it_back",
    ),
    "who shared which answer": (f"{MEMORY}::test_whose_votes_and_shares_those_were_leaves_the_memory_after_a_day",),
    "who was welcomed": (f"{MEMORY}::test_nothing_of_members_is_held_longer_than_a_day",),
    "the numbers of the messages": (f"{MEMORY}::test_nothing_of_members_is_held_longer_than_a_day",),
    "a change that an editor is previewing": (
        f"{MEMORY}::test_a_change_that_waits_longer_than_a_day_is_let_go_and_its_editor_is_told",
    ),
    "how many of your questions": ("tests/test_turns.py::test_nothing_is_held_of_members_who_have_been_answered",),
    "recent answers, for an hour": (NOT_HELD, f"{MEMORY}::test_an_answer_is_held_for_an_hour_and_no_longer"),
    "If the setting `SERVER_MEMBERS_INTENT`": (
        "tests/wire/test_tour.py::test_without_the_setting_discord_is_not_asked_for_members",
    ),
    "A message that sounds like a worry": (
        NOT_HELD,
        "tests/assistant/test_conversation.py::test_a_signpost_ends_it_and_nothing_of_the_worry_is_kept",
    ),
    "No question is stored unless you send it": (
        NO_TRACE,
        "tests/commands/test_errors.py::test_the_log_has_where_an_error_happened_and_nothing_of_what_a_member_wrote",
        "tests/test_logs.py::test_only_our_own_modules_are_ever_at_debug_because_others_log_what_members_write",
        "tests/test_logs.py::test_the_number_of_a_member_in_an_address_is_hidden",
    ),
    "There is no profile": (NO_TRACE,),
    "Whether an answer was helpful is kept": (NO_TRACE,),
    "**Discord** carries everything": OUT_OF_REACH,
    "**The company that hosts": (
        "tests/test_privacy_promises.py::test_nothing_is_shared_by_git_unless_the_setting_says_so",
        "tests/editing/test_git.py::test_each_change_is_one_commit_of_one_file_by_the_editors_name",
    ),
    "It learns nothing about anybody who only asks": (NO_TRACE,),
    "**The sites that the handbook quotes**": (
        "tests/cli/test_sources.py::test_without_the_option_no_page_is_asked_for",
        "tests/test_privacy_promises.py::test_only_check_with_sources_can_ask_for_pages",
    ),
    "They learn the address of that computer": (
        "tests/sources/test_watch.py::test_a_page_is_asked_for_once_however_many_topics_quote_it_and_nothing_else_is_sent",
        "tests/sources/test_watch.py::test_passwords_of_whoever_asks_are_not_sent_along",
    ),
    "Nothing is sent to anybody else.": (NO_TRACE,),
    "Nobody sells anything": (NO_TRACE,),
    "Everything you type reaches": OUT_OF_REACH,
    "What you write in a channel": OUT_OF_REACH,
    "The answers to commands are for your eyes only": (
        "tests/commands/test_slash_commands.py::test_ask_answers_in_the_words_of_the_page_and_privately",
        "tests/commands/test_buttons.py::test_a_button_shows_its_entry_privately_to_whoever_presses_it",
    ),
    "Above the answer to `/ask` stands your question": (
        f"{ASKED}::test_who_shares_an_answer_shares_what_they_asked_with_it",
        f"{ASKED}::test_the_words_of_another_are_quoted_to_whoever_asks_about_them_and_never_posted_again",
        f"{ASKED}::test_nothing_is_quoted_above_a_worry_or_anything_else_that_is_no_answer",
    ),
    "The assistant reads it from its own message": (
        f"{ASKED}::test_a_question_is_in_nothing_that_can_be_pressed_and_in_no_card_that_is_kept",
        "tests/cards/test_asked.py::test_a_line_above_a_card_is_never_part_of_it_and_leaves_the_memory_at_once",
        NOT_HELD,
        NO_TRACE,
    ),
    "This is a draft": NOTHING,
    "It follows the UK GDPR": OUT_OF_REACH,
    "The assistant is not meant for": NOTHING,
    "It decides nothing": NOTHING,
    "You may ask the controller": OUT_OF_REACH,
    "what is kept about you, and for a copy": (SHOWS_AND_ERASES, COPIED),
    "to put right what is wrong": OUT_OF_REACH,
    "to erase it: `/privacy`": (SHOWS_AND_ERASES,),
    "to stop using it": OUT_OF_REACH,
    "to give you what you have provided": (COPIED,),
    "to take back your consent": (f"{NUDGES}::test_snooze_and_stop_answer_in_place_and_for_herself_only",),
    "Nobody may treat you worse": OUT_OF_REACH,
    "If you do not, or are not content": OUT_OF_REACH,
    "`DATA_DIR` holds these files.": (NO_TRACE,),
    "At every start the assistant closes them": (
        "tests/storage/test_opening_private.py::test_what_others_could_read_is_closed_at_the_next_start",
        "tests/storage/test_opening_private.py::test_a_folder_that_holds_other_things_stays_open_and_they_do_too",
    ),
    "Deleting the database loses no word": (
        "tests/test_privacy_promises.py::test_deleting_the_database_loses_no_word_of_the_handbook",
    ),
    "Stop the assistant first.": NOTHING,
    "To read the votes": ("tests/cli/test_votes.py",),
    "Whenever the assistant is changed, a program tests": (
        "tests/test_privacy_promises.py::test_every_sentence_of_the_page_is_here_and_its_tests_are_there",
    ),
    "It cannot test what is not": OUT_OF_REACH,
}
"""How each sentence begins, and the tests that fail where it is broken."""


def sentences():
    """Return the sentences of the page, without its tables and headings."""
    text = re.sub(r"^\|.*\n", "", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    for block in re.split(r"\n\s*\n|\n(?=- )|\n(?=#)", text):
        words = " ".join(block.split()).removeprefix("- ")
        if words and not words.startswith("#"):
            yield from re.split(r"(?<=[.?!])\s+(?=[A-Z`*])", words)


def test_every_sentence_of_the_page_is_here_and_its_tests_are_there():
    said = list(sentences())
    found = {sentence: [begin for begin in PROMISES if sentence.startswith(begin)] for sentence in said}
    assert {sentence: begins for sentence, begins in found.items() if len(begins) != 1} == {}
    assert set(PROMISES) - {begin for begins in found.values() for begin in begins} == set()
    for tests in PROMISES.values():
        for named in tests if tests is not OUT_OF_REACH else ():
            file, _, test = named.partition("::")
            source = (ROOT / file).read_text("utf-8")
            assert not test or re.search(rf"^(?:async )?(?:def|class) {test}\b", source, re.MULTILINE), named


def test_the_page_says_what_it_cannot_test():
    last = PAGE.read_text("utf-8").partition("## How this page is tested")[2]
    for named in ("Discord", "git host", "backups", "people write into the handbook", "the law"):
        assert named in " ".join(last.split())


def test_the_page_names_every_kind_of_file_that_there_is_in_the_data_folder():
    table = PAGE.read_text("utf-8").partition("| file | what it is |")[2].partition("\n\n")[0]
    named = set(re.findall(r"`([a-z0-9.]+)-?`", table))
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot" / "matching").glob("*.py"))
    made = {*re.findall(r'shelf\.kept\(\s*"(\w+)"', source), *re.findall(r'folder / f"(\w+)-', source)}
    assert made == {"regression", "edited", "vectors"}
    assert made | {FILE_NAME, "store.broken"} <= named


def test_no_answer_shows_who_looks_after_the_words(tmp_path):
    kept = RULES.replace("reviewed: 2026-11-23", f'reviewed: 2026-11-23\nkeeper: "{KEEPER}"\nreview_by: 2026-11-24')
    handbook = read(folder_with(tmp_path / "words", kept, safeguarding=SAFEGUARDING)).handbook
    (topic,) = handbook.topics
    assert topic.keeper == KEEPER
    for entry in topic.entries:
        shown = plain(Answer((Quotation(topic, entry, Why("your choice")),)))
        assert entry.text in shown
        assert KEEPER.strip("<@>") not in shown


def test_a_change_stays_for_ever(tmp_path):
    folder = folder_with(tmp_path / "words", RULES, safeguarding=SAFEGUARDING)
    with StoreThread(lambda: open_store(tmp_path / FILE_NAME)) as store:
        desk = desk_of(folder, store)
        desk.publish(Change(ChangeKind.EDIT, "rules.e1", {"text": "Be kind."}, "clearer"), Editor("Mary", 7))
        store.do(lambda kept: kept.delete_due(now=desk.rules.now().replace(year=9000))).result()
        assert desk.revisions("rules.e1")[0].name == "Mary"


@pytest.mark.parametrize(("setting", "commits", "pushed"), [("off", 1, 1), ("commit", 2, 1), ("push", 2, 2)])
def test_nothing_is_shared_by_git_unless_the_setting_says_so(tmp_path, setting, commits, pushed):
    folder = folder_with(tmp_path / "words", RULES, safeguarding=SAFEGUARDING)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=begin")
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), "shared.git")
    git(folder, "remote", "add", "origin", str(tmp_path / "shared.git"))
    git(folder, "push", "--quiet", "--set-upstream", "origin", "main")
    with StoreThread(lambda: open_store(tmp_path / FILE_NAME)) as store:
        desk = desk_of(folder, store, KNOWLEDGE_GIT=setting)
        told = desk.publish(
            Change(ChangeKind.EDIT, "rules.e1", {"text": "Be kind."}, "clearer"), Editor("Mary", 7)
        ).told
        assert (told, share(desk)) == ((), "")
    assert len(git(folder, "log", "--format=%h").split()) == commits
    assert len(git(tmp_path / "shared.git", "log", "--format=%h").split()) == pushed


def test_deleting_the_database_loses_no_word_of_the_handbook(tmp_path):
    folder = folder_with(tmp_path / "words", RULES, safeguarding=SAFEGUARDING)
    with StoreThread(lambda: open_store(tmp_path / FILE_NAME)) as store:
        desk_of(folder, store).publish(
            Change(ChangeKind.EDIT, "rules.e1", {"text": "Be kind."}, "x"), Editor("Mary", 7)
        )
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (tmp_path / FILE_NAME).unlink()
    with StoreThread(lambda: open_store(tmp_path / FILE_NAME)) as store:
        desk_of(folder, store)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert "Be kind." in plain(assistant_of(folder).show("rules.e1"))


def desk_of(folder, store, **texts):
    """Return the desk as the program puts it together, with nothing protected."""
    found = settings.load({"KNOWLEDGE_DIR": str(folder), **texts}, folder, for_discord=False)
    found = replace(found, protected_topics=frozenset())
    desk = wiring.desk(found, wiring.doors(found).library, wiring.archive_in(store))
    desk.catch_up()
    return desk


def test_only_check_with_sources_can_ask_for_pages():
    sources = {path: path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py")}
    inside = {path for path in sources if path.parent.name == "sources"}
    using = {path.relative_to(ROOT).as_posix() for path, text in sources.items() if "bot.sources" in text}
    using -= {path.relative_to(ROOT).as_posix() for path in inside}
    assert using == {"bot/cli/sources.py"}
    callers = [path.name for path, text in sources.items() if re.search("check_sources|cli.sources", text)]
    assert sorted(callers) == ["main.py", "sources.py"]
    assert sources[ROOT / "bot" / "cli" / "main.py"].count("if given.sources:") == 1
