"""Direct messages are kept for a while only: X's policy wants people to have agreed to more."""

from __future__ import annotations

from carecli.care.rows import Account
from carecli.desk.parts import Parts
from carecli.store import burial, cases


def expire(parts: Parts, account: Account) -> int:
    """Forget direct messages whose case nobody has touched for as long as the settings say.

    Returns:
        How many were forgotten.
    """
    now = parts.now()
    kept = parts.settings.account(account.handle).keep_dms
    with parts.db.writing():
        forgotten = burial.expire_dms(parts.db, account, now - kept, now)
        parts.settle(cases.holding(parts.db, forgotten))
    return len(forgotten)
