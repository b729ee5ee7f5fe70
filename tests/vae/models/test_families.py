"""What every family promises: shapes, seeds, weights by name, the same decode after a save and a load."""

from dataclasses import replace

import numpy as np
import pytest

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import LAYERS, METRICS, write_json
from vae.checkpoints.store import CheckpointStore, write_config, write_weights
from vae.config import TrainingConfig
from vae.errors import InputError
from vae.inference.restoring import restore
from vae.models import families as models
from vae.models.base import LOG_VARIANCES
from vae.models.families import model_config
from vae.models.portable import describe

CONFIGS = {
    "vae-fourier": model_config(width=16, fourier_features=4),
    "vae-conv": model_config(architecture="conv"),
    "vae-conv-encoder": model_config(width=16, fourier_features=4, encoder="conv", dropout=0.2),
    "vae-10": model_config(width=16, fourier_features=4, latent_dim=10, beta=4),
    "ae": model_config(family="ae", width=16, fourier_features=4),
    "ae-map": model_config(family="ae", architecture="conv", code_side=7, latent_dim=16, width=8),
    "cvae": model_config(family="cvae", classes=10, width=16, fourier_features=4),
    "tcvae": model_config(family="tcvae", width=16, fourier_features=4),
    "fsq": model_config(family="fsq", levels=(3, 2, 4), width=8, prior_width=0),
    "vqvae": model_config(family="vqvae", codes=8, latent_dim=4, width=8, prior_width=0),
    "vqvae-prior": model_config(
        family="vqvae",
        codes=8,
        code_side=7,
        latent_dim=4,
        width=8,
        rate_weight=0.1,
        spread_weight=0.1,
        map_context=8,
        prior_width=8,
    ),
}
IMAGES = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype(np.uint8)
LABELS = np.arange(5)


SHAPES = [
    ("vae-conv", (30, 18, 3)),
    ("vae-fourier", (8, 64, 1)),
    ("cvae", (16, 16, 3)),
    ("vae-conv-encoder", (33, 9, 1)),
]


def build(name: str, seed: int = 0):
    return models.build(CONFIGS[name], TrainingConfig(seed=seed))


@pytest.mark.parametrize(("name", "shape"), SHAPES)
def test_networks_size_themselves_by_the_pictures_and_come_back_the_same(name, shape, tmp_path):
    config = CheckpointConfig(dataset="signs", model=CONFIGS[name], training=TrainingConfig(), image_shape=shape)
    model = models.build(config.model, config.training, image_shape=shape)
    model.round_weights()
    images = np.random.default_rng(0).integers(0, 256, (5, *shape)).astype(np.uint8)
    images = images if shape[2] > 1 else images[..., 0]
    labels = LABELS if config.model.classes else None
    mean = model.encode(images, labels).mean
    decoded = model.decode(mean, labels)
    assert decoded.shape == images.shape
    folder = tmp_path / "signs"
    folder.mkdir()
    write_config(folder, config)
    write_weights(folder, model.tensors())
    write_json(folder / LAYERS, describe(model).to_json())
    write_json(folder / METRICS, [])
    again = restore(CheckpointStore(tmp_path).open("signs"))
    assert (again.decode(mean, labels) == decoded).all()


def test_a_map_of_codes_has_a_cell_for_each_4_by_4_pixels():
    config = model_config(family="vqvae", codes=8, code_side=4, latent_dim=4, width=8, prior_width=0)
    images = np.zeros((3, 16, 16, 3), np.uint8)
    model = models.build(config, TrainingConfig(), image_shape=(16, 16, 3))
    assert model.codes(images).shape == (3, 4, 4)
    assert model.reconstruct(images).shape == images.shape
    with pytest.raises(InputError, match="code_side: expected 7 by 7 for these pictures, found 4"):
        models.build(config, TrainingConfig())


@pytest.mark.parametrize("name", CONFIGS)
def test_encode_and_decode_have_the_promised_shapes(name):
    model, labels = build(name), LABELS if CONFIGS[name].classes else None
    posterior = model.encode(IMAGES, labels)
    assert posterior.mean.shape == posterior.log_var.shape
    assert posterior.mean.shape[0] == 5
    assert posterior.mean.shape[-1] == CONFIGS[name].latent_dim
    decoded = model.decode(posterior.mean, labels)
    assert decoded.shape == (5, 28, 28)
    assert decoded.dtype == np.float32
    assert 0 <= decoded.min() <= decoded.max() <= 1


