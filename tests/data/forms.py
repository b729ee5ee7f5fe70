"""Data as people have them: each form that is read or refused, made here; docs/data.md shows the same as a table."""

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from vae.data.reading.found import NOTHING_ASKED, Choices

COUNT, SIDE = 40, 12
LETTERS = tuple(map(str, range(1, 27)))
SIGNS = tuple(str(number) for number in range(25) if number != 9)


def gray(count: int = COUNT, height: int = SIDE, width: int = SIDE) -> np.ndarray:
    """Pictures that are told apart by any one of their pixels but the border, (n, h, w) uint8; black to white."""
    images = np.zeros((count, height, width), np.uint8)
    images[:, 2:-3, 3:-3] = np.random.default_rng(0).integers(30, 255, (count, height - 5, width - 6))
    images[:, 4, 4] = 255
    return images


def coloured(count: int = COUNT) -> np.ndarray:
    """(n, h, w, 3) uint8."""
    return np.stack([gray(count), gray(count)[::-1], np.zeros_like(gray(count))], axis=-1)


def classes(count: int = COUNT, of: int = 4) -> np.ndarray:
    """Whole labels from 0."""
    return np.arange(count) % of


@dataclass(frozen=True)
class Form:
    """A form of data.

    Attributes:
        name: in the table.
        make: writes it into an empty folder; the path that is read.
        names: the classes that it is read as; empty where it is refused.
        images: the pictures that it must give, as a set; None where only the rest is looked at.
        refused: a part of the sentence that names the remedy; empty where it is read.
        done: a part of the sentences that say what was done.
        train, test: how many pictures, where the source says so.
        shape: rows, columns, channels.
        choices: what is asked for.
        doubt: the doubt that must be found; empty for none of that name.
    """

    name: str
    make: Callable[[Path], Path]
    names: tuple[str, ...] = ("0", "1", "2", "3")
    images: Callable[[], np.ndarray] | None = gray
    refused: str = ""
    done: str = ""
    train: int = 32
    test: int = 8
    shape: tuple[int, int, int] = (SIDE, SIDE, 1)
    choices: Choices = NOTHING_ASKED
    doubt: str = ""


def npz(**arrays) -> Callable[[Path], Path]:
    """Makes an archive."""

    def make(folder: Path) -> Path:
        np.savez(folder / "mine.npz", **arrays)
        return folder / "mine.npz"

    return make


def images(pictures: np.ndarray) -> Callable[[Path], Path]:
    """Makes an archive of pictures in some form with plain labels."""
    return npz(images=pictures, labels=classes(len(pictures)))


def labels(given: np.ndarray) -> Callable[[Path], Path]:
    """Makes an archive of plain pictures with labels in some form."""
    return npz(images=gray(len(given)), labels=given)


def npy(pictures: np.ndarray) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        np.save(folder / "mine.npy", pictures)
        return folder / "mine.npy"

    return make


def idx_bytes(array: np.ndarray) -> bytes:
    axes = b"".join(length.to_bytes(4, "big") for length in array.shape)
    return bytes([0, 0, 8, array.ndim]) + axes + array.astype(np.uint8).tobytes()


def idx(names: tuple[str, str, str, str], *, zipped: bool = False) -> Callable[[Path], Path]:
    """Makes a folder of four IDX files, training pictures and labels, then the test's."""

    def make(folder: Path) -> Path:
        parts = (gray()[:32], classes()[:32], gray()[32:], classes()[32:])
        for name, array in zip(names, parts, strict=True):
            content = idx_bytes(array)
            (folder / name).write_bytes(gzip.compress(content) if zipped else content)
        return folder

    return make


def csv(header: str = "", *, labelled: bool = True, last: bool = False, change: Callable[[str], str] = str):
    """Makes a table of plain pictures."""

    def make(folder: Path) -> Path:
        rows = []
        for picture, label in zip(gray(), classes(), strict=True):
            pixels, told = [str(pixel) for pixel in picture.ravel()], [str(label)] if labelled else []
            rows.append(",".join([*pixels, *told] if last else [*told, *pixels]))
        (folder / "mine.csv").write_text(change("\n".join(([header] if header else []) + rows) + "\n"))
        return folder / "mine.csv"

    return make


