"""Forgetting a person in the data file and in every copy of it that carecli wrote."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from carecli.care.errors import Misuse, StoreTrouble
from carecli.desk.backup import Backup
from carecli.desk.copies import Copies, Kind
from carecli.store.forgetting import ANONYMOUS
from tests.support.shop import Shop, post


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop at its home's own place, with two customers."""
    home = tmp_path / "data"
    home.mkdir()
    shop = Shop(home, patience=0.2)
    shop.home = type(shop.home).under(tmp_path)
    shop.desk._home = shop.home
    shop.take(post(2, 22, "@shop my pineapple"), post(3, 33, "@shop my quince"))
    return shop


def backup(shop: Shop, name: str = "backups/one.db") -> Path:
    file = shop.home.config_dir / name
    Backup(shop.home, shop.clock).make(file)
    return file


def export(shop: Shop, text: str) -> Path:
    file = shop.home.config_dir / "exports" / f"{len(text)}.txt"
    Copies(shop.home).write(file, text, Kind.EXPORT, shop.clock.now(), force=False)
    return file


def on_disk(shop: Shop) -> bytes:
    files = [file for file in shop.home.config_dir.rglob("*") if file.is_file()]
    return b"".join(file.read_bytes() for file in files).lower()


def test_what_would_be_erased_is_said_with_the_files_that_hold_it(shop: Shop) -> None:
    shop.desk.triage.note(shop.case(22), "likes pie", source="public")
    saved, told = backup(shop), export(shop, "a note on @P22")
    export(shop, "nothing of them")
    found = shop.desk.forget.look("@p22")
    assert found.said.startswith("Everything about @p22: 1 post, 1 case, 1 note.")
    assert "waits" in found.said
    assert {one.path for one in found.copies} == {saved, told}


def test_copies_stay_and_are_named_when_they_are_not_to_be_touched(shop: Shop) -> None:
    saved = backup(shop)
    done = shop.desk.forget.person("p22")
    assert done.left == (saved,)
    assert f"Still holds them: {saved}." in done.said
    assert "cannot be undone" in done.said
    assert b"pineapple" not in shop.db.path.read_bytes()
    assert b"pineapple" in saved.read_bytes()


def test_nothing_of_them_is_left_in_backups_exports_and_copies(shop: Shop) -> None:
    saved = backup(shop)
    told, other = export(shop, "a note on @P22"), export(shop, "a note on @p33, pie and all")
    before = shop.db.path.with_name("care.db.before-2")
    before.write_bytes(saved.read_bytes())
    done = shop.desk.forget.person("p22", clean_copies=True)
    assert done.cleaned == (saved,)
    assert set(done.deleted) == {told, before}
    assert other.exists()
    assert b"pineapple" not in on_disk(shop)
    assert b"p22" not in on_disk(shop)
    assert Backup(shop.home, shop.clock).verify(saved).cases == 2
    assert b"quince" in saved.read_bytes(), "the others are still in it"
    if os.name == "posix":
        assert saved.stat().st_mode & 0o777 == 0o600
    assert {file.name for file in saved.parent.iterdir()} == {"one.db"}


def test_who_was_forgotten_in_a_backup_is_forgotten_when_it_comes_back(shop: Shop) -> None:
    saved = backup(shop)
    shop.desk.forget.person("p22", clean_copies=True)
    shop.desk.close()
    Backup(shop.home, shop.clock).restore(saved)
    again = Shop(shop.folder)
    assert again.row(ANONYMOUS + 1).state == "done"
    again.take(post(2, 22, "@shop my pineapple"))
    assert b"pineapple" not in again.db.path.read_bytes()
    again.desk.close()


def test_a_copy_that_cannot_be_read_counts_as_holding_them(shop: Shop) -> None:
    broken = shop.db.path.with_name("care.db.before-2")
    broken.write_bytes(b"half a file")
    assert [one.path for one in shop.desk.forget.look("p22").copies] == [broken]


def test_copies_that_were_left_can_be_cleaned_up_later(shop: Shop) -> None:
    saved, told = backup(shop), export(shop, "a note on @P22")
    assert "carecli forget @p22 --copies" in shop.desk.forget.person("p22").said
    assert "except in copies" in shop.desk.forget.look("p22").said
    done = shop.desk.forget.person("p22", clean_copies=True)
    assert (done.cleaned, done.deleted, done.cases) == ((saved,), (told,), ())
    assert b"pineapple" not in on_disk(shop)
    with pytest.raises(Misuse, match="Nobody here"):
        shop.desk.forget.look("p22")


def test_a_copy_that_cannot_be_deleted_is_named_as_left(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    told = export(shop, "a note on @P22")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        done = shop.desk.forget.person("p22", clean_copies=True)
    assert (done.deleted, done.left) == ((), (told,))
    assert b"pineapple" not in shop.db.path.read_bytes()


def test_an_answer_on_hold_in_a_backup_is_not_sent_to_nobody(shop: Shop) -> None:
    shop.desk.replies.send(shop.case(22), "Hello!", hold=timedelta(hours=1))
    saved = backup(shop)
    with shop.db.writing() as cursor:
        cursor.execute("DELETE FROM replies")
    shop.desk.forget.person("p22", clean_copies=True)
    shop.desk.close()
    assert Backup(shop.home, shop.clock).restore(saved).unknown == 0


def test_an_export_alone_can_be_cleaned_up_too(shop: Shop) -> None:
    told, other = export(shop, "a note on @P22"), export(shop, "a note on @p221")
    shop.desk.forget.person("p22")
    assert shop.desk.forget.person("@p22", clean_copies=True).deleted == (told,)
    assert other.exists()


def test_nobody_and_ourselves_cannot_be_forgotten(shop: Shop) -> None:
    with pytest.raises(Misuse, match="Nobody here"):
        shop.desk.forget.look("p99")
    shop.take(post(5, 1, "hello", parent_id=2))
    with pytest.raises(Misuse, match="your own account"):
        shop.desk.forget.look("Shop")


def test_somebody_to_whom_an_answer_is_on_its_way_is_not_forgotten_yet(shop: Shop) -> None:
    shop.desk.replies.send(shop.case(22), "Hello!", hold=timedelta(hours=1))
    with pytest.raises(Misuse, match="on its way"):
        shop.desk.forget.person("p22")
    shop.desk.undo()
    shop.desk.forget.person("p22")
    assert b"Hello!" not in shop.db.path.read_bytes()


def test_a_file_kept_busy_is_finished_later(shop: Shop) -> None:
    import sqlite3

    reader = sqlite3.connect(shop.db.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM facts").fetchall()
    wal = shop.db.journal_mode() == "wal"
    with pytest.raises(StoreTrouble, match="busy"):
        shop.desk.forget.person("p22")
    reader.close()
    if not wal:  # a reader keeps even the first step from being written
        shop.desk.forget.person("p22")
    shop.desk.forget.finish()
    assert b"pineapple" not in shop.db.path.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "**Bo** said: ask @p\\_22 first",
        '{"text": "their handles:\\nP_22"}',
        "DESCRIPTION:call @p\r\n _22 back",
    ],
)
def test_a_handle_is_found_however_a_format_writes_it(shop: Shop, text: str) -> None:
    told = export(shop, text)
    assert [one.path for one in shop.desk.forget.look("p_22").copies] == [told]
