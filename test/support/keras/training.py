"""Takes the steps of a TrainingTask (exchange.ts) with Keras."""

import keras

from exchange import read_array, write_array


def leaf_layers(model):
    """All layers of a model, those of models within it in their place."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from leaf_layers(layer)
        else:
            yield layer


def make_optimizer(options, others=None):
    """Keras's optimizer of the class that options["kind"] names, or one of others."""
    kind = (others or {}).get(options["kind"]) or getattr(keras.optimizers, options["kind"])
    return kind.from_config({key: value for key, value in options.items() if key != "kind"})


def single(values):
    return values if len(values) > 1 else values[0]


def set_weights(folder, task, model):
    layers = {layer.name: layer for layer in leaf_layers(model)}
    for name, entries in task["weights"].items():
        layers[name].set_weights([read_array(folder, entry) for entry in entries])


def final_weights(folder, task, model):
    return [
        {"layer": layer.name, **write_array(folder, f"{task['name']}-final-{layer.name}-{index}.f32", weight)}
        for layer in leaf_layers(model)
        for index, weight in enumerate(layer.get_weights())
    ]


def step_on(folder, model, batch):
    """Takes one step with Keras's own train_on_batch; gives the loss and the metrics of this batch alone."""
    inputs, targets = ([read_array(folder, entry) for entry in batch[key]] for key in ("inputs", "targets"))
    model.reset_metrics()
    logs = model.train_on_batch(single(inputs), single(targets), return_dict=True)
    return {name: float(value) for name, value in logs.items()}


def results_of(logs):
    return {
        "losses": [log["loss"] for log in logs],
        "accuracies": [log["accuracy"] for log in logs if "accuracy" in log],
    }


def train(folder, task, model):
    """Takes the task's steps one after the other, from its weights; the model is compiled."""
    set_weights(folder, task, model)
    logs = [step_on(folder, model, batch) for batch in task["batches"]]
    return {**results_of(logs), "finalWeights": final_weights(folder, task, model)}
