"""What of an address could not be read: one quiet sentence for each parameter, told once the page has been shown."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

_NOTES, _LEFT, _TOLD = "_misread", "_misread_left", "_misread_told"
LONGEST = 40  # characters that are quoted


def note(key: str, found: str, *, expected: str, shown: str) -> None:
    """Keep the sentence on one parameter for `tell`."""
    sentence = f"In the address, **{key}** should be {expected}, not “{quoted(found)}”; {shown} is shown instead."
    st.session_state.setdefault(_NOTES, {})[key] = sentence


def leave(key: str) -> None:
    """The page itself says what it made of this parameter."""
    st.session_state.setdefault(_LEFT, set()).add(key)


def quoted(text: str) -> str:
    """What a stranger's link says, fit to stand in Markdown: short, and without markup."""
    kept = "".join(character for character in text[: LONGEST + 1] if character.isalnum() or character in " .,+_-")
    return f"{kept[:LONGEST]}…" if len(text) > LONGEST else kept


def asked() -> dict[str, list[str]]:
    """The address before the page has read it."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def tell(before: Mapping[str, Sequence[str]]) -> None:
    """Say once what could not be read, of the page's parts and of Streamlit's own widgets, which drop it in silence.

    Args:
        before: the address as `asked` found it.
    """
    left = st.session_state.pop(_LEFT, set())
    for key, texts in before.items():
        if key in left:
            continue
        kept = st.query_params.get_all(key) == texts or key not in st.session_state
        if not kept and not _alike(texts, st.session_state[key]):
            shown = quoted(_as_text(st.session_state[key])) or "nothing"
            note(key, ", ".join(texts), expected="one of the values that its control offers", shown=shown)
    told = st.session_state.setdefault(_TOLD, set())
    for sentence in st.session_state.pop(_NOTES, {}).values():
        if sentence not in told:
            told.add(sentence)
            st.toast(sentence, icon=":material/link_off:", duration="long")


def _alike(texts: Sequence[str], value: Any) -> bool:
    """Whether a widget's value is what the texts ask for, whose titles may differ from the values they stand for."""
    found, shown = ", ".join(texts).casefold(), _as_text(value).casefold()
    try:
        return float(found) == float(shown)
    except ValueError:
        return bool(shown) and (found in shown or shown in found)


def _as_text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
