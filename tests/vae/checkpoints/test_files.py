"""Which files of a folder are a checkpoint's own, and which JSON is read."""

import os

import pytest

from vae.checkpoints.files import MANIFOLD, MAX_JSON_BYTES, METRICS, MOST_DEPTH, own_file, own_files, read_json
from vae.errors import InputError


def test_a_link_that_leads_out_of_the_folder_is_none_of_its_files(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / MANIFOLD).symlink_to(secret)
    (folder / METRICS).symlink_to("real.json")
    (folder / "real.json").write_text("[]")

    assert own_file(folder, MANIFOLD) is None
    assert [file.name for file in own_files(folder)] == [METRICS]


def test_what_is_no_plain_file_is_none_of_a_checkpoint_s(tmp_path):
    (tmp_path / METRICS).mkdir()
    os.mkfifo(tmp_path / MANIFOLD)
    (tmp_path / "manifold-1.png").symlink_to("manifold-1.png")
    (tmp_path / "manifold-2.png").symlink_to("nowhere")
    (tmp_path / "notes.txt").write_text("diary")

    assert own_files(tmp_path) == ()
    assert own_files(tmp_path / "nowhere") == ()
    assert own_file(tmp_path, "a\0b") is None
    assert own_file(tmp_path, "x" * 300) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": 1, "a": 2}', "expected JSON with each key once, found one twice"),
        ("[NaN]", "expected JSON, found NaN"),
        ("[-Infinity]", "expected JSON, found -Infinity"),
        ("[1e400]", "expected finite numbers, found 1e400"),
        (f"[{'9' * 5000}]", "expected JSON, found Exceeds the limit"),
        ("[" * 100_000, "expected JSON, found maximum recursion depth"),
        ("[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1), f"expected JSON of at most {MOST_DEPTH} levels, found more"),
        ('["\\ud800"]', "expected JSON, found half a character in a text"),
        ('{"\\udc00": 1}', "expected JSON, found half a character in a text"),
        ('["\xe9"', "expected JSON, found "),
        ("", "expected JSON, found Expecting value"),
        (" " * (MAX_JSON_BYTES + 1), f"expected at most {MAX_JSON_BYTES:,} bytes, found more"),
    ],
)
def test_json_that_readers_understand_differently_or_never_end_is_refused(tmp_path, text, sentence):
    (tmp_path / METRICS).write_text(text, encoding="latin-1")
    with pytest.raises(InputError) as refused:
        read_json(tmp_path / METRICS)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200


def test_whole_characters_beyond_the_basic_plane_are_read(tmp_path):
    (tmp_path / METRICS).write_text('["\\ud83d\\ude00"]')
    assert read_json(tmp_path / METRICS) == ["\U0001f600"]
