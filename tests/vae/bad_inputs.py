"""Bad inputs made from good ones: one thing of a sound file is replaced, taken out, doubled or broken off.

Strategies of Hypothesis; each gives the bytes of a file, or of an archive.
"""

import copy
import io
import json
import struct
import zipfile
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.lib import format as npy

HOSTILE = (
    *(None, True, False, -1, 0, 1, 2, 0.5, 7, 28, 1e308, -1e308, 2**31, 10**9, 10**18, 10**400, 1e-320),
    *(
        "",
        "x" * 1000,
        "../..",
        "/etc",
        "\\\\host\\share",
        "C:",
        "<b>",
        "[a](b)",
        "\u202e",
        "\ud800",
        "a\nb",
        "\0",
        "nan",
    ),
    *("__proto__", "constructor", "image", "latent", "dense", "norm", "vae", "cvae", "vqvae", "ae", "conv", "gaussian"),
    *([], {}, [[]], [{}], {"a": {}}, [0], ["dense"], [2, 2], [28, 28, 3], [10**6, 10**6], [-1], [1.5], ["a", "a"]),
)
ODD_TEXT = ("NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "[" * 5000, '{"a":1,"a":2}', "\ufeff", "'", "//", "")
ARGUMENTS = (
    *("", "-", "--", "-1", "0", "9" * 5000, "nan", "1e999", "x" * 300, ".", "/proc", "\udcff", "a\nb", "<b>", "*"),
    *("a/b", "digits-vae", "digits-cvae", "mnist-vqvae", "images.npy", "latents.npy", "labels.npy", "digit.png"),
    *(
        "vae.zip",
        "text",
        "-o",
        "--name",
        "--data",
        "--json",
        "--labels",
        "--store",
        "--family",
        "--classes",
        "--epochs",
    ),
    *("--seed", "--betas", "--title", "--each", "--replace"),
)


@st.composite
def json_files(draw: st.DrawFn, sound: bytes) -> bytes:
    """A JSON file of which one to three things are others."""
    record = json.loads(sound)
    for _ in range(draw(st.integers(1, 3))):
        record = draw(_changed(record))
    text = json.dumps(record)
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.sampled_from((0, 1, 5, 200, len(text)))))
        text = text[:at] + draw(st.sampled_from(ODD_TEXT)) + text[end:]
    return text.encode("utf-8", "surrogatepass")


@st.composite
def _changed(draw: st.DrawFn, record: Any) -> Any:
    """The record with another value at one place, or without it, or with one more or twice the same there."""
    record = copy.deepcopy(record)
    holder, places = None, record
    while isinstance(places, dict | list) and places and (holder is None or draw(st.integers(0, 3))):
        key = draw(st.sampled_from(sorted(places) if isinstance(places, dict) else range(len(places))))
        holder, places = (places, key), places[key]
    if holder is None:
        return draw(st.sampled_from(HOSTILE))
    inside, key = holder
    change = draw(st.sampled_from(("replace", "replace", "replace", "drop", "more", "swap", "nest")))
    if change == "replace":
        inside[key] = draw(st.sampled_from(HOSTILE))
    elif change == "drop":
        del inside[key]
    elif change == "swap":
        other = draw(st.sampled_from(sorted(inside) if isinstance(inside, dict) else range(len(inside))))
        inside[key], inside[other] = inside[other], inside[key]
    elif change == "nest":
        for _ in range(draw(st.sampled_from((1, 30, 200)))):
            inside[key] = [inside[key]]
    elif isinstance(inside, dict):
        inside[draw(st.sampled_from(("more", "__proto__", "", "\ud800")))] = draw(st.sampled_from(HOSTILE))
    else:
        inside.extend(copy.deepcopy(inside[key]) for _ in range(draw(st.sampled_from((1, 100, 3000)))))
    return record


