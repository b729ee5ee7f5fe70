"""What the latent space knows of the classes, and how many of its dimensions are in use. scikit-learn and NumPy."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

NEIGHBOURS = 10
ACTIVE_ABOVE = 0.01


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
