"""The first name to greet somebody by."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.names import LONGEST, first_name

NAMES = [
    ("Maya Okafor", "Maya"),
    ("Maya", "Maya"),
    ("  Maya   Okafor ", "Maya"),
    ("MAYA OKAFOR", "Maya"),
    ("maya okafor", "Maya"),
    ("JO SMITH", "Jo"),
    ("Jo Smith", "Jo"),
    ("McKenna Reid", "McKenna"),
    ("DeShawn Ellis", "DeShawn"),
    ("Siobhán O'Dowd", "Siobhán"),
    ("D'Arcy Bell", "D'Arcy"),
    ("d’arcy bell", "D'Arcy"),
    ("ANNE-MARIE COX", "Anne-Marie"),
    ("Jean-Luc", "Jean-Luc"),
    ("Zoë", "Zoë"),
    ("Łukasz Wrona", "Łukasz"),
    ("Jose\u0301 Ruiz", "José"),
    ("María José de la Cruz", "María"),
    ("Ludwig van der Berg", "Ludwig"),
    ("Maya O.", "Maya"),
    ("Maya 🌸", "Maya"),
    ("🌸✨ Maya ✨🌸", "Maya"),
    ("Maya👩‍👩‍👧", "Maya"),
    ("🇬🇧 Tom", "Tom"),
    ("Tom ❤️", "Tom"),
    ("👍🏽 Tom", "Tom"),
    ("𝓜𝓪𝔂𝓪 𝓞𝓴𝓪𝓯𝓸𝓻", "Maya"),  # noqa: RUF001 fancy letters are letters
    ("Maya (she/her)", "Maya"),
    ("Maya | potter", "Maya"),
    ("Maya - potter", "Maya"),
    ("Maya, potter", "Maya"),
    ("Dr Anna Weiss", "Anna"),
    ("Dr. Anna Weiss", "Anna"),
    ("Prof Dr Anna Weiss", "Anna"),
    ("Mr Tom Hale", "Tom"),
    ("MRS JUNE HALE", "June"),
    ("Sir Ian Holt", "Ian"),
    ("Sir Ian", "Ian"),
    ("أحمد الشامي", "أحمد"),
    ("נועה לוי", "נועה"),
    ("Ольга Иванова", "Ольга"),
    ("प्रिया शर्मा", "प्रिया"),
    ("Ελένη", "Ελένη"),
    ("Will Carter", "Will"),
]

NOT_NAMES = [
    "",
    "   ",
    "🌸",
    "…",
    "M",
    "J. Smith",
    "JB",
    "JB Smith",
    "BBC Breakfast",
    "Mr Hale",
    "Mrs. Okafor",
    "Dr Patel",
    "Prof",
    "Acme Shop Ltd",
    "Acme Widgets GmbH",
    "Harlow Town FC",
    "Wexcombe News",
    "The Bread Lady",
    "the real maya",
    "Team Maya",
    "Maya Support",
    "Tom & Anna",
    "Tom and Anna",
    "mum of two",
    "Mum to Maya",
    "Proud Dad",
    "Living my best life",
    "Not your Dave",
    "A very long name that is really more of a sentence",
    "Maya2014",
    "Maya 2014",
    "maya_okafor",
    "@maya",
    "Maya @work",
    "#VoteMaya",
    "Maya #sale",
    "evil.com",
    "Maya evil.com",
    "www evil com www.evil",
    "https://evil.com/maya",
    "{order}",
    "{{7*7}}",
    "{name.__class__}",
    "Anna {order}",
    "@victim #sale evil.com",
    "[@click=app.quit]free cake[/]",
    "[/]",
    "<script>",
    "\x1b]0;pwned\x07Maya",
    "\u202eayaM",
    "Maya\nOkafor\x00",
    "-Maya",
    "Maya-",
    "Ma--ya",
    "M" + "a" * 30,
    "M\u0335\u0336\u0337a\u0335\u0336\u0337",
    "田中 花子",
    "王小明",
    "김민지",
    "さくら",
    "🅜🅐🅨🅐",
    "£££",
    "Ma¥a",
]


@pytest.mark.parametrize(("display", "name"), NAMES)
def test_a_real_name_becomes_the_greeting(display: str, name: str) -> None:
    assert first_name(display, "somebody") == name


@pytest.mark.parametrize("display", NOT_NAMES)
def test_a_doubtful_name_is_no_greeting(display: str) -> None:
    assert first_name(display, "somebody") is None


def test_a_display_name_that_only_repeats_the_handle_is_no_name() -> None:
    assert first_name("crumblover", "crumblover") is None
    assert first_name("crumblover", "CrumbLover") is None
    assert first_name("Maya", "maya") == "Maya"


nameish = st.text("aZé'’-. \u0301🌸آ田{}@#\u202e\u200d", max_size=12)


@given(st.text() | nameish, st.text(max_size=15))
def test_whatever_the_name_a_greeting_is_letters_marks_and_joints(
    display: str, handle: str
) -> None:
    name = first_name(display, handle)
    if name is not None:
        assert 2 <= len(name) <= LONGEST
        assert all(unicodedata.category(ch)[0] in "LM" or ch in "'-" for ch in name)
