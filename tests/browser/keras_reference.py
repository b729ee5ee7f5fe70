"""What Keras computes, for the browser to be held against: each case in a folder of its own.

It holds model.safetensors, layers.json, and an .npz of named inputs and outputs for each network.
"""

from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np
from keras import layers

from vae.checkpoints.files import LAYERS, write_json
from vae.checkpoints.store import SHIPPED, CheckpointStore, write_weights
from vae.config import TrainingConfig
from vae.inference.restoring import restore
from vae.models.base import LatentModel
from vae.models.families import build, model_config
from vae.models.layers import FourierFeatures
from vae.models.networks import gelu_tanh
from vae.models.portable import describe, describe_network
from vae.models.stacks import ARCHITECTURES

LATENTS, IMAGES = 500, 100
EVERY_KIND = "every-kind"
FRESH = (
    *(model_config(family="ae", architecture=architecture) for architecture in ARCHITECTURES),
    *(model_config(family="vae", architecture=architecture) for architecture in ARCHITECTURES),
    *(model_config(family="cvae", architecture=architecture, classes=10) for architecture in ARCHITECTURES),
    model_config(
        family="vqvae",
        codes=64,
        rate_weight=0.1,
        map_context=32,
    ),
)
# of other shapes than 28×28 gray; the first is cut out of whole cells
SHAPED = {
    "shaped-vae-conv": (model_config(family="vae", architecture="conv", likelihood="gaussian"), (30, 18, 3)),
    "shaped-vae-fourier": (model_config(family="vae", width=64, encoder_width=64), (16, 12, 3)),
    "shaped-vqvae-conv": (model_config(family="vqvae", codes=16, code_side=8, width=16, prior_width=0), (32, 32, 3)),
}


def write_case(folder: Path, name: str) -> None:
    """The case of this name: a family and architecture with fresh weights, EVERY_KIND of layer, or what ships."""
    fresh = {f"fresh-{config.family}-{getattr(config, 'architecture', 'conv')}": config for config in FRESH}
    if name == EVERY_KIND:
        write_every_kind(folder)
    elif name in fresh:
        model = build(fresh[name])
        model.assign({path: livelier(path, tensor) for path, tensor in model.tensors().items()})
        write_model(folder, model)
    elif name in SHAPED:
        config, shape = SHAPED[name]
        model = build(config, TrainingConfig(binarise=False), image_shape=shape)
        model.assign({path: livelier(path, tensor) for path, tensor in model.tensors().items()})
        write_model(folder, model)
    else:
        write_model(folder, restore(CheckpointStore(SHIPPED).open(name)))


def livelier(path: str, tensor: np.ndarray) -> np.ndarray:
    """Fresh biases are zero and would hide a mistake: move every weight, by less the more inputs it has."""
    inputs = max(1, tensor.size // tensor.shape[-1]) if tensor.ndim > 1 else 10
    noise = np.random.default_rng(len(path)).normal(0, 0.4 / np.sqrt(inputs), tensor.shape)
    return (tensor + noise).astype(np.float32)


def write_model(folder: Path, model: LatentModel) -> None:
    model.round_weights()
    folder.mkdir(parents=True)
    write_weights(folder, model.tensors())
    write_json(folder / LAYERS, describe(model).to_json())
    random = np.random.default_rng(0)
    for part, count in (("decoder", LATENTS), ("encoder", IMAGES)):
        network = model.networks()[part]
        write_arrays(folder / f"{part}.npz", network, {t.name: example(t, count, random) for t in network.inputs})


def example(tensor: keras.KerasTensor, count: int, random: np.random.Generator) -> np.ndarray:
    """Values for one of a network's inputs: classes, pictures or latents."""
    shape = (count, *tensor.shape[1:])
    if tensor.name == "label":
        return np.eye(shape[1], dtype=np.float32)[random.integers(0, shape[1], count)]
    if tensor.name == "image":
        return strokes(shape, random)
    return random.normal(0, 2, shape).astype(np.float32)


def strokes(shape: tuple[int, ...], random: np.random.Generator) -> np.ndarray:
    """Pictures with the statistics that matter here: mostly black, some gray, some white."""
    pixels = random.random(shape) ** 3
    return np.where(pixels > 0.6, pixels, 0).astype(np.float32)


def write_every_kind(folder: Path) -> None:
    image, latent = keras.Input((10, 12, 3), name="image"), keras.Input((2,), name="latent")
    hidden = layers.Conv2D(5, 3, strides=2, padding="same", activation="relu", name="down")(image)
    hidden = layers.Conv2D(6, (4, 2), padding="same", name="even")(hidden)
    hidden = layers.LayerNormalization(epsilon=1e-3, name="norm")(hidden)
    hidden = layers.Activation(gelu_tanh, name="gelu")(hidden)
    hidden = layers.Add(name="residual")([hidden, layers.Dense(6, use_bias=False, name="each_pixel")(hidden)])
    hidden = layers.Dropout(0.5, name="absent")(hidden)
    hidden = layers.Conv2DTranspose(9, 4, strides=2, padding="same", name="up_even")(hidden)
    hidden = layers.Conv2DTranspose(2, 5, strides=3, padding="same", activation="sigmoid", name="up_odd")(hidden)
    flat = layers.Reshape((30 * 36 * 2,), name="flat")(hidden)
    waves = FourierFeatures(4, scale=1.0, seed=1, name="fourier")(latent)
    joined = layers.Concatenate(name="join")([flat, waves, latent])
    outputs = [layers.Dense(7, name="head")(joined), hidden]
    network = keras.Model([image, latent], outputs, name="odd")
    random = np.random.default_rng(1)
    for variable in network.variables:
        if variable.dtype == "float32":
            variable.assign(random.normal(0, 0.3, variable.shape).astype(np.float16).astype(np.float32))
    tensors = {
        f"odd/{layer.name}/{variable.name}": np.asarray(variable.value)
        for layer in network.layers
        for variable in layer.weights
    }
    folder.mkdir(parents=True)
    write_weights(folder, tensors)
    write_json(folder / LAYERS, {"odd": asdict(describe_network(network, part="odd"))})
    inputs = {"image": random.normal(0, 1, (20, 10, 12, 3)), "latent": random.normal(0, 1, (20, 2))}
    write_arrays(folder / "odd.npz", network, {name: value.astype(np.float32) for name, value in inputs.items()})


def write_arrays(path: Path, network: keras.Model, inputs: dict[str, np.ndarray]) -> None:
    outputs = network([inputs[tensor.name] for tensor in network.inputs], training=False)
    outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
    named = {f"input:{name}": value for name, value in inputs.items()}
    np.savez(path, **named, **{f"output:{i}": np.asarray(output) for i, output in enumerate(outputs)})
