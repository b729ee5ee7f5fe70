"""How well a score tells images of a kind the model never saw from those it knows. scikit-learn."""

import numpy as np
from sklearn.metrics import roc_auc_score


def anomaly_auroc(known: np.ndarray, unknown: np.ndarray) -> float:
    """Chance that an unknown image scores higher than a known one (ties count half), 0–1; 0.5 is guessing."""
    truth = np.concatenate([np.zeros(len(known)), np.ones(len(unknown))])
    return float(roc_auc_score(truth, np.concatenate([known, unknown])))
