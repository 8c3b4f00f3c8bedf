"""A recurrent model as a Keras script: prints how long its steps took.

Usage: python keras_recurrent.py '{"shape": {...}, "steps": N, "epochs": N, "bfloat16": false}'
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: E402
import tensorflow  # noqa: E402
from keras import layers  # noqa: E402

from recurrent_rows import recurrent_rows  # noqa: E402


class Times(keras.callbacks.Callback):
    """Milliseconds of a step, in each epoch."""

    def __init__(self):
        super().__init__()
        self.ms_per_step = []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.ms_per_step.append(1000 * (time.perf_counter() - self.start) / self.params["steps"])


def build(shape):
    """A layer that is given nothing but its size is what a user gets."""
    recurrent = {"gru": layers.GRU, "lstm": layers.LSTM}[shape["kind"]](shape["units"])
    head = layers.Dense(shape["classes"], activation="softmax")
    if "vocabulary" in shape:
        words = layers.Embedding(shape["vocabulary"], shape["width"], mask_zero=True)
        return keras.Sequential([keras.Input((shape["steps"],), dtype="int32"), words, recurrent, head])
    return keras.Sequential([keras.Input((shape["steps"], shape["width"])), layers.Masking(0.0), recurrent, head])


def main(request):
    if request["bfloat16"]:
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
    shape, batch_size = request["shape"], request["shape"]["batchSize"]
    x, labels = recurrent_rows(shape, request["steps"] * batch_size)
    model = build(shape)
    start = time.perf_counter()
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x[:batch_size], labels[:batch_size], batch_size=batch_size, verbose=0)
    first_step_ms = 1000 * (time.perf_counter() - start)
    times = Times()
    model.fit(x, labels, batch_size=batch_size, epochs=1 + request["epochs"], verbose=0, callbacks=[times])
    result = {
        "msPerStep": times.ms_per_step[1:],
        "firstStepMs": first_step_ms,
        "versions": {"keras": keras.__version__, "tensorflow": tensorflow.__version__},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
