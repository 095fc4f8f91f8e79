"""Who else waits, what was said before, what is new: what a guard says of a reply."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest

from carecli.care.blanks import PERSONAL, Kind
from carecli.care.cases import Reason
from carecli.care.errors import Misuse
from carecli.care.posts import PostId
from carecli.care.rows import Mark
from carecli.care.threads import Feed
from carecli.config.model import Config
from carecli.desk.guards import ANSWERED, note_skip
from carecli.desk.misfits import misfits
from carecli.desk.problems import Problem
from tests.support.shop import Shop, post
from tests.support.stage import Open, Stage, says

SORRY = "Hello Ada, I am so sorry that your tea came late. The next pot leaves today. ^Kim"


def against(stage: Stage, handle: str, text: str = "Hello!", offer: str = "") -> list[Problem]:
    """What speaks against a reply, of one offer or all."""
    found = stage.desk.replies.check(stage.case(handle), text).problems
    return [one for one in found if not offer or one.offer == offer]


def known(shop: Shop, by: int) -> set[PostId]:
    """What somebody who opens a case has before them."""
    return {bubble.post.id for bubble in shop.desk.open(shop.case(by)).thread}


def news(shop: Shop, by: int, read: Collection[PostId] | None) -> list[Problem]:
    found = shop.desk.replies.check(shop.case(by), "Hello there", read=read).problems
    return [one for one in found if one.offer == "reload" or one.rule == ANSWERED]


def test_a_twin_is_found_under_another_name_with_its_words_beside_it(stage: Stage) -> None:
    stage.send("ada", SORRY)
    stage.later(days=12)
    (found,) = against(stage, "bo", SORRY.replace("Ada", "Bo"), "twin")
    assert (found.level, found.about) == ("warning", SORRY)
    assert found.message == "Nearly the same words went to @ada two weeks ago."


def test_a_line_of_its_own_makes_a_reply_no_twin(stage: Stage) -> None:
    stage.send("ada", SORRY)
    own = SORRY.replace("The next pot", "I saw that your sister waits for it. The green one")
    assert not against(stage, "bo", own, "twin")


def test_words_of_more_than_a_month_ago_are_no_twin(stage: Stage) -> None:
    stage.send("ada", SORRY)
    stage.later(days=31)
    assert not against(stage, "bo", SORRY.replace("Ada", "Bo"), "twin")


def test_a_short_thank_you_may_be_like_any_other(stage: Stage) -> None:
    stage.send("ada", "Thank you so much, Ada!")
    assert not against(stage, "bo", "Thank you so much, Bo!", "twin")


def test_what_was_written_on_x_itself_has_twins_too(stage: Stage) -> None:
    stage.writes("tinyteas", SORRY, parent=stage.post("ada-1"))
    stage.desk.sync.run()
    assert against(stage, "bo", SORRY.replace("Ada", "Bo"), "twin")


def test_what_was_recalled_is_no_twin(stage: Stage) -> None:
    held = stage.desk.replies.send(stage.case("ada"), SORRY)
    stage.desk.replies.recall(held.id)
    stage.later(minutes=2)
    assert not against(stage, "bo", SORRY.replace("Ada", "Bo"), "twin")


def test_who_has_waited_longer_is_named_and_can_be_gone_to(stage: Stage) -> None:
    (found,) = against(stage, "bo", offer="oldest")
    assert found.message == "@ada has waited for an hour."
    assert (found.level, found.about) == ("hint", str(stage.case("ada")))
    assert not against(stage, "ada", offer="oldest")


def test_an_upset_one_who_waits_longer_weighs_more(open_stage: Open) -> None:
    angry = "@tinyteas this is a disgrace, I am furious, worst shop ever!"
    stage = open_stage(says("ada-1", "ada", angry), says("bo-1", "bo", "@tinyteas hi", ago=5))
    stage.desk.sync.run()
    assert Mark.UPSET in stage.row("ada").marks
    (found,) = against(stage, "bo", offer="oldest")
    assert (found.level, "is upset" in found.message) == ("warning", True)


def test_an_answer_on_its_way_ends_being_passed_over(stage: Stage) -> None:
    stage.desk.replies.send(stage.case("ada"), "Hello Ada")
    assert not against(stage, "bo", offer="oldest")


def test_a_skip_is_kept_only_when_somebody_was_passed_over(shop: Shop) -> None:
    shop.take(post(1, 2), post(5, 3))
    note_skip(shop.parts, shop.case(2), shop.clock.now())
    note_skip(shop.parts, shop.case(3), shop.clock.now())
    (kept,) = shop.db.rows("SELECT case_id, older_case, at FROM skips")
    assert (kept["case_id"], kept["older_case"]) == (shop.case(3), shop.case(2))


def test_sending_past_somebody_is_counted_and_sending_in_turn_is_not(shop: Shop) -> None:
    shop.take(post(1, 2), post(5, 3))
    shop.desk.replies.send(shop.case(3), "Hello p3")
    shop.desk.replies.send(shop.case(2), "Hello p2, here you are")
    assert [row["case_id"] for row in shop.db.rows("SELECT case_id FROM skips")] == [shop.case(3)]


def test_an_answer_that_was_taken_back_passed_nobody_over(shop: Shop) -> None:
    shop.take(post(1, 2), post(5, 3))
    shop.desk.replies.recall(shop.desk.replies.send(shop.case(3), "Hello p3").id)
    assert not shop.db.rows("SELECT * FROM skips")
    shop.desk.replies.send(shop.case(3), "Hello p3")
    assert len(shop.db.rows("SELECT * FROM skips")) == 1


def test_what_the_customer_adds_while_one_writes_is_said(shop: Shop) -> None:
    shop.take(post(1, 2))
    read = known(shop, 2)
    assert not news(shop, 2, read)
    shop.take(post(4, 2, "@shop and it was cold", parent_id=PostId(1)))
    (found,) = news(shop, 2, read)
    assert found.message == "@p2 wrote again: “and it was cold”"
    assert shop.desk.replies.check(shop.case(2), "Hello").to.post.id == 4
    assert not news(shop, 2, known(shop, 2))


def test_an_answer_from_elsewhere_blocks_until_it_was_seen(shop: Shop) -> None:
    shop.take(post(1, 2))
    read = known(shop, 2)
    shop.take(post(4, 1, "@p2 I am on it", parent_id=PostId(1)), feed=Feed.OWN)
    (found,) = news(shop, 2, read)
    assert (found.level, found.rule) == ("error", ANSWERED)
    assert "I am on it" in found.message
    assert not news(shop, 2, known(shop, 2))


def test_a_script_has_to_allow_a_second_answer(shop: Shop) -> None:
    shop.take(post(1, 2))
    shop.take(post(4, 1, "@p2 I am on it", parent_id=PostId(1)), feed=Feed.OWN)
    with pytest.raises(Misuse, match="answered this on X"):
        shop.desk.replies.send(shop.case(2), "Hello there")
    assert shop.desk.replies.send(shop.case(2), "Hello there", allow=[ANSWERED])


def test_what_they_wrote_after_that_answer_is_to_be_answered(shop: Shop) -> None:
    shop.take(post(1, 2))
    shop.take(post(4, 1, "@p2 I am on it", parent_id=PostId(1)), feed=Feed.OWN)
    shop.take(post(6, 2, "@shop thanks, when?", parent_id=PostId(4), conversation_id=PostId(1)))
    assert not [one for one in news(shop, 2, None) if one.rule == ANSWERED]


def test_a_case_that_comes_back_says_how_it_was_closed(stage: Stage) -> None:
    stage.desk.triage.done([stage.case("ada")], Reason.SOLVED)
    stage.later(days=2)
    stage.writes("ada", parent=stage.post("ada-1"))
    stage.desk.sync.run()
    messages = [one.message for one in against(stage, "ada")]
    assert "This was closed two days ago (solved); they came back." in messages
    stage.send("ada")
    assert not any("came back" in one.message for one in against(stage, "ada"))


def test_a_deleted_post_leaves_the_one_before_to_answer(stage: Stage) -> None:
    stage.later(minutes=1)
    second = stage.writes("ada", "@tinyteas hello?", parent=stage.post("ada-1"))
    stage.desk.sync.run()
    stage.sandbox.world.remove(second.id)
    stage.later(days=1)
    stage.desk.recheck.case(stage.case("ada"))
    seen = stage.desk.replies.check(stage.case("ada"), "Hello")
    assert seen.to.post.id == stage.post("ada-1")
    assert any("deleted the latest post" in one.message for one in seen.problems)


def test_where_nothing_is_left_to_answer_it_is_refused(stage: Stage) -> None:
    stage.sandbox.world.remove(stage.post("ada-1"))
    stage.later(days=1)
    stage.desk.recheck.case(stage.case("ada"))
    with pytest.raises(Misuse, match="nothing left to answer"):
        stage.desk.replies.check(stage.case("ada"), "Hello")


def test_a_heated_reply_is_held_for_as_long_as_the_settings_say(shop: Shop) -> None:
    shop.parts.settings = Config(cooling=timedelta(minutes=10))
    shop.take(post(1, 2))
    seen = shop.desk.replies.check(shop.case(2), "Your attitude is not helping, p2.")
    assert seen.cooling == timedelta(minutes=10)
    reply = shop.desk.replies.send(shop.case(2), seen.text, hold=timedelta(0))
    assert reply.send_at - reply.written_at == timedelta(minutes=10)
    assert shop.desk.replies.check(shop.case(2), "I understand.").cooling == timedelta(0)


def test_another_sign_off_offers_a_line_behind_the_greeting(shop: Shop) -> None:
    shop.take(post(1, 2))
    shop.take(post(4, 1, "@p2 Hello, I am on it. ^Mia", parent_id=PostId(1)), feed=Feed.OWN)
    shop.take(post(6, 2, "@shop thanks, when?", parent_id=PostId(4), conversation_id=PostId(1)))
    text = "Hello Ada, it will be there by 5 pm today. ^Zoe"
    found = shop.desk.replies.check(shop.case(2), text).problems
    (line,) = [one for one in found if one.offer == "handover"]
    better = text[: line.start] + line.suggestion + text[line.end :]
    assert better == (
        "Hello Ada, Zoe here, taking over from Mia. It will be there by 5 pm today. ^Zoe"
    )


def test_what_the_coach_was_told_to_be_quiet_about_is_listed_and_heard_again(shop: Shop) -> None:
    shop.take(post(1, 2), post(2, 3), post(3, 4))
    for by in (2, 3, 4):
        shop.desk.replies.dismiss(shop.case(by), "vague-time")
    (told,) = shop.desk.coaching.dismissed()
    assert (told.rule, told.cases, told.everywhere) == ("vague-time", 3, True)
    assert "again" in shop.desk.coaching.listen("vague-time").said
    assert shop.desk.coaching.dismissed() == ()
    with pytest.raises(Misuse, match="Nobody dismissed"):
        shop.desk.coaching.listen("vague-time")


def test_what_stands_in_a_templates_blanks_is_checked(shop: Shop) -> None:
    shop.take(post(1, 2))
    library, case = shop.desk.templates, shop.case(2)
    dated = next(
        one
        for one in library.all("Shop")
        if any(field.kind is Kind.DATE for field in one.fields) and PERSONAL in one.blanks
    )
    filled = library.fill(dated.id, case).text
    blank = next(field.name for field in dated.fields if field.kind is Kind.DATE)
    right = filled.replace(f"{{{blank}}}", "tomorrow at 9").replace("{personal}", "Nice cat!")
    wrong = right.replace("tomorrow at 9", "in due course")
    assert not list(misfits(library, case, "Shop", dated.id, right))
    (found,) = misfits(library, case, "Shop", dated.id, wrong)
    assert wrong[found.start : found.end] == "in due course"
    (gone,) = misfits(library, case, "Shop", dated.id, right.replace("Nice cat!", ""))
    assert "for this customer alone is gone" in gone.message


def test_what_was_sent_a_moment_ago_is_compared_too(stage: Stage) -> None:
    assert not against(stage, "bo", SORRY.replace("Ada", "Bo"), "twin")
    stage.desk.replies.send(stage.case("ada"), SORRY)
    assert against(stage, "bo", SORRY.replace("Ada", "Bo"), "twin")
