"""Having the handle typed before an account's first answer of the day (its setting `ask`)."""

from __future__ import annotations

from carecli.care.errors import Misuse
from carecli.care.rows import Account
from carecli.desk.parts import Parts
from carecli.store import facts
from carecli.system.terminal import one_line


def asks(parts: Parts, account: Account) -> bool:
    """Whether the next answer needs the handle typed."""
    wanted = parts.settings.account(account.handle).ask
    return wanted and facts.read(parts.db, _fact(account)) != _today(parts, account)


def confirm(parts: Parts, account: Account, typed: str | None) -> None:
    """Take what was typed for the handle, and remember it for today.

    Raises:
        Misuse: It is another handle, or none where one is needed; says what to type.
    """
    name = f"@{account.handle}"
    if typed is None and not asks(parts, account):
        return
    if typed is None:
        raise Misuse(
            f"This is the first answer as {name} today, and nobody has said that it is meant.",
            f"Type {name} to send it.",
        )
    if typed.strip().lstrip("@").lower() != account.handle.lower():
        raise Misuse(
            f"This goes out as {name}, and you typed “{one_line(typed)[:40]}”.",
            f"Type {name} to send it.",
        )
    facts.keep(parts.db, _fact(account), _today(parts, account))


def _fact(account: Account) -> str:
    return f"handle typed {account.id}"


def _today(parts: Parts, account: Account) -> str:
    """The day on the account's own wall."""
    zone = parts.promise(account.id).hours.zone
    return parts.now().astimezone(zone).date().isoformat()
