"""Computes the features of encoders with Keras, on weights and rows that it is given.

Usage: python encoders.py FOLDER

FOLDER/request.json lists the encoders; FOLDER/result.json names the layers that took weights and the files with the
features.

Padded rows come in two ways. Encoders that Keras itself can mask are given them whole. The others are written here
without any mask and see each row alone, cut to its own length: there is no padding that could leave a trace.
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

from exchange import read_array, read_request, write_array, write_result  # noqa: E402


def chain(x, *steps):
    for step in steps:
        x = step(x)
    return x


def conv(filters, size=3, activation="relu", padding="same"):
    return layers.Conv2D(filters, size, activation=activation, padding=padding)


def relu(units):
    return layers.Dense(units, activation="relu")


def tanh(units):
    return layers.Dense(units, activation="tanh")


def image_cnn(x, units, _vocabulary):
    first, second = conv(32, padding="valid"), conv(64, padding="valid")
    return chain(x, first, layers.MaxPooling2D(2), second, layers.GlobalAveragePooling2D(), relu(units))


def lenet(x, units, _vocabulary):
    x = chain(x, conv(6, 5, "tanh"), layers.AveragePooling2D(2))
    x = chain(x, conv(16, 5, "tanh", "valid"), layers.AveragePooling2D(2), layers.Flatten())
    return chain(x, tanh(120), tanh(units))


def normalised_conv(x, filters, size, strides):
    x = layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x)
    return layers.BatchNormalization()(x)


def residual(x, units, _vocabulary):
    x = layers.ReLU()(normalised_conv(x, 16, 3, 1))
    for filters, strides in [(16, 1), (32, 2), (64, 2)]:
        y = layers.ReLU()(normalised_conv(x, filters, 3, strides))
        y = normalised_conv(y, filters, 3, 1)
        if x.shape[-1] != filters:
            x = normalised_conv(x, filters, 1, strides)
        x = layers.ReLU()(layers.Add()([x, y]))
    return chain(x, layers.GlobalAveragePooling2D(), relu(units))


def image_mlp(x, units, _vocabulary):
    return chain(x, layers.Flatten(), relu(128), relu(units))


def text_lstm(x, units, vocabulary):
    return chain(x, layers.Embedding(vocabulary, 32, mask_zero=True), layers.LSTM(units))


def text_gru(x, units, vocabulary):
    return chain(x, layers.Embedding(vocabulary, 32, mask_zero=True), layers.GRU(units, reset_after=False))


def text_mean(x, units, vocabulary):
    embedding = layers.Embedding(vocabulary, 32, mask_zero=True)
    return chain(x, embedding, layers.GlobalAveragePooling1D(), relu(units))


def text_cnn(x, units, vocabulary):
    window = layers.Conv1D(64, 3, padding="same", activation="relu")
    return chain(x, layers.Embedding(vocabulary, 32), window, layers.GlobalMaxPooling1D(), relu(units))


def text_dense(x, units, _vocabulary):
    return chain(x, relu(32), relu(units))


def audio_cnn(x, units, _vocabulary):
    x = keras.ops.expand_dims(x, -1)
    x = chain(x, conv(16), layers.MaxPooling2D(2, padding="same"), conv(32))
    x = layers.MaxPooling2D((1, 2), padding="same")(x)
    x = layers.Reshape((x.shape[1], x.shape[2] * x.shape[3]))(x)
    return chain(x, layers.GlobalAveragePooling1D(), relu(units))


def audio_gru(x, units, _vocabulary):
    return chain(x, layers.Masking(0.0), layers.GRU(units, reset_after=False))


def numeric_mlp(x, units, _vocabulary):
    return chain(x, relu(64), relu(units))


def frames(x):
    per_frame = [conv(16), layers.MaxPooling2D(2), conv(32), layers.GlobalAveragePooling2D()]
    return keras.ops.stack([chain(x[:, frame], *per_frame) for frame in range(x.shape[1])], axis=1)


def video_gru(x, units, _vocabulary):
    return layers.GRU(units, reset_after=False)(frames(x))


def video_mean(x, units, _vocabulary):
    return chain(frames(x), layers.GlobalAveragePooling1D(), relu(units))


ENCODERS = {
    "image cnn": image_cnn,
    "image lenet": lenet,
    "image residual": residual,
    "image mlp": image_mlp,
    "text lstm": text_lstm,
    "text gru": text_gru,
    "text mean": text_mean,
    "text cnn": text_cnn,
    "text dense": text_dense,
    "audio cnn": audio_cnn,
    "audio gru": audio_gru,
    "numeric mlp": numeric_mlp,
    "video gru": video_gru,
    "video mean": video_mean,
}


def build(task, shape, weights):
    """The encoder for rows of a shape, and its layers with weights by name."""
    # Layer names are counted anew for each model.
    keras.backend.clear_session()
    inputs = keras.Input(shape=shape)
    model = keras.Model(inputs, ENCODERS[task["encoder"]](inputs, task["units"], task["vocabulary"]))
    named = {layer.name: layer for layer in model.layers if layer.get_weights()}
    for name, values in weights.items():
        named[name].set_weights(values)
    return model, sorted(named)


def encode(folder, task):
    rows = read_array(folder, task["rows"])
    weights = {name: [read_array(folder, entry) for entry in entries] for name, entries in task["weights"].items()}
    lengths = task["lengths"]
    groups = [rows] if lengths is None else [rows[at : at + 1, :length] for at, length in enumerate(lengths)]
    features = []
    for group in groups:
        model, names = build(task, group.shape[1:], weights)
        features.append(np.asarray(model(group, training=False)))
    features = write_array(folder, task["rows"]["file"].replace(".f32", "-features.f32"), np.concatenate(features))
    return {"layers": names, "features": features}


def main(folder):
    write_result(folder, {task["encoder"]: encode(folder, task) for task in read_request(folder)})


if __name__ == "__main__":
    main(sys.argv[1])
