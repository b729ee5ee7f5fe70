"""The table in SECURITY.md: every attack has its tests, and each of them is there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ATTACKS = ("rebinding", "forged headers", "foreign origin", "traversal", "bombs", "xss", "clickjacking", "exhaustion")


def rows() -> list[list[str]]:
    """The cells of each attack's row."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    table = text[text.index("| attack |") :].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def functions(file: Path) -> set[str]:
    """The names of a file's functions."""
    return {node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


def test_every_kind_of_attack_has_a_row():
    attacks = " ".join(row[0].lower() for row in rows())
    assert [kind for kind in ATTACKS if kind not in attacks] == []


def test_every_row_names_tests_that_exist():
    for attack, stops, tests in rows():
        assert stops, attack
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", tests)
        assert named, attack
        assert len(named) == tests.count("`") // 2, f"{attack}: expected tests alone, as file::name"
        missing = [name for file, name in named if name not in functions(ROOT / file)]
        assert missing == [], attack
