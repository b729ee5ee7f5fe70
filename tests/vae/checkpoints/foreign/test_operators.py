"""Each operator of ONNX as layers, run from the list, against what onnxruntime gives."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from vae.checkpoints.foreign.builder import Builder
from vae.checkpoints.foreign.held import CHANNELS_LAST, Held
from vae.checkpoints.foreign.onnx_file import read_onnx
from vae.checkpoints.foreign.onnx_mapping import OPERATORS, map_graph
from vae.checkpoints.layer_list import Ends, check_layer_list
from vae.errors import InputError

ROW, PICTURE = (6,), (4, 6, 6)  # channels first, as ONNX counts
RANDOM = np.random.default_rng(5)


def numbers(*shape: int) -> np.ndarray:
    return RANDOM.normal(size=shape).astype(np.float32)


def positive(*shape: int) -> np.ndarray:
    return np.abs(numbers(*shape)) + 0.5


def node(operator: str, *constants: np.ndarray, outputs: int = 1, **attributes):
    """A case: the operator, the constants after the input, and its attributes."""
    return operator, constants, outputs, attributes


ROWS = [
    node("Gemm", numbers(5, 6), numbers(5), transB=1, alpha=0.5, beta=2.0),
    node("MatMul", numbers(6, 3)),
    node("Add", numbers(6)),
    node("Sub", numbers(1, 6)),
    node("Mul", np.float32(3.0)),
    node("Div", positive(6)),
    node("Neg"),
    node("Pow", np.float32(2.0)),
    *(node(name) for name in ("Relu", "Sigmoid", "Tanh", "Softplus", "Exp", "Erf", "Sin", "Cos", "Identity", "Selu")),
    node("Gelu"),
    node("Gelu", approximate="tanh"),
    node("LeakyRelu", alpha=0.3),
    node("PRelu", np.float32([0.25])),
    node("Elu", alpha=0.7),
    node("HardSigmoid", alpha=0.3, beta=0.4),
    node("Clip", np.float32(-0.5), np.float32(0.8)),
    node("Reshape", np.int64([-1, 2, 3])),
    node("Unsqueeze", np.int64([1])),
    node("Split", np.int64([2, 4]), outputs=2, axis=1),
    node("Slice", np.int64([1]), np.int64([5]), np.int64([1])),
    node("LayerNormalization", numbers(6), numbers(6), axis=-1),
    node("Cast", to=TensorProto.FLOAT),
    node("BatchNormalization", numbers(6), numbers(6), numbers(6), positive(6)),
]
MAPS = [
    node("Conv", numbers(5, 4, 3, 3), numbers(5), pads=[1, 1, 1, 1], strides=[2, 2]),
    node("Conv", numbers(5, 4, 3, 2), pads=[0, 1, 2, 0]),
    node("Conv", numbers(5, 4, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2]),
    node("Conv", numbers(5, 4, 3, 3), auto_pad="SAME_LOWER", strides=[2, 2]),
    node("Conv", numbers(4, 1, 3, 3), group=4, pads=[1, 1, 1, 1]),
    node("Conv", numbers(6, 2, 2, 2), group=2, dilations=[2, 2]),
    node("ConvTranspose", numbers(4, 3, 4, 4), numbers(3), strides=[2, 2], pads=[1, 1, 1, 1]),
    node("ConvTranspose", numbers(4, 3, 3, 3), strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 1]),
    node("ConvTranspose", numbers(4, 3, 3, 2), strides=[3, 3], pads=[0, 1, 2, 0]),
    node("ConvTranspose", numbers(4, 2, 3, 3), group=2),
    node("ConvTranspose", numbers(4, 3, 2, 2), strides=[3, 3]),
    node("ConvTranspose", numbers(4, 3, 3, 3), strides=[2, 2], auto_pad="SAME_UPPER"),
    node("BatchNormalization", numbers(4), numbers(4), numbers(4), positive(4)),
    node("InstanceNormalization", numbers(4), numbers(4)),
    node("GroupNormalization", numbers(4), numbers(4), num_groups=2),
    node("LayerNormalization", numbers(4, 6, 6), numbers(4, 6, 6), axis=1),
    node("LayerNormalization", numbers(6), axis=-1),
    node("MaxPool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
    node("MaxPool", kernel_shape=[2, 2], strides=[2, 2]),
    node("AveragePool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
    node("AveragePool", kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1], count_include_pad=1),
    node("GlobalAveragePool"),
    node("GlobalMaxPool"),
    node("ReduceMean", np.int64([2, 3]), keepdims=0),
    node("Resize", None, np.float32([1, 1, 2, 2]), coordinate_transformation_mode="asymmetric", nearest_mode="floor"),
    node("Resize", None, np.float32([1, 1, 3, 3]), mode="nearest"),
    node("Resize", None, np.float32([1, 1, 2, 2]), mode="linear"),
    node("Resize", None, np.float32([1, 1, 2, 2]), mode="linear", coordinate_transformation_mode="align_corners"),
    node("Resize", None, None, np.int64([3, 4, 3, 9]), mode="linear", coordinate_transformation_mode="asymmetric"),
    node("Pad", np.int64([0, 0, 1, 2, 0, 0, 0, 1])),
    node("Pad", np.int64([0, 0, -1, 0, 0, 0, -1, -2])),
    node("Flatten"),
    node("Transpose", perm=[0, 2, 3, 1]),
    node("Reshape", np.int64([0, 2, 72])),
    node("Squeeze"),
    node("Add", numbers(4, 1, 1)),
    node("Mul", numbers(4, 6, 6)),
    node("Mul", numbers(1, 1, 6)),
    node("Split", outputs=2, axis=1, num_outputs=2),
    node("Slice", np.int64([1]), np.int64([-1]), np.int64([3])),
]  # fmt: skip


def written(path, shape: tuple[int, ...], operator: str, constants, outputs: int, attributes: dict) -> None:
    """An ONNX file of one operator with an open batch."""
    given = {f"c{i}": constant for i, constant in enumerate(constants) if constant is not None}
    names = ["x", *(f"c{i}" if constant is not None else "" for i, constant in enumerate(constants))]
    found = [f"y{i}" for i in range(outputs)]
    graph = helper.make_graph(
        [helper.make_node(operator, names, found, **attributes)],
        "one",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", *shape])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in found],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in given.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=9), path)


@pytest.mark.parametrize(
    ("shape", "case"), [*((ROW, case) for case in ROWS), *((PICTURE, case) for case in MAPS)],
    ids=lambda value: value[0] if isinstance(value[0], str) else "",
)  # fmt: skip
def test_an_operator_gives_what_onnxruntime_gives(tmp_path, shape, case):
    from vae.models.families.imported.interpreter import build_network

    path = tmp_path / "one.onnx"
    written(path, shape, *case)
    batch = numbers(3, *shape)
    expected = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"x": batch})

    builder = Builder("part")
    laid = shape if len(shape) == 1 else (*shape[1:], shape[0])
    source = builder.input("x", laid)
    held = Held.plain(source) if len(shape) == 1 else Held(source, CHANNELS_LAST)
    graph = read_onnx(path)
    found = [each.plainly(builder) for each in map_graph(graph, builder, {"x": held}, graph.outputs)]
    network = {"layers": builder.layers, "outputs": [each.name for each in found]}
    shapes = {key: tensor.shape for key, tensor in builder.tensors.items()}
    ends = Ends({"x": laid}, tuple(each.shape for each in found))
    check_layer_list({"part": network}, tensors=shapes, ends={"part": ends})

    model = build_network(network, shapes, name="part")
    for variable in model.weights:
        variable.assign(builder.tensors[f"part/{variable.path}"])
    given = model(batch if len(shape) == 1 else batch.transpose(0, 2, 3, 1))
    given = given if isinstance(given, list) else [given]
    assert len(given) == len(expected)
    for one, other in zip(given, expected, strict=True):
        assert np.abs(np.asarray(one).reshape(other.shape) - other).max() < 1e-5


def test_every_operator_has_a_case_or_is_tried_with_whole_networks():
    tried = {case[0] for case in (*ROWS, *MAPS)}
    with_networks = {"Concat", "Dropout", "Shape", "Swish", "Log", "Upsample"}
    assert set(OPERATORS) == tried | with_networks


def test_an_operator_that_no_layer_does_is_named_with_its_node(tmp_path):
    path = tmp_path / "one.onnx"
    written(path, ROW, *node("Sinh"))
    graph, builder = read_onnx(path), Builder("part")
    with pytest.raises(InputError, match=r"node 'y0' \(Sinh\): expected an operator .* supported: Add, .*Unsqueeze"):
        map_graph(graph, builder, {"x": Held.plain(builder.input("x", ROW))}, graph.outputs)
