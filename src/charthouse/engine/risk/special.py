"""Quantiles of the normal and beta distributions, exact far into the tails. Compiled by numba."""

from __future__ import annotations

import math

from charthouse.engine.compiled import compiled

_TINY = 1e-300
_CLOSE = 1e-15


@compiled
def normal_quantile(p: float) -> float:
    """The number that a standard normal variable stays below with probability p, 0 < p < 1.

    Source: M. J. Wichura, Algorithm AS 241, Applied Statistics 37 (1988): PPND16, about 16 digits.
    """
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = (
            ((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
              + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
             + 1.3314166789178437745e2) * r + 3.3871328727963666080e0
        )  # fmt: skip
        bottom = (
            ((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
              + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
             + 4.2313330701600911252e1) * r + 1.0
        )  # fmt: skip
        return q * top / bottom
    r = math.sqrt(-math.log(p if q < 0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        top = (
            ((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
              + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
             + 4.63033784615654529590e0) * r + 1.42343711074968357734e0
        )  # fmt: skip
        bottom = (
            ((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
              + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
             + 2.05319162663775882187e0) * r + 1.0
        )  # fmt: skip
    else:
        r -= 5.0
        top = (
            ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
              + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
             + 5.46378491116411436990e0) * r + 6.65790464350110377720e0
        )  # fmt: skip
        bottom = (
            ((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
              + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
             + 5.99832206555887937690e-1) * r + 1.0
        )  # fmt: skip
    found = top / bottom
    return -found if q < 0 else found


@compiled
def normal_below(z: float) -> float:
    """The probability that a standard normal variable stays below z."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


@compiled
def beta_below(a: float, b: float, x: float) -> float:
    """The probability that a beta variable stays below x: the regularised incomplete beta function.

    By its continued fraction (NIST Digital Library of Mathematical Functions, 8.17.22) with Lentz's method, on the
    side of the mean on which it converges fast.
    """
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - front * _fraction(b, a, 1.0 - x) / b
    return front * _fraction(a, b, x) / a


@compiled
def _fraction(a: float, b: float, x: float) -> float:
    c = 1.0
    d = 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    found = d
    for m in range(1, 200):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        d = 1.0 + even * d
        c = 1.0 + even / c
        d = 1.0 / (d if abs(d) > _TINY else _TINY)
        found *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        d = 1.0 + odd * d
        c = 1.0 + odd / c
        d = 1.0 / (d if abs(d) > _TINY else _TINY)
        step = d * c
        found *= step
        if abs(step - 1.0) < _CLOSE:
            break
    return found


@compiled
def beta_quantile(a: float, b: float, p: float, guess: float) -> float:
    """The number that a beta variable stays below with probability p: Newton's steps inside a bracket that shrinks.

    Exact to about twelve digits of the number itself, however near to 0 it lies; for numbers near to 1 ask for the
    quantile of the mirrored distribution.
    """
    if p <= 0.0:
        return 0.0
    if p >= 1.0:
        return 1.0
    low, high = 0.0, 1.0
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    x = guess if 0.0 < guess < 1.0 else a / (a + b)
    for _ in range(200):
        gap = beta_below(a, b, x) - p
        if gap > 0.0:
            high = x
        else:
            low = x
        density = math.exp(scale + (a - 1.0) * math.log(x) + (b - 1.0) * math.log1p(-x))
        # In the logarithm of x, where the lower tail is a straight line.
        step = gap / (density * x) if density > 0.0 else math.inf
        new = x * math.exp(-step) if abs(step) < 30.0 else -1.0
        if not low < new < high:
            new = 0.5 * (low + high) if low > 0.0 else 0.1 * high
        if abs(new - x) <= 1e-13 * x:
            return new
        x = new
    return x
