"""Beta: the sweep's planes in turn, its rate-distortion curve, and what each beta makes of the same digits."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.components.digit_rows import digit_rows
from app.state import measures as stored
from app.state import pictures, session
from app.state.address import chosen_beta
from app.ui import controls, downloads, sheets, tables
from app.ui.failures import show_failure
from app.ui.literal import literal
from app.ui.missing_pictures import stand_in_line
from app.ui.parts import part
from app.ui.sheets import SheetRow
from app.views.beta import figures as sweep_figures
from app.views.beta.planes import choice, choose_of, planes, title
from vae.checkpoints.facts import counted, data_set_title
from vae.checkpoints.store import MANIFOLD
from vae.errors import InputError
from vae.evaluation import rate_distortion
from vae.evaluation.rate_distortion import RateDistortionCurve, Sweep
from vae.export.pictures import enlarge_png, sheet_png
from vae.export.report import Figure, Report, Table
from vae.inference.worker import InferenceError

TITLE, QUESTION = "Beta", "What does a heavier KL divergence buy, and what does it cost?"
CHART = {"displayModeBar": False}
COLUMNS = (
    tables.Column("kl_gray", "rate", 1),
    tables.Column("reconstruction_gray", "distortion", 1),
    tables.Column("negative_elbo_gray", "−ELBO, gray pictures", 1),
    tables.Column("active_units", "active units", 0),
    tables.Column("mse", "MSE", 4),
    tables.Column("knn_accuracy", "kNN accuracy", 3),
)


def main() -> None:
    sweep = sweep_picker(controls.page_head(TITLE, QUESTION))
    explore(sweep)
    mathematics()


def sweep_picker(place: DeltaGenerator) -> Sweep:
    """The picker with the sweep's facts beside it; without any sweep the page ends here, kindly."""
    found = session.listing().sweeps
    if not found:
        st.markdown(
            "**There is no sweep to compare yet.** Train one in a few minutes, on pictures that come with the "
            "program; then reload this page."
        )
        example = "python -m vae sweep --data digits --betas 0.5 1 2 4 --latent-dims 2 --epochs 20 --name my-sweep"
        st.code(example, language="bash")
        st.stop()
    names = [sweep.name for sweep in found]
    with place, part("checkpoint"):
        name = st.selectbox("Sweep", names, key="sweep", bind="query-params", label_visibility="collapsed")
        sweep = found[names.index(name)]
        st.html(f'<p class="facts">{facts(sweep)}</p>')
    return sweep


def facts(sweep: Sweep) -> str:
    """What the sweep's models are and what they have seen, as a reader says it."""
    models = counted(len(sweep.members), "model")
    each = counted(sweep.latent_dim, "latent dimension")
    data = data_set_title(sweep.members[0].config.dataset, sweep.members[0].config.data_digest)
    return f"{models[0].upper()}{models[1:]} of {each}, trained on {data}"


@st.fragment
def explore(sweep: Sweep) -> None:
    """The planes and what follows from the chosen beta; another pin or beta runs only this."""
    beta = chosen_beta(sweep.betas, sweep.opening_beta)
    if len(sweep.betas) == 1:
        st.html(f'<p class="note">So far this sweep has one model, {title(beta)}.</p>')
    without_plane = st.container()
    has_planes = planes(sweep, beta)
    curve = rate_distortion.curve(sweep)
    show_curve(sweep, curve, beta)
    left, right = st.columns([6, 5], gap="large")
    with right, part("measures"):
        controls.plate("The measures", "rate, distortion and −ELBO in nats per image")
        measures(sweep, beta)
    bottom = st.container()
    with left:
        controls.plate("The same digits", "each through its posterior mean")
        rows = sheet(sweep, beta)  # last, since the first visitor waits for seven models to decode
    if not has_planes and len(sweep.betas) > 1:
        trained = [row.images for row in rows[-len(sweep.betas) :]]
        with without_plane:
            digit_rows(trained, choice=choice(sweep, beta), key="rows", on_choice=choose_of(sweep))
    with bottom:
        offers(sweep, curve, rows, beta)


