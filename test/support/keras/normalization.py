"""Normalises rows with Keras's BatchNormalization and a mask, on rows that it is given.

Usage: python normalization.py FOLDER

FOLDER/request.json names the rows, [batch, height, width, channels], what each row's presence is, and the momentum.
FOLDER/result.json names the normalised rows of a training step and of a step afterwards, and the layer's weights.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: E402
import numpy as np  # noqa: E402


def read(folder, entry):
    return np.fromfile(os.path.join(folder, entry["file"]), dtype="<f4").reshape(entry["shape"])


def write(folder, name, values):
    values = np.asarray(values, dtype="<f4")
    values.tofile(os.path.join(folder, name))
    return {"file": name, "shape": list(values.shape)}


def main(folder):
    with open(os.path.join(folder, "request.json"), encoding="utf-8") as file:
        request = json.load(file)
    rows = read(folder, request["rows"])
    mask = np.broadcast_to(np.array(request["present"], dtype=bool)[:, None, None], rows.shape[:-1])
    layer = keras.layers.BatchNormalization(momentum=request["momentum"])
    trained = layer(rows, training=True, mask=mask)
    result = {
        "trained": write(folder, "trained.f32", trained),
        "afterwards": write(folder, "afterwards.f32", layer(rows, training=False, mask=mask)),
        "weights": [write(folder, f"weight-{at}.f32", weight) for at, weight in enumerate(layer.get_weights())],
    }
    with open(os.path.join(folder, "result.json"), "w", encoding="utf-8") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main(sys.argv[1])
