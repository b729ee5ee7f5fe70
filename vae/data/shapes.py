"""Shapes of pictures: rows, columns, channels."""

IMAGE_SIDE = 28  # of every data set that is known by name, and of what is prepared to be like one
ImageShape = tuple[int, int, int]
IMAGE_SHAPE: ImageShape = (IMAGE_SIDE, IMAGE_SIDE, 1)


def array_shape(shape: ImageShape) -> tuple[int, ...]:
    """The shape of one picture in an array: without the channel where there is only one."""
    return shape[:2] if shape[2] == 1 else shape


def image_shape(array: tuple[int, ...]) -> ImageShape:
    """What one picture in an array has of rows, columns and channels: the reverse of `array_shape`."""
    height, width, channels = (*array, 1)[:3]
    return height, width, channels
