"""The classic lab as a PyTorch script: the multimodal and the image-only model, trained and evaluated.

Usage: python torch_lab.py DATA_FOLDER --epochs N [--until-first-batch] [--bfloat16] [--compile]

The data are tensors in memory from which batches are indexed, and images lie channels-last: on a processor this is
quicker than a data loader and than the usual layout.
"""

import contextlib
import os
import time

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import torch  # noqa: E402
from torch import nn  # noqa: E402

from lab import BATCH_SIZE, DROPOUT, MODELS, VALIDATION_ROWS, arguments, load, tell  # noqa: E402


def image_branch():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 64),
        nn.ReLU(),
    )


class Multimodal(nn.Module):
    def __init__(self):
        super().__init__()
        self.image = image_branch()
        self.text = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 64), nn.ReLU())
        self.head = nn.Sequential(nn.Linear(128, 128), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(128, 10))

    def forward(self, image, text):
        return self.head(torch.cat([self.image(image), self.text(text)], dim=1))


class ImageOnly(nn.Module):
    def __init__(self):
        super().__init__()
        self.image = image_branch()
        self.head = nn.Linear(64, 10)

    def forward(self, image, _text):
        return self.head(self.image(image))


BUILDERS = {"multimodal": Multimodal, "image-only": ImageOnly}


def as_keras(layer):
    """Keras's initial weights: Glorot's uniform ones, and biases of zero."""
    if isinstance(layer, (nn.Conv2d, nn.Linear)):
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)


class Lab:
    def __init__(self, name, options):
        self.name = name
        self.until_first_batch = options.until_first_batch
        self.net = BUILDERS[name]().apply(as_keras).to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=0.001, eps=1e-7)
        self.forward = torch.compile(self.net) if options.compile else self.net
        self.bfloat16 = options.bfloat16

    def loss_of(self, split, rows):
        labels = split["labels"][rows]
        precision = torch.autocast("cpu", dtype=torch.bfloat16) if self.bfloat16 else contextlib.nullcontext()
        with precision:
            logits = self.forward(split["image"][rows], split["text"][rows])
        return nn.functional.cross_entropy(logits.float(), labels), (logits.argmax(1) == labels).sum()

    def train_epoch(self, split, rows):
        """Loss and accuracy are gathered in every step, as the others do."""
        self.net.train()
        total, right = torch.zeros(()), torch.zeros((), dtype=torch.int64)
        for batch in rows[torch.randperm(len(rows))].split(BATCH_SIZE):
            self.optimizer.zero_grad()
            loss, correct = self.loss_of(split, batch)
            loss.backward()
            self.optimizer.step()
            total += loss.detach() * len(batch)
            right += correct
            if self.until_first_batch:
                tell("firstBatch")
                os._exit(0)
        return total.item() / len(rows), right.item() / len(rows)

    @torch.no_grad()
    def evaluate(self, split, rows):
        """Accuracy on rows."""
        self.net.eval()
        return sum(self.loss_of(split, batch)[1] for batch in rows.split(BATCH_SIZE)).item() / len(rows)

    def fit(self, split, epochs):
        rows = torch.arange(len(split["labels"]))
        train, validation = rows[:-VALIDATION_ROWS], rows[-VALIDATION_ROWS:]
        steps = len(train.split(BATCH_SIZE))
        for epoch in range(1, epochs + 1):
            start = time.perf_counter()
            self.train_epoch(split, train)
            trained = time.perf_counter()
            self.evaluate(split, validation)
            tell(
                "epochEnded",
                model=self.name,
                epoch=epoch,
                durationMs=1000 * (time.perf_counter() - start),
                msPerStep=1000 * (trained - start) / steps,
            )


def tensors(split):
    image = torch.from_numpy(split["image"]).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
    return {"image": image, "text": torch.from_numpy(split["text"]), "labels": torch.from_numpy(split["labels"])}


def main(options):
    tell("runStarted", versions={"torch": torch.__version__})
    torch.manual_seed(1)
    data = {name: tensors(split) for name, split in load(options.folder).items()}
    for name in MODELS:
        lab = Lab(name, options)
        lab.fit(data["train"], options.epochs)
        accuracy = lab.evaluate(data["test"], torch.arange(len(data["test"]["labels"])))
        tell("modelEvaluated", model=name, metrics={"accuracy": accuracy})
    tell("comparisonReady")


if __name__ == "__main__":
    main(arguments())
