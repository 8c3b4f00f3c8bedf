"""Trains the classic lab's models with Keras on weights and batches that it is given.

Usage: python parity.py FOLDER

FOLDER/request.json says what to do; FOLDER/result.json says what came of it. Arrays lie beside them as raw
little-endian float32 (labels: int32), in the order in which the request lists them.
"""

import json
import os
import re
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
# The width of the console that Keras prints its tables on: wide enough that no cell is cut or broken.
os.environ["COLUMNS"] = "200"

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402


def image_branch():
    return [
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(64, activation="relu"),
    ]


def multimodal(dropout):
    image_input = keras.Input(shape=(28, 28, 1), name="image_input")
    x = image_input
    for layer in image_branch():
        x = layer(x)
    text_input = keras.Input(shape=(10,), name="text_input")
    y = layers.Dense(32, activation="relu")(text_input)
    y = layers.Dense(64, activation="relu")(y)
    z = layers.concatenate([x, y])
    z = layers.Dense(128, activation="relu")(z)
    z = layers.Dropout(dropout)(z)
    output = layers.Dense(10, activation="softmax")(z)
    return keras.Model(inputs=[image_input, text_input], outputs=output)


def sequential(shape, branch):
    # The head comes last, also in the order in which layers are made and named.
    return keras.Sequential([keras.Input(shape=shape), *branch, layers.Dense(10, activation="softmax")])


def image_only(_dropout):
    return sequential((28, 28, 1), image_branch())


def text_only(_dropout):
    return sequential((10,), [layers.Dense(32, activation="relu"), layers.Dense(64, activation="relu")])


BUILDERS = {"multimodal": multimodal, "image-only": image_only, "text-only": text_only}


def build(name, dropout):
    # Layer names are counted anew for each model.
    keras.backend.clear_session()
    return BUILDERS[name](dropout)


def summary_lines(model):
    lines = []
    model.summary(line_length=200, print_fn=lambda text, **_: lines.extend(text.split("\n")))
    return [re.sub("\x1b\\[[0-9;]*m", "", line) for line in lines]


def read(folder, entry, dtype="<f4"):
    values = np.fromfile(os.path.join(folder, entry["file"]), dtype=dtype)
    return values.reshape(entry["shape"])


def optimizer(options):
    kind = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}[options["kind"]]
    return kind(**{key: value for key, value in options.items() if key != "kind"})


def write_weights(folder, task, model):
    final = []
    for layer in model.layers:
        for index, weight in enumerate(layer.get_weights()):
            file = f"{task['name']}-final-{layer.name}-{index}.f32"
            weight.astype("<f4").tofile(os.path.join(folder, file))
            final.append({"layer": layer.name, "file": file, "shape": list(weight.shape)})
    return final


def train(folder, task):
    """Takes the task's steps with Keras's own train_on_batch."""
    model = build(task["model"], 0.0)
    for name, entries in task["weights"].items():
        model.get_layer(name).set_weights([read(folder, entry) for entry in entries])
    model.compile(optimizer=optimizer(task["optimizer"]), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    losses = []
    accuracies = []
    for step in task["batches"]:
        inputs = [read(folder, entry) for entry in step["inputs"]]
        labels = read(folder, step["labels"], "<i4")
        # The metrics of this batch alone, not the running means.
        model.reset_metrics()
        loss, accuracy = model.train_on_batch(inputs if len(inputs) > 1 else inputs[0], labels)
        losses.append(float(loss))
        accuracies.append(float(accuracy))
    return {"losses": losses, "accuracies": accuracies, "finalWeights": write_weights(folder, task, model)}


def main(folder):
    with open(os.path.join(folder, "request.json"), encoding="utf-8") as file:
        request = json.load(file)
    result = {
        "keras": keras.__version__,
        "summaries": {name: summary_lines(build(name, request["dropout"])) for name in request["summaries"]},
        "trainings": {task["name"]: train(folder, task) for task in request["trainings"]},
    }
    # Written beside and renamed, so that a result is always whole.
    partial = os.path.join(folder, "result.json.partial")
    with open(partial, "w", encoding="utf-8") as file:
        json.dump(result, file)
    os.replace(partial, os.path.join(folder, "result.json"))


if __name__ == "__main__":
    main(sys.argv[1])
