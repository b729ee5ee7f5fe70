"""The page Train, run by Streamlit without a browser; no training is started for real."""

import dataclasses
import io
import json
import time

import numpy as np
import pytest
from PIL import Image

from app.state import permission
from tests.app.conftest import html_of
from tests.vae.training.jobs.test_folder import REQUEST, at_work, report, view
from vae.models.families import model_config
from vae.training.jobs import JobFolder, JobRequest, JobStore, Passed, Phase
from vae.training.tasks import TrainingTask

PLANE = "latent_atlas_training_plane"


@pytest.fixture(autouse=True)
def launched(monkeypatch) -> list[str]:
    """The jobs in the queue as often as a launcher was asked for, without one; the visitor may train."""
    names: list[str] = []

    def launch(folder):
        names.extend(job.name for job in JobStore(folder.parent).waiting())

    monkeypatch.setattr("vae.training.jobs.store.launch", launch)
    monkeypatch.setattr("vae.training.jobs.store.relaunch", lambda folder: None)
    monkeypatch.setenv(permission.READ_ONLY, "0")
    return names


@pytest.fixture
def jobs(copied_store) -> JobStore:
    return JobStore(copied_store.root)


def left_behind(jobs: JobStore, name: str, phase: Phase, *, error: str = "", epochs: int = 2, **model) -> JobFolder:
    """A job's folder as its process left it."""
    folder = JobFolder(jobs.folder / name)
    folder.path.mkdir(parents=True)
    config = dataclasses.replace(REQUEST.recipes[0].config, model=model_config(**model))
    folder.write_request(dataclasses.replace(REQUEST, name=name, recipes=(TrainingTask(name, config),)))
    folder.write_reports([report(epoch, float(epoch)) for epoch in range(1, epochs + 1)])
    if epochs:
        dataclasses.replace(view(), epoch=np.array(epochs)).write(folder.live_path)
    folder.write_status(phase, queued=time.time_ns(), error=error)
    return folder


def planes(page) -> list:
    return [part for part in page.get("bidi_component") if part.proto.component_name == PLANE]


def curves(page) -> list[dict]:
    """The curves of both charts of losses."""
    return [curve for chart in page.get("plotly_chart") for curve in json.loads(chart.proto.spec)["data"]]


def start(page):
    (button,) = [button for button in page.button if button.label == "Start training"]
    return button


def name_of(page):
    (field,) = [field for field in page.text_input if field.label == "Name"]
    return field


def titles(page) -> list[str]:
    return [button.label for button in page.button]


def test_without_a_training_a_recorded_one_is_played(open_page, jobs):
    page = open_page("train")
    assert not page.exception
    assert "How <b>digits-vae</b> learned" in html_of(page)
    assert len(planes(page)) == 1
    assert "Start training" in titles(page)


def test_an_empty_store_still_offers_to_train(open_page, monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_CHECKPOINTS", str(tmp_path / "nothing"))
    page = open_page("train")
    assert not page.exception
    assert planes(page) == []
    assert "Start training" in titles(page)


def test_only_data_at_hand_are_offered(open_page, jobs):
    page = open_page("train")
    assert page.selectbox(key="data").options == [
        "scikit-learn digits",
        "5,000 training digits of MNIST",
        "Shapes, 32×32",
        "Shapes, 64×64",
        "Scenes, 32×32",
        "Scenes, 64×64",
        "my own pictures (a folder)",
        "my own pictures (a file)",
    ]


def test_the_choices_become_the_job_s_config(open_page, jobs, launched):
    page = open_page("train")
    page.selectbox(key="family").set_value("cvae").run()
    page.number_input(key="weight").set_value(2.5)
    page.selectbox(key="architecture").set_value("conv")
    page.number_input(key="seed").set_value(7)
    name_of(page).set_value("  styles  ")
    start(page).click().run()
    assert not page.exception
    assert launched == ["styles"]
    job = jobs.open("styles")
    model, training = job.recipe.config.model, job.recipe.config.training
    assert (model.family, model.classes, model.beta, model.architecture) == ("cvae", 10, 2.5, "conv")
    assert (model.latent_dim, training.epochs, training.seed, job.request.data) == (2, 24, 7, "digits")
    assert "<b>styles</b> is starting" in html_of(page)
    (to_top,) = [part for part in page.get("bidi_component") if part.proto.component_name == "latent_atlas_to_top"]
    assert "styles" in to_top.proto.json


def test_a_vq_vae_asks_for_the_dimensions_of_a_code_and_for_no_beta(open_page, jobs, launched):
    page = open_page("train")
    page.selectbox(key="family").set_value("vqvae").run()
    assert [box.label for box in page.number_input] == ["Dimensions of a code", "Seed", "Epochs"]
    start(page).click().run()
    model = jobs.open("my-vqvae").recipe.config.model
    assert (model.family, model.latent_dim, model.codes) == ("vqvae", 16, 64)


def test_a_beta_tc_vae_opens_on_its_own_weight_whatever_a_vae_was_given(open_page, jobs, launched):
    page = open_page("train")
    page.number_input(key="weight").set_value(2.5).run()
    page.selectbox(key="family").set_value("tcvae").run()
    labels = [box.label for box in page.number_input]
    assert labels == ["Latent dimensions", "β, the weight of the total correlation", "Seed", "Epochs"]
    start(page).click().run()
    model = jobs.open("my-tcvae").recipe.config.model
    assert (model.family, model.latent_dim, model.beta) == ("tcvae", 2, 6.0)


def test_an_fsq_vae_asks_for_its_levels(open_page, jobs, launched):
    page = open_page("train")
    page.selectbox(key="family").set_value("fsq").run()
    (levels,) = [box for box in page.selectbox if box.label == "Levels"]
    assert levels.value == (5, 5, 3)
    levels.set_value((5, 5, 5)).run()
    start(page).click().run()
    assert not page.exception
    model = jobs.open("my-fsq").recipe.config.model
    assert (model.family, model.levels, model.codes) == ("fsq", (5, 5, 5), 125)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("Bad Name", "expected small letters"), ("digits-vae", "which is a checkpoint here already")],
)
def test_a_name_that_cannot_be_is_refused_in_one_sentence(open_page, jobs, launched, name, sentence):
    page = open_page("train")
    name_of(page).set_value(name)
    start(page).click().run()
    assert not page.exception
    assert sentence in page.error[0].value
    assert launched == []


