"""Disentanglement as measures: how well single latents go with the factors that the pictures were drawn from."""

from vae.checkpoints.metrics import Metric
from vae.data.datasets import Dataset, Split
from vae.evaluation.disentanglement import FactorCodes, dci, factor_vae_score, mutual_information_gap, sap
from vae.evaluation.protocols import Latents

MOST_FITTED = 10_000  # training pictures; as many as disentanglement_lib takes


def disentanglement(data: Dataset, latents: Latents) -> list[Metric]:
    """MIG, SAP, DCI and the FactorVAE score of posterior means."""
    assert data.train.factors is not None, data.name
    assert data.test.factors is not None, data.name
    train = FactorCodes(latents.train[:MOST_FITTED], data.train.factors[:MOST_FITTED])
    test = FactorCodes(latents.test.mean, data.test.factors)
    fitted = f"fitted on those of {len(train.means):,} training images"
    where = f"posterior means of {len(data.test):,} test images of {data.name}"
    forests = dci(train, test)
    how = f"{where}; random forests, {fitted} (Eastwood and Williams 2018)"
    votes = "of votes by the latent that moves least while one factor is held, 10,000 learnt from, 5,000 told"
    return [
        _share(
            "mutual_information_gap", mutual_information_gap(test), f"{where}, in 20 bins (Chen et al. 2018, eq. 6)"
        ),
        _share("sap", sap(train, test), f"{where}; linear SVMs of one latent each, {fitted} (Kumar et al. 2018)"),
        _share("dci_disentanglement", forests.disentanglement, how),
        _share("dci_completeness", forests.completeness, how),
        _share("dci_informativeness", forests.informativeness, how),
        _share("factor_vae_score", factor_vae_score(train), f"{votes}, {fitted} (Kim and Mnih 2018)"),
    ]


def has_factors(*splits: Split) -> bool:
    """Whether the pictures say what they were drawn from."""
    return all(split.factors is not None for split in splits)


def _share(name: str, value: float, protocol: str) -> Metric:
    return Metric(name=name, value=value, unit="share", protocol=protocol)
