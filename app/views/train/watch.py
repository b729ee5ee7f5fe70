"""The Train page's left side: one training as it goes on, the digits it is tried on, its losses, the queue."""

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st

from app.components.training_plane import training_plane, training_replay
from app.server import routes
from app.state import permission, records, session, whereabouts
from app.state.moments import Moments
from app.ui import controls, downloads
from app.ui.literal import literal
from app.ui.parts import part
from app.ui.sheets import SheetRow, sheet_html
from app.views.train.figures import loss_figure, losses_line, queue_html, state_line
from vae.data.naming import Naming
from vae.errors import InputError
from vae.export.arrays import to_csv
from vae.models.families import family
from vae.training.jobs import Job, JobStore, LiveView, Passed, Phase
from vae.training.reports import REPORT_FIELDS, EpochReport

EVERY = 1.0  # seconds between two looks at a training that runs
CHART = {"displayModeBar": False}
OPENING_RECORD = "digits-vae"
ABOUT_PLANE = {  # by latent dimensions, 3 for all above 2
    1: "The latent has one dimension, from left to right. Up and down the digits are strewn, so that all can be seen.",
    3: "The plane shows the latent's two main components, turned after each epoch as they were before.",
}
AWAITED = {
    Phase.WAITING: "It begins once the trainings before it have ended.",
    Phase.STARTING: "Pictures are read and the model is built, which takes about ten seconds.",
    Phase.TRAINING: "The plane appears after the first epoch, and from then on after each.",
    Phase.STOPPING: "It is stopping.",
}


def watch(jobs: JobStore, name: str) -> None:
    """Show a training, again and again while any is at work; once none is, the whole page runs once more and rests."""
    at_work = any(job.phase.active for job in jobs.list().jobs)
    st.fragment(_look, run_every=EVERY if at_work else None)(jobs, name, at_work)


def _look(jobs: JobStore, name: str, at_work: bool) -> None:
    listing = jobs.look()
    active = [job for job in listing.jobs if job.phase.active]
    job = next((job for job in listing.jobs if job.name == name), None)
    if job is None or bool(active) != at_work:
        st.rerun()
    if job.phase is Phase.WAITING and len(active) == 1:
        job = replace(job, phase=Phase.STARTING)  # there is nothing that it waits for
    view = _view(job)
    reports = reported_until(view, _reports(job))
    passed = _passed(job, reports)
    st.html(state_line(job, reports, passed=passed))
    st.progress(_share_done(job, reports, passed))
    _actions(jobs, job)
    if job.error:
        st.error(literal(job.error))
    _plane(job, view)
    _digits(job, view)
    _losses(job, reports)
    if len(active) > 1:
        controls.plate("The queue", "one training works at a time")
        st.html(queue_html(active))
    if reports:
        _downloads(job, reports)


def _actions(jobs: JobStore, job: Job) -> None:
    """What can be done with the training now, and where its model is once it has finished."""
    allowed = permission.refusal() is None
    with part("controls", "job"), st.container(horizontal=True, vertical_alignment="center"):
        if allowed and job.phase.active:
            _action("Stop", ":material/stop:", jobs.stop, job, disabled=job.phase is Phase.STOPPING)
        if allowed and job.phase.resumable:
            _action("Resume", ":material/resume:", jobs.resume, job)
        if allowed and job.phase is not Phase.FINISHED:
            with st.popover("Remove", icon=":material/delete:"):
                st.caption(
                    "What it has learned so far will be lost."
                    if len(job.request.recipes) == 1
                    else "The models that are finished stay; what the one at work has learned will be lost."
                )
                _action("Remove it", ":material/delete:", jobs.remove, job)
        _models(job)
        if job.phase is Phase.FINISHED and allowed:
            _action(
                "Clear away",
                ":material/done:",
                jobs.remove,
                job,
                help="Takes it off this list; the models that it trained stay.",
            )


def _models(job: Job) -> None:
    """Where the models are that it has trained: one on its page, those of a sweep on Beta as they come."""
    there = {checkpoint.name for checkpoint in session.listing().checkpoints}
    finished = [recipe for recipe in job.request.recipes if recipe.name in there]
    if not finished:
        return
    name, sweep = finished[-1].name, finished[-1].config.sweep
    if len(job.request.recipes) > 1 and sweep:
        label = f"{len(finished)} of {len(job.request.recipes)} models are on Beta"
        st.page_link("beta/page.py", label=label, icon=":material/tune:", query_params={"sweep": sweep})
        return
    page = whereabouts.page_of(session.listing().by_name[name])
    label = f"{page.title} {literal(name)}" if page.title == "Explore" else f"{literal(name)} is on {page.title}"
    st.page_link(page.view, label=label, icon=page.icon, query_params=page.query)


def reported_until(view: LiveView | None, reports: tuple[EpochReport, ...]) -> tuple[EpochReport, ...]:
    """The reports up to the epoch of the view, which is read first: one epoch is the whole page's.

    The process adds a report and then its view. Without a view, for one that is damaged, all of them.
    """
    return reports if view is None else reports[: int(view.epoch)]


