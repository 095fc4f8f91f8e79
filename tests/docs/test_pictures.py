"""The pictures show the app as it is."""

from __future__ import annotations

import pytest

from docs import pictures


@pytest.mark.parametrize("picture", pictures.PICTURES, ids=lambda picture: picture.name)
async def test_a_picture_shows_what_the_app_shows_today(picture: pictures.Picture) -> None:
    file = pictures.IMAGES / f"{picture.name}.svg"
    shown = pictures.words(file.read_text(encoding="utf-8"))
    assert len(shown) > 10
    assert pictures.words(await pictures.draw(picture)) == shown, (
        "stale: look at the app, then run `python -m docs.pictures`"
    )


def test_the_same_words_in_other_colours_and_pieces_are_the_same_picture() -> None:
    one = '<text class="terminal-1-r1" x="0" y="20">Maya&#160;Okafor</text>'
    other = (
        '<text class="terminal-2-r9" x="0" y="20" fill="red">Maya</text>'
        '<text class="terminal-2-r8" x="48" y="20">&#160;Okafor</text>'
    )
    assert pictures.words(one) == pictures.words(other) == ["Maya\N{NO-BREAK SPACE}Okafor"]


def test_other_words_are_another_picture() -> None:
    assert pictures.words('<text x="0" y="20">Maya</text>') != ["Gary"]
