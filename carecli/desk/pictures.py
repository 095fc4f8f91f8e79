"""Pictures that go with a reply: attached to the draft, laid ready at X, sent with the first part.

A file is read once, when it is attached; what becomes of it later does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.care.outgoing import Picture
from carecli.desk.parts import Parts
from carecli.store import pictures
from carecli.system.terminal import clean, one_line

LARGEST = 5 * 1024 * 1024
"""Bytes of a picture (x-api.md, section 3); so is how many a post takes, and the longest text."""
MOST = 4
LONGEST_ALT = 1_000
_KINDS = (
    (b"\xff\xd8\xff", b"", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", b"", "image/png"),
    (b"RIFF", b"WEBP", "image/webp"),
)
"""How a file begins, what follows after eight bytes, and what it then is."""


class Pictures:
    """The pictures of the draft of a case."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def attach(self, case: CaseId, path: Path, alt: str) -> Picture:
        """Let a picture go with the draft.

        Args:
            path: A JPEG, PNG or WebP file of at most 5 MB.
            alt: What it shows, for those who do not see it; 1 to 1,000 characters.

        Raises:
            Misuse: The file or the text is none of that, or there are four pictures already.
        """
        row = self._parts.row(case)
        if row.private:
            raise Misuse("A direct message takes no picture.", "Send it on X itself.")
        seen, data = _looked_at(path, alt)
        with self._parts.db.writing():
            if len(self.of(case)) >= MOST:
                raise Misuse(f"A post takes at most {MOST} pictures.", "Take one away first.")
            return pictures.attach(
                self._parts.db,
                case,
                name=seen.name,
                kind=seen.kind,
                alt=seen.alt,
                data=data,
                now=self._parts.now(),
            )

    def look_at(
        self, case: CaseId, files: Sequence[tuple[Path, str]], *, private: bool, by_hand: bool
    ) -> tuple[Picture, ...]:
        """What `attach` would attach, each a file and what it shows; nothing is kept.

        Raises:
            Misuse: A file or a text is none that could be, or they cannot go that way.
        """
        self.check(case, private=private, by_hand=by_hand, more=len(files))
        return tuple(_looked_at(path, alt)[0] for path, alt in files)

    def detach(self, case: CaseId, picture: int) -> None:
        """Take a picture from the draft.

        Raises:
            Misuse: It is not there.
        """
        if not pictures.detach(self._parts.db, case, picture):
            raise Misuse(f"The draft has no picture {picture}.")

    def of(self, case: CaseId) -> tuple[Picture, ...]:
        """What goes with the draft, in its order."""
        return pictures.of_draft(self._parts.db, case)

    def price(self, count: int) -> Decimal:
        """US dollars for so many pictures with their descriptions."""
        return count * (self._parts.price("media.upload") + self._parts.price("media.metadata"))

    def check(
        self, case: CaseId, *, private: bool = False, by_hand: bool = False, more: int = 0
    ) -> None:
        """Let a reply go its way with the pictures of the draft.

        Args:
            private: As a direct message.
            by_hand: The browser publishes it.
            more: So many are to be attached besides.

        Raises:
            Misuse: They cannot go that way, or they are too many.
        """
        count = len(self.of(case)) + more
        if not count:
            return
        if private:
            raise Misuse("A direct message takes no picture.", "Take the picture away first.")
        if by_hand:
            raise Misuse(
                "A picture cannot be handed to the browser.",
                "Take it away here, and attach it there.",
            )
        if count > MOST:
            raise Misuse(f"A post takes at most {MOST} pictures, not {count}.", "Take some away.")


def _looked_at(path: Path, alt: str) -> tuple[Picture, bytes]:
    words, data = _described(alt), _read(path)
    name = one_line(path.name.encode(errors="replace").decode())[:100]
    return Picture(id=0, name=name, kind=_kind(data), size=len(data), alt=words), data


def _described(alt: str) -> str:
    words = clean(alt.encode(errors="replace").decode()).strip()
    if not words:
        raise Misuse("What does the picture show?", "Say it in words, for those who do not see it.")
    if len(words) > LONGEST_ALT:
        raise Misuse(
            f"The description is {len(words) - LONGEST_ALT} characters too long.",
            f"It may have {LONGEST_ALT:,}.",
        )
    return words


def _read(path: Path) -> bytes:
    name = one_line(str(path).encode(errors="replace").decode())[:100]
    try:
        path = path.expanduser()
        if not path.is_file():  # nor a pipe or a device, which might never end
            raise Misuse(f"There is no file “{name}”.", "Check the name.")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, RuntimeError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or "the name is not one"
        raise Misuse(f"“{name}” cannot be read: {why}.", "Check the file.") from problem
    if len(data) > LARGEST:
        raise Misuse(f"“{name}” is larger than 5 MB.", "X takes no more; make it smaller.")
    return data


def _kind(data: bytes) -> str:
    for start, then, kind in _KINDS:
        if data.startswith(start) and data[8:].startswith(then):
            return kind
    gif = data.startswith(b"GIF8")
    why = "X takes a GIF only as a film." if gif else "It is no picture that X takes."
    raise Misuse(why, "Save it as JPEG, PNG or WebP.")
