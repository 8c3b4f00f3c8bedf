"""How the scripts here take requests and give results: as exchange.ts writes and reads them.

A folder has request.json, result.json and, beside them, arrays as raw little-endian numbers, whose names end in what
they hold: float32 in `.f32`, int32 in `.i32`.
"""

import json
import os

import numpy as np

DTYPES = {".f32": "<f4", ".i32": "<i4"}


def read_request(folder):
    with open(os.path.join(folder, "request.json"), encoding="utf-8") as file:
        return json.load(file)


def write_result(folder, result):
    """Written beside and renamed, so that a result is always whole."""
    partial = os.path.join(folder, "result.json.partial")
    with open(partial, "w", encoding="utf-8") as file:
        json.dump(result, file)
    os.replace(partial, os.path.join(folder, "result.json"))


def read_array(folder, entry):
    dtype = DTYPES[os.path.splitext(entry["file"])[1]]
    return np.fromfile(os.path.join(folder, entry["file"]), dtype=dtype).reshape(entry["shape"])


def write_array(folder, name, values):
    """Writes float32; gives the entry for the result."""
    values = np.asarray(values, dtype="<f4")
    values.tofile(os.path.join(folder, name))
    return {"file": name, "shape": list(values.shape)}
