"""The weights that decoding needs, without the encoder and the code prior: what a browser loads to draw a plane."""

from safetensors.numpy import save

from vae.checkpoints.store import Checkpoint

FILE = "decoder.safetensors"
DECODING = ("decoder/", "codebook/")  # of the tensors' paths


def pack_decoder(checkpoint: Checkpoint) -> bytes:
    """The decoder's tensors, and a codebook where there is one, as a safetensors file; as they are stored (float16).

    Raises:
        InputError: the checkpoint's weights cannot be read.
    """
    return save({name: tensor for name, tensor in checkpoint.weights().items() if name.startswith(DECODING)})
