"""The classic lab as a Keras script: the multimodal and the image-only model, trained and evaluated.

Usage: python keras_lab.py DATA_FOLDER EPOCHS

Prints one JSON object a line with the moment (seconds since the epoch) at which it happened.
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: E402
import numpy as np  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support", "keras"))
from parity import build  # noqa: E402


def tell(kind, **more):
    print(json.dumps({"kind": kind, "at": time.time(), **more}), flush=True)


class Moments(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.time()
        tell("epochBegan", epoch=epoch + 1)

    def on_epoch_end(self, epoch, logs=None):
        tell("epochEnded", epoch=epoch + 1, seconds=time.time() - self.start)


def read(folder, name, offset):
    with open(os.path.join(folder, name), "rb") as file:
        return np.frombuffer(file.read(), dtype=np.uint8, offset=offset)


def main(folder, epochs):
    images = {
        "train": read(folder, "train-images-idx3-ubyte", 16).reshape(-1, 28, 28, 1).astype("float32") / 255,
        "test": read(folder, "t10k-images-idx3-ubyte", 16).reshape(-1, 28, 28, 1).astype("float32") / 255,
    }
    labels = {
        "train": read(folder, "train-labels-idx1-ubyte", 8).astype("int64"),
        "test": read(folder, "t10k-labels-idx1-ubyte", 8).astype("int64"),
    }
    rng = np.random.default_rng(1)
    text = {
        split: (np.eye(10)[rows] + rng.normal(0, 0.1, (len(rows), 10))).astype("float32")
        for split, rows in labels.items()
    }
    for name in ("multimodal", "image-only"):
        model = build(name, 0.3)
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        inputs = {s: [images[s], text[s]] if name == "multimodal" else images[s] for s in images}
        tell("fitBegan", model=name)
        model.fit(
            inputs["train"],
            labels["train"],
            epochs=epochs,
            batch_size=128,
            validation_split=0.1,
            verbose=0,
            callbacks=[Moments()],
        )
        _, accuracy = model.evaluate(inputs["test"], labels["test"], verbose=0)
        tell("evaluated", model=name, accuracy=float(accuracy))
    tell("done")


main(sys.argv[1], int(sys.argv[2]))