def test_an_offered_name_is_free(open_page, jobs):
    left_behind(jobs, "my-vae", Phase.STOPPED)
    assert name_of(open_page("train")).value == "my-vae-2"


def test_own_pictures_travel_with_the_job(open_page, jobs, launched):
    stream = io.BytesIO()
    np.savez(stream, images=np.zeros((20, 28, 28), np.uint8), labels=np.arange(20) % 4)
    page = open_page("train")
    page.selectbox(key="data").set_value("own").run()
    assert start(page).disabled
    page.file_uploader(key="own_data").set_value(
        [("Lino Cuts.npz", stream.getvalue(), "application/octet-stream")]
    ).run()
    start(page).click().run()
    assert not page.exception
    job = jobs.open("my-vae")
    assert job.recipe.config.dataset == "lino-cuts"
    with np.load(job.request.data) as archive:
        assert archive["x_train"].shape == (16, 28, 28)


def test_a_folder_of_own_pictures_travels_with_the_job(open_page, jobs, launched):
    page = open_page("train")
    page.selectbox(key="data").set_value("folder").run()
    assert start(page).disabled
    stream = io.BytesIO()
    Image.fromarray(np.eye(28, dtype=np.uint8) * 255).save(stream, "PNG")
    pictures = [(f"lino/{label}/{n}.png", stream.getvalue(), "image/png") for label in (3, 7) for n in range(6)]
    page.file_uploader(key="own_folder").set_value(pictures).run()
    start(page).click().run()
    assert not page.exception
    job = jobs.open("my-vae")
    assert job.recipe.config.dataset == "lino"
    with np.load(job.request.data) as archive:
        assert archive["class_names"].tolist() == ["3", "7"]


def sweep(page):
    """The form, asked for a sweep."""
    page.segmented_control(key="models").set_value("A sweep").run()
    return page


