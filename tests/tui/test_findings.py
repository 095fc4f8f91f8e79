"""What the coach says under the text, and the two keys for it."""

from __future__ import annotations

from tests.tui.talk import Talk, talk


async def test_better_words_are_shown_and_one_key_takes_them() -> None:
    async with talk(write=True) as person:
        await person.write("Maya, kindly wait until 5 pm.")
        await person.reads("sounds like a machine", "→ please  ^l takes it")
        await person.press("ctrl+l")
        assert person.written == "Maya, please wait until 5 pm."
        await person.press("ctrl+z")
        assert person.written == "Maya, kindly wait until 5 pm."


async def test_a_finding_that_is_dismissed_is_said_no_more_in_this_case() -> None:
    async with talk(write=True) as person:
        await person.write("Maya, I will bring it soon.")
        await person.reads("is no time")
        await person.press("ctrl+o")
        await person.until(lambda: "is no time" not in person.text, "silence")
        await person.write(" Or asap!")
        assert "is no time" not in person.text


async def test_a_key_for_which_there_is_nothing_says_so() -> None:
    async with talk(write=True) as person:
        await person.press("ctrl+l", "f2", "f3")
        told = [note.message for note in person.pilot.app._notifications]
        assert told == [
            "No better words are offered here.",
            "You have not sent nearly the same words lately.",
            "Nobody has waited longer.",
        ]


async def test_the_keys_while_one_writes_are_a_key_away() -> None:
    async with talk(write=True) as person:
        await person.press("f1")
        await person.reads("Hear no more of the first finding in this case.")
        await person.press("f1")
        await person.is_on("conversation")
        assert person.written == ""


async def test_the_words_of_a_finding_are_marked_until_they_are_edited() -> None:
    async with talk(write=True) as person:
        await person.write("Maya, I will bring it soon")
        await person.until(lambda: _marked(person) == ["soon"], "a mark")
        await person.write("!")
        assert _marked(person) == []


def _marked(person: Talk) -> list[str]:
    """The words that stand out in the text field."""
    line = person._area.get_line(0)
    look = person._area.get_component_rich_style("reply-area--finding")
    return [line.plain[span.start : span.end] for span in line.spans if span.style == look]