def show_curve(sweep: Sweep, curve: RateDistortionCurve, beta: float) -> None:
    """The rate-distortion curve, and beside it how the chosen beta spends its rate on the dimensions."""
    if not curve.points:
        st.info("No model of this sweep has its rate and distortion measured on gray pictures.")
        return
    key = " ".join(member.digest for member in sweep.members)
    left, right = st.columns([6, 5], gap="large")
    with left:
        controls.plate("Rate and distortion", "each point is one trained beta")
        alt = "Distortion against rate, a point for each beta, the chosen one marked"
        st.plotly_chart(_curve_figure(key, beta, curve), key="curve", height=380, config=CHART, alt=alt)
        st.caption(f"Measured on {literal(curve.protocol)}.")
        if curve.unmeasured:
            left_out = literal(", ".join(curve.unmeasured))
            st.caption(f"Not on the curve, since their rate and distortion were not measured: {left_out}.")
    with right:
        controls.plate(f"Where {title(beta)} spends its rate", units_note(curve, beta))
        alt = "KL divergence of each latent dimension at the chosen beta"
        st.plotly_chart(_units_figure(key, beta, curve), key="units", height=380, config=CHART, alt=alt)
        st.caption("KL divergence of each latent dimension, the largest first; the scale is the same for every β.")


def units_note(curve: RateDistortionCurve, beta: float) -> str:
    point = curve.at(beta)
    if point is None or point.active_units is None:
        return ""
    return f"{point.active_units} of {len(point.rate_of_units)} units active"


@st.cache_resource(max_entries=64, show_spinner=False)
def _curve_figure(key: str, beta: float, _curve: RateDistortionCurve) -> go.Figure:
    return sweep_figures.curve_figure(_curve, beta)


@st.cache_resource(max_entries=64, show_spinner=False)
def _units_figure(key: str, beta: float, _curve: RateDistortionCurve) -> go.Figure:
    return sweep_figures.units_figure(_curve, beta)


def sheet(sweep: Sweep, beta: float) -> list[SheetRow]:
    """One digit of each class as every beta reconstructs it; the originals above where they are at hand."""
    rows: list[SheetRow] = []
    try:
        shown = pictures.shown(sweep.members[0])
        digits = first_of_each_class(shown.labels)
        if shown.images is not None:
            rows.append(SheetRow("original", shown.images[digits]))
        for trained, member in zip(sweep.betas, sweep.members, strict=True):
            images = pictures.reconstructed(member, tuple(digits.tolist())).images
            rows.append(SheetRow(title(trained), images, chosen=trained == beta))
    except (InputError, InferenceError) as error:
        show_failure("These digits could not be reconstructed", error)
        return []
    st.html(sheets.sheet_html(rows, labels=shown.labels[digits], naming=shown.naming))
    stand_in_line(sweep.members[0].config.dataset, shown)
    return rows


def first_of_each_class(labels: np.ndarray) -> np.ndarray:
    """The row of the first digit of each class."""
    return np.array([np.flatnonzero(labels == label)[0] for label in np.unique(labels)])


def measures(sweep: Sweep, beta: float) -> None:
    """All members' measures as a table, the protocols below."""
    rows = _table_rows(sweep, beta)
    st.html(tables.table_html(rows, COLUMNS, corner="β"))
    st.caption(literal(tables.protocols(rows, COLUMNS)))


def _table_rows(sweep: Sweep, beta: float) -> list[tables.Row]:
    pairs = zip(sweep.betas, sweep.members, strict=True)
    return [tables.Row(f"{trained:g}", stored.of(member), chosen=trained == beta) for trained, member in pairs]


