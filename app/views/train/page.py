"""Train: choose what to train, watch the plane unfold epoch by epoch, stop, resume; the queue of all trainings."""

import streamlit as st

from app.components.to_top import to_top
from app.state import permission, session
from app.ui import controls
from app.ui.literal import literal
from app.ui.parts import part
from app.views.train.form import STARTED, WATCHED, training_form
from app.views.train.watch import replay, watch
from vae.training.jobs import JobListing, JobStore


def main() -> None:
    controls.page_head("Train", "How does a plane of digits unfold while a model learns to draw them?")
    jobs = session.jobs()
    listing = jobs.look()
    seen, asked = st.columns([21, 11], gap="large")
    with asked, part("controls", "form"):
        new_training()
    with seen:
        if name := watched(listing):
            watch(jobs, name)
        else:
            replay()
        damaged(jobs, listing)
    mathematics()
    if started := st.session_state.get(STARTED):
        to_top(started)


def watched(listing: JobListing) -> str | None:
    """The training to watch, of those there are, kept in the address; None where there is none."""
    names = [job.name for job in listing.jobs]
    if not names:
        return None
    if st.session_state.get(WATCHED) not in (None, *names):
        del st.session_state[WATCHED]  # it was removed
    if len(names) == 1:
        return names[0]
    with part("controls", "watched"):
        return st.selectbox("Training", names, key=WATCHED, bind="query-params")


@st.fragment
def new_training() -> None:
    controls.plate("A new training")
    if refused := permission.refusal():
        st.info(f"{refused} Trainings that run can be watched here.", icon=":material/lock:")
        return
    training_form()


def damaged(jobs: JobStore, listing: JobListing) -> None:
    """Name the trainings whose files are damaged, and offer to remove them."""
    for problem in listing.problems:
        st.warning(literal(problem.reason))
        if permission.refusal() is None:
            st.button(
                f"Remove {literal(problem.name)}",
                key=f"remove {problem.name}",
                on_click=jobs.remove,
                args=(problem.name,),
            )


def mathematics() -> None:
    with part("mathematics"), st.expander("The mathematics"):
        st.markdown(
            r"""
Every step draws a batch of $B$ training pictures and takes a step of Adam down the gradient of

$$
\mathcal L(\theta, \phi) = \frac1B \sum_{x} \Bigl(
\underbrace{-\mathbb E_{q_\phi(z \mid x)}\bigl[\log p_\theta(x \mid z)\bigr]}_{\text{reconstruction}}
\;+\; \beta\, \underbrace{\mathrm{KL}\bigl(q_\phi(z \mid x)\,\Vert\,\mathcal N(0, I)\bigr)}_{\text{KL divergence}}
\Bigr).
$$

A **beta-TC-VAE** (Chen et al. 2018) leaves the KL divergence as it is and adds $(\beta - 1)$ times the **total
correlation** $\mathrm{KL}\bigl(q(z) \,\Vert\, \prod_j q(z_j)\bigr)$, how far the latents of all pictures lean on each
other, estimated from the batch.

- **The sums** run over the pixels and over the latent dimensions, **the mean** over pictures: nats per image. The
  expectation is taken with one sample $z = \mu + \sigma \odot \varepsilon$, $\varepsilon \sim \mathcal N(0, I)$.
- **Train** is the mean over an epoch, while the weights still move. **Held-out** is taken after the epoch on the test
  pictures, with the moving average of the weights: that average is what the plane shows, and what is kept in the end.
- **Pixels** are drawn afresh as black or white at every step, each white with its gray level as probability; a model of
  codes sees the gray levels themselves. The losses here are of such draws.
- **The plane**: the posterior means $\mu_\phi(x)$ of the test pictures, and what the decoder draws where they lie. The
  axes stay as they are from epoch to epoch; they double once too many points would lie outside.
- **An epoch** passes every training picture once, in an order that follows from the seed and the epoch's number.
  Stopped and resumed, a training therefore ends where it would have ended without a stop.
"""
        )


main()
