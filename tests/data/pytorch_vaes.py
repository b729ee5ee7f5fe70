"""The ONNX files beside this script: VAEs of PyTorch, trained on the embedded digits and exported. Needs `.[torch]`.

    python -m tests.data.pytorch_vaes

`mlp`: 784-400-2 with ReLU, the PyTorch example's, pictures as rows. `conv`: batch normalisation and ConvTranspose, at
d = 2 and 10. Weights are kept as float16 beside a Cast, as exporters of small files do.
"""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn
from torch.nn import functional

from vae.data import datasets

HERE = Path(__file__).parent
EPOCHS, BATCH = 40, 64


class MlpEncoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.fc21, self.fc22 = nn.Linear(784, 400), nn.Linear(400, 2), nn.Linear(400, 2)

    def forward(self, x):
        h1 = functional.relu(self.fc1(x.view(-1, 784)))
        return self.fc21(h1), self.fc22(h1)


class MlpDecoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc3, self.fc4 = nn.Linear(2, 400), nn.Linear(400, 784)

    def forward(self, z):
        return torch.sigmoid(self.fc4(functional.relu(self.fc3(z))))


class ConvEncoder(nn.Module):
    def __init__(self, dim: int) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *(nn.Conv2d(1, 16, 4, stride=2, padding=1), nn.BatchNorm2d(16), nn.LeakyReLU(0.2)),
            *(nn.Conv2d(16, 32, 4, stride=2, padding=1), nn.BatchNorm2d(32), nn.LeakyReLU(0.2)),
            nn.Flatten(),
        )
        self.mean, self.log_var = nn.Linear(32 * 49, dim), nn.Linear(32 * 49, dim)

    def forward(self, x):
        features = self.features(x)
        return self.mean(features), self.log_var(features)


class ConvDecoder(nn.Module):
    def __init__(self, dim: int) -> None:
        super().__init__()
        self.start = nn.Linear(dim, 32 * 49)
        self.pictures = nn.Sequential(
            *(nn.BatchNorm2d(32), nn.ReLU(), nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1)),
            *(nn.BatchNorm2d(16), nn.ReLU(), nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1)),
        )

    def forward(self, z):  # logits
        return self.pictures(self.start(z).view(-1, 32, 7, 7))


def train(encoder: nn.Module, decoder: nn.Module, images: torch.Tensor, *, logits: bool) -> None:
    """Both networks by the ELBO; images (n, 1, 28, 28) in [0, 1]."""
    optimiser = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=2e-3)
    loss = functional.binary_cross_entropy_with_logits if logits else functional.binary_cross_entropy
    for _ in range(EPOCHS):
        for batch in images[torch.randperm(len(images))].split(BATCH):
            mean, log_var = encoder(batch)
            drawn = decoder(mean + torch.exp(0.5 * log_var) * torch.randn_like(mean))
            kl = -0.5 * (1 + log_var - mean.square() - log_var.exp()).sum()
            optimiser.zero_grad()
            (loss(drawn.view(len(batch), -1), batch.view(len(batch), -1), reduction="sum") + kl).backward()
            optimiser.step()
    encoder.eval(), decoder.eval()


def export(network: nn.Module, example: torch.Tensor, name: str) -> None:
    """Write a network with an open batch."""
    path = HERE / name
    torch.onnx.export(network, (example,), path, input_names=["in"], dynamic_axes={"in": {0: "batch"}}, dynamo=False)
    model = onnx.load(path)
    for each in list(model.graph.initializer):
        array = numpy_helper.to_array(each)
        if array.dtype == np.float32 and array.size > 1000:
            half = numpy_helper.from_array(array.astype(np.float16), f"{each.name}_half")
            model.graph.initializer.remove(each)
            model.graph.initializer.append(half)
            cast = helper.make_node("Cast", [half.name], [each.name], f"{each.name}_cast", to=onnx.TensorProto.FLOAT)
            model.graph.node.insert(0, cast)
    onnx.save(model, path)


def main() -> None:
    """Train and write them all."""
    images = torch.from_numpy(datasets.load("digits").train.images[:, None].astype(np.float32) / 255)
    for name, encoder, decoder, row in (
        ("mlp", lambda: MlpEncoder(), lambda: MlpDecoder(), 2),
        ("conv_d2", lambda: ConvEncoder(2), lambda: ConvDecoder(2), 2),
        ("conv_d10", lambda: ConvEncoder(10), lambda: ConvDecoder(10), 10),
    ):
        torch.manual_seed(0)
        reads, draws = encoder(), decoder()
        train(reads, draws, images, logits=name != "mlp")
        export(reads, images[:2], f"{name}_encoder.onnx")
        export(draws, torch.zeros(2, row), f"{name}_decoder.onnx")


if __name__ == "__main__":
    main()