def _passed(job: Job, reports: tuple[EpochReport, ...]) -> Passed | None:
    """How far the epoch after the reported ones is, or the measuring, where the job is at it."""
    if job.phase not in (Phase.TRAINING, Phase.MEASURING):
        return None
    try:
        passed = job.folder.passed()
    except InputError:  # it is written anew in a moment
        return None
    return passed if passed and passed.epoch == len(reports) + (job.phase is Phase.TRAINING) else None


def _share_done(job: Job, reports: tuple[EpochReport, ...], passed: Passed | None) -> float:
    """Of all epochs of all its models, the share that is finished."""
    if job.phase is Phase.FINISHED:
        return 1.0
    begun = min(1.0, passed.batches / passed.of) if passed and passed.epoch > len(reports) else 0.0
    here = (len(reports) + begun) / job.recipe.config.training.epochs
    return min(1.0, (job.member + min(1.0, here)) / len(job.request.recipes))


def _action(
    title: str, icon: str, act: Callable[[str], Any], job: Job, *, disabled: bool = False, help: str | None = None
) -> None:
    """A button that does something with the job and shows the page anew."""
    if not st.button(title, icon=icon, key=f"{title} {job.name}", disabled=disabled, help=help):
        return
    try:
        act(job.name)
    except InputError as error:  # another visitor was quicker
        st.toast(literal(error))
    st.rerun()


def _plane(job: Job, view: LiveView | None) -> None:
    if view is None:
        note = AWAITED.get(job.phase, "No epoch was finished.")
        st.html(f'<p class="note awaited">{note}</p>')
    elif view.has_plane:
        training_plane(_moments(job, view), key="training_plane")
        if note := ABOUT_PLANE.get(min(3, job.recipe.config.model.latent_dim)):
            st.caption(note)
    else:
        size = "×".join(str(n) for n in job.recipe.config.model.latent_shape)
        st.html(
            f'<p class="note">A latent of {size} numbers has no plane to draw; the digits below show how it learns.</p>'
        )


def _digits(job: Job, view: LiveView | None) -> None:
    if view is None:
        return
    rows = [SheetRow("original", view.original), SheetRow(f"epoch {int(view.epoch)}", view.reconstruction, chosen=True)]
    controls.plate("The same test digits", "each through the model and back")
    st.html(sheet_html(rows, labels=view.row_label, naming=job.recipe.config.naming))


def _losses(job: Job, reports: tuple[EpochReport, ...]) -> None:
    if not reports:
        return
    st.html(losses_line(reports))
    epochs = job.recipe.config.training.epochs
    left, right = st.columns(2)
    for place, term, title in ((left, "reconstruction", "Reconstruction"), (right, "kl", _second_term(job))):
        with place:
            controls.plate(title)
            alt = f"{title} by epoch, on the training and on the held-out pictures"
            figure = loss_figure(reports, term, epochs=epochs)
            st.plotly_chart(figure, key=f"loss_{term}", config=CHART, alt=alt)


def _second_term(job: Job) -> str:
    return family(job.recipe.config.model.family).second_term


def _downloads(job: Job, reports: tuple[EpochReport, ...]) -> None:
    columns = {name: [getattr(report, name) for report in reports] for name in REPORT_FIELDS}
    offer = downloads.table("Losses", lambda: to_csv(columns), file_name=f"{job.recipe.name}_losses.csv")
    downloads.row(offer, key="training_downloads", what="the losses")


def replay() -> None:
    """Before there is a training to watch: one that is over, played from its record, where a checkpoint has one."""
    found = session.listing().recorded
    chosen = next((c for c in found if c.name == OPENING_RECORD), found[0] if found else None)
    if chosen is None:
        return
    try:
        record = records.record(chosen)
    except InputError as error:
        st.info(literal(error))
        return
    st.html(
        f'<p class="facts">How <b>{escape(chosen.name)}</b> learned: {len(record)} moments of its {record.epoch[-1]} '
        "epochs. Start a training and watch yours.</p>"
    )
    training_replay(record, address=routes.address(chosen, records.MOMENTS), key="training_replay")


def _reports(job: Job) -> tuple[EpochReport, ...]:
    path = job.folder.reports_path
    try:
        return _reports_at(str(path), path.stat().st_mtime_ns, path.stat().st_size, job) if path.is_file() else ()
    except InputError as error:
        st.warning(literal(error))
        return ()


@st.cache_resource(max_entries=16, show_spinner=False)
def _reports_at(path: str, changed: int, size: int, _job: Job) -> tuple[EpochReport, ...]:
    return _job.folder.reports()


def _view(job: Job) -> LiveView | None:
    path = job.folder.live_path
    try:
        return _view_at(str(path), path.stat().st_mtime_ns, job) if path.is_file() else None
    except InputError as error:
        st.warning(literal(error))
        return None


@st.cache_resource(max_entries=8, show_spinner=False)
def _view_at(path: str, changed: int, _job: Job) -> LiveView | None:
    return _job.folder.live()


def _moments(job: Job, view: LiveView) -> Moments:
    path = job.folder.live_path
    training = f"{job.recipe.name} {job.request.asked}"
    return _moments_at(str(path), int(view.epoch), training, view, job.recipe.config.naming)


@st.cache_resource(max_entries=8, show_spinner=False)
def _moments_at(path: str, epoch: int, training: str, _view: LiveView, _naming: Naming) -> Moments:
    return Moments.of_view(training, _view, _naming)
