"""Figures of a sweep: known numbers in, known marks and pixels out."""

import numpy as np
import pytest

from app.views.beta import figures as sweep_figures
from app.views.beta.figures import CHOSEN, CURVE
from vae.evaluation.rate_distortion import RateDistortionCurve, RatePoint


def curve(*points: RatePoint, no_latent=205.8, entropy=45.5) -> RateDistortionCurve:
    return RateDistortionCurve(points=points, unmeasured=(), no_latent=no_latent, entropy=entropy, protocol="")


ONE = RatePoint(beta=1.0, rate=10.0, distortion=100.0, rate_of_units=(1.0, 6.0, 3.0), active_units=3)
FOUR = RatePoint(beta=4.0, rate=4.0, distortion=120.0, rate_of_units=(0.0, 4.0, 0.0), active_units=1)


def trace(figure, text):
    return next(t for t in figure.data if t.text and text in "".join(t.text))


def test_the_betas_are_labelled_points_and_the_chosen_one_is_marked():
    points = trace(sweep_figures.curve_figure(curve(ONE, FOUR), 4.0), "4")
    assert (points.x, points.y) == ((10.0, 4.0), (100.0, 120.0))
    assert points.text == ("1", "<b>4</b>")
    assert points.marker.color == (CURVE, CHOSEN)


def test_the_references_are_drawn_where_they_were_measured():
    figure = sweep_figures.curve_figure(curve(ONE, FOUR), 1.0)
    assert (0,) in [t.x for t in figure.data]
    assert [shape.y0 for shape in figure.layout.shapes] == [45.5]
    low, high = figure.layout.yaxis.range
    assert low < 45.5
    assert high > 205.8
    bare = sweep_figures.curve_figure(curve(ONE, FOUR, no_latent=None, entropy=None), 1.0)
    assert not bare.layout.shapes
    assert len(bare.data) == len(figure.data) - 1


def test_the_dashed_line_goes_through_the_chosen_point_with_slope_minus_beta():
    (line,) = [t for t in sweep_figures.curve_figure(curve(ONE, FOUR), 4.0).data if t.line.dash == "dash"]
    (x0, x1), (y0, y1) = line.x, line.y
    assert (y1 - y0) / (x1 - x0) == pytest.approx(-4.0)
    assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((4.0, 120.0))


def test_the_dotted_line_is_the_best_sum_of_rate_and_distortion():
    (line,) = [t for t in sweep_figures.curve_figure(curve(ONE, FOUR), 4.0).data if t.line.dash == "dot"]
    assert np.add(line.x, line.y) == pytest.approx([110.0, 110.0])


@pytest.mark.parametrize("points", [(ONE,), (RatePoint(beta=0.0, rate=0.0, distortion=50.0),)])
def test_one_point_and_a_beta_of_zero_make_a_figure(points):
    figure = sweep_figures.curve_figure(curve(*points, no_latent=None, entropy=None), points[0].beta)
    assert np.isfinite(figure.layout.yaxis.range).all()


def test_the_units_come_busiest_first_on_the_sweep_s_own_scale():
    (bars,) = sweep_figures.units_figure(curve(ONE, FOUR), 1.0).data
    assert (bars.x, bars.y) == (("z₂", "z₃", "z₁"), (6.0, 3.0, 1.0))
    scales = {sweep_figures.units_figure(curve(ONE, FOUR), beta).layout.yaxis.range for beta in (1.0, 4.0)}
    assert len(scales) == 1


def test_a_beta_that_was_not_measured_has_no_bars():
    (bars,) = sweep_figures.units_figure(curve(ONE), 2.0).data
    assert bars.y == ()
