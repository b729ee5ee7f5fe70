"""A graph of ONNX operators as a list of layers: only what its asked outputs need, each value once."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vae.checkpoints.foreign import onnx_arithmetic, onnx_convolutions, onnx_maps, onnx_shapes
from vae.checkpoints.foreign.builder import Builder
from vae.checkpoints.foreign.folding import folded
from vae.checkpoints.foreign.held import Held
from vae.checkpoints.foreign.onnx_file import Graph, Node
from vae.errors import InputError

Value = Held | np.ndarray | None  # a layer's, a constant, or an input that is left out
GROUPS = (onnx_arithmetic, onnx_convolutions, onnx_maps, onnx_shapes)
OPERATORS: dict[str, Callable] = {name: function for each in GROUPS for name, function in each.OPERATORS.items()}
RANDOM = ("RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli")


@dataclass(frozen=True)
class Asked:
    """What an operator is mapped with.

    Attributes:
        builder: where the layers go.
        node: the operator.
        sole: whether nobody else reads its first input, so that a function of it can be part of its layer.
        opset: the version of the operators.
    """

    builder: Builder
    node: Node
    sole: bool
    opset: int

    def attribute(self, name: str, default: Any = None) -> Any:
        """An attribute of the node, or what ONNX says where it is left out."""
        found = self.node.attributes.get(name)
        return default if found is None else found


def map_graph(graph: Graph, builder: Builder, values: Mapping[str, Value], outputs: Sequence[str]) -> list[Held]:
    """Append the layers that some of a graph's outputs need.

    Args:
        graph: what is mapped.
        builder: where the layers go.
        values: what the graph's inputs are.
        outputs: the names of those that are asked for.

    Raises:
        InputError: an operator that no layer does, by its node's name; a circle; shapes that do not fit.
    """
    known: dict[str, Value] = {**graph.constants, **values, "": None}
    needed = _in_order(graph, known, outputs)
    readers = Counter(name for node in needed for name in node.inputs)
    readers.update(outputs)
    for node in needed:
        inputs = [known[name] for name in node.inputs]
        sole = bool(node.inputs) and readers[node.inputs[0]] == 1
        found = _mapped(Asked(builder, node, sole, graph.opset), inputs)
        for name, value in zip(node.outputs, found if isinstance(found, tuple) else (found,), strict=False):
            known[name] = value
    return [_as_layer(known.get(name), name) for name in outputs]


def _in_order(graph: Graph, known: Mapping[str, Value], outputs: Sequence[str]) -> list[Node]:
    """The nodes that the outputs need, each after those that it reads; without recursion, however long the chain."""
    order: list[Node] = []
    done: set[str] = set(known)
    open_: set[str] = set()
    stack = list(reversed(outputs))
    while stack:
        name = stack[-1]
        if name in done:
            stack.pop()
            continue
        node = graph.nodes.get(name)
        if node is None:
            raise InputError(f"value {name!r:.60}: expected a node that gives it, found none")
        missing = [each for each in node.inputs if each not in done]
        if not missing:
            order.append(node)
            done.update(node.outputs)
            open_.difference_update(node.outputs)
            continue
        if name in open_:
            raise InputError(f"node {node.name!r:.60}: expected a network without a circle, found one")
        open_.add(name)
        stack.extend(missing)
    return order


def _mapped(asked: Asked, inputs: Sequence[Value]) -> Value | tuple[Value, ...]:
    node = asked.node
    where = f"node {node.name!r:.60} ({node.operator:.40})"
    if all(not isinstance(value, Held) for value in inputs) and (found := folded(node, inputs)) is not None:
        return found
    if node.operator in RANDOM:
        raise InputError(f"{where}: expected outputs that no draw decides, found a random one: give the mean before it")
    operator = OPERATORS.get(node.operator)
    if operator is None:
        supported = ", ".join(sorted(OPERATORS))
        raise InputError(f"{where}: expected an operator that the explorer knows; supported: {supported}")
    try:
        return operator(asked, *inputs)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    except (TypeError, ValueError, IndexError, AttributeError, KeyError, OverflowError) as error:
        raise InputError(f"{where}: expected the inputs and attributes of its operator, found {error!s:.80}") from None


def _as_layer(value: Value, name: str) -> Held:
    if not isinstance(value, Held):
        raise InputError(f"output {name!r:.60}: expected what the network computes of its input, found a constant")
    return value