PIXELS = ",".join(f"pixel{number}" for number in range(SIDE**2))


def picture(pixels: np.ndarray, form: str = "PNG", **options) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, form, **options)
    return stream.getvalue()


def files(named: Callable[[], dict[str, bytes]]) -> Callable[[Path], Path]:
    """Makes a folder of files by their paths."""

    def make(folder: Path) -> Path:
        for name, content in named().items():
            path = folder / "mine" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return folder / "mine"

    return make


def zipped(named: Callable[[], dict[str, bytes]]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "mine.zip", "w") as archive:
            for name, content in named().items():
                archive.writestr(name, content)
        return folder / "mine.zip"

    return make


def by_class(*, ending: str = "png", form: str = "PNG", above: str = "") -> dict[str, bytes]:
    pairs = enumerate(zip(gray(), classes(), strict=True))
    return {f"{above}{'abcd'[label]}/{n}.{ending}": picture(image, form) for n, (image, label) in pairs}


def by_part() -> dict[str, bytes]:
    """Training and test pictures whose file names are the same."""
    parts = (("train", range(32)), ("test", range(32, 40)))
    return {
        f"{part}/{'abcd'[classes()[row]]}/{number}.png": picture(gray()[row])
        for part, rows in parts
        for number, row in enumerate(rows)
    }


def with_rubbish() -> dict[str, bytes]:
    rubbish = (
        "a/._0.png",
        "__MACOSX/a/0.png",
        ".hidden/0.png",
        "a/.ipynb_checkpoints/0.png",
        "a/Thumbs.db",
        "note.txt",
    )
    return {**by_class(), **dict.fromkeys(rubbish, b"rubbish")}


def flat(named: Callable[[int, int], str]) -> dict[str, bytes]:
    return {named(n, classes()[n]): picture(gray()[n]) for n in range(COUNT)}


def sizes() -> dict[str, bytes]:
    return {f"{'ab'[n % 2]}/{n}.png": picture(np.full((20 + n, 40), 7 * n, np.uint8)) for n in range(20)}


ABCD = ("a", "b", "c", "d")
MNIST_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
HALF = gray().astype(np.float64) / 255
SPLIT = (gray()[:32], classes()[:32], gray()[32:], classes()[32:])
KEYS = {
    "x_train, y_train, x_test, y_test": ("x_train", "y_train", "x_test", "y_test"),
    "train_images, train_labels, … (MedMNIST)": ("train_images", "train_labels", "test_images", "test_labels"),
    "X_train, Y_train, X_test, Y_test": ("X_train", "Y_train", "X_test", "Y_test"),
    "images_train, labels_train, …": ("images_train", "labels_train", "images_test", "labels_test"),
}
WHOLE = {"images, labels": ("images", "labels"), "data, target": ("data", "target"), "X, y": ("X", "y")}
SAID = "Split into 32 training and 8 test pictures"

