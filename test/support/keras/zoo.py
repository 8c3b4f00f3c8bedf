"""Trains models with Keras that TensorFlow.js describes, on weights and batches that it is given.

Usage: python zoo.py FOLDER

FOLDER/request.json lists the trainings, each with its model's topology as TensorFlow.js writes it; FOLDER/result.json
says what came of them. The loss of a model with several outputs is the sum of theirs, and regularisation is part of it.

The topology is that of Keras 2. What Keras 3 means by it is the same but for what `layer_of` puts right:

- A sigmoid called `hard_sigmoid`, which gates LSTM and GRU of TensorFlow.js unless they are told otherwise, has the slope
  1/5; in Keras 3 it has the slope 1/6.
- A GRU resets its state before the recurrent product (`reset_after=False`), and has no other way.
- Initial weights are those of the request, so that how they were drawn does not matter.

A mask that is still there at an output would weigh Keras's loss, and not that of TensorFlow.js: such a model is refused.
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

from exchange import read_request, write_result  # noqa: E402
from training import make_optimizer, single, train  # noqa: E402


@keras.saving.register_keras_serializable("tfjs")
def hard_sigmoid(x):
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


def argument_of(key, value):
    if value == "hard_sigmoid":
        return hard_sigmoid
    if key == "layer":
        return layer_of(value)
    if key.endswith("_regularizer"):
        return {**value, "module": "keras.regularizers", "registered_name": None}
    return value


def is_model(description):
    return "layers" in description["config"]


def layer_of(description):
    """A layer as Keras 3 describes it, of one as TensorFlow.js does. What is not given is Keras's default."""
    kind, config = description["class_name"], description["config"]
    if is_model(description):
        return {**description, "module": "keras", "registered_name": None, "config": model_config(config)}
    given = {
        key: argument_of(key, value)
        for key, value in config.items()
        if value is not None and not key.endswith("_initializer")
    }
    shape = given.pop("batch_input_shape", None)
    if kind == "InputLayer":
        given["batch_shape"] = shape
    if kind == "GRU":
        given["reset_after"] = False
    return {**description, "module": "keras.layers", "registered_name": None, "config": given}


def renumber(references, models):
    """Counts the calls of models within a model from 0: there, making the model was the first."""
    return [[name, call - 1 if name in models else call, *others] for name, call, *others in references]


def model_config(config):
    models = {layer["config"]["name"] for layer in config["layers"] if is_model(layer)}
    layers = [layer_of(layer) for layer in config["layers"]]
    for layer in layers:
        if "inbound_nodes" in layer:
            layer["inbound_nodes"] = [renumber(node, models) for node in layer["inbound_nodes"]]
    if "output_layers" in config:
        outputs = renumber(config["output_layers"], models)
        # A list of one would be what the model gives.
        return {**config, "layers": layers, "output_layers": single(outputs)}
    shape = config["layers"][0]["config"].get("batch_input_shape")
    if shape is not None:
        # The first layer of a sequential model says what goes into it.
        layers.insert(0, layer_of({"class_name": "InputLayer", "config": {"batch_input_shape": shape}}))
    return {**config, "layers": layers}


def build(topology):
    keras.backend.clear_session()
    config = model_config(topology["config"])
    kind = keras.Sequential if topology["class_name"] == "Sequential" else keras.Model
    model = kind.from_config(config)
    if any(getattr(output, "_keras_mask", None) is not None for output in model.outputs):
        raise ValueError(f"{model.name} has a mask at its output, which counts in the loss of Keras alone.")
    return model


class LaggingAdadelta(keras.optimizers.Adadelta):
    """TensorFlow.js divides by the mean of squares as it was before the step; Keras's has the step's own in it."""

    def update_step(self, grad, variable, learning_rate):
        index = self._get_variable_index(variable)
        squares, deltas = self._accumulated_grads[index], self._accumulated_delta_vars[index]
        delta = -keras.ops.sqrt(deltas + self.epsilon) / keras.ops.sqrt(squares + self.epsilon) * grad
        for mean, value in [(squares, grad), (deltas, delta)]:
            self.assign(mean, self.rho * mean + (1 - self.rho) * keras.ops.square(value))
        self.assign_add(variable, learning_rate * delta)


def with_whole_gradients(optimizer):
    """Has the optimizer take an embedding's gradient as a matrix, in which the occurrences of a word are added up.

    As slices of it, Keras's Adam adds up the squares of the occurrences, and not the square of their sum: with
    TensorFlow alone, as other backends have no slices.
    """
    apply = optimizer.apply
    optimizer.apply = lambda grads, variables=None: apply([tf.convert_to_tensor(grad) for grad in grads], variables)
    return optimizer


def train_described(folder, task):
    optimizer = with_whole_gradients(make_optimizer(task["optimizer"], {"Adadelta": LaggingAdadelta}))
    model = build(task["topology"])
    model.compile(optimizer=optimizer, loss=task["losses"])
    return train(folder, task, model)


def main(folder):
    result = {task["name"]: train_described(folder, task) for task in read_request(folder)}
    write_result(folder, result)


if __name__ == "__main__":
    main(sys.argv[1])
