import numpy as np
import pytest

from analysis.measures import resampling
from analysis.measures.resampling import FEWEST_SENTENCES, N_RESAMPLES, TAIL, resample


def score(counts):
    return {"mean": counts["words"] / counts["sentences"]}


def draw(sizes, seed=1):
    dice = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    words = dice.integers(1, 40, len(group))
    return {"words": words, "sentences": np.ones(len(group))}, group


def test_interval_is_that_of_resampling_one_by_one():
    counts, group = draw([17])
    ends = resample(counts, group, 1, score)["mean"]
    weights = np.concatenate(list(resampling._draw(17)), axis=1)
    assert weights.shape == (17, N_RESAMPLES)
    assert (weights.sum(axis=0) == 17).all()
    means = sorted(
        float(np.repeat(counts["words"], column.astype(int)).mean()) for column in weights.T
    )
    assert ends.tolist() == [[means[TAIL - 1]], [means[-TAIL]]]


def test_interval_has_the_width_that_theory_says():
    dice = np.random.default_rng(3)
    counts = {"words": dice.integers(1, 100, 4000), "sentences": np.ones(4000)}
    low, high = resample(counts, np.repeat(np.arange(40), 100), 40, score)["mean"]
    deviation = counts["words"].reshape(40, 100).std(axis=1) / 10
    assert (high - low).mean() == pytest.approx(2 * 1.96 * deviation.mean(), rel=0.05)


def test_an_article_has_the_same_interval_whatever_stands_beside_it():
    counts, group = draw([6, 30, 6, 0, 12])
    together = resample(counts, group, 5, score)["mean"]
    for number in (0, 1, 2, 4):
        chosen = group == number
        alone = {name: count[chosen] for name, count in counts.items()}
        ends = resample(alone, np.zeros(chosen.sum(), int), 1, score)["mean"]
        assert ends[:, 0].tolist() == together[:, number].tolist()
    assert np.isnan(together[:, 3]).all()


def test_blocks_of_draws_are_the_same_draws(monkeypatch):
    counts, group = draw([50, 50, 9])
    expected = resample(counts, group, 3, score)["mean"]
    monkeypatch.setattr(resampling, "CELLS_AT_ONCE", 700)
    assert resample(counts, group, 3, score)["mean"].tolist() == expected.tolist()


def test_too_few_sentences_have_no_interval():
    counts, group = draw([FEWEST_SENTENCES - 1])
    assert resample(counts, group, 1, score) == {}
