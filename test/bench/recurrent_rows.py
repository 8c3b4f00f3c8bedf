"""Rows of words or of frames that mean nothing: a step on them costs what it costs on others."""

import numpy as np


def recurrent_rows(shape, rows):
    """Words other than padding, evenly drawn, or loudnesses between -1 and 1; and the labels."""
    rng = np.random.default_rng(1)
    labels = (np.arange(rows) % shape["classes"]).astype("int64")
    if "vocabulary" in shape:
        return rng.integers(1, shape["vocabulary"], (rows, shape["steps"]), dtype="int32"), labels
    return rng.uniform(-1, 1, (rows, shape["steps"], shape["width"])).astype("float32"), labels
