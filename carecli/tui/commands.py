"""Every action a person can take, one record each.

Bindings, footer, `?` help, palette and the key table of the docs are made from these records.
Nothing of Textual is loaded here.

A key is written as Textual names it; "g i" is a chord: `g`, then `i`. The action of a record is
its id with underscores, looked up where its scope lives: everywhere and case → the app's action
groups, list → the queue screen, the others → their own screen or widget.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """Where an action is possible."""

    EVERYWHERE = "everywhere"
    CASE = "case"
    LIST = "list"
    CONVERSATION = "conversation"
    COMPOSER = "composer"
    REVIEW = "review"
    DAILY = "daily"
    RECEIPT = "receipt"
    PROMISES = "promises"
    INSIGHTS = "insights"
    CROWDS = "crowds"
    OUTBOX = "outbox"
    ACCOUNTS = "accounts"
    SEARCHES = "searches"
    SEARCH = "search"
    CUSTOMERS = "customers"
    SHELF = "shelf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One action.

    Attributes:
        id: Stable name, used in the config to give it other keys.
        title: What the palette and the footer call it.
        help: One sentence for the help screen.
        keys: The default keys, comma-separated; empty when only the palette offers it.
        scope: Where it is possible; `CASE`: in lists and conversations, on the case under the
            cursor, the selected ones, or the open one.
        footer: A shorter title when the footer shows it; empty when it does not.
        danger: It becomes public or cannot be undone, so it is confirmed elsewhere.
    """

    id: str
    title: str
    help: str
    keys: str
    scope: Scope
    footer: str = ""
    danger: bool = False

    @property
    def action(self) -> str:
        """The name of the method that does it, without the `action_` in front."""
        return self.id.replace("-", "_")

    @property
    def bound(self) -> tuple[str, ...]:
        """The default keys, one by one."""
        return tuple(self.keys.split(",")) if self.keys else ()


def _in(
    scope: Scope, *rows: tuple[str, str, str, str] | tuple[str, str, str, str, str]
) -> list[Command]:
    """Records of one scope from (id, keys, title, help, footer) rows."""
    return [
        Command(
            id=row[0],
            keys=row[1],
            title=row[2],
            help=row[3],
            footer=row[4] if len(row) == 5 else "",
            scope=scope,
            danger=row[0] == "send",
        )
        for row in rows
    ]


