"""What pictures and their classes are called, and how sentences name them. Plain Python."""

from dataclasses import dataclass
from functools import cached_property

NOUN = "picture"  # of a data set that nobody knows
MARK = 2  # letters at most of what stands for a class where there is little room
SPOKEN_WITH_VOWEL = frozenset("AEFHILMNORSX8") | {"11", "18"}  # letters and numbers on their own


@dataclass(frozen=True)
class Naming:
    """The words for a data set's pictures.

    Attributes:
        noun: what one picture is called.
        names: what the classes are called, in their order; a class beyond them is called by its number.
    """

    noun: str = NOUN
    names: tuple[str, ...] = ()

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """For each class at most MARK letters, no two alike: its name, letters of it, or its number."""
        found: list[str] = []
        for label, name in enumerate(self.names):
            first, *rest = [letter for letter in name if letter.isalnum()] or [""]  # some names have no letter
            short = len(name) <= MARK and name.strip()
            tried = [name] if short else [first.upper() + letter.lower() for letter in rest]
            found.append(next((each for each in tried if each not in found), str(label)))
        return tuple(found)

    def name(self, label: int) -> str:
        """What a class is called."""
        return self.names[label] if label < len(self.names) else str(label)

    def mark(self, label: int) -> str:
        """What stands for a class where there is little room."""
        return self.marks[label] if label < len(self.names) else str(label)

    def with_article(self, label: int) -> str:
        """A class as one of its pictures is spoken of: "a 5", "an 8", "an F", "an ankle boot"."""
        name = self.name(label)
        alone = name.isdecimal() or len(name) == 1
        spoken = name.upper() if len(name) == 1 else name[0] if name.startswith("8") else name
        vowel = spoken in SPOKEN_WITH_VOWEL if alone else name[:1].lower() in "aeiou"
        return f"{'an' if vowel else 'a'} {name}"

    def several(self, label: int) -> str:
        """A class as several of its pictures are spoken of: "5s", "of class ankle boot"."""
        name = self.name(label)
        return f"{name}s" if name.isdecimal() or len(name) == 1 else f"of class {name}"

    def counted(self, count: int) -> str:
        """So many pictures: "1 digit", "12 digits"."""
        return f"{count:,} {self.noun if count == 1 else self.plural}"

    @property
    def plural(self) -> str:
        """What several pictures are called."""
        return f"{self.noun}s"

    def to_json(self) -> dict[str, object]:
        """What the browser is told."""
        labels = range(len(self.names))
        return {
            "noun": self.noun,
            "names": list(self.names),
            "marks": list(self.marks),
            "one": [self.with_article(label) for label in labels],
            "several": [self.several(label) for label in labels],
        }
