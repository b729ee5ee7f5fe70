"""Codes: code maps to edit and swap, its codebook, and the prior that draws new maps cell by cell."""

import numpy as np
import streamlit as st

from app.components.code_film import code_film
from app.components.code_grid import EditedDigit, code_grid
from app.state import address, codebooks, session
from app.state import measures as stored
from app.ui import controls, downloads, tables
from app.ui.failures import show_failure
from app.ui.literal import literal
from app.ui.missing_pictures import missing_line
from app.ui.parts import part
from app.views.codes import downloads as code_downloads
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import Checkpoint
from vae.data.naming import Naming
from vae.errors import InputError
from vae.export.pictures import Strip
from vae.inference.worker import MAX_SEED, InferenceError
from vae.latent.code_maps import partial_maps, read_edits, write_edits

TITLE, QUESTION = "Codes", "What does each code draw, and what happens when one is exchanged?"
ROWS, EDITS = ("row", "with"), ("edits", "edits2")  # of the two digits, in the address
DRAWN = 24
COLUMNS = (
    tables.Column("perplexity", "perplexity", 1),
    tables.Column("codes_used", "codes used", 0),
    tables.Column("prior_bits", "bits under the prior", 1),
    tables.Column("mse", "MSE", 4),
    tables.Column("cross_entropy", "cross-entropy", 1),
)
NO_MODEL = controls.Advice(
    "**There is no model of codes here yet.** Train a small one on pictures that come with the program; then "
    "reload this page.",
    "python -m vae train --name my-vqvae --data digits --family vqvae",
)


def main() -> None:
    head = controls.page_head(TITLE, QUESTION)
    checkpoint = controls.checkpoint_picker(head, codebooks.with_codes(), without=NO_MODEL)
    try:
        maps, labels = digits_of(checkpoint)
        codebooks.book(checkpoint)
    except InputError as error:
        st.error(literal(error))
        return
    edit_and_draw(checkpoint, maps, labels)
    measures(checkpoint)
    mathematics()


def digits_of(checkpoint: Checkpoint) -> tuple[np.ndarray, np.ndarray]:
    """Code maps (n, side, side) and classes (n,) of the test digits; InputError where the page lacks what it needs."""
    if not checkpoint.has(LAYERS):
        raise InputError(f"{checkpoint.name}: expected the file {LAYERS}, found none")
    maps, labels = codebooks.maps(checkpoint), session.encoded(checkpoint).label
    if len(maps) != len(labels):
        raise InputError(f"{checkpoint.name}: expected as many code maps as labels, found {len(maps)}, {len(labels)}")
    return maps, labels


@st.fragment
def edit_and_draw(checkpoint: Checkpoint, maps: np.ndarray, labels: np.ndarray) -> None:
    """The editor and what follows from its maps; an edit runs only this."""
    with part("controls", "digits"):
        rows = choose_digits(labels, checkpoint.config.naming)
    digits = [edited_digit(checkpoint, maps, labels, row, key) for row, key in zip(rows, EDITS, strict=False)]
    originals = session.originals(checkpoint) is not None
    code_grid(
        digits,
        base=f"checkpoints/{checkpoint.digest}",
        book=codebooks.book(checkpoint),
        originals=originals,
        key="code_grid",
        on_edit=lambda edited: take_edits(digits, edited),
    )
    if not originals:
        missing_line(checkpoint.config.dataset)
    cost(checkpoint, digits[0])
    code_downloads.offers(checkpoint, digits, head=(TITLE, QUESTION), row=measured(checkpoint), columns=COLUMNS)
    if checkpoint.config.model.prior_width:
        draw(checkpoint, maps, digits[0])


# -- the digits --------------------------------------------------------------------------------------------------------


def choose_digits(labels: np.ndarray, naming: Naming) -> list[int]:
    """Rows of the test set, one or two, kept in the address as `row`, `with` and `two`."""
    first, switch = st.columns([5, 1], gap="large", vertical_alignment="bottom")
    with first:
        rows = [choose_digit(f"Test {naming.noun}", labels, naming, key=ROWS[0], edits=EDITS[0], default=0)]
    with switch:
        two = st.toggle(f"Two {naming.plural}", key="two", bind="query-params", help="To swap regions between them")
    if two:
        second, _ = st.columns([5, 1], gap="large")
        with second:
            rows.append(choose_digit(f"Second {naming.noun}", labels, naming, key=ROWS[1], edits=EDITS[1], default=1))
    return rows