@pytest.mark.parametrize("name", CONFIGS)
def test_a_saved_and_loaded_model_decodes_bitwise_the_same(name, tmp_path):
    model, labels = build(name, seed=7), LABELS if CONFIGS[name].classes else None
    model.round_weights()
    store = CheckpointStore(tmp_path)
    config = CheckpointConfig(dataset="digits", model=CONFIGS[name], training=TrainingConfig())
    with store.writing("saved") as folder:
        write_config(folder, config)
        write_weights(folder, model.tensors())
        write_json(folder / "metrics.json", [])
    loaded = restore(store.open("saved"))
    latents = model.encode(IMAGES, labels).mean
    assert np.array_equal(loaded.encode(IMAGES, labels).mean, latents)
    assert np.array_equal(loaded.decode(latents, labels), model.decode(latents, labels))


@pytest.mark.parametrize("name", CONFIGS)
def test_the_seed_decides_the_weights(name):
    first, again, other = (build(name, seed=seed).tensors() for seed in (1, 1, 2))
    assert all(np.array_equal(first[path], again[path]) for path in first)
    assert any(not np.array_equal(first[path], other[path]) for path in first)


@pytest.mark.parametrize("name", CONFIGS)
def test_a_batch_gives_what_its_images_give_alone(name):
    model, labels = build(name), LABELS if CONFIGS[name].classes else None
    together = model.encode(IMAGES, labels).mean
    alone = [model.encode(IMAGES[i : i + 1], None if labels is None else labels[i : i + 1]).mean for i in range(5)]
    assert together == pytest.approx(np.concatenate(alone), abs=1e-4)


def test_no_images_give_no_latents():
    assert build("vae-fourier").encode(IMAGES[:0]).mean.shape == (0, 2)


def test_gray_bytes_and_floats_encode_alike():
    model = build("vae-fourier")
    assert np.array_equal(model.encode(IMAGES).mean, model.encode((IMAGES / 255).astype(np.float32)).mean)


def test_a_wild_log_variance_stays_within_bounds():
    model = build("vae-fourier")
    model.encoder.get_layer("log_var").bias.assign([1000.0, -1000.0])
    posterior = model.encode(IMAGES)
    assert posterior.log_var == pytest.approx(np.tile(np.float32(LOG_VARIANCES)[::-1], (5, 1)))
    assert np.isfinite(model({"image": IMAGES}).kl.numpy()).all()


def test_mixed_classes_lie_between_pure_ones():
    model, latents = build("cvae"), np.zeros((1, 2), np.float32)
    pure = [model.decode(latents, np.array([label])) for label in (3, 8)]
    weights = np.zeros((1, 10), np.float32)
    weights[0, [3, 8]] = 0.5
    mixed = model.decode(latents, weights)
    assert not np.array_equal(mixed, pure[0])
    assert np.abs(mixed - pure[0]).mean() < np.abs(pure[1] - pure[0]).mean()


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((28, 28), np.uint8), r"expected shape \(n, 28, 28\), found \(28, 28\)"),
        (np.zeros((1, 28, 28), np.int64), "expected uint8 or float, found int64"),
        (np.full((1, 28, 28), 2.0), "floats from 0 to 1"),
        (np.full((1, 28, 28), np.nan), "floats from 0 to 1"),
    ],
)
def test_images_of_another_kind_are_refused(images, message):
    with pytest.raises(InputError, match=message):
        build("vae-fourier").encode(images)


def test_latents_of_another_width_are_refused():
    with pytest.raises(InputError, match=r"expected shape \(n, 2\), found \(4, 3\)"):
        build("vae-fourier").decode(np.zeros((4, 3)))


def test_a_conditional_model_asks_for_labels():
    with pytest.raises(InputError, match="expected 5 classes for a conditional model, found none"):
        build("cvae").encode(IMAGES)
    with pytest.raises(InputError, match="classes from 0 to 9"):
        build("cvae").encode(IMAGES, np.full(5, 10))


def test_weights_that_do_not_fit_are_refused_and_nothing_changes():
    model = build("vae-fourier")
    before = model.tensors()
    fewer = {path: tensor for path, tensor in before.items() if path != "decoder/logits/bias"}
    with pytest.raises(InputError, match="decoder/logits/bias"):
        model.assign(fewer)
    with pytest.raises(InputError, match=r"expected shape \(784,\), found \(3,\)"):
        model.assign(
            {path: np.ones(3) if path == "decoder/logits/bias" else tensor * 0 for path, tensor in before.items()}
        )
    assert all(np.array_equal(tensor, before[path]) for path, tensor in model.tensors().items())


def test_an_autoencoder_is_brought_to_unit_scale_without_changing_what_comes_back():
    model = build("ae")
    before = model.reconstruct(IMAGES)
    model.finish(IMAGES)
    assert model.encode(IMAGES).mean.std(axis=0) == pytest.approx(1, rel=1e-4)
    assert model.reconstruct(IMAGES) == pytest.approx(before, abs=1e-4)


def test_codes_survive_a_round_trip_of_the_decoder_alone():
    model = build("vqvae")
    codes = model.codes(IMAGES)
    assert codes.shape == (5, 7, 7)
    assert codes.dtype == np.uint8
    assert np.array_equal(model.decode_codes(codes), model.reconstruct(IMAGES))


