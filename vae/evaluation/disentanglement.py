"""How well single latents go with single factors: definitions as in disentanglement_lib (Locatello et al. 2019).

All take posterior means (n, d) and the factors that the pictures were drawn from, (n, k) whole numbers. The measures
are on [0, 1]: one that knows nothing of the factors has 0, a code whose latents are the factors 1; of SAP less, since
the second best latent still guesses rightly by chance.
"""

from dataclasses import dataclass

import numpy as np

BINS = 20  # of a latent, as in disentanglement_lib
LEAST_VARIANCE = 0.05  # of a latent that the FactorVAE score takes for one in use (`prune_dims.threshold`)
VOTE_IMAGES = 64
TRAIN_VOTES, TEST_VOTES = 10_000, 5_000
TREES = 40


@dataclass(frozen=True, eq=False)
class FactorCodes:
    """Pictures as a model sees them: posterior means (n, d), and the factors they were drawn from, (n, k)."""

    means: np.ndarray
    factors: np.ndarray


@dataclass(frozen=True, eq=False)
class Completeness:
    """DCI: three numbers, and the importance of each latent for each factor, (d, k)."""

    disentanglement: float
    completeness: float
    informativeness: float
    importance: np.ndarray


def mutual_information(codes: FactorCodes, *, bins: int = BINS) -> np.ndarray:
    """I(z_j; v_k) in nats of each latent with each factor, (d, k): the latent in equal bins between its extremes."""
    binned = [_binned(column, bins) for column in codes.means.T]
    return np.array([[_joint_information(z, v) for v in codes.factors.T] for z in binned])


def entropies(factors: np.ndarray) -> np.ndarray:
    """H(v_k) in nats of each factor, (k,)."""
    return np.array([_entropy(np.bincount(column) / len(column)) for column in factors.T])


def shares_known(codes: FactorCodes) -> np.ndarray:
    """I(z_j; v_k) / H(v_k), (d, k): how much of each factor each latent alone says; 0 of a factor that stands still."""
    entropy = entropies(codes.factors)
    return np.divide(
        mutual_information(codes), entropy, out=np.zeros((codes.means.shape[1], len(entropy))), where=entropy > 0
    )


def mutual_information_gap(codes: FactorCodes) -> float:
    """MIG (Chen et al. 2018, eq. 6): the mean over factors of the lead of the latent that says most, over H(v_k)."""
    shares = np.sort(shares_known(codes), axis=0)
    second = shares[-2] if len(shares) > 1 else 0.0
    return float(np.mean(shares[-1] - second))


def sap(train: FactorCodes, test: FactorCodes) -> float:
    """SAP (Kumar et al. 2018): the lead of the latent by which alone a linear SVM tells each factor best.

    Factors are told as classes, as disentanglement_lib does by default; each score is the share of test pictures told
    rightly, and a latent that stands still scores 0.
    """
    from sklearn.svm import LinearSVC

    scores = np.zeros((train.means.shape[1], train.factors.shape[1]))
    for j in range(len(scores)):
        if train.means[:, j].var() < 1e-12:
            continue
        for k in range(scores.shape[1]):
            machine = LinearSVC(C=0.01, class_weight="balanced", random_state=0)
            machine.fit(train.means[:, [j]], train.factors[:, k])
            scores[j, k] = machine.score(test.means[:, [j]], test.factors[:, k])
    ordered = np.sort(scores, axis=0)
    second = ordered[-2] if len(ordered) > 1 else 0.0
    return float(np.mean(ordered[-1] - second))


def dci(train: FactorCodes, test: FactorCodes) -> Completeness:
    """DCI (Eastwood and Williams 2018): how few factors a latent serves, how few latents a factor needs, how well.

    Importances are those of random forests, as in the paper; informativeness is the share of test pictures whose
    factors they tell rightly.
    """
    from sklearn.ensemble import RandomForestClassifier

    columns, told = [], []
    for k in range(train.factors.shape[1]):
        forest = RandomForestClassifier(TREES, max_features=None, min_samples_leaf=4, random_state=0)
        forest.fit(train.means, train.factors[:, k])
        columns.append(forest.feature_importances_)
        told.append(forest.score(test.means, test.factors[:, k]))
    importance = np.stack(columns, axis=1)
    return Completeness(
        disentanglement=_concentration(importance),
        completeness=_concentration(importance.T),
        informativeness=float(np.mean(told)),
        importance=importance,
    )


def _concentration(importance: np.ndarray) -> float:
    """1 less the entropy of each row's shares, to the base of their number, weighted by the rows' sums."""
    total = importance.sum()
    if total <= 0 or importance.shape[1] < 2:
        return 0.0
    sums = importance.sum(axis=1)
    shares = importance / np.where(sums > 0, sums, 1)[:, None]
    rows = 1 - np.array([_entropy(row) for row in shares]) / np.log(importance.shape[1])
    return float(np.sum(rows * sums / total))


def factor_vae_score(train: FactorCodes, *, seed: int = 0) -> float:
    """The FactorVAE score (Kim and Mnih 2018, section 4): whether the latent that moves least names the factor that is
    held.

    Pictures that share one value of one factor are drawn, VOTE_IMAGES a vote; the latent whose variance, over its
    variance in all pictures, is least votes for that factor. The score is the share of TEST_VOTES that a majority
    vote of TRAIN_VOTES tells rightly.
    """
    spread = train.means.var(axis=0)
    used = np.flatnonzero(spread >= LEAST_VARIANCE)
    if not len(used):
        return 0.0
    rng = np.random.default_rng(seed)
    scaled = (train.means[:, used] / np.sqrt(spread[used])).astype(np.float64)
    rows = [[np.flatnonzero(column == value) for value in np.unique(column)] for column in train.factors.T]

    def votes(count: int) -> np.ndarray:
        cast = np.zeros((len(used), len(rows)), int)
        for factor in rng.integers(len(rows), size=count):
            held = rows[factor][rng.integers(len(rows[factor]))]
            moved = scaled[held[rng.integers(len(held), size=VOTE_IMAGES)]].var(axis=0)
            cast[moved.argmin(), factor] += 1
        return cast

    named = votes(TRAIN_VOTES).argmax(axis=1)
    test = votes(TEST_VOTES)
    return float(test[np.arange(len(used)), named].sum() / test.sum())


def _binned(column: np.ndarray, bins: int) -> np.ndarray:
    low, high = float(column.min()), float(column.max())
    if high - low < 1e-9:
        return np.zeros(len(column), int)
    return np.minimum(((column - low) * (bins / (high - low))).astype(int), bins - 1)


def _joint_information(z: np.ndarray, v: np.ndarray) -> float:
    """I(z; v) of two columns of whole numbers, in nats."""
    v = v.astype(int)
    joint = np.bincount(z * (v.max() + 1) + v, minlength=(z.max() + 1) * (v.max() + 1)) / len(z)
    joint = joint.reshape(z.max() + 1, v.max() + 1)
    return max(0.0, _entropy(joint.sum(axis=1)) + _entropy(joint.sum(axis=0)) - _entropy(joint.ravel()))


def _entropy(shares: np.ndarray) -> float:
    kept = shares[shares > 0]
    return float(-np.sum(kept * np.log(kept)))