def test_a_sweep_is_one_job_of_a_model_for_each_combination(open_page, jobs, launched):
    page = sweep(open_page("train"))
    page.text_input(key="swept β values").set_value("2, 0.5")
    page.text_input(key="swept Seeds").set_value("0 1")
    name_of(page).set_value("pull")
    start(page).click().run()
    assert not page.exception
    assert launched == ["pull"]
    recipes = jobs.open("pull").request.recipes
    assert [(r.config.training.seed, r.config.model.beta) for r in recipes] == [(0, 0.5), (0, 2), (1, 0.5), (1, 2)]
    assert recipes[0].name == "pull-d2-seed0-beta0.5"
    assert {recipe.config.sweep for recipe in recipes} == {"pull-d2-seed0", "pull-d2-seed1"}
    assert "model 1 of 4: pull-d2-seed0-beta0.5" in html_of(page)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("β values", "one two", "β values: expected numbers from 0 on, such as 0.5 1 2; found 'one two'"),
        ("β values", "-1", "β values: expected numbers from 0 on, such as 0.5 1 2; found '-1'"),
        ("Latent sizes", "2.5", "Latent sizes: expected whole numbers from 0 on, such as 0 1 2; found '2.5'"),
        ("Seeds", "", "Seeds: expected whole numbers from 0 on, such as 0 1 2; found ''"),
    ],
)
def test_numbers_that_cannot_be_read_are_named(open_page, jobs, field, text, sentence):
    page = sweep(open_page("train"))
    page.text_input(key=f"swept {field}").set_value(text).run()
    assert not page.exception
    assert page.error[0].value == sentence
    assert start(page).disabled


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("Seeds", " ".join(map(str, range(7))), "sweep: expected at most 24 models, found 28"),
        ("Latent sizes", "0", r"latent\_dim: expected"),
    ],
)
def test_a_sweep_that_cannot_be_trained_is_refused_in_one_sentence(open_page, jobs, launched, field, text, sentence):
    page = sweep(open_page("train"))
    page.text_input(key=f"swept {field}").set_value(text)
    start(page).click().run()
    assert not page.exception
    assert sentence in page.error[0].value
    assert launched == []


def test_codes_are_trained_one_model_at_a_time(open_page, jobs):
    page = sweep(open_page("train"))
    page.selectbox(key="family").set_value("vqvae").run()
    assert not page.exception
    assert len(page.segmented_control) == 0
    assert not start(page).disabled


def test_the_models_of_a_sweep_are_on_beta_as_they_come(open_page, jobs):
    recipes = tuple(
        TrainingTask(name, dataclasses.replace(REQUEST.recipes[0].config, sweep="pull-d2"))
        for name in ("digits-vae", "pull-d2-beta2")
    )
    folder = left_behind(jobs, "pull", Phase.STOPPED)
    folder.write_request(JobRequest(name="pull", recipes=recipes, data="digits"))
    folder.write_status(Phase.STOPPED, queued=1, member=1)
    page = open_page("train")
    assert not page.exception
    (link,) = page.get("page_link")
    assert link.proto.label == "1 of 2 models are on Beta"
    assert "model 2 of 2: pull-d2-beta2" in html_of(page)


def test_an_upload_that_is_no_data_set_gets_one_sentence(open_page, jobs):
    page = open_page("train")
    page.selectbox(key="data").set_value("own").run()
    page.file_uploader(key="own_data").set_value([("mine.npz", b"no archive", "application/octet-stream")]).run()
    assert not page.exception
    assert page.error[0].value == "mine.npz: expected an .npz archive, found a file that is not one"
    assert start(page).disabled


def test_a_training_at_work_shows_plane_digits_losses_and_pace(open_page, jobs):
    at_work(left_behind(jobs, "mine", Phase.TRAINING))
    page = open_page("train")
    assert not page.exception
    text = html_of(page)
    assert "<b>mine</b> is training · epoch 2 of 4 · 10 images/s · 2 s left" in text
    assert "held-out loss <b>3.0</b> nats per image · reconstruction 2.0 · KL 1.0" in text
    assert len(planes(page)) == 1
    assert len(page.get("plotly_chart")) == 2
    assert "Stop" in titles(page)
    assert "Resume" not in titles(page)


def test_the_page_stays_at_one_epoch_until_the_next_one_is_written_whole(open_page, jobs):
    folder = left_behind(jobs, "mine", Phase.STOPPED)
    folder.add_report(report(3, 3.0))  # its view was not written any more
    page = open_page("train")
    text = html_of(page)
    assert "epoch 2 of 4" in text  # in the line
    assert 'aria-label="epoch 2' in text or "epoch 2<" in text  # beside the digits
    assert "epoch 3" not in text
    assert [len(curve["x"]) for curve in curves(page)] == [2, 2, 2, 2]


def test_batches_are_counted_until_the_first_epoch_has_ended(open_page, jobs):
    folder = left_behind(jobs, "mine", Phase.STARTING, epochs=0)
    at_work(folder)
    page = open_page("train")
    assert "the model is built" in html_of(page)
    folder.write_status(Phase.TRAINING, queued=1)
    folder.write_passed(Passed(epoch=1, batches=30, of=45))
    page.run()
    assert not page.exception
    assert "<b>mine</b> is training · epoch 1 of 4 · batch 30 of 45" in html_of(page)
    assert page.get("progress")[0].proto.value == int(100 * 30 / 45 / 4)


