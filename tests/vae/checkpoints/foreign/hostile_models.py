"""Files that are no networks of ours: damaged, hostile, or of what no layer does; each with what is said of it."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FIXTURES = Path(__file__).parents[3] / "data"
ENCODER = (FIXTURES / "conv_d2_encoder.onnx").read_bytes()


@dataclass(frozen=True)
class Hostile:
    """A file that stands for an encoder, and a part of the sentence that it gets."""

    name: str
    content: bytes
    sentence: str


def graph(*nodes, inputs=(("x", ["b", 1, 28, 28]),), outputs=("y",), constants=(), opset: int = 18, **model) -> bytes:
    """An ONNX file of these nodes."""
    made = helper.make_graph(
        list(nodes),
        "g",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        list(constants),
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", opset)], **model).SerializeToString()


def node(operator: str, inputs=("x",), outputs=("y",), **attributes):
    return helper.make_node(operator, list(inputs), list(outputs), **attributes)


def constant(name: str, *shape: int, **changed) -> TensorProto:
    """A constant, some of whose fields say something else."""
    tensor = numpy_helper.from_array(np.ones(shape, np.float32), name)
    for field, value in changed.items():
        if field == "dims":
            del tensor.dims[:]
            tensor.dims.extend(value)
        else:
            setattr(tensor, field, value)
    return tensor


def outside(path: str) -> bytes:
    """A file that wants its weights read from somewhere else."""
    tensor = constant("w", 784, 2)
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=path)
    return graph(node("Flatten", outputs=("f",)), node("MatMul", ("f", "w")), constants=[tensor])


def changed(change: Callable[[onnx.ModelProto], None]) -> bytes:
    """A sound encoder after a change."""
    model = onnx.ModelProto.FromString(ENCODER)
    change(model)
    return model.SerializeToString()


def keras_zip(config: object, weights: bytes = b"", **more: bytes) -> bytes:
    """A `.keras` file of this JSON and these weights."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", "{}")
        archive.writestr("config.json", config if isinstance(config, bytes) else json.dumps(config))
        archive.writestr("model.weights.h5", weights)
        for name, content in more.items():
            archive.writestr(name, content)
    return stream.getvalue()


def hdf5(fill: Callable[[object], None] = lambda file: None) -> bytes:
    """An HDF5 file."""
    import h5py

    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        fill(file)
    return stream.getvalue()


def layer(kind: str, name: str = "odd", module: str = "keras.layers", **config) -> dict:
    return {"module": module, "class_name": kind, "config": {"name": name, **config}, "registered_name": None}


def sequential(*layers: dict, shape=(None, 28, 28, 1)) -> dict:
    first = layer("InputLayer", "start", batch_shape=list(shape) if shape else None)
    return {"class_name": "Sequential", "config": {"name": "s", "layers": [first, *layers]}}


def of_keras(*layers: dict, fill: Callable = lambda file: None, shape=(None, 28, 28, 1)) -> bytes:
    return keras_zip(sequential(*layers, shape=shape), hdf5(fill))


def dense_weights(*shapes: tuple[int, ...]) -> Callable:
    def fill(file) -> None:
        for i, shape in enumerate(shapes):
            file.create_dataset(f"layers/dense/vars/{i}", shape=shape, dtype="f4", chunks=None)

    return fill


def _external(file) -> None:
    file.create_dataset("layers/dense/vars/0", (784, 2), "f4", external=[("/etc/hostname", 0, 8 * 784)])


def _linked(file) -> None:
    import h5py

    file["layers/dense/vars/0"] = h5py.ExternalLink("/etc/other.h5", "/w")


def _huge(file) -> None:
    file.create_dataset("layers/dense/vars/0", (10**5, 10**5), "f4", chunks=(1000, 1000))


def _texts(file) -> None:
    file.create_dataset("layers/dense/vars/0", data=np.array([b"a", b"b"]))


FLAT = (layer("Flatten", "flat"), layer("Dense", "odd", units=2, activation="linear"))