def choose_digit(title: str, labels: np.ndarray, naming: Naming, *, key: str, edits: str, default: int) -> int:
    """A digit by its row; the classes beside it step to the next digit of a class."""
    classes = f"{key}_class"

    def forget() -> None:
        address.take({edits: None})

    def next_of_class() -> None:
        label = st.session_state[classes]
        if label is None:
            return
        members, row = np.flatnonzero(labels == label), st.session_state[key]
        st.session_state[key] = int(members[np.searchsorted(members, row, side="right") % len(members)])
        forget()

    left, right = st.columns([1, 4], vertical_alignment="bottom")
    with left:
        last = len(labels) - 1
        row = st.number_input(title, 0, last, min(default, last), key=key, bind="query-params", on_change=forget)
    st.session_state[classes] = None
    with right:
        found = [int(label) for label in np.unique(labels)]
        st.pills("Next of class", found, key=classes, on_change=next_of_class, format_func=naming.name, wrap=True)
    return int(row)


def edited_digit(checkpoint: Checkpoint, maps: np.ndarray, labels: np.ndarray, row: int, key: str) -> EditedDigit:
    """A test digit with the edits that the address names; edits of another form are named and left out."""
    base = maps[row].astype(np.int32)
    try:
        codes = read_edits(address.parameters().get(key, ""), base, codes=checkpoint.config.model.codes)
    except InputError as error:
        st.info(f"{literal(error)}. The digit is shown as it is.", icon=":material/info:")
        codes = base
    naming = checkpoint.config.naming
    title = f"Test {naming.noun} {row}: {naming.with_article(int(labels[row]))}"
    return EditedDigit(row=row, title=title, base=base, codes=codes)


def take_edits(digits: list[EditedDigit], edited: list[np.ndarray]) -> None:
    """Put the maps that came from the editor into the address."""
    pairs = zip(digits, edited, EDITS, strict=False)
    address.take({key: write_edits(digit.base, codes) or None for digit, codes, key in pairs})


def cost(checkpoint: Checkpoint, digit: EditedDigit) -> None:
    """What the first digit's map costs under the prior, before its edits and after."""
    model = checkpoint.config.model
    if not model.prior_width:
        return
    try:
        before, after = (codebooks.bits(checkpoint, codes) for codes in (digit.base, digit.codes))
    except (InputError, InferenceError) as error:
        show_failure("The code prior gave no answer", error)
        return
    cells = model.code_side**2
    edited = f", <b>{after:.0f} bits</b> with the edits" if (digit.base != digit.codes).any() else ""
    st.html(
        f'<p class="note"><b>How likely is this map?</b> Under the code prior, test digit {digit.row} costs '
        f"<b>{before:.0f} bits</b>{edited}. Without a prior every map costs {cells} · log₂ {model.codes} = "
        f"{cells * np.log2(model.codes):.0f} bits.</p>"
    )


# -- the prior ---------------------------------------------------------------------------------------------------------


@st.fragment
def draw(checkpoint: Checkpoint, maps: np.ndarray, digit: EditedDigit) -> None:
    """New digits from the prior, or completions of the first digit; a seed runs only this."""
    controls.plate("The code prior draws", "new maps cell by cell, in reading order")
    side = checkpoint.config.model.code_side
    with part("controls", "prior"):
        left, right = st.columns([1, 3], gap="large")
        with left:
            seed = st.number_input("Seed", 0, MAX_SEED, 0, key="seed", bind="query-params")
        with right:
            kept = st.slider(
                f"Rows kept of test digit {digit.row}",
                0,
                side - 1,
                0,
                key="kept",
                bind="query-params",
                help="0: new digits from nothing. Otherwise the prior completes the map that begins with these rows.",
            )
    given = tuple(int(code) for code in digit.codes[:kept].ravel())
    try:
        sample = codebooks.sample(checkpoint, DRAWN, seed=int(seed), given=given)
    except (InputError, InferenceError) as error:
        show_failure("The prior could not draw", error)
        return
    blank = int(np.bincount(maps.ravel()).argmax())
    shown = min(int(st.session_state.get("_drawn", 0)), DRAWN - 1)
    code_film(
        sample,
        base=f"checkpoints/{checkpoint.digest}",
        book=codebooks.book(checkpoint),
        blank=blank,
        given=len(given),
        shown=shown,
        key="code_film",
        on_choose=lambda index: st.session_state.update(_drawn=index),
    )
    frames = partial_maps(sample.codes[shown], given=len(given), blank=blank)
    name = f"{checkpoint.name}_prior_seed{seed}" + (f"_row{digit.row}_kept{kept}" if kept else "")
    downloads.row(
        downloads.sheet("Samples", lambda: [Strip(f"seed {seed}", sample.images)], file_name=f"{name}.png"),
        downloads.animation(
            f"Digit {shown + 1} as it fills",
            lambda: codebooks.decode(checkpoint, frames),
            file_name=f"{name}_digit{shown + 1}.gif",
            seconds=5.0,
        ),
        downloads.arrays(
            "Sampled maps",
            lambda: {"codes": sample.codes, "images": sample.images, "bits": sample.bits},
            file_name=f"{name}.npz",
        ),
        key="prior_downloads",
        what="the samples",
    )


