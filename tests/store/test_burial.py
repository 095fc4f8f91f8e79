"""Pictures that went with direct messages go when the messages do."""

from __future__ import annotations

from carecli.care.cases import CaseId
from carecli.care.threads import Feed
from carecli.desk import messages
from tests.support.shop import Shop, dm, post


def picture(shop: Shop, case: CaseId, reply: int | None = None) -> None:
    with shop.db.writing() as cursor:
        cursor.execute(
            "INSERT INTO pictures (case_id, reply_id, name, kind, alt, data, added_at)"
            " VALUES (?, ?, 'a.png', 'image/png', 'a quince', x'00', '')",
            (case, reply),
        )


def test_pictures_of_old_messages_go_and_those_of_public_answers_stay(shop: Shop) -> None:
    shop.take(dm(2, 2, "my address"), dm(3, 1, "noted", to=2), feed=Feed.DMS)
    shop.take(post(4, 4, "@shop hello"))
    private, public = shop.case(2), shop.case(4)
    with shop.db.writing() as cursor:
        reply = cursor.execute(
            "INSERT INTO replies (case_id, to_post, text, state, written_at, send_at, private)"
            " VALUES (?, 2, 'noted', 'sent', '', '', 1)",
            (private,),
        ).lastrowid
    picture(shop, private, reply)
    picture(shop, private)
    picture(shop, public)
    shop.later(days=400)
    assert messages.expire(shop.parts, shop.account) == 2
    kept = shop.db.rows("SELECT case_id FROM pictures")
    assert [row["case_id"] for row in kept] == [public]