COMMANDS: tuple[Command, ...] = (
    *_in(
        Scope.EVERYWHERE,
        ("help", "question_mark", "Help", "The keys of this screen.", "help"),
        ("palette", "ctrl+p", "Command palette", "Find any action by its name."),
        ("back", "escape", "Back", "Back, or cancel what is open."),
        (
            "quit",
            "q",
            "Back, or quit",
            "Back; from the queue, out.",
        ),
        ("undo", "u,z", "Undo", "Undo the last action, or recall a reply on hold."),
        ("fetch", "full_stop", "Fetch now", "Ask X for new posts now."),
        ("goto", "g", "Go to …", "Go to a place; a strip shows what can follow."),
        ("view-waiting", "1,g i", "Waiting", "Everyone who waits, longest first."),
        ("view-follow-ups", "2,g f", "Follow-ups", "Follow-ups and promises, next due first."),
        ("view-answered", "3,g a", "Answered", "Our word is the last."),
        ("view-snoozed", "4,g s", "Snoozed", "Asleep until a time, or until they write."),
        ("view-done", "5,g d", "Done", "Closed, with the reason."),
        ("theme", "", "Theme", "Choose the colours."),
        ("quit-now", "ctrl+q", "Quit", "Leave carecli from anywhere; drafts are kept."),
        ("daily-review", "g r", "Daily review", "One case at a time, a decision for each."),
        ("promises", "g p", "Promises", "What was promised: overdue, due, coming, closed."),
        ("take-offer", "A", "Take what is offered", "Do what the latest offer says."),
        ("templates", "g t", "Templates", "All templates, their use, those of your own."),
        ("playbook", "g k", "Playbook", "Kinds of problem: whom to ask, what to offer."),
        ("insights", "g m", "Insights", "How quickly you answer, what is open, what it costs."),
        ("crowds", "g w", "Crowds", "Several people on one problem, more than usual."),
        ("outbox", "g o", "Outbox", "Replies on hold, refused or being checked."),
        ("budget", "g b", "Budget", "What was spent, what is left, what things cost."),
        ("accounts", "g A", "Accounts", "The handles you answer for; connect another."),
        ("customers", "g c", "Customers", "Who has written, and what you know about them."),
        ("search", "g slash", "Search", "Find anything: posts, replies, notes, customers."),
    ),
    *_in(
        Scope.CASE,
        ("reply", "r", "Reply", "Write an answer; it is reviewed before it is sent.", "reply"),
        ("template", "t", "Reply from a template", "Choose a template and fill its blanks."),
        ("done", "e", "Done", "Done, on to the next; asks why while they wait.", "done"),
        ("reopen", "E", "Reopen", "Take a case back into the queue."),
        ("snooze", "s,b", "Snooze", "Sleep until a time, or until they write.", "snooze"),
        ("snooze-again", "S", "Snooze again", "Snooze as the last time."),
        ("follow-up", "f", "Follow up", "Come back if they stay silent until a time."),
        ("promise", "p", "Promise", "Record what we promised, and by when."),
        ("no-reply", "m", "No reply needed", "Close it without an answer, with the reason."),
        ("note", "n", "Note", "Note something about them, with how you know it."),
        ("label", "L", "Label", "Change the customer's labels."),
        ("card", "c", "Customer card", "What is known about the customer."),
        ("look-up", "i", "Look up", "Ask your own program about them."),
        ("goodwill", "dollar_sign", "Goodwill", "Log what they are given beyond what is owed."),
        ("kind", "W", "Kind of problem", "Say what kind of problem it is."),
        ("open-on-x", "o", "Open on X", "Open the post in the browser."),
        ("copy-link", "y", "Copy link", "Copy the address of the post."),
        ("copy-text", "Y", "Copy text", "Copy the words of the post."),
    ),
    *_in(
        Scope.LIST,
        ("next", "j,down", "Next", "One down."),
        ("previous", "k,up", "Previous", "One up."),
        ("first", "g g,home", "First", "To the first one."),
        ("last", "G,end", "Last", "To the last one."),
        ("half-down", "ctrl+d,pagedown", "Half a page down", "Half a page down."),
        ("half-up", "ctrl+u,pageup", "Half a page up", "Half a page up."),
        ("next-view", "l,right", "Next view", "The view to the right."),
        ("previous-view", "h,left", "Previous view", "The view to the left."),
        ("open", "enter", "Open", "Open the conversation.", "open"),
        ("select", "x,space", "Select", "Select, or take back; verbs then act on all selected."),
        ("clear-selection", "X", "Clear the selection", "Select nothing."),
        ("filter", "slash", "Filter", "Show only rows that hold these words."),
    ),
    *_in(
        Scope.CONVERSATION,
        ("next-case", "J", "Next case", "The next case of the list.", "next"),
        ("previous-case", "K", "Previous case", "The case before in the list."),
        (
            "context",
            "v",
            "Whole thread",
            "Fetch what is missing of the thread; says the price.",
        ),
    ),
    *_in(
        Scope.COMPOSER,
        (
            "review",
            "ctrl+s,ctrl+enter",
            "Review",
            "To the review box; nothing is sent yet.",
            "review",
        ),
        ("insert-template", "ctrl+t", "Template", "Insert a template.", "template"),
        ("next-blank", "tab", "Next blank", "To the next blank to fill.", "next blank"),
        ("editor", "ctrl+g", "Editor", "Write in $EDITOR.", "editor"),
        ("better", "ctrl+l", "Better words", "Take the first suggestion.", "better words"),
        ("dismiss", "ctrl+o", "Dismiss", "Hear no more of the first finding in this case."),
        ("chain", "ctrl+n", "In parts", "Send what is too long as several posts, or not."),
        ("picture", "ctrl+b", "Picture", "Attach a picture and say what it shows."),
        ("twin", "f2", "Earlier words", "Show the reply of before that is nearly the same."),
        ("oldest", "f3", "Longest wait", "Keep this, and answer who has waited longest."),
        ("reload", "f4", "What is new", "Read what came in while you were writing."),
        ("private", "ctrl+r", "Public or DM", "Answer in public, or in a direct message."),
        ("writing-keys", "f1", "Keys while writing", "All of these keys.", "keys"),
        ("leave", "escape", "Leave", "Keep the draft and leave.", "keep & leave"),
    ),
    *_in(
        Scope.REVIEW,
        ("send", "y", "Send", "Send it: the hold starts, and u recalls it.", "send"),
        ("edit", "e", "Edit", "Back to the composer.", "edit"),
        ("not-now", "n,escape", "Not now", "Keep it as a draft.", "back"),
    ),
    *_in(
        Scope.DAILY,
        ("skip", "J,space", "Skip for now", "Pass it over; it waits on.", "skip"),
        ("alone", "F", "Focus", "Hide everything but the conversation.", "focus"),
    ),
    *_in(
        Scope.PROMISES,
        ("promise-kept", "K", "Kept", "The promise was kept; telling them is offered.", "kept"),
        ("promise-moved", "M", "Moved", "Agree on another time; a message is offered.", "moved"),
        ("promise-broken", "B", "Broken", "It was broken; an apology is offered.", "broken"),
    ),
    *_in(
        Scope.RECEIPT,
        ("copy-receipt", "y", "Copy", "Copy the receipt, as Markdown.", "copy"),
        ("save-receipt", "w", "Save", "Save the receipt, as Markdown.", "save"),
        ("review-again", "a", "Once more", "Go through what was passed over.", "once more"),
    ),
    *_in(
        Scope.CROWDS,
        (
            "status-post",
            "w",
            "Status post",
            "One post to everybody, on X's own page.",
            "to everybody",
        ),
    ),
    *_in(
        Scope.INSIGHTS,
        (
            "next-figure",
            "j,down,tab",
            "Next figure",
            "To the next one; below it says what it means.",
        ),
        ("previous-figure", "k,up,shift+tab", "Previous figure", "To the figure before."),
        ("longer-period", "l,right", "Longer period", "Look further back.", "longer"),
        ("shorter-period", "h,left", "Shorter period", "Look less far back."),
        ("of-account", "a", "Account", "Of one account, or of all.", "account"),
        ("of-label", "L", "Label", "Of customers with a label, or of all.", "label"),
    ),
    *_in(
        Scope.OUTBOX,
        ("take-back", "enter", "Recall", "Recall it: it is a draft again.", "recall to the draft"),
        ("retry", "r", "Try again", "Put it on hold again; then it is sent.", "try again"),
        ("drop", "d", "Drop", "Give it up.", "drop"),
    ),
    *_in(
        Scope.ACCOUNTS,
        ("show-account", "enter", "Show only this one", "The queue of this account.", "its queue"),
        ("show-all", "0", "Show all", "The queue of all accounts.", "all"),
        ("add-account", "a", "Connect", "Connect an account, step by step.", "connect"),
        ("check-account", "c", "Check", "Ask X whether the sign-in holds, and for what.", "check"),
        ("account-colour", "o", "Colour", "Tell it apart by another colour."),
        ("account-messages", "d", "Direct messages", "Read and answer them, or not.", "DMs"),
        ("account-searches", "s", "Searches", "What else feeds its queue.", "searches"),
        ("account-ask", "t", "Type the handle", "Before the first answer of a day, or not."),
        ("remove-account", "D", "Remove", "Take the access back at X, and forget everything."),
    ),
    *_in(
        Scope.SEARCHES,
        ("add-search", "a", "Add", "Try a search, see what it costs, switch it on.", "add"),
        ("remove-search", "d", "Remove", "Search for it no more.", "remove"),
    ),
    *_in(
        Scope.SEARCH,
        ("open-hit", "enter", "Open", "Open the conversation.", "open"),
        ("next-hit", "down", "Next", "One down.", "next"),
        ("previous-hit", "up", "Previous", "One up."),
        ("hit-order", "tab", "Order", "The newest first, or what fits best.", "order"),
    ),
    *_in(
        Scope.CUSTOMERS,
        ("open-customer", "enter", "Open", "Their cases, and all you know about them.", "open"),
        (
            "find-customer",
            "slash",
            "Search",
            "By name, note, or filters such as label:vip.",
            "search",
        ),
        ("customer-order", "tab", "Order", "By last seen, cases or followers.", "order"),
        ("note-customer", "n", "Note", "Note something, with how you know it.", "note"),
        ("label-customer", "L", "Label", "Change their labels.", "label"),
        ("take-label", "a", "Take the suggestion", "Give them the first label that could fit."),
        ("forget-customer", "D", "Forget", "Erase them everywhere; asks for the handle."),
    ),
    *_in(
        Scope.SHELF,
        ("edit-file", "enter,e", "Edit", "Change it in $EDITOR; what ships becomes yours.", "edit"),
        ("new-file", "n", "New", "Write one of your own in $EDITOR.", "new"),
        ("find-file", "slash", "Search", "Show only those that hold these words.", "search"),
    ),
)
"""All actions, in the order of the help screen."""

BY_ID = {command.id: command for command in COMMANDS}


def of(*scopes: Scope) -> tuple[Command, ...]:
    """The actions of these scopes."""
    return tuple(command for command in COMMANDS if command.scope in scopes)
