"""Every setting, declared once: name, type, default, and what may stand there.

A setting whose text needs more than a type carries a `Rule`, which reads it and says in words what
was expected. `load` walks these declarations; the reference page of the docs is written from them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from ipaddress import ip_address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from carecli.care import lookups, when
from carecli.care.hours import DAYS
from carecli.care.matters import Kind, Quiet
from carecli.system import holidays

_PART = re.compile(r"(\d{1,7})\s*([smhdw])\s*")
_LONGEST = timedelta(days=366)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_WINDOW = rf"{_CLOCK}\s*[-\u2013]\s*(?:{_CLOCK}|24:00)"
_WINDOWS = re.compile(rf"\s*(?:|closed|{_WINDOW}(?:\s*,\s*{_WINDOW})*)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """How a setting is read.

    Attributes:
        expected: What should stand there, in words that follow "expected".
        read: Turns what was found into the value; raises ValueError for anything else.
    """

    expected: str
    read: Callable[[Any], Any]


def span(found: Any) -> timedelta:
    """A stretch of time as text, up to a year: "90s", "30m", "2h", "1d", "1h 30m"."""
    text = _text(found).strip().lower()
    parts = _PART.findall(text)
    if not 0 < len(parts) <= len(_UNITS) or _PART.sub("", text):
        raise ValueError(text)
    value = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in parts), timedelta(0))
    if value > _LONGEST:  # a moment that far away may be none of the calendar's
        raise ValueError(text)
    return value


def _longer_than_nothing(found: Any) -> timedelta:
    if not (value := span(found)):
        raise ValueError(found)
    return value


def _zone(found: Any) -> str:
    if name := _text(found):
        try:
            ZoneInfo(name)
        except (KeyError, OSError) as error:  # unknown; or a folder of zones such as "Europe"
            raise ValueError(name) from error
    return name


def _windows(found: Any) -> str:
    if not _WINDOWS.fullmatch(text := _text(found)):
        raise ValueError(text)
    return text


def _day(found: Any) -> str:
    if found not in DAYS:
        raise ValueError(found)
    return str(found)


def _matter(found: Any) -> str:
    return Kind(_text(found)).value


def _quiet(found: Any) -> str:
    Quiet.parse(text := _text(found))
    return text


def _handle(found: Any) -> str:
    if not re.fullmatch(r"\w{1,15}", handle := _text(found), re.ASCII):
        raise ValueError(handle)
    return handle.lower()


def _country(found: Any) -> str:
    if (text := _text(found)) and not holidays.known(text):
        raise ValueError(text)
    return text


def _language(found: Any) -> str:
    if not re.fullmatch(r"[a-z]{2,3}", text := _text(found)):
        raise ValueError(text)
    return text


def _price(found: Any) -> Decimal:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,9})?", text := _text(found)):
        raise ValueError(text)
    return Decimal(text)


def _currency(found: Any) -> str:
    if not re.fullmatch(r"[A-Z]{3}", text := _text(found)):
        raise ValueError(text)
    return text


def _name(found: Any) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,29}", text := _text(found)):
        raise ValueError(text)
    return text


def _command(found: Any) -> tuple[str, ...]:
    if not isinstance(found, list):
        raise ValueError(found)  # noqa: TRY004 as in _text
    lookups.check_command(words := tuple(map(_text, found)))
    return words


def _patience(found: Any) -> timedelta:
    if not timedelta(0) < (value := span(found)) <= timedelta(minutes=1):
        raise ValueError(found)
    return value


def _cap(found: Any) -> Decimal | None:
    return None if found == "" else _price(found)


def api_url(found: Any) -> str:
    """A base URL that credentials may be sent to: https, or plain http on this machine."""
    if url := _text(found):
        parts = urlsplit(url)
        host = parts.hostname or ""
        if not re.fullmatch(r"[!-~]+", url) or "\\" in url:  # what looks like another host
            raise ValueError(url)
        if parts.scheme not in ("https", "http") or not host or parts.username or parts.port == 0:
            raise ValueError(url)
        if parts.scheme == "http" and not _loopback(host):
            raise ValueError(url)
    return url.rstrip("/")


def _loopback(host: str) -> bool:
    return host == "localhost" or (host[0] in "1:" and ip_address(host).is_loopback)


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise ValueError(found)  # noqa: TRY004 a rule refuses with ValueError, whatever is wrong
    return found


def _time_to_come(found: Any) -> str:
    if not when.readable(text := _text(found).strip()):
        raise ValueError(text)
    return text


SPAN = Rule(
    'a stretch of time in quotes, like "30m", "2h" or "1d", up to a year', _longer_than_nothing
)
PAUSE = Rule('a stretch of time in quotes, like "10s"; "0s" for none, up to a year', span)
ZONE = Rule('a time zone like "Europe/London", or "" for the machine\'s', _zone)
WINDOWS = Rule('opening hours like "09:00-17:00", "09:00-12:00, 13:00-17:00" or "closed"', _windows)
DAY = Rule(f"one of {', '.join(DAYS)}", _day)
MATTER = Rule(f"one of {', '.join(Kind)}", _matter)
QUIET = Rule('quiet hours like "22:00-07:00"; "" for none', _quiet)
HANDLE = Rule("a handle without @: up to 15 letters, digits and _", _handle)
COUNTRY = Rule('a country like "DE", with its region where holidays differ: "GB-SCT"', _country)
LANGUAGE = Rule('a language as X names it, like "en" or "de"', _language)
CURRENCY = Rule('the three letters of a currency, like "EUR"', _currency)
NAME = Rule("a short name: lower-case letters, digits, - and _", _name)
COMMAND = Rule(
    'a program and its arguments, like ["orders", "--find", "{order}"]: the program is fixed, and'
    " a place is a name in braces",
    _command,
)
PATIENCE = Rule('a stretch of time in quotes up to a minute, like "5s"', _patience)
MOMENT = Rule('a time like "2h", "tomorrow 9:00", "fri" or "in two days"', _time_to_come)
CAP = Rule('US dollars in quotes, like "2.50"; "" for no cap', _cap)
PRICE = Rule('US dollars in quotes, like "0.005"', _price)
API_URL = Rule("an https address (plain http only on this machine)", api_url)


class Caps(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The most that may be spent, in US dollars; what is left out has no cap.

    Days and months are UTC's, as X counts them. Sending has caps of its own, so that reading
    cannot use up what an answer costs.

    Attributes:
        read_day: For reading, a day.
        read_month: For reading, a month.
        send_day: For sending, a day.
        send_month: For sending, a month.
    """

    read_day: Annotated[Decimal | None, CAP] = None
    read_month: Annotated[Decimal | None, CAP] = None
    send_day: Annotated[Decimal | None, CAP] = None
    send_month: Annotated[Decimal | None, CAP] = None