def test_stop_resume_and_remove_do_what_they_say(open_page, jobs, launched):
    folder = left_behind(jobs, "mine", Phase.TRAINING)
    lock = at_work(folder)
    page = open_page("train")
    page.button(key="Stop mine").click().run()
    assert folder.wants_stop()
    assert "<b>mine</b> is stopping" in html_of(page)
    lock.release()
    folder.write_status(Phase.STOPPED, queued=1)
    page.run()
    page.button(key="Resume mine").click().run()
    assert launched == ["mine"]
    assert "<b>mine</b> is starting" in html_of(page)
    folder.write_status(Phase.STOPPED, queued=1)
    page.run()
    page.button(key="Remove it mine").click().run()
    assert not page.exception
    assert not folder.path.exists()
    assert "How <b>digits-vae</b> learned" in html_of(page)


def test_the_queue_is_shown_in_its_order_and_any_training_can_be_watched(open_page, jobs):
    for name, phase in (("busy", Phase.TRAINING), ("next", Phase.WAITING)):
        at_work(left_behind(jobs, name, phase))
    page = open_page("train")
    assert '<ol class="queue"><li><b>busy</b> is training</li><li><b>next</b> waits its turn</li></ol>' in html_of(page)
    page.selectbox(key="job").set_value("next").run()
    assert "<b>next</b> waits its turn" in html_of(page)


def test_a_finished_training_leads_to_its_model(open_page, jobs, copied_store):
    (copied_store.root / "digits-vae").rename(copied_store.root / "mine")
    left_behind(jobs, "mine", Phase.FINISHED, epochs=4)
    page = open_page("train")
    assert not page.exception
    (link,) = page.get("page_link")
    assert link.proto.label == "Explore mine"


@pytest.mark.parametrize("kind", [{"latent_dim": 10}, {"family": "ae", "code_side": 7}])
def test_a_model_without_a_plane_says_so_and_shows_its_digits(open_page, jobs, kind):
    folder = left_behind(jobs, "mine", Phase.STOPPED, **kind)
    flat = dataclasses.replace(view(), mean=np.zeros((0, 2)), label=np.zeros(0, np.uint8), manifold=np.zeros((0, 0)))
    flat.write(folder.live_path)
    page = open_page("train")
    assert not page.exception
    assert planes(page) == []
    assert "has no plane to draw" in html_of(page)
    assert "The same test digits" in html_of(page)


@pytest.mark.parametrize(("dim", "sentence"), [(1, "one dimension, from left to right"), (10, "two main components")])
def test_the_plane_of_a_latent_of_other_than_two_dimensions_says_what_it_shows(open_page, jobs, dim, sentence):
    folder = left_behind(jobs, "mine", Phase.STOPPED, latent_dim=dim)
    view().write(folder.live_path)
    page = open_page("train")
    assert not page.exception
    assert len(planes(page)) == 1
    assert any(sentence in caption.value for caption in page.caption)


def test_a_failed_training_says_why(open_page, jobs):
    left_behind(jobs, "mine", Phase.FAILED, error="training: expected a finite loss, found nan in epoch 2")
    page = open_page("train")
    assert page.error[0].value == "training: expected a finite loss, found nan in epoch 2"
    assert "Resume" in titles(page)


@pytest.mark.parametrize(
    ("file", "sentence"), [("live.npz", "live.npz: expected"), ("epochs.jsonl", "a report a line")]
)
def test_damaged_views_and_reports_are_one_sentence_and_the_page_goes_on(open_page, jobs, file, sentence):
    folder = left_behind(jobs, "mine", Phase.STOPPED)
    (folder.path / file).write_text("damaged\n")
    page = open_page("train")
    assert not page.exception
    assert sentence in page.warning[0].value
    assert "<b>mine</b> was stopped" in html_of(page)


@pytest.mark.parametrize("content", ["{", "[" * 100_000, '{"asked": NaN}', '{"name": "\\ud800"}', " " * 2**21])
def test_a_damaged_job_is_named_and_can_be_removed(open_page, jobs, content):
    folder = left_behind(jobs, "mine", Phase.STOPPED)
    (folder.path / "request.json").write_text(content)
    page = open_page("train")
    assert not page.exception
    assert page.warning[0].value.startswith("mine/request.json: expected ")
    page.button(key="remove mine").click().run()
    assert not folder.path.exists()


def test_a_read_only_server_lets_nobody_train_and_everybody_watch(open_page, jobs, monkeypatch):
    at_work(left_behind(jobs, "mine", Phase.TRAINING))
    monkeypatch.setenv(permission.READ_ONLY, "1")
    page = open_page("train")
    assert not page.exception
    assert "Trainings that run can be watched here." in page.info[0].value
    assert "<b>mine</b> is training" in html_of(page)
    assert titles(page) == []
