"""Normalises rows with Keras's BatchNormalization and a mask, on rows that it is given.

Usage: python normalization.py FOLDER

FOLDER/request.json names the rows, [batch, height, width, channels], what each row's presence is, and the momentum.
FOLDER/result.json names the normalised rows of a training step and of a step afterwards, and the layer's weights.
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: E402
import numpy as np  # noqa: E402

from exchange import read_array, read_request, write_array, write_result  # noqa: E402


def main(folder):
    request = read_request(folder)
    rows = read_array(folder, request["rows"])
    mask = np.broadcast_to(np.array(request["present"], dtype=bool)[:, None, None], rows.shape[:-1])
    layer = keras.layers.BatchNormalization(momentum=request["momentum"])
    trained = layer(rows, training=True, mask=mask)
    result = {
        "trained": write_array(folder, "trained.f32", trained),
        "afterwards": write_array(folder, "afterwards.f32", layer(rows, training=False, mask=mask)),
        "weights": [write_array(folder, f"weight-{at}.f32", weight) for at, weight in enumerate(layer.get_weights())],
    }
    write_result(folder, result)


if __name__ == "__main__":
    main(sys.argv[1])
