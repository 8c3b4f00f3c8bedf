"""What the Python scripts of the benchmark share: their arguments, the classic lab's data, and what they print.

Each prints one JSON object a line, in the form of the events of `mmlab run --json`.
"""

import argparse
import json
import os

import numpy as np

BATCH_SIZE = 128
VALIDATION_ROWS = 6000
DROPOUT = 0.3
TEXT_NOISE = 0.1
# The two models of the comparison.
MODELS = ("multimodal", "image-only")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", help="folder with the four MNIST files")
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--until-first-batch", action="store_true", help="end after the first step of training")
    parser.add_argument("--bfloat16", action="store_true", help="compute with bfloat16 where the framework can")
    parser.add_argument("--compile", action="store_true", help="compile the model where the framework can")
    return parser.parse_args()


def tell(kind, **more):
    print(json.dumps({"kind": kind, **more}), flush=True)


def read(folder, name, offset):
    with open(os.path.join(folder, name), "rb") as file:
        return np.frombuffer(file.read(), dtype=np.uint8, offset=offset)


def load(folder):
    """Images, noisy one-hot texts and labels of the splits `train` and `test`."""
    files = {"train": "train", "test": "t10k"}
    rng = np.random.default_rng(1)
    data = {}
    for split, prefix in files.items():
        images = read(folder, f"{prefix}-images-idx3-ubyte", 16).reshape(-1, 28, 28, 1).astype("float32") / 255
        labels = read(folder, f"{prefix}-labels-idx1-ubyte", 8).astype("int64")
        noise = rng.normal(0, TEXT_NOISE, (len(labels), 10))
        data[split] = {"image": images, "text": (np.eye(10)[labels] + noise).astype("float32"), "labels": labels}
    return data