def hostile() -> Iterator[Hostile]:
    """All of them."""
    yield Hostile("nothing", b"", "a network in it, found none")
    yield Hostile("text", b"hello, I am a network" * 9, "expected an ONNX file")
    yield Hostile("pickle", b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94.", "expected an ONNX file")
    yield Hostile("truncated", ENCODER[: len(ENCODER) // 2], "expected an ONNX file")
    yield Hostile("cut by a byte", ENCODER[:-1], "expected")
    yield Hostile("noise", np.random.default_rng(0).bytes(4096), "expected an ONNX file")
    for path in ("/etc/passwd", "../../secrets.bin", "weights.bin"):
        yield Hostile(f"weights at {path}", outside(path), "found a path to another file")
    yield Hostile("circle", graph(node("Relu", ("b",), ("a",)), node("Relu", ("a",), ("b",)), outputs=("b",)), "circle")
    yield Hostile("reads itself", graph(node("Relu", ("y",))), "without a circle")
    yield Hostile("loop", graph(node("Loop", ("", "", "x"))), "(Loop): expected an operator")
    yield Hostile("scan", graph(node("Scan", ("x",), num_scan_inputs=1)), "(Scan): expected an operator")
    yield Hostile("if", graph(node("If", ("x",))), "(If): expected an operator")
    yield Hostile("attention", graph(node("Attention", ("x",))), "(Attention): expected an operator")
    yield Hostile("python", graph(node("PythonOp", domain="com.microsoft")), "operators of ONNX, found 'PythonOp'")
    yield Hostile("random", graph(node("RandomNormalLike")), "found a random one")
    yield Hostile("softmax", graph(node("Softmax")), "(Softmax): expected an operator")
    yield Hostile("no such value", graph(node("Relu", ("nowhere",))), "expected a node that gives it")
    yield Hostile("no output", changed(lambda m: m.graph.ClearField("output")), "found none")
    yield Hostile("twice", graph(node("Relu"), node("Tanh")), "each value once")
    yield Hostile("10⁹ numbers", graph(node("Mul", ("x", "w")), constants=[constant("w", 1, dims=[10**9])]), "at most")
    yield Hostile("negative side", graph(node("Mul", ("x", "w")), constants=[constant("w", 1, dims=[-1])]), "at most")
    yield Hostile("many sides", graph(node("Mul", ("x", "w")), constants=[constant("w", *[1] * 9)]), "at most")
    yield Hostile("short", graph(node("Mul", ("x", "w")), constants=[constant("w", 1, dims=[400])]), "400 numbers")
    text = constant("w", 1, data_type=TensorProto.STRING)
    yield Hostile("strings", graph(node("Mul", ("x", "w")), constants=[text]), "found type 8")
    nan = numpy_helper.from_array(np.float32([np.nan]), "w")
    yield Hostile("NaN", graph(node("Mul", ("x", "w")), constants=[nan]), "NaN or infinity")
    fill = constant("big", 1)
    fill.CopyFrom(numpy_helper.from_array(np.int64([10**5, 10**5]), "big"))
    spread = (node("ConstantOfShape", ("big",), ("w",)), node("Mul", ("x", "w")))
    yield Hostile(
        "10¹⁰ numbers of a shape", graph(*spread, constants=[fill]), "constants that ConstantOfShape can take"
    )
    yield Hostile("functions", changed(lambda m: m.functions.add(name="f", domain="d")), "functions of its own")
    yield Hostile("sparse", changed(lambda m: m.graph.sparse_initializer.add()), "sparse")
    chain = [node("Relu", (f"v{i}" if i else "x",), (f"v{i + 1}",)) for i in range(3000)]
    yield Hostile("3,000 nodes", graph(*chain, outputs=("v3000",)), "at most 2,000 nodes")
    yield Hostile("1,500 layers", graph(*chain[:1500], outputs=("v1500",)), "at most 256 layers")
    yield Hostile("batch mixed", graph(node("Transpose", perm=[1, 0, 2, 3])), "batch to stay the first side")
    yield Hostile("batch gone", graph(node("Flatten", axis=0)), "everything but the batch")
    yield Hostile("constant", graph(node("Constant", (), value=constant("c", 1, 2))), "found a constant")
    yield Hostile("other pictures", graph(node("Flatten"), inputs=(("x", ["b", 3, 64, 64]),)), "as the data set's")
    yield Hostile("three inputs", graph(node("Flatten"), inputs=[(n, ["b", 2]) for n in "xuv"]), "found 3 inputs")
    wide = constant("w", 2, 1, 40, 40)
    yield Hostile("wide kernel", graph(node("Conv", ("x", "w"), pads=[20] * 4), constants=[wide]), "expected")
    odd = constant("w", 2, 3, 3, 3)
    yield Hostile("channels", graph(node("Conv", ("x", "w")), constants=[odd]), "expected a kernel for 1 channels")
    yield Hostile("no kernel", graph(node("Conv", ("x",))), "inputs and attributes of its operator")
    yield Hostile("kernel computed", graph(node("Conv", ("x", "x"))), "weights that stand in the file")
    four = numpy_helper.from_array(np.float32([1, 1, 4000, 4000]), "s")
    yield Hostile("resize", graph(node("Resize", ("x", "", "s")), constants=[four]), "at most 1,048,576 numbers")
    cubic = numpy_helper.from_array(np.float32([1, 1, 2, 2]), "s")
    yield Hostile(
        "cubic", graph(node("Resize", ("x", "", "s"), mode="cubic"), constants=[cubic]), "nearest or bilinear"
    )
    shape = numpy_helper.from_array(np.int64([-1, 10]), "s")
    yield Hostile("shape", graph(node("Reshape", ("x", "s")), constants=[shape]), "expected")
    yield Hostile("one dimension of many", graph(node("Flatten")), "latent")

    lambdas = layer("Lambda", function={"class_name": "__lambda__", "config": {"code": "4wEAAA=="}})
    yield Hostile("lambda", of_keras(lambdas), "(Lambda): expected a built-in layer")
    yield Hostile("custom", of_keras(layer("Dense", module="mine", units=2)), "(Dense): expected a built-in layer")
    yield Hostile("lstm", of_keras(layer("LSTM", units=2)), "(LSTM): expected a built-in layer")
    yield Hostile("tensorflow op", of_keras(layer("TFOpLambda")), "(TFOpLambda): expected a built-in layer")
    yield Hostile("activation", of_keras(FLAT[0], layer("Activation", activation="system")), "an activation among")
    yield Hostile("class", keras_zip({"class_name": "VAE", "config": {}}, hdf5()), "a functional or a Sequential model")
    yield Hostile("list", keras_zip([1, 2], hdf5()), "a functional or a Sequential model")
    yield Hostile("no layers", keras_zip({"class_name": "Sequential", "config": {}}, hdf5()), "a model of layers")
    yield Hostile("no input", keras_zip(sequential(*FLAT, shape=None), hdf5()), "expected a batch")
    yield Hostile("deep JSON", keras_zip(b"[" * 5000 + b"]" * 5000, hdf5()), "expected JSON")
    yield Hostile("large JSON", keras_zip(b" " * 2**23 + b"{}", hdf5()), "config.json of at most")
    yield Hostile("no weights", of_keras(*FLAT), "expected 2 weights, found 0")
    yield Hostile("wrong weights", of_keras(*FLAT, fill=dense_weights((9, 2), (2,))), "a matrix of 784 rows")
    yield Hostile("weights elsewhere", of_keras(*FLAT, fill=_external), "found a path to another")
    yield Hostile("a link", of_keras(*FLAT, fill=_linked), "found a link")
    yield Hostile("10¹⁰ weights", of_keras(*FLAT, fill=_huge), "at most 33,554,432 weights")
    yield Hostile("texts", of_keras(*FLAT, fill=_texts), "expected numbers, found")
    yield Hostile("no HDF5", keras_zip(sequential(*FLAT), b"weights"), "an HDF5 file of weights")
    yield Hostile("truncated zip", of_keras(*FLAT)[:-40], "zip archive")
    yield Hostile("bomb", keras_zip({}, b"\0" * 2**28), "at most 128 MB unpacked")
    yield Hostile("another zip", keras_zip({}, hdf5()).replace(b"config.json", b"konfig.json"), "found no config.json")
