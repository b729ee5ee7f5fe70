"""Text from elsewhere, of a checkpoint's files or of an upload's name, as it is where Streamlit reads Markdown.

What a message, a caption, a label or a help takes is Markdown: such text goes through `literal` where it enters one.
HTML has `html.escape`.
"""

import re

MARKUP = re.compile(r"[\\`*_\[\]<>$&~|#]|^(?:[-+=]|\d+[.)])")
# found in the text once it has been read, where a backslash is gone: `:name:`, `:material/name:`, addresses, arrows
FOUND = re.compile(r"(?i)(?<=:)(?=\S)|(?<=www)(?=\.)|(?<=@)|(?<=-)(?=[->])|(?<=<)(?=-)|(?<=[<>~])(?==)")
JOINER = "\u2060"  # has no width and breaks no line


def literal(text: object) -> str:
    """The text, or an error's own words, on one line and as Markdown that says just that: no link, picture, tag, icon
    or formula.
    """
    line = FOUND.sub(JOINER, " ".join(str(text).split()))
    return MARKUP.sub(lambda found: found[0][:-1] + "\\" + found[0][-1], line)
