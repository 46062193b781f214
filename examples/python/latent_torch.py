"""Latent's autoencoders in PyTorch, and PyTorch's in Latent.

    python latent_torch.py check model.safetensors latents.csv images-idx3-ubyte   compare with 'latent encode'
    python latent_torch.py decode model.safetensors rows.csv images-idx3-ubyte      compare with 'latent reconstruct'
    python latent_torch.py make weights.safetensors networks.json                   weights for 'latent import'

Needs torch and numpy alone: a safetensors file is a length, a JSON header and the numbers.
"""

import gzip
import json
import struct
import sys

import numpy as np
import torch
from torch import nn


def read_safetensors(path):
    """The tensors and the metadata of a safetensors file."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            raise ValueError(f"{path}: the tensor {name} is of type {entry['dtype']}, expected F32")
        start, end = entry["data_offsets"]
        tensors[name] = torch.from_numpy(np.frombuffer(data[start:end], "<f4").reshape(entry["shape"]).copy())
    return tensors, metadata


def write_safetensors(path, tensors):
    """Writes tensors as a safetensors file."""
    header, chunks, offset = {}, [], 0
    for name, tensor in tensors.items():
        chunk = tensor.detach().cpu().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(chunk)]}
        offset += len(chunk)
        chunks.append(chunk)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


class SamePadding(nn.Module):
    """Keras's padding: an odd row or column lies at the end."""

    def __init__(self, convolution, kernel, stride):
        super().__init__()
        self.kernel, self.stride = kernel, stride
        self.weight, self.bias = convolution.weight, convolution.bias

    def forward(self, x):
        pads = []
        for size in (x.shape[3], x.shape[2]):
            total = max(((size - 1) // self.stride) * self.stride + self.kernel - size, 0)
            pads += [total // 2, total - total // 2]
        return nn.functional.conv2d(nn.functional.pad(x, pads), self.weight, self.bias, self.stride)


class SameCut(nn.Module):
    """The transposed form: the output is the input's size times the stride."""

    def __init__(self, convolution, kernel, stride):
        super().__init__()
        self.kernel, self.stride = kernel, stride
        self.weight, self.bias = convolution.weight, convolution.bias

    def forward(self, x):
        height, width = x.shape[2] * self.stride, x.shape[3] * self.stride
        full = nn.functional.conv_transpose2d(x, self.weight, self.bias, self.stride)
        top = max(full.shape[2] - height, 0) // 2
        left = max(full.shape[3] - width, 0) // 2
        return full[:, :, top:top + height, left:left + width]


class Recurrent(nn.Module):
    """An LSTM or GRU that gives all states or the last one; its parameters are named as Latent names them, without PyTorch's _l0."""

    def __init__(self, kind, features, units, sequences):
        super().__init__()
        object.__setattr__(self, "inner", kind(features, units, batch_first=True))
        self.sequences = sequences
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            setattr(self, name, getattr(self.inner, name + "_l0"))

    def forward(self, x):
        states, _ = self.inner(x)
        return states if self.sequences else states[:, -1]


class GaussianLatent(nn.Module):
    """The heads of a variational encoder; what is given is the mean, as Latent's encode does."""

    def __init__(self, features, units):
        super().__init__()
        self.mean_weight, self.mean_bias = nn.Parameter(torch.zeros(units, features)), nn.Parameter(torch.zeros(units))
        self.log_variance_weight, self.log_variance_bias = nn.Parameter(torch.zeros(units, features)), nn.Parameter(torch.zeros(units))
        self.register_buffer("running_divergence", torch.zeros(units))

    def forward(self, x):
        return nn.functional.linear(x, self.mean_weight, self.mean_bias)


class TransposedDense(nn.Module):
    """A dense layer with the transposed weight of another, which stays that layer's own."""

    def __init__(self, other, units, bias):
        super().__init__()
        object.__setattr__(self, "other", other)
        self.bias = nn.Parameter(torch.zeros(units)) if bias else None

    def forward(self, x):
        return nn.functional.linear(x, self.other.weight.t(), self.bias)


class RepeatVector(nn.Module):
    """A vector at every step of a sequence."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def forward(self, x):
        return x.unsqueeze(1).expand(-1, self.steps, -1)


def build(architecture, others=None):
    """An nn.Sequential of an architecture, as Latent's files have it in JSON; its state_dict has Latent's names.

    Tied layers take their weights from the networks in others.
    """
    shape, modules = list(architecture["input"]), []
    for layer in architecture["layers"]:
        kind = layer["layer"]
        if kind == "dense":
            modules.append(nn.Linear(shape[-1], layer["units"], bias=layer.get("bias", True)))
        elif kind in ("conv-2d", "conv-transpose-2d"):
            kernel, stride, padding = layer["kernel"], layer.get("stride", 1), layer.get("padding", 0)
            same = padding == "same"
            if kind == "conv-2d":
                made = nn.Conv2d(shape[0], layer["channels"], kernel, stride, 0 if same else padding, bias=layer.get("bias", True))
                modules.append(SamePadding(made, kernel, stride) if same else made)
            else:
                made = nn.ConvTranspose2d(shape[0], layer["channels"], kernel, stride, 0 if same else padding, layer.get("outputPadding", 0), bias=layer.get("bias", True))
                modules.append(SameCut(made, kernel, stride) if same else made)
        elif kind == "max-pool-2d":
            modules.append(nn.MaxPool2d(layer["size"], layer.get("stride") or layer["size"]))
        elif kind == "batch-norm":
            modules.append((nn.BatchNorm1d if len(shape) == 1 else nn.BatchNorm2d)(shape[0], layer["epsilon"], layer["momentum"]))
        elif kind == "flatten":
            modules.append(nn.Flatten())
        elif kind == "reshape":
            modules.append(nn.Unflatten(1, layer["shape"]) if len(shape) == 1 else nn.Sequential(nn.Flatten(), nn.Unflatten(1, layer["shape"])))
        elif kind in ("lstm", "gru"):
            modules.append(Recurrent(nn.LSTM if kind == "lstm" else nn.GRU, shape[-1], layer["units"], layer.get("returnSequences", False)))
        elif kind == "gaussian-latent":
            modules.append(GaussianLatent(shape[0], layer["units"]))
        elif kind == "transposed-dense":
            network, index = layer["tiedTo"].split(".")
            modules.append(TransposedDense((others or {})[network][int(index)], layer["units"], layer.get("bias", True)))
        elif kind == "repeat-vector":
            modules.append(RepeatVector(layer["steps"]))
        else:
            simple = {
                "relu": nn.ReLU, "selu": nn.SELU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh,
                "dropout": nn.Identity, "gaussian-noise": nn.Identity,
            }
            if kind == "leaky-relu":
                modules.append(nn.LeakyReLU(layer["slope"]))
            elif kind in simple:
                modules.append(simple[kind]())
            else:
                raise ValueError(f"the layer {kind} is not in this script; add it to build()")
        with torch.no_grad():
            probe = nn.Sequential(*modules).eval()(torch.zeros(2, *architecture["input"]))
        shape = list(probe.shape[1:])
    return nn.Sequential(*modules).eval()


def load(path):
    """The networks of a Latent model file, by name."""
    tensors, metadata = read_safetensors(path)
    networks = {}
    # The encoder first: a decoder may share its weights.
    for name, architecture in sorted(json.loads(metadata["architectures"]).items(), key=lambda entry: entry[0] != "encoder"):
        networks[name] = build(architecture, networks)
        networks[name].input = architecture["input"]
        own = {key[len(name) + 1:]: value for key, value in tensors.items() if key.startswith(name + ".")}
        networks[name].load_state_dict(own, strict=False)
        missing = set(own) ^ {key for key in networks[name].state_dict() if not key.endswith("num_batches_tracked")}
        if missing:
            raise ValueError(f"{path}: {name} and its architecture differ in {sorted(missing)}")
    return networks


def run(network, rows):
    """Rows through a network, in the shape that it takes."""
    return network(rows.reshape(-1, *network.input))


def read_idx(path):
    """Images of an IDX file as [n × 1 × height × width] from 0 to 1."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        content = file.read()
    sizes = struct.unpack(">" + "I" * content[3], content[4:4 + 4 * content[3]])
    pixels = np.frombuffer(content, np.uint8, offset=4 + 4 * content[3]).reshape(sizes[0], 1, *sizes[1:])
    return torch.from_numpy(pixels.astype("float32") / 255)


def check(model, latents, images):
    """The largest difference between PyTorch's latents and those that 'latent encode' wrote."""
    expected = torch.from_numpy(np.loadtxt(latents, delimiter=",", skiprows=1, ndmin=2, dtype="float32"))
    with torch.no_grad():
        worst = (run(load(model)["encoder"], read_idx(images)[:len(expected)]) - expected).abs().max().item()
    print(f"{len(expected)} rows, largest difference {worst:.1e}")
    return 0 if worst <= 1e-4 else 1


def decode(model, rows, images):
    """The largest difference between what PyTorch brings back and what 'latent reconstruct' wrote."""
    expected = torch.from_numpy(np.loadtxt(rows, delimiter=",", skiprows=1, ndmin=2, dtype="float32"))[:, :-1]
    networks = load(model)
    with torch.no_grad():
        back = run(networks["decoder"], run(networks["encoder"], read_idx(images)[:len(expected)]))
        worst = (back.flatten(1) - expected).abs().max().item()
    print(f"{len(expected)} rows, largest difference {worst:.1e}")
    return 0 if worst <= 1e-4 else 1


def make(weights, networks):
    """An autoencoder made in PyTorch, its weights and its architecture for 'latent import'."""
    torch.manual_seed(1)
    architectures = {
        "encoder": {"input": [1, 28, 28], "layers": [
            {"layer": "conv-2d", "channels": 4, "kernel": 3, "stride": 2, "padding": 0, "bias": True}, {"layer": "leaky-relu", "slope": 0.01},
            {"layer": "flatten"}, {"layer": "dense", "units": 5, "bias": True}]},
        "decoder": {"input": [5], "layers": [{"layer": "dense", "units": 784, "bias": True}, {"layer": "sigmoid"}, {"layer": "reshape", "shape": [1, 28, 28]}]},
    }
    tensors = {}
    for name, architecture in architectures.items():
        for key, value in build(architecture).state_dict().items():
            tensors[f"{name}.{key}"] = value
    write_safetensors(weights, tensors)
    with open(networks, "w", encoding="utf-8") as file:
        json.dump(architectures, file, indent=2)
    return 0


if __name__ == "__main__":
    commands = {"check": (check, 3), "decode": (decode, 3), "make": (make, 2)}
    if len(sys.argv) < 2 or sys.argv[1] not in commands or len(sys.argv) != 2 + commands[sys.argv[1]][1]:
        sys.exit(__doc__)
    sys.exit(commands[sys.argv[1]][0](*sys.argv[2:]))
