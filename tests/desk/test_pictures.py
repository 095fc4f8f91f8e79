"""Pictures: what may be attached, and how it gets to X once, with its description."""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from carecli.care.errors import Misuse
from carecli.care.outgoing import Reply, Sending
from carecli.channels.contract import HOSTILE
from carecli.channels.sandbox import faults
from carecli.channels.sandbox.faults import Fault
from carecli.channels.x.client import XChannel
from carecli.config.model import AccountSettings, Caps, Config
from carecli.desk.pictures import LARGEST
from carecli.store import pictures
from tests.support.images import JPEG, PNG, WEBP
from tests.support.stage import SHOP, Open, Stage, says

NOW = timedelta(0)
LONG = "The oven is on and the bread is in it now. " * 12


@pytest.fixture
def cake(tmp_path: Path) -> Path:
    path = tmp_path / "cake.png"
    path.write_bytes(PNG)
    return path


def sent_with(stage: Stage, cake: Path, *alts: str, text: str = "Hello Ada!") -> Reply:
    case = stage.case("ada")
    for alt in alts:
        stage.desk.replies.attach(case, cake, alt)
    reply = stage.desk.replies.send(case, text, hold=NOW, chain=True)
    stage.desk.replies.deliver()
    return stage.desk.replies.get(reply.id)


def shown(stage: Stage) -> list[list[str]]:
    """The descriptions of the pictures of each of our posts on X."""
    return [[one.alt for one in post.media] for post in stage.sandbox.world.posts_by_brand()]


def on(stage: Stage, path: str, fault: Fault, times: int = 1) -> None:
    stage.sandbox.faults.add(fault, method="POST", path=path, times=times)


@pytest.mark.parametrize(("data", "kind"), [(PNG, "png"), (JPEG, "jpeg"), (WEBP, "webp")])
def test_a_picture_goes_with_the_draft_and_then_with_the_reply(
    stage: Stage, tmp_path: Path, data: bytes, kind: str
) -> None:
    path = tmp_path / "it"
    path.write_bytes(data)
    case = stage.case("ada")
    picture = stage.desk.replies.attach(case, path, " A cake on a plate ")
    assert (picture.kind, picture.alt, picture.size) == (
        f"image/{kind}", "A cake on a plate", len(data),
    )  # fmt: skip
    assert stage.desk.replies.pictures(case) == (picture,)
    path.unlink()
    sent = sent_with(stage, path)
    assert (sent.state, sent.pictures) == (Sending.SENT, 1)
    assert shown(stage) == [["A cake on a plate"]]
    assert stage.desk.replies.pictures(case) == ()


def test_it_is_seen_in_the_conversation_at_once_and_after_the_next_fetch(
    stage: Stage, cake: Path
) -> None:
    sent = sent_with(stage, cake, "A cake")
    (media,) = stage.desk.open(sent.case).thread[-1].post.media
    assert (media.kind, media.alt, media.url) == ("photo", "A cake", "")
    stage.later(minutes=1)
    stage.desk.sync.run()
    (media,) = stage.desk.open(sent.case).thread[-1].post.media
    assert media.alt == "A cake"
    assert media.url.startswith("https://pbs.twimg.com/")


def test_what_was_sent_is_forgotten_but_for_its_description(stage: Stage, cake: Path) -> None:
    sent = sent_with(stage, cake, "A cake")
    (kept,) = pictures.of_reply(stage.desk._parts.db, sent.id)
    assert (kept.alt, kept.size) == ("A cake", 0)


def test_a_chain_carries_them_with_its_first_part(stage: Stage, cake: Path) -> None:
    sent_with(stage, cake, "One", "Two", text=LONG)
    assert shown(stage) == [["One", "Two"], []]


def test_they_are_paid_for_as_said(stage: Stage, cake: Path) -> None:
    before = stage.sandbox.bill.spent
    sent_with(stage, cake, "One", "Two")
    assert stage.sandbox.bill.spent - before == Decimal("0.010") + Decimal("0.040")
    assert stage.desk.replies.price_of_pictures(2) == Decimal("0.040")
    assert stage.desk.status().today == stage.sandbox.bill.spent


@pytest.mark.parametrize("alt", ["", " \n ", "x" * 1_001, "\u202e\u200b"])
def test_without_a_description_it_is_not_attached(stage: Stage, cake: Path, alt: str) -> None:
    with pytest.raises(Misuse):
        stage.desk.replies.attach(stage.case("ada"), cake, alt)
    assert stage.desk.replies.pictures(stage.case("ada")) == ()


