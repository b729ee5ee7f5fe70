"""Text from elsewhere where Streamlit reads Markdown: it says what it said, and nothing else happens."""

import pytest

from app.ui.literal import literal


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain text: 12.5 nats per image, a - b", "plain text: 12.5 nats per image, a - b"),
        ("archive: expected a 'zip', found another file", "archive: expected a 'zip', found another file"),
        ("[a](http://x.test)", r"\[a\](http:⁠//x.test)"),
        ("![p](//x.test/p.png)", r"!\[p\](//x.test/p.png)"),
        ("<img src=x>", r"\<img src=x\>"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("$x_1$ `c` **b** ~s~ a|b #h \\", r"\$x\_1\$ \`c\` \*\*b\*\* \~s\~ a\|b \#h " + "\\\\"),
        (":material/home: :smile: :red[x]", r":⁠material/home: :⁠smile: :⁠red\[x\]"),
        ("see www.x.test or a@x.test", "see www⁠.x.test or a@⁠x.test"),
        ("- a list", r"\- a list"),
        ("1. a list", r"1\. a list"),
        ("---", "\\-⁠-⁠-"),
        ("a -> b", "a -⁠\\> b"),
        ("one\n\n    two", "one two"),
        (ValueError("a [link](x)"), r"a \[link\](x)"),
    ],
)
def test_markup_is_escaped_and_what_is_none_stays(text, escaped):
    assert literal(text) == escaped
