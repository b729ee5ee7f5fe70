import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vae.inference.wire import Message, receive, send

ARRAYS = st.dictionaries(
    st.text(max_size=5),
    hnp.arrays(st.sampled_from([np.uint8, np.float32, np.int64]), hnp.array_shapes(min_dims=0, min_side=0, max_side=4)),
    max_size=3,
)


@given(arrays=ARRAYS, text=st.text())
def test_messages_come_out_as_they_went_in_one_after_the_other(arrays, text):
    stream = io.BytesIO()
    send(stream, Message({"name": text}, arrays))
    send(stream, Message({"second": 2}))
    stream.seek(0)

    first, second = receive(stream), receive(stream)

    assert first.header == {"name": text}
    assert list(first.arrays) == list(arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(first.arrays[name], array)
        assert first.arrays[name].dtype == array.dtype
    assert second.header == {"second": 2}
    with pytest.raises(EOFError):
        receive(stream)


def test_an_array_that_came_in_can_be_written_to():
    stream = io.BytesIO()
    send(stream, Message({}, {"a": np.zeros((2, 2))[:, ::-1]}))
    stream.seek(0)

    received = receive(stream).arrays["a"]
    received += 1

    np.testing.assert_array_equal(received, np.ones((2, 2)))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_message_cut_off_is_the_end(share):
    stream = io.BytesIO()
    send(stream, Message({"name": "cut"}, {"a": np.arange(100)}))
    raw = stream.getvalue()

    with pytest.raises(EOFError):
        receive(io.BytesIO(raw[: int(share * len(raw))]))