def test_a_hostile_description_and_name_are_harmless(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "a\u202e\x1b]52;c;x\x07\n[red].png"
    path.write_bytes(PNG)
    picture = stage.desk.replies.attach(stage.case("ada"), path, HOSTILE)
    assert not {"\x1b", "\x07", "\n", "\u202e"} & set(picture.name + picture.alt)


def test_a_name_that_is_no_text_is_taken(stage: Stage, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.png"))
    path.write_bytes(PNG)
    assert stage.desk.replies.attach(stage.case("ada"), path, "A cake").name.endswith(".png")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no picture"),
        (b"<svg onload=alert(1)>", "no picture"),
        (b"GIF89a" + b"x" * 20, "only as a film"),
        (b"RIFF\x00\x00\x00\x00WAVE", "no picture"),
        (PNG + b"x" * LARGEST, "larger than 5 MB"),
    ],
)
def test_what_x_does_not_take_is_refused_here(
    stage: Stage, tmp_path: Path, data: bytes, why: str
) -> None:
    path = tmp_path / "it.png"
    path.write_bytes(data)
    with pytest.raises(Misuse, match=why):
        stage.desk.replies.attach(stage.case("ada"), path, "A cake")


def test_the_largest_that_x_takes_arrives_whole(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "it.png"
    path.write_bytes(PNG + b"x" * (LARGEST - len(PNG)))
    assert sent_with(stage, path, "A cake").state is Sending.SENT


@pytest.mark.parametrize("name", ["none.png", ".", "a\x00b", "x" * 5_000, "pipe"])
def test_what_is_no_file_is_refused_at_once(stage: Stage, tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Misuse):
        stage.desk.replies.attach(stage.case("ada"), tmp_path / name, "A cake")


def test_a_post_takes_four(stage: Stage, cake: Path) -> None:
    case = stage.case("ada")
    kept = [stage.desk.replies.attach(case, cake, f"Number {n}") for n in range(4)]
    with pytest.raises(Misuse, match="at most 4"):
        stage.desk.replies.attach(case, cake, "Number 5")
    stage.desk.replies.detach(case, kept[1].id)
    with pytest.raises(Misuse, match="no picture"):
        stage.desk.replies.detach(case, kept[1].id)
    with pytest.raises(Misuse, match="no picture"):
        stage.desk.replies.detach(stage.case("bo"), kept[0].id)
    sent_with(stage, cake)
    assert shown(stage) == [["Number 0", "Number 2", "Number 3"]]


def test_a_recall_gives_them_back(stage: Stage, cake: Path) -> None:
    case = stage.case("ada")
    stage.desk.replies.attach(case, cake, "A cake")
    reply = stage.desk.replies.send(case, "Hello Ada!")
    assert stage.desk.replies.pictures(case) == ()
    stage.desk.replies.recall(reply.id)
    assert [one.alt for one in stage.desk.replies.pictures(case)] == ["A cake"]
    assert sent_with(stage, cake).state is Sending.SENT
    assert shown(stage) == [["A cake"]]


def test_a_refused_reply_leaves_them_with_the_draft_and_a_retry_takes_them_along(
    stage: Stage, cake: Path
) -> None:
    on(stage, "/2/tweets", faults.forbidden("You are not permitted to perform this action."))
    refused = sent_with(stage, cake, "A cake")
    assert refused.state is Sending.REFUSED
    case = stage.case("ada")
    assert [one.alt for one in stage.desk.replies.pictures(case)] == ["A cake"]
    stage.desk.replies.retry(refused.id)
    assert stage.desk.replies.pictures(case) == ()
    stage.later(seconds=10)
    stage.desk.replies.deliver()
    assert shown(stage) == [["A cake"]]


@pytest.mark.parametrize("path", ["/2/media/upload", "/2/media/metadata"])
@pytest.mark.parametrize(
    "fault", [faults.drop(written=True), faults.error(503), faults.truncated()]
)
def test_an_upload_whose_outcome_is_unknown_is_made_again(
    stage: Stage, cake: Path, path: str, fault: Fault
) -> None:
    on(stage, path, fault)
    held = sent_with(stage, cake, "A cake")
    assert held.state is Sending.HOLD
    assert "picture" in held.problem
    assert stage.on_x() == []
    stage.later(seconds=30)
    stage.desk.replies.deliver()
    assert shown(stage) == [["A cake"]]


def test_what_is_not_uploaded_holds_nothing_up_for_long(stage: Stage, cake: Path) -> None:
    on(stage, "/2/media/upload", faults.forbidden("You are not permitted to do that."))
    case = stage.case("ada")
    stage.desk.replies.attach(case, cake, "A cake")
    stage.desk.replies.send(case, "Hello Ada!", hold=NOW)
    stage.desk.replies.send(stage.case("bo"), "Hello Bo!", hold=NOW)
    states = {reply.handle: reply.state.value for reply in stage.desk.replies.deliver()}
    assert states == {"ada": "refused", "bo": "sent"}


def test_a_crash_between_upload_and_post_sends_it_once(
    stage: Stage, cake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, real = stage.case("ada"), XChannel.upload
    for alt in ("One", "Two"):
        stage.desk.replies.attach(case, cake, alt)
    reply = stage.desk.replies.send(case, "Hello Ada!", hold=NOW)

    def dies_at_two(channel: XChannel, picture: object) -> object:
        if getattr(picture, "alt", "") == "Two":
            raise KeyboardInterrupt
        return real(channel, picture)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(XChannel, "upload", dies_at_two)
        with pytest.raises(KeyboardInterrupt):
            stage.desk.replies.deliver()
    assert stage.desk.replies.get(reply.id).state is Sending.HOLD, "it was not even claimed"
    stage.desk.replies.deliver()
    assert shown(stage) == [["One", "Two"]]
    assert len(stage.sandbox.world.uploads) == 2


def test_what_expired_at_x_is_uploaded_again(stage: Stage, cake: Path) -> None:
    on(stage, "/2/tweets", faults.rate_limited())
    sent_with(stage, cake, "A cake")
    stage.later(hours=25)
    stage.desk.replies.deliver()
    assert shown(stage) == [["A cake"]]
    assert len(stage.sandbox.world.uploads) == 2


def test_what_x_has_lost_is_uploaded_again_once(stage: Stage, cake: Path) -> None:
    on(stage, "/2/tweets", faults.rate_limited())
    sent_with(stage, cake, "A cake")
    stage.sandbox.world.uploads.clear()
    stage.later(minutes=15)
    stage.desk.replies._delivery._fresh.clear()
    (held,) = stage.desk.replies.deliver()
    assert held.state is Sending.HOLD
    stage.later(seconds=30)
    stage.desk.replies.deliver()
    assert shown(stage) == [["A cake"]]


def test_an_x_that_loses_every_picture_is_not_asked_for_ever(stage: Stage, cake: Path) -> None:
    lost = faults.forbidden("Your media IDs are invalid.")
    on(stage, "/2/tweets", lost, times=5)
    assert sent_with(stage, cake, "A cake").state is Sending.REFUSED


def test_a_sign_in_from_before_pictures_says_what_to_do(stage: Stage, cake: Path) -> None:
    on(stage, "/2/media/upload", faults.forbidden("Forbidden"))
    refused = sent_with(stage, cake, "A cake")
    assert refused.state is Sending.REFUSED
    assert "leaves pictures out" in refused.problem
    assert "sign in again" in refused.problem or "account add" in str(refused.trouble)


def test_without_money_no_picture_leaves(open_stage: Open, cake: Path) -> None:
    caps = Caps(send_day=Decimal("0.012"))
    stage = open_stage(
        says("ada-1", "ada"), settings=Config(accounts={SHOP.handle: AccountSettings(caps=caps)})
    )
    stage.desk.sync.run()
    refused = sent_with(stage, cake, "A cake")
    assert refused.state is Sending.REFUSED
    assert stage.sandbox.world.uploads == {}


def test_they_go_neither_by_message_nor_by_browser(open_stage: Open, cake: Path) -> None:
    settings = Config(accounts={SHOP.handle: AccountSettings(dms=True)})
    stage = open_stage(says("ada-1", "ada"), settings=settings)
    stage.desk.sync.run()
    case = stage.case("ada")
    stage.desk.replies.attach(case, cake, "A cake")
    with pytest.raises(Misuse, match="takes no picture"):
        stage.desk.replies.send(case, "Hello Ada!", private=True)
    with pytest.raises(Misuse, match="cannot be handed"):
        stage.desk.replies.hand_over(case, "Hello Ada!")
    assert stage.desk.replies.outbox() == ()


def test_a_lost_answer_with_a_picture_is_found_by_its_words(stage: Stage, cake: Path) -> None:
    on(stage, "/2/tweets", faults.drop(written=True))
    unknown = sent_with(stage, cake, "A cake")
    assert unknown.state is Sending.UNKNOWN
    stage.later(minutes=10)
    stage.desk.sync.run()
    assert stage.desk.replies.get(unknown.id).state is Sending.SENT
    bubble = stage.desk.open(stage.case("ada")).thread[-1]
    assert [media.alt for media in bubble.post.media] == ["A cake"]
    assert shown(stage) == [["A cake"]]
