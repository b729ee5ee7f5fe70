"""A value of a foreign network on its way to being layers: which layer holds it, and how its axes lie there.

ONNX counts channels before rows, our maps after columns; where a file turns axes around, nothing is moved until
somebody needs the numbers in another order.
"""

from dataclasses import dataclass

from vae.checkpoints.foreign.builder import Builder, Layer

CHANNELS_LAST = (1, 2, 0)  # of (channels, rows, columns)


@dataclass(frozen=True)
class Held:
    """One example of a value, without the batch.

    Attributes:
        layer: what holds its numbers.
        order: axis i of the layer is axis `order[i]` of the value.
    """

    layer: Layer
    order: tuple[int, ...]

    @classmethod
    def plain(cls, layer: Layer) -> "Held":
        """A value whose axes are the layer's."""
        return cls(layer, tuple(range(len(layer.shape))))

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the value as the file sees it."""
        return tuple(self.layer.shape[self.order.index(axis)] for axis in range(len(self.order)))

    def turned(self, axes: tuple[int, ...]) -> "Held":
        """The value with its axes in another order: axis i is what was axis `axes[i]`."""
        return Held(self.layer, tuple(axes.index(axis) for axis in self.order))

    def arranged(self, builder: Builder, order: tuple[int, ...]) -> Layer:
        """A layer that holds it with its axes in that order."""
        return builder.transpose(self.layer, [self.order.index(axis) for axis in order])

    def plainly(self, builder: Builder) -> Layer:
        """A layer that holds it with its axes in the file's order."""
        return self.arranged(builder, tuple(range(len(self.order))))
