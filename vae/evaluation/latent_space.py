"""What the latent space knows of the classes, and how many of its dimensions are in use. scikit-learn and NumPy."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

NEIGHBOURS = 10
ACTIVE_ABOVE = 0.01
TYPICAL = 0.95


def active_units(means: np.ndarray) -> int:
    """Dimensions whose posterior mean varies over the images by more than 0.01 (Burda et al. 2016, section 5.2)."""
    return int((means.astype(np.float64).var(axis=0) > ACTIVE_ABOVE).sum())


def knn_accuracy(
    train: np.ndarray, train_labels: np.ndarray, *, test: np.ndarray, test_labels: np.ndarray, k: int = NEIGHBOURS
) -> float:
    """Share of test latents whose class is the majority of their k nearest training latents, 0–1."""
    return float(KNeighborsClassifier(k).fit(train, train_labels).score(test, test_labels))


def probe_accuracy(train: np.ndarray, train_labels: np.ndarray, *, test: np.ndarray, test_labels: np.ndarray) -> float:
    """Share of test latents that a logistic regression on standardised training latents classes rightly, 0–1."""
    probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    return float(probe.fit(train, train_labels).score(test, test_labels))


def hole_share(encoded: np.ndarray, samples: np.ndarray, *, k: int = NEIGHBOURS, typical: float = TYPICAL) -> float:
    """Share of samples (m, d) that lie off the encoded images (n, d), 0–1: where the decoder was hardly trained.

    A sample lies in a hole where its k-th nearest encoded image is farther than it is, among the others, from a share
    `typical` of the encoded images themselves. Samples spread exactly as the encoded images are give 1 - typical.
    It wants more than k encoded images.
    """
    near = NearestNeighbors(n_neighbors=k + 1).fit(encoded)  # each encoded image is its own nearest
    reach = np.quantile(near.kneighbors(encoded)[0][:, -1], typical)
    return float((near.kneighbors(samples, n_neighbors=k)[0][:, -1] > reach).mean())
