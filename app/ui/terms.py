"""Words of the field, explained where they stand: hovering, tapping or focusing one shows two lines of the glossary."""

import re
from html import escape

from vae.export.glossary import GLOSSARY

AMBIGUOUS = {
    "rate",
    "distortion",
    "points",
    "support",
    "stretch",
}  # everyday words too: explained only where `term` names them
TAG = re.compile(r"(<[^>]*>)")
WORD = re.compile(
    rf"\b({'|'.join(re.escape(word) for word in sorted(set(GLOSSARY) - AMBIGUOUS, key=len, reverse=True))})(s?)\b",
    re.IGNORECASE,
)
BY_LETTERS = {word.lower(): word for word in GLOSSARY}


def explained(html: str) -> str:
    """HTML with each word of the glossary explained at its first place; tags stay as they are."""
    done: set[str] = set()

    def marked(found: re.Match[str]) -> str:
        word = BY_LETTERS[found[1].lower()]
        if word in done:
            return found[0]
        done.add(word)
        return term(word, found[0])

    return "".join(part if TAG.fullmatch(part) else WORD.sub(marked, part) for part in TAG.split(html))


def titled(title: str) -> str:
    """A title as HTML: one that is a word of the glossary is explained, also where it is an everyday word."""
    return term(title.lower(), title) if title.lower() in AMBIGUOUS else explained(escape(title))


def term(word: str, text: str = "") -> str:
    """One word of the glossary as HTML, written as `text`; raise KeyError for a word that is not in it."""
    gloss = escape(GLOSSARY[word])
    return f'<dfn class="term" tabindex="0">{escape(text or word)}<span class="gloss" role="note">{gloss}</span></dfn>'