def test_the_nearest_code_is_chosen():
    model = build("vqvae")
    vectors = model.encode(IMAGES).mean
    distances = np.linalg.norm(vectors[..., None, :] - model.codebook, axis=-1)
    assert np.array_equal(model.codes(IMAGES), distances.argmin(axis=-1))


def test_weighed_vectors_are_normalised():
    model = build("vqvae-prior")
    mix = model.encoder.get_layer("vectors")
    mix.kernel.assign(1000 * mix.kernel)  # fresh ones are so short that the normalisation's epsilon would show
    vectors = model.encode(IMAGES).mean
    assert vectors.mean(axis=-1) == pytest.approx(np.zeros((5, 7, 7)), abs=1e-5)
    assert np.square(vectors).mean(axis=-1) == pytest.approx(np.ones((5, 7, 7)), rel=1e-2)


def test_a_dense_path_tells_a_far_cell_what_changed():
    image = np.zeros((1, 28, 28), np.uint8)
    marked = image.copy()
    marked[0, :4, :4] = 255
    for name, told in (("vqvae", False), ("vqvae-prior", True)):
        far, other = (build(name).encode(x).mean[0, 6, 6] for x in (image, marked))
        assert np.allclose(far, other) != told


def rate_of(model, vectors):
    rate, penalty = model._rate(vectors, vectors)
    return rate.numpy(), penalty.numpy()


def certain(model, code: int) -> None:
    """Make the neighbour prior sure of one code."""
    for layer in (model.neighbours.logits, model.neighbours.vector):
        layer.kernel.assign(np.zeros(layer.kernel.shape))
    model.neighbours.logits.bias.assign(np.eye(8)[code] * 50)


def test_an_uninformed_prior_pays_every_cell_the_logarithm_of_the_codes():
    model = models.build(replace(CONFIGS["vqvae-prior"], spread_weight=0.0), TrainingConfig())
    for layer in (model.neighbours.logits, model.neighbours.vector):
        layer.kernel.assign(np.zeros(layer.kernel.shape))
    rate, penalty = rate_of(model, np.float32(model.encode(IMAGES).mean))
    assert rate == pytest.approx(np.full(5, 49 * np.log(8)), rel=1e-5)
    assert penalty == pytest.approx(0.1 * rate, rel=1e-5)


def test_a_foreseen_code_costs_nothing_and_others_cost_much():
    model = models.build(replace(CONFIGS["vqvae-prior"], spread_weight=0.0), TrainingConfig())
    certain(model, 3)
    vectors = np.broadcast_to(model.codebook[3], (2, 7, 7, 4)).copy()
    assert rate_of(model, vectors)[0] == pytest.approx([0, 0], abs=1e-3)
    assert rate_of(model, -vectors)[0] == pytest.approx([49 * 50] * 2, rel=1e-3)


def test_an_even_use_of_the_codes_lowers_the_loss():
    model = build("vqvae-prior")
    for layer in (model.neighbours.logits, model.neighbours.vector):
        layer.kernel.assign(np.zeros(layer.kernel.shape))  # every code costs the same
    even = model.codebook[np.arange(8 * 49).reshape(8, 7, 7) % 8]
    alone = model.codebook[np.zeros((8, 7, 7), int)]
    noise = np.random.default_rng(0).normal(scale=1e-3, size=even.shape)
    (_, spread), (_, narrow) = (rate_of(model, np.float32(vectors + noise)) for vectors in (even, alone))
    assert narrow - spread == pytest.approx(np.full(8, 0.1 * 49 * np.log(8)), rel=1e-2)


@pytest.mark.long
def test_the_decoder_settles_on_codes_that_stay():
    images = np.zeros((64, 28, 28), np.uint8)
    images[:32, 8:20, 8:20] = 255  # two pictures, which their codes can tell apart
    config = replace(CONFIGS["vqvae-prior"], prior_width=0)
    model = models.build(config, TrainingConfig(batch_size=4, decoder_epochs=12, learning_rate=0.004))
    model.quantiser.codebook.assign(model.encode(images[[0, -1]]).mean.reshape(-1, 4)[::13])
    codes, before = model.codes(images), model.tensors()
    error = np.square(model.reconstruct(images) - images / 255).mean()
    model.finish(images)
    assert np.square(model.reconstruct(images) - images / 255).mean() < error / 10  # black images would leave a third
    assert np.array_equal(model.codes(images), codes)
    moved = {path.split("/")[0] for path, tensor in model.tensors().items() if not np.array_equal(tensor, before[path])}
    assert moved == {"decoder"}


def test_a_code_outside_the_book_is_refused():
    with pytest.raises(InputError, match="expected codes from 0 to 7, found 0 to 8"):
        build("vqvae").decode_codes(np.array(np.arange(49).reshape(1, 7, 7) % 9))