@st.composite
def weights_files(draw: st.DrawFn, sound: bytes) -> bytes:
    """A safetensors file with another header, other numbers, or broken off."""
    length = int.from_bytes(sound[:8], "little")
    header, body = sound[8 : 8 + length], bytearray(sound[8 + length :])
    change = draw(st.sampled_from(("header", "header", "numbers", "numbers", "length", "cut", "flip")))
    if change == "header":
        header = draw(json_files(header))
    elif change == "numbers":
        value = draw(st.sampled_from((np.inf, -np.inf, np.nan, 65504, -65504, 0, 1e-7, 1)))
        count = draw(st.sampled_from((1, 64, len(body) // 2)))
        at = 2 * draw(st.integers(0, len(body) // 2 - count))
        body[at : at + 2 * count] = np.full(count, value, np.float16).tobytes()
    elif change == "length":
        return (
            draw(st.sampled_from((0, 1, 2**31, 2**63, 2**64 - 1, length - 1, length + 1))).to_bytes(8, "little")
            + (sound[8:])
        )
    content = bytearray(len(header).to_bytes(8, "little") + header + body)
    if change == "cut":
        return bytes(content[: draw(st.integers(0, len(content) - 1))])
    if change == "flip":
        content[draw(st.integers(0, min(4000, len(content) - 1)))] ^= draw(st.integers(1, 255))
    return bytes(content)


@st.composite
def array_files(draw: st.DrawFn, sound: bytes) -> bytes:
    """An .npz of which one array is another, or whose headers say what is not there."""
    with np.load(io.BytesIO(sound), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    name = draw(st.sampled_from(sorted(arrays)))
    change = draw(st.sampled_from(("values", "values", "shape", "kind", "rows", "drop", "more", "header", "flip")))
    array = arrays[name]
    raw: dict[str, bytes] = {}
    if change == "values":
        values = (np.nan, np.inf, -np.inf, 6e4, -6e4, 1e30, 255, 10, -1, 0)
        with np.errstate(all="ignore"):
            value = np.array(draw(st.sampled_from(values)), np.float64).astype(array.dtype)
        part = draw(st.sampled_from((slice(None), slice(0, 1), slice(-1, None))))
        arrays[name] = array.copy()
        arrays[name][part] = value
    elif change == "shape":
        shapes = (array.T, array[..., None], array.reshape(-1), array[None], array[:0], np.zeros((), array.dtype))
        arrays[name] = draw(st.sampled_from(shapes))
    elif change == "kind":
        kinds = ("f2", "f8", "g", "i1", "i8", "u8", "c8", "?", "S3", "U3", "M8[s]", "O", "V4")
        with np.errstate(all="ignore"):
            kind = np.dtype(draw(st.sampled_from(kinds)))
            arrays[name] = np.zeros(array.shape, kind) if kind.kind in "MV" else array.astype(kind)
    elif change == "rows":
        count = draw(st.sampled_from((0, 1, 2, 3, 100_001, 3_000_000)))
        for key, each in arrays.items():
            few = each.ndim and each[:1].nbytes * count < 2**25
            arrays[key] = np.resize(each, (count, *each.shape[1:])) if few else each
    elif change == "drop":
        del arrays[name]
    elif change == "more":
        arrays[draw(st.sampled_from(("more", "../out", "x" * 300)))] = array
    elif change == "header":
        raw[name] = draw(_headers())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, each in arrays.items():
            buffer = io.BytesIO()
            npy.write_array(buffer, each, allow_pickle=True)
            archive.writestr(f"{key}.npy", raw.get(key, buffer.getvalue()))
    content = bytearray(stream.getvalue())
    if change == "flip":
        content[draw(st.integers(0, len(content) - 1))] ^= draw(st.integers(1, 255))
    return bytes(content)


@st.composite
def _headers(draw: st.DrawFn) -> bytes:
    """The start of an .npy that claims what is not there."""
    shape = draw(
        st.sampled_from(("(10**9,)", "(1000000000, 2)", "(-1, 2)", "(2, 2", "()", "((2,),)", "(2**70,)", "(1e3,)"))
    )
    kind = draw(st.sampled_from(("'<f4'", "'<f2'", "'|O'", "'|V1000000'", "[('a', '<f4')]", "'|u1'", "''", "None")))
    text = f"{{'descr': {kind}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    version = draw(st.sampled_from((b"\1\0", b"\2\0", b"\3\0", b"\x09\0")))
    said = draw(st.sampled_from((len(text), len(text), 2**16 - 1, 2**31, 2**32 - 1)))
    length = struct.pack("<I", said) if version == b"\2\0" else struct.pack("<H", said % 2**16)
    return b"\x93NUMPY" + version + length + text


@st.composite
def archives(draw: st.DrawFn, files: dict[str, bytes], folder: str) -> bytes:
    """An archive whose entries or directory are not as a packed checkpoint's are."""
    entries = [(f"{folder}/{name}", content) for name, content in files.items()]
    change = draw(
        st.sampled_from(("path", "twice", "drop", "link", "method", "sizes", "flip", "flip", "cut", "comment", "bomb"))
    )
    stream = io.BytesIO()
    at = draw(st.integers(0, len(entries) - 1))
    path, content = entries[at]
    paths = (
        "../x",
        "/etc/passwd",
        "a/b/config.json",
        "config.json",
        "other/history.csv",
        "c:\\x",
        f"{folder}/x.pkl",
        "\0",
        "",
    )
    if change == "path":
        entries[at] = (draw(st.sampled_from(paths)), content)
    elif change == "twice":
        entries.append((path, draw(st.sampled_from((b"", b"{}", content)))))
    elif change == "drop":
        del entries[at]
    elif change == "bomb":
        entries[at] = (path, bytes(draw(st.sampled_from((2**24, 2**26, 2**27)))))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, (each, written) in enumerate(entries):
            info = zipfile.ZipInfo(each)
            info.compress_type = zipfile.ZIP_DEFLATED
            if number == at and change == "link":
                info.external_attr = draw(st.sampled_from((0o120777, 0o010777, 0o040777, 0o020777))) << 16
            if number == at and change == "method":
                info.compress_type = draw(st.sampled_from((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED)))
            archive.writestr(info, written)
        if change == "comment":
            archive.comment = b"PK\5\6" + bytes(18)
    packed = bytearray(stream.getvalue())
    if change == "cut":
        return bytes(packed[: draw(st.integers(0, len(packed) - 1))])
    if change == "flip":
        near = draw(st.sampled_from((len(packed), 1200)))  # anywhere, or in the directory
        packed[len(packed) - 1 - draw(st.integers(0, near - 1))] ^= draw(st.integers(1, 255))
    if change == "sizes":
        entry = packed.rindex(b"PK\1\2")
        field = draw(st.sampled_from((20, 24, 42)))
        struct.pack_into("<I", packed, entry + field, draw(st.sampled_from((0, 10, 2**30, 2**32 - 1))))
    return bytes(packed)


@st.composite
def tables(draw: st.DrawFn, sound: bytes) -> bytes:
    """A history.csv with another cell, or with other bytes."""
    rows = [line.split(",") for line in sound.decode().splitlines()]
    row = draw(st.sampled_from(rows))
    cells = ("", "=cmd()", "nan", "inf", "1e999", '"', "\u0661", "x" * 200_000, "\0", "1,2", "\r")
    row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(cells))
    if draw(st.booleans()):
        rows += [row] * min(draw(st.sampled_from((1, 100, 60_000))), 2**22 // len(",".join(row)))
    text = "\n".join(",".join(each) for each in rows).encode()
    return text if draw(st.integers(0, 3)) else draw(st.sampled_from((b"\xff\xfe" + text, b"", b"\n", text[:-7])))


@st.composite
def arguments(draw: st.DrawFn, lines: list[list[str]]) -> list[str]:
    """A command line of which one to three words are others, gone, or more."""
    line = list(draw(st.sampled_from(lines)))
    for _ in range(draw(st.integers(1, 3))):
        at, word = draw(st.integers(1, len(line))), draw(st.sampled_from(ARGUMENTS))
        line[at : at + draw(st.sampled_from((0, 1, 1)))] = draw(st.sampled_from(([word], [word], [])))
    return line