class Lookup(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A look-up: a program of your own that answers in the customer card, under `[lookups.NAME]`.

    Attributes:
        command: The program and its arguments, one by one; `{order}` is a place for a value that
            you confirm each time. No shell reads it.
        title: What it is called; empty for its name.
        timeout: After how long it is stopped.
    """

    command: Annotated[tuple[str, ...], COMMAND]
    title: str = ""
    timeout: Annotated[timedelta, PATIENCE] = timedelta(seconds=5)


class Tell(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What you are told of while you do something else; nothing unless you ask for it.

    Attributes:
        desktop: What a notification of the desktop is for.
        bell: What the terminal's bell rings for.
        quiet: When nothing is told; what came then is summed up once afterwards. On your wall.
        text: Name and quote customers in notifications. Off, so that a locked screen shows none
            of it.
    """

    desktop: tuple[Annotated[str, MATTER], ...] = ()
    bell: tuple[Annotated[str, MATTER], ...] = ()
    quiet: Annotated[str, QUIET] = ""
    text: bool = False


class AccountSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of one account, under `[accounts.HANDLE]`.

    Attributes:
        target: The care promise: how soon a customer gets an answer, in open time.
        hours: Opening hours by weekday, mon to sun; a day left out is closed, none at all means
            always open.
        timezone: Where the clock on the wall hangs; empty for the person's.
        holidays: The country whose public holidays are closed days, such as "GB-ENG".
        signoff: How replies are signed, such as "^Ana".
        greeting: How replies begin, such as "Hi"; templates use it.
        colour: What the account is told apart by, where there are several.
        currency: The money that goodwill is reckoned in.
        languages: Those you answer in; posts in others are marked. None given: nothing is marked.
        brand: The name templates use for us; empty for the account's own.
        searches: Saved searches that feed the queue.
        lookalikes: Handles that people type when they mean yours; what they write is searched for.
        dms: Read and answer direct messages. X's policy asks for people's consent to keep them.
        keep_dms: How long direct messages are kept after their case was last touched.
        ask: Have the handle typed before the first answer of the day, so that none goes out under
            the wrong name.
        caps: The most that this account may spend.
        sweep: How often the newest mentions are read again to find deleted and edited ones; "0s"
            for never.
        owned: The handle owns the developer app: reads of its own mentions are cheaper then.
        api_url: Another base URL than X's own.
        closed: Days, such as holidays, on which no window opens.
    """

    target: Annotated[timedelta, SPAN] = timedelta(hours=2)
    hours: dict[Annotated[str, DAY], Annotated[str, WINDOWS]] = {}
    timezone: Annotated[str, ZONE] = ""
    holidays: Annotated[str, COUNTRY] = ""
    signoff: str = ""
    greeting: str = ""
    colour: Literal["", "blue", "green", "orange", "pink", "purple", "red", "teal", "yellow"] = ""
    currency: Annotated[str, CURRENCY] = "USD"
    languages: tuple[Annotated[str, LANGUAGE], ...] = ()
    brand: str = ""
    searches: tuple[str, ...] = ()
    lookalikes: tuple[Annotated[str, HANDLE], ...] = ()
    dms: bool = False
    keep_dms: Annotated[timedelta, SPAN] = timedelta(days=90)
    ask: bool = False
    caps: Caps = Caps()
    sweep: Annotated[timedelta, PAUSE] = timedelta(days=1)
    owned: bool = True
    api_url: Annotated[str, API_URL] = ""
    closed: tuple[date, ...] = ()


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole config file.

    Attributes:
        hold: How long a reply can be recalled before it goes out.
        cooling: How long a reply is held at least that the coach finds heated.
        poll: How often new posts are fetched while much is going on; when it is quiet, or closed,
            less often by itself.
        theme: The name of a theme of the app.
        snoozes: What a snooze or follow-up offers, such as "2h" or "tomorrow 9:00", in place of the
            usual choice; the first nine have a digit.
        sort: The order of the waiting list: longest wait first, or soonest due first.
        timezone: The person's; empty for the machine's.
        keys: Other keys for an action, by its id: "j,down".
        secrets: Where credentials are kept: the system's keyring, a file under a passphrase, or the
            environment. Set by `carecli account add`; never changed silently.
        caps: The most that all accounts together may spend.
        tell: What you are told of while you do something else.
        prices: Other prices than the table's, in US dollars, by resource.
        lookups: Programs of your own that answer in the customer card, by name.
        accounts: Settings by handle, in lower case, without @.
    """

    hold: Annotated[timedelta, PAUSE] = timedelta(seconds=10)
    cooling: Annotated[timedelta, PAUSE] = timedelta(0)
    poll: Annotated[timedelta, SPAN] = timedelta(minutes=2)
    theme: str = "carecli-dark"
    snoozes: tuple[Annotated[str, MOMENT], ...] = ()
    sort: Literal["age", "due"] = "age"
    timezone: Annotated[str, ZONE] = ""
    keys: dict[str, str] = {}
    secrets: Literal["", "keyring", "file", "env"] = ""
    caps: Caps = Caps()
    tell: Tell = Tell()
    prices: dict[str, Annotated[Decimal, PRICE]] = {}
    lookups: dict[Annotated[str, NAME], Lookup] = {}
    accounts: dict[Annotated[str, HANDLE], AccountSettings] = {}

    def account(self, handle: str) -> AccountSettings:
        """The settings of an account; the defaults when the file does not name it."""
        return self.accounts.get(handle.lower(), AccountSettings())
