"""A recurrent model as a PyTorch script: prints how long its steps took.

Usage: python torch_recurrent.py '{"shape": {...}, "steps": N, "epochs": N, "bfloat16": false}'

The data are tensors in memory from which batches are indexed: on a processor this is quicker than a data loader.
"""

import contextlib
import json
import os
import sys
import time

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import torch  # noqa: E402
from torch import nn  # noqa: E402

from recurrent_rows import recurrent_rows  # noqa: E402


class Recurrent(nn.Module):
    def __init__(self, shape):
        super().__init__()
        layer = {"gru": nn.GRU, "lstm": nn.LSTM}[shape["kind"]]
        words = "vocabulary" in shape
        self.words = nn.Embedding(shape["vocabulary"], shape["width"], padding_idx=0) if words else nn.Identity()
        self.recurrent = layer(shape["width"], shape["units"], batch_first=True)
        self.head = nn.Linear(shape["units"], shape["classes"])

    def forward(self, x):
        states, _ = self.recurrent(self.words(x))
        return self.head(states[:, -1])


class Training:
    def __init__(self, request):
        self.batch_size = request["shape"]["batchSize"]
        self.bfloat16 = request["bfloat16"]
        rows = recurrent_rows(request["shape"], request["steps"] * self.batch_size)
        self.x, self.labels = (torch.from_numpy(values) for values in rows)
        self.net = Recurrent(request["shape"])
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=0.001, eps=1e-7)

    def train(self, rows):
        """Loss and accuracy are gathered in every step, as the others do. Returns milliseconds of a step."""
        start = time.perf_counter()
        total, right = torch.zeros(()), torch.zeros((), dtype=torch.int64)
        batches = rows.split(self.batch_size)
        for batch in batches:
            self.optimizer.zero_grad()
            labels = self.labels[batch]
            with torch.autocast("cpu", dtype=torch.bfloat16) if self.bfloat16 else contextlib.nullcontext():
                logits = self.net(self.x[batch])
            loss = nn.functional.cross_entropy(logits.float(), labels)
            loss.backward()
            self.optimizer.step()
            total += loss.detach() * len(batch)
            right += (logits.argmax(1) == labels).sum()
        total.item(), right.item()
        return 1000 * (time.perf_counter() - start) / len(batches)


def main(request):
    torch.manual_seed(1)
    training = Training(request)
    count = len(training.labels)
    first_step_ms = training.train(torch.arange(training.batch_size))
    times = [training.train(torch.randperm(count)) for _ in range(1 + request["epochs"])]
    print(json.dumps({"msPerStep": times[1:], "firstStepMs": first_step_ms, "versions": {"torch": torch.__version__}}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