def offers(sweep: Sweep, curve: RateDistortionCurve, rows: list[SheetRow], beta: float) -> None:
    found = []
    if rows:
        found.append(downloads.sheet("Digits", lambda: sheets.strips(rows), file_name=f"{sweep.name}_digits.png"))
    if curve.points:
        found.append(
            downloads.table(
                "Curve", lambda: rate_distortion.to_csv(curve), file_name=f"{sweep.name}_rate_distortion.csv"
            )
        )
    found.append(downloads.report("Report", lambda: report(sweep, curve, rows, beta), file_name=f"{sweep.name}.html"))
    downloads.row(*found, key="beta_files")


def report(sweep: Sweep, curve: RateDistortionCurve, rows: list[SheetRow], beta: float) -> Report:
    """The sweep as it stands: the digits, the measures, the plane of the chosen beta where it has one."""
    member = sweep.member(beta)
    sections: list[Figure | Table | str] = []
    if rows:
        sections.append(Figure(sheet_png(sheets.strips(rows)), "The same digits, each through its posterior mean"))
    if member.has(MANIFOLD):
        caption = f"The decoded plane of {title(beta)}, z₁ and z₂ from -4 to 4"
        sections.append(Figure(enlarge_png(member.manifold_png(), 2), caption))
    caption = "The measures; rate, distortion and −ELBO in nats per image"
    sections.append(tables.report_table(_table_rows(sweep, beta), COLUMNS, corner="β", caption=caption))
    if curve.no_latent is not None:
        sections.append(f"Distortion of a model without a latent: {curve.no_latent:.1f} nats.")
    if curve.entropy is not None:
        sections.append(f"The pictures' own entropy: {curve.entropy:.1f} nats.")
    return Report(
        title=TITLE,
        question=QUESTION,
        checkpoints=sweep.members,
        settings={"Sweep": sweep.name, "β": f"{beta:g}"},
        sections=sections,
    )


def mathematics() -> None:
    with part("mathematics"), st.expander("The mathematics"):
        st.markdown(
            r"""
A VAE maximises the evidence lower bound. A $\beta$-VAE (Higgins et al. 2017) gives its second term another weight:

$$
\mathcal L_\beta(x) = \mathbb E_{q_\phi(z \mid x)}\bigl[\log p_\theta(x \mid z)\bigr]
- \beta\, \mathrm{KL}\bigl(q_\phi(z \mid x)\,\Vert\,p(z)\bigr), \qquad
\log p_\theta(x) \ \ge\ \mathcal L_1(x) = \mathrm{ELBO}.
$$

Both terms are lengths of a message (Alemi et al. 2018). Averaged over the test pictures,

$$
R = \mathrm{KL}\bigl(q_\phi(z \mid x)\,\Vert\,p(z)\bigr), \qquad
D = -\,\mathbb E_{q_\phi(z \mid x)}\bigl[\log p_\theta(x \mid z)\bigr], \qquad
-\mathrm{ELBO} = D + R.
$$

- **Rate** $R$: what the latent says about the picture. **Distortion** $D$: what is still to be said once it is known.
- **Training minimises** $D + \beta R$. All points of one line with slope $-\beta$ are equally good to it: the dashed
  line through the chosen point. Where training has found the best a network can do, the curve touches that line.
- **The dotted line** is the best $R + D$ of the sweep: $\beta = 1$ asks for exactly this.
- **At** $R = 0$ the latent says nothing, and the best decoder draws each pixel's mean. **The entropy** of the gray
  pictures is a floor: no cross-entropy with them falls below it.
- **Active units**: dimensions whose posterior mean varies over the test pictures by more than 0.01 (Burda et al.
  2016). The rate is a sum over dimensions, and a unit that costs more than it saves is switched off whole:

$$
R = \sum_{j=1}^{d} \tfrac12 \bigl(\mu_j^2 + \sigma_j^2 - \log \sigma_j^2 - 1\bigr).
$$
"""
        )


main()