FORMS = (
    *(Form(f"archive: {name}", npz(**dict(zip(keys, SPLIT, strict=True)))) for name, keys in KEYS.items()),
    *(
        Form(f"archive: {name}", npz(**dict(zip(keys, (gray(), classes()), strict=True))), done=SAID)
        for name, keys in WHOLE.items()
    ),
    Form("archive: arrays without names", lambda folder: _unnamed(folder), done=SAID),
    Form("archive: training pictures alone", npz(x_train=gray(), y_train=classes()), done=SAID),
    Form(
        "archive: validation pictures too",
        npz(
            train_images=SPLIT[0], train_labels=SPLIT[1], test_images=SPLIT[2], test_labels=SPLIT[3], val_images=gray(3)
        ),
        done="The 3 validation pictures were left out",
    ),
    Form("archive: class_names", npz(images=gray(), labels=classes(), class_names=np.array(ABCD)), names=ABCD),
    Form("archive: names that say nothing", npz(foo=gray()), refused="expected the arrays x_train"),
    Form(
        "archive: labels for one part alone",
        npz(x_train=gray(), y_train=classes(), x_test=gray()),
        refused="add the oth",
    ),
    Form("a bare .npy", npy(gray()), names=("all pictures",), done="There are no labels"),
    Form("(n, h·w)", images(gray().reshape(COUNT, -1)), done="Rows of 144 numbers are pictures of 12×12"),
    Form("(n, h, w, 1)", images(gray()[..., None])),
    Form("(n, 1, h, w)", images(gray()[:, None])),
    Form("(n, h, w, 3)", images(coloured()), images=coloured, shape=(SIDE, SIDE, 3)),
    Form(
        "(n, 3, h, w)",
        images(np.moveaxis(coloured(), -1, 1)),
        images=coloured,
        shape=(SIDE, SIDE, 3),
        done="Channels stood before rows",
    ),
    Form("(n, h, w, 3), all gray", images(np.repeat(gray()[..., None], 3, axis=3)), done="Three equal channels became"),
    Form(
        "(n, h, w, 3), --gray", images(coloured()), images=None, choices=Choices(gray=True), done="Colour was dropped"
    ),
    Form("(h, w, n)", npz(images=np.moveaxis(gray(100), 0, -1)), refused="numpy.moveaxis(images, -1, 0)"),
    Form("(h, w, 3, n)", npz(images=np.moveaxis(coloured(), 0, -1)), refused="numpy.moveaxis(images, -1, 0)"),
    Form("rows of 3·h·w", images(coloured().reshape(COUNT, -1)), refused="reshape them to (-1, 12, 12, 3), or to"),
    Form("28×20 pictures", images(gray(COUNT, 28, 20)), images=lambda: gray(COUNT, 28, 20), shape=(28, 20, 1)),
    Form("100×80 pictures", images(gray(COUNT, 100, 80)), images=None, shape=(32, 32, 1), done="fitted into 32×32"),
    Form("--size 16x24", images(gray()), images=None, shape=(16, 24, 1), choices=Choices(size=(16, 24)), done="fitted"),
    Form("uint8", images(gray())),
    Form("bool", images(gray() > 99), images=lambda: (gray() > 99) * np.uint8(255), done="True is white"),
    Form("uint8, 0 and 1", images((gray() > 99).astype(np.uint8)), images=None, doubt="range"),
    Form("uint16, 0–255", images(gray().astype(np.uint16))),
    Form("uint16, 12 bits", images(gray().astype(np.uint16) * 16 + 15), images=None, done="taken for 12 bits"),
    Form("uint16, 16 bits", images(gray().astype(np.uint16) * 257), done="taken for 16 bits"),
    Form("int64, 0–255", images(gray().astype(np.int64))),
    Form("float, 0–1", images(HALF), done="Pixels from 0 to 1 were scaled"),
    Form("float, −1–1", images(HALF * 2 - 1), done="were taken for −1 to 1"),
    Form("float, 0–255", images(gray().astype(np.float32)), done="were taken for grey levels"),
    Form("float, 0–16", images(np.rint(HALF * 16)), images=None, doubt="range"),
    Form("float, standardised", images(HALF * 3.2 - 0.4), refused="such as images * std + mean"),
    Form("float with NaN", images(np.where(HALF == 0, np.nan, HALF)), refused="numpy.nan_to_num(images)"),
    Form("Python objects", npz(images=np.array([{}] * COUNT)), refused="found Python objects"),
    Form("labels (n, 1)", labels(classes()[:, None])),
    Form("labels one-hot", labels(np.eye(4)[classes()]), done="One-hot labels became classes"),
    Form("labels text", labels(np.array(ABCD)[classes()]), names=ABCD),
    Form("labels bytes", labels(np.array(ABCD).astype("S")[classes()]), names=ABCD),
    Form("labels float, whole", labels(classes().astype(float))),
    Form("labels from 1", labels(classes(52, 26) + 1), names=LETTERS, images=None, train=41, test=11, done="1 to 26"),
    Form("labels with a gap", labels(np.array([*map(int, SIGNS)] * 2)), names=SIGNS, images=None, train=38, test=10),
    Form("labels 3 and 200", labels(np.where(classes() < 2, 3, 200)), names=("3", "200"), done="stored as 0 to 1"),
    Form("labels not whole", labels(classes() + 0.5), refused="leave the labels out, or round them"),
    Form("several labels a picture", labels(np.ones((COUNT, 5), int)), refused="keep one column"),
    Form("more than 256 classes", npz(images=gray(300), labels=np.arange(300)), refused="leave the labels out"),
    Form("no labels", npz(images=gray()), names=("all pictures",), done="There are no labels"),
    Form("table: label,pixel0,…", csv(f"label,{PIXELS}"), done="The first column is the label"),
    Form("table without a head", csv(), done="The first column is the label"),
    Form("table, label last", csv(f"{PIXELS},class", last=True), done="The last column is the label"),
    Form("table without labels", csv(PIXELS, labelled=False), names=("all pictures",)),
    Form("table with semicolons", csv(f"label,{PIXELS}", change=lambda text: text.replace(",", ";"))),
    Form(
        "table with a bad row",
        csv(change=lambda text: text.replace("255", "?", 1)),
        refused="numbers in row 1, found '?'",
    ),
    Form("table with a short row", csv(change=lambda text: text + "3,0,0\n"), refused="144 pixels in row 41, found 2"),
    Form("IDX files", idx(MNIST_FILES)),
    Form("IDX files, .gz", idx(tuple(f"{name}.gz" for name in MNIST_FILES), zipped=True)),
    Form("IDX files with dots", idx(tuple(name.replace("-idx", ".idx") for name in MNIST_FILES))),
    Form("IDX files of EMNIST", idx(tuple(f"emnist-x-{n.replace('t10k', 'test')}" for n in MNIST_FILES))),
    Form(
        "one IDX file of a pair",
        lambda folder: idx(MNIST_FILES)(folder) / MNIST_FILES[0],
        images=None,
        train=25,
        test=7,
    ),
    Form(
        "IDX files, one cut short", lambda folder: _cut(idx(MNIST_FILES)(folder)), refused="expected a whole IDX file"
    ),
    Form("folder: class/…", files(by_class), names=ABCD, done=SAID),
    Form("folder: train/class/… and test/class/…, equal names", files(by_part), names=ABCD),
    Form("folder in a folder", files(lambda: by_class(above="all/pictures/")), names=ABCD, done=SAID),
    *(
        Form(f"folder of {form}", files(lambda e=ending, f=form: by_class(ending=e, form=f)), names=ABCD, images=kept)
        for form, ending, kept in (
            ("PNG", "png", gray),
            ("JPEG", "jpg", None),
            ("WebP", "webp", None),
            ("BMP", "bmp", gray),
            ("TIFF", "tif", gray),
            ("GIF", "gif", gray),
        )
    ),
    Form("folder with hidden files", files(with_rubbish), names=ABCD),
    Form(
        "folder with a bad picture",
        files(lambda: {**by_class(), "a/bad.png": b"no picture"}),
        names=ABCD,
        done="1 file was left out: a/bad.png (expected a PNG",
    ),
    Form("folder of several sizes", files(sizes), names=("a", "b"), images=None, train=16, test=4, shape=(32, 32, 1)),
    Form("folder: 0_1.png", files(lambda: flat(lambda n, c: f"{c}_{n}.png")), names=("all pictures",), doubt="names"),
    Form("the same, --fix names", files(lambda: flat(lambda n, c: f"{c}_{n}.png")), choices=Choices(names=True)),
    Form("folder without pictures", files(lambda: {"a/b.txt": b"text"}), refused="expected pictures (.png, .jpg"),
    Form("zip of a folder", zipped(by_class), names=ABCD, done=SAID),
    Form("zip whose paths lead out", zipped(lambda: {**by_class(), "../../e/x.png": picture(gray()[0])}), names=ABCD),
)


def _unnamed(folder: Path) -> Path:
    np.savez(folder / "mine.npz", gray(), classes())
    return folder / "mine.npz"


def _cut(folder: Path) -> Path:
    file = folder / MNIST_FILES[0]
    file.write_bytes(file.read_bytes()[:-9])
    return folder
