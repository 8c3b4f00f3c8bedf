"""Trains the classic lab's models with Keras on weights and batches that it is given.

Usage: python parity.py FOLDER

FOLDER/request.json says what to do; FOLDER/result.json says what came of it.
"""

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

from exchange import read_array, read_request, write_array, write_result  # noqa: E402
from training import make_optimizer, results_of, step_on, train  # noqa: E402


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


def compiled(task):
    model = build(task["model"], 0.0)
    optimizer = make_optimizer(task["optimizer"])
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def set_state(model, layout, state, step):
    """Puts weights and the moments of Adam into a model: one after the other in a flat array, each in the layout's order."""
    adam = model.optimizer
    adam.build(model.trainable_variables)
    adam.iterations.assign(step)
    size = len(state) // 3
    at = 0
    for place in layout:
        variable = model.get_layer(place["layer"]).trainable_variables[place["index"]]
        moment = adam._get_variable_index(variable)
        count = int(np.prod(place["shape"]))
        for part, target in enumerate((variable, adam._momentums[moment], adam._velocities[moment])):
            target.assign(state[part * size + at : part * size + at + count].reshape(place["shape"]))
        at += count


def flat_weights(model, layout):
    variables = [model.get_layer(place["layer"]).trainable_variables[place["index"]] for place in layout]
    return np.concatenate([np.asarray(variable).ravel() for variable in variables])


def take_single_steps(folder, task):
    """Takes each step from a state that is given, so that what two steps differ by does not add up."""
    model = compiled(task)
    logs = []
    weights = []
    for step, (state, batch) in enumerate(zip(task["states"], task["batches"])):
        set_state(model, task["layout"], read_array(folder, state), step)
        logs.append(step_on(folder, model, batch))
        weights.append(write_array(folder, f"{task['name']}-after-{step}.f32", flat_weights(model, task["layout"])))
    return {**results_of(logs), "weights": weights}


def main(folder):
    request = read_request(folder)
    trainings = request["trainings"]
    result = {
        "keras": keras.__version__,
        "summaries": {name: summary_lines(build(name, request["dropout"])) for name in request["summaries"]},
        "trainings": {task["name"]: train(folder, task, compiled(task)) for task in trainings},
        "singleSteps": {task["name"]: take_single_steps(folder, task) for task in trainings if "states" in task},
    }
    write_result(folder, result)


if __name__ == "__main__":
    main(sys.argv[1])
