"""The classic lab as a Keras script: the multimodal and the image-only model, trained and evaluated.

Usage: python keras_lab.py DATA_FOLDER --epochs N [--until-first-batch] [--bfloat16]
"""

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: E402
import tensorflow  # noqa: E402

from lab import BATCH_SIZE, DROPOUT, MODELS, VALIDATION_ROWS, arguments, load, tell  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support", "keras"))
from parity import build  # noqa: E402


class Epochs(keras.callbacks.Callback):
    """Tells how long each epoch took, and how long its steps did without the validation."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_test_begin(self, logs=None):
        self.trained = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        tell(
            "epochEnded",
            model=self.name,
            epoch=epoch + 1,
            durationMs=1000 * (time.perf_counter() - self.start),
            msPerStep=1000 * (self.trained - self.start) / self.params["steps"],
        )


class FirstBatch(keras.callbacks.Callback):
    """Ends the process after the first step. Apart from `Epochs`, since it would cost something in every step."""

    def on_train_batch_end(self, batch, logs=None):
        tell("firstBatch")
        os._exit(0)


def main(options):
    if options.bfloat16:
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
    tell("runStarted", versions={"keras": keras.__version__, "tensorflow": tensorflow.__version__})
    data = load(options.folder)
    train, test = data["train"], data["test"]
    for name in MODELS:
        inputs = {s: [d["image"], d["text"]] if name == "multimodal" else d["image"] for s, d in data.items()}
        model = build(name, DROPOUT)
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(
            inputs["train"],
            train["labels"],
            epochs=options.epochs,
            batch_size=BATCH_SIZE,
            validation_split=VALIDATION_ROWS / len(train["labels"]),
            verbose=0,
            callbacks=[FirstBatch() if options.until_first_batch else Epochs(name)],
        )
        _, accuracy = model.evaluate(inputs["test"], test["labels"], verbose=0)
        tell("modelEvaluated", model=name, metrics={"accuracy": float(accuracy)})
    tell("comparisonReady")


if __name__ == "__main__":
    main(arguments())