def measured(checkpoint: Checkpoint) -> tables.Row:
    return tables.Row(checkpoint.config.title or checkpoint.name, stored.of(checkpoint))


def measures(checkpoint: Checkpoint) -> None:
    """Use of the codebook and cost under the prior, the protocols below."""
    row = measured(checkpoint)
    with part("measures"):
        controls.plate("The measures", "cross-entropy in nats per image")
        st.html(tables.table_html([row], COLUMNS, corner=""))
        st.caption(literal(tables.protocols([row], COLUMNS)))


def mathematics() -> None:
    with part("mathematics"), st.expander("The mathematics"):
        st.markdown(
            r"""
The encoder of a VQ-VAE (van den Oord et al. 2017) turns a picture $x$ into a map of vectors $v_i = f_\phi(x)_i$, one a
cell. Each is **quantised**: replaced by the nearest of $K$ codes $e_1, \dots, e_K$, and the decoder sees only these.

$$
c_i = \arg\min_k \lVert v_i - e_k \rVert^2, \qquad q_i = e_{c_i}, \qquad \hat x = \sigma\bigl(g_\theta(q)\bigr).
$$

The arg min has no gradient. The **straight-through** estimator copies the decoder's gradient past it ($\mathrm{sg}$
stops a gradient), and the **commitment loss** keeps the encoder near its codes:

$$
\tilde q = v + \mathrm{sg}(q - v), \qquad
\mathcal L = -\log p_\theta(x \mid \tilde q) + \lambda \sum_i \lVert v_i - \mathrm{sg}(q_i) \rVert^2 .
$$

The **codebook** follows the vectors that choose each code, as an exponential moving average (the same paper, appendix
A.1) of their number $N_k$ and their sum $m_k$ over the batches:

$$
N_k \leftarrow \gamma N_k + (1 - \gamma)\, n_k, \qquad
m_k \leftarrow \gamma m_k + (1 - \gamma) \sum_{i:\, c_i = k} v_i, \qquad e_k = m_k / N_k .
$$

An **FSQ-VAE** (Mentzer et al. 2023) has no codebook to learn: each of the $d$ numbers of a vector is bounded and
rounded to one of $L_j$ levels, $q_j = \mathrm{round}\bigl(\tfrac{L_j - 1}{2} \tanh v_j\bigr)$ where $L_j$ is odd,
straight-through again, and the codes are all $K = \prod_j L_j$ combinations. The loss also has
$\sum_{i,j} \max(0, \lvert v_{ij} \rvert - 1.5)^2$: where the bound is flat, no gradient would bring a number back.

- **Perplexity**: $\exp\bigl(-\sum_k p_k \log p_k\bigr)$ with $p_k$ the share of cells in which code $k$ stands: as many
  codes, used evenly, would say as much.
- **The code prior** is a causal transformer. It reads the map cell by cell and gives every code a probability, so a
  map has a length in **bits**, and a new map is drawn one cell after the other:

$$
p(c) = \prod_i p(c_i \mid c_1, \dots, c_{i-1}), \qquad \text{bits}(c) = -\sum_i \log_2 p(c_i \mid c_1, \dots, c_{i-1}).
$$

- **Reach**: through a convolutional decoder a cell can change only the pixels inside its receptive field. A decoder
  with a dense path reads the whole map: each cell then says less on its own, and a map costs far fewer bits.
- **Colours**: the first principal component of the codebook is lightness, the next two are hue, each by rank.
"""
        )


main()
