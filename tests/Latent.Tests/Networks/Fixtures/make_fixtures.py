#!/usr/bin/env python3
"""Makes the fixtures beside this script with PyTorch: networks of the kinds that Latent trains, their first weights,
inputs and outputs, the loss and the gradients of the first batch, and the weights after three optimizer steps.

    python3 make_fixtures.py            (PyTorch 1.13 or later, e.g. Debian's python3-torch)

PyTorch runs in double precision from single-precision weights and inputs, so that the figures are right to all digits
that single precision has. A fixture is one safetensors file; its metadata holds the plan as Latent writes it in JSON.

Tensors of a fixture: "first.NAME" weights at the start, "gradient.NAME" of the first batch, "last.NAME" weights and
running statistics after the steps, "samples" [steps x rows x ...], "labels" [steps x rows], "output" of the first batch
in inference mode at the start, "loss" of each step.
"""
import json
import os
import struct

import torch
from torch import nn
from torch.nn import functional as F

STEPS = 3


class Same(nn.Module):
    """Padding "same" as Keras has it: what is odd lies at the end."""

    def __init__(self, kernel, stride):
        super().__init__()
        self.kernel, self.stride = kernel, stride

    def forward(self, x):
        pads = []
        for size in (x.shape[3], x.shape[2]):
            out = -(-size // self.stride)
            total = max((out - 1) * self.stride + self.kernel - size, 0)
            pads += [total // 2, total - total // 2]
        return F.pad(x, pads)


class Crop(nn.Module):
    """What "same" cuts off a transposed convolution."""

    def __init__(self, kernel, stride):
        super().__init__()
        self.kernel, self.stride = kernel, stride

    def forward(self, x):
        n = [(size - self.kernel) // self.stride + 1 for size in x.shape[2:]]
        cut = [max((m - 1) * self.stride + self.kernel - m * self.stride, 0) for m in n]
        return x[:, :, cut[0] // 2:cut[0] // 2 + n[0] * self.stride, cut[1] // 2:cut[1] // 2 + n[1] * self.stride]


class Reshape(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(x.shape[0], *self.shape)


def make(layer, shape):
    """The PyTorch module of a layer as data, and the module in it that has the parameters."""
    kind = layer["layer"]
    if kind == "dense":
        module = nn.Linear(shape[-1], layer["units"], bias=layer["bias"])
        return module, module
    if kind == "conv-2d":
        same = layer["padding"] == "same"
        module = nn.Conv2d(shape[0], layer["channels"], layer["kernel"], layer["stride"],
                           padding=0 if same else layer["padding"], bias=layer["bias"])
        return (nn.Sequential(Same(layer["kernel"], layer["stride"]), module) if same else module), module
    if kind == "conv-transpose-2d":
        same = layer["padding"] == "same"
        module = nn.ConvTranspose2d(shape[0], layer["channels"], layer["kernel"], layer["stride"],
                                    padding=0 if same else layer["padding"],
                                    output_padding=layer["outputPadding"], bias=layer["bias"])
        return (nn.Sequential(module, Crop(layer["kernel"], layer["stride"])) if same else module), module
    if kind == "batch-norm":
        module = nn.BatchNorm1d(shape[0]) if len(shape) == 1 else nn.BatchNorm2d(shape[0])
        with torch.no_grad():
            module.weight.uniform_(0.5, 1.5)
            module.bias.uniform_(-0.5, 0.5)
        return module, module
    plain = {
        "max-pool-2d": lambda: nn.MaxPool2d(layer["size"], layer["stride"]),
        "flatten": nn.Flatten,
        "reshape": lambda: Reshape(layer["shape"]),
        "relu": nn.ReLU,
        "leaky-relu": lambda: nn.LeakyReLU(layer["slope"]),
        "selu": nn.SELU,
        "sigmoid": nn.Sigmoid,
        "tanh": nn.Tanh,
    }
    return plain[kind](), None


class Network(nn.Module):
    def __init__(self, name, architecture):
        super().__init__()
        self.name = name
        self.parts = nn.ModuleList()
        self.owners = {}
        shape = list(architecture["input"])
        for index, layer in enumerate(architecture["layers"]):
            module, owner = make(layer, shape)
            self.parts.append(module)
            if owner is not None:
                self.owners[index] = owner
            self.eval()
            with torch.no_grad():
                shape = list(self.parts[-1](torch.zeros(1, *shape)).shape[1:])

    def forward(self, x):
        for part in self.parts:
            x = part(x)
        return x

    def tensors(self):
        for index, owner in self.owners.items():
            for name, value in owner.state_dict(keep_vars=True).items():
                if name != "num_batches_tracked":
                    yield "%s.%d.%s" % (self.name, index, name), value


def make_optimizer(options, parameters):
    kind, rate = options["optimizer"], options["learningRate"]
    if kind == "sgd":
        return torch.optim.SGD(parameters, rate, momentum=options["momentum"])
    if kind == "adam":
        return torch.optim.AdamW(parameters, rate, betas=(options["beta1"], options["beta2"]),
                                 eps=options["epsilon"], weight_decay=options["weightDecay"])
    return torch.optim.RMSprop(parameters, rate, alpha=options["decay"], eps=options["epsilon"], momentum=options["momentum"])


def loss_of(objective, output, samples, labels):
    if objective["objective"] == "classification":
        return F.cross_entropy(output, labels)
    loss = objective["loss"]
    reduction = loss["reduction"].lower()
    function = {
        "mean-squared-error": F.mse_loss,
        "binary-cross-entropy": F.binary_cross_entropy,
        "binary-cross-entropy-with-logits": F.binary_cross_entropy_with_logits,
    }[loss["loss"]]
    return function(output, samples.reshape(output.shape), reduction=reduction)


def write(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, value in tensors.items():
        value = value.detach().cpu().contiguous()
        value = value.to(torch.int32) if value.dtype == torch.int64 else value.to(torch.float32)
        raw = value.numpy().tobytes()
        header[name] = {"dtype": "I32" if value.dtype == torch.int32 else "F32", "shape": list(value.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def fixture(name, networks, objective, optimizer, rows, classes=0):
    torch.manual_seed(20240229 + len(name))
    torch.set_default_dtype(torch.float32)
    shape = networks[0][1]["input"]
    modules = [Network(n, architecture) for n, architecture in networks]
    samples = torch.rand(STEPS, rows, *shape)
    labels = torch.randint(0, classes, (STEPS, rows)) if classes else None
    torch.set_default_dtype(torch.float64)
    model = nn.Sequential(*modules).double()
    tensors = {"samples": samples}
    if labels is not None:
        tensors["labels"] = labels
    named = {n: value for module in modules for n, value in module.tensors()}
    for n, value in named.items():
        tensors["first." + n] = value.detach().clone()
    model.eval()
    tensors["output"] = model(samples[0].double())
    model.train()
    step = make_optimizer(optimizer, model.parameters())
    losses = []
    for index in range(STEPS):
        step.zero_grad()
        batch = samples[index].double()
        loss = loss_of(objective, model(batch), batch, None if labels is None else labels[index])
        loss.backward()
        losses.append(loss.detach())
        if index == 0:
            for n, value in named.items():
                if value.requires_grad:
                    tensors["gradient." + n] = value.grad.clone()
        step.step()
    tensors["loss"] = torch.stack(losses)
    for n, value in named.items():
        tensors["last." + n] = value.detach()
    here = os.path.dirname(os.path.abspath(__file__))
    write(os.path.join(here, name + ".safetensors"), tensors, {
        "networks": json.dumps([{"name": n, "architecture": architecture} for n, architecture in networks]),
        "objective": json.dumps(objective),
        "optimizer": json.dumps(optimizer),
    })


def dense(units, bias=True):
    return {"layer": "dense", "units": units, "bias": bias}


def conv(channels, kernel, stride=1, padding=0, bias=True):
    return {"layer": "conv-2d", "channels": channels, "kernel": kernel, "stride": stride, "padding": padding, "bias": bias}


def transposed(channels, kernel, stride=1, padding=0, bias=True, output_padding=0):
    return {"layer": "conv-transpose-2d", "channels": channels, "kernel": kernel, "stride": stride, "padding": padding,
            "bias": bias, "outputPadding": output_padding}


RELU, SELU, SIGMOID, TANH, FLATTEN = ({"layer": kind} for kind in ("relu", "selu", "sigmoid", "tanh", "flatten"))
NORM = {"layer": "batch-norm", "momentum": 0.1, "epsilon": 1e-5}


def leaky(slope):
    return {"layer": "leaky-relu", "slope": slope}


def reshape(*shape):
    return {"layer": "reshape", "shape": list(shape)}


def pool(size, stride=0):
    return {"layer": "max-pool-2d", "size": size, "stride": stride or size}


def reconstruction(loss, reduction="Mean"):
    return {"objective": "reconstruction", "loss": {"loss": loss, "reduction": reduction}}


def pair(shape, encoder, latent, decoder):
    return [("encoder", {"input": shape, "layers": encoder}), ("decoder", {"input": latent, "layers": decoder})]


def sgd(rate, momentum=0.0):
    return {"optimizer": "sgd", "learningRate": rate, "momentum": momentum}


def adam(rate, beta1=0.9, beta2=0.999, epsilon=1e-8, decay=0.0):
    return {"optimizer": "adam", "learningRate": rate, "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "weightDecay": decay}


def rmsprop(rate, decay=0.99, epsilon=1e-8, momentum=0.0):
    return {"optimizer": "rmsprop", "learningRate": rate, "decay": decay, "epsilon": epsilon, "momentum": momentum}


MSE, BCE, LOGITS = "mean-squared-error", "binary-cross-entropy", "binary-cross-entropy-with-logits"


def main():
    fixture("dense-relu-mse-adam", pair([20], [dense(12), RELU, dense(3)], [3], [dense(12), RELU, dense(20), SIGMOID]),
            reconstruction(MSE), adam(0.001), 8)
    fixture("dense-selu-bce-sgd", pair([18], [dense(10), SELU, dense(4), SELU], [4], [dense(10), SELU, dense(18), SIGMOID]),
            reconstruction(BCE), sgd(1.5), 8)
    fixture("dense-tanh-logits-sum-momentum", pair([9], [dense(7, bias=False), TANH, dense(2)], [2], [dense(7), TANH, dense(9)]),
            reconstruction(LOGITS, "Sum"), sgd(0.01, 0.9), 5)
    fixture("dense-leaky-adam-decay", pair([15], [dense(11), leaky(0.2), dense(4)], [4], [dense(11), leaky(0.01), dense(15)]),
            reconstruction(MSE, "Sum"), adam(0.01, beta1=0.5, beta2=0.99, decay=0.05), 6)
    fixture("sequence-dense-rmsprop", pair([4, 6], [dense(5), TANH, dense(3)], [4, 3], [dense(6), SIGMOID]),
            reconstruction(BCE), rmsprop(0.01), 6)
    fixture("conv-latent10", pair([1, 12, 12], [conv(4, 3, 2), RELU, conv(6, 3, 1), RELU, FLATTEN, dense(5), RELU], [5],
            [dense(54), RELU, reshape(6, 3, 3), transposed(4, 3, 1), RELU, transposed(1, 3, 2, output_padding=1), SIGMOID]),
            reconstruction(MSE), adam(0.001), 4)
    fixture("conv-latent314", pair([1, 8, 8], [conv(5, 2, 2, bias=False), leaky(0.01), conv(8, 2, 2, bias=False), leaky(0.01), FLATTEN, dense(9), leaky(0.01)], [9],
            [dense(32), leaky(0.01), reshape(8, 2, 2), transposed(5, 2, 2, bias=False), leaky(0.01), transposed(1, 2, 2, bias=False), SIGMOID]),
            reconstruction(MSE), adam(0.001), 6)
    fixture("conv-pool", pair([1, 10, 10], [conv(4, 3, padding="same"), SELU, pool(2), conv(5, 3, padding="same"), SELU, pool(2)], [5, 2, 2],
            [transposed(4, 3, 2), SELU, transposed(1, 3, 2, padding="same"), SIGMOID]),
            reconstruction(BCE), sgd(1.0), 4)
    fixture("conv-same-overlapping-pool", pair([2, 7, 6], [conv(4, 2, 1, padding="same"), TANH, pool(3, 1), conv(3, 3, 2, padding="same"), TANH, FLATTEN, dense(6)], [6],
            [dense(84), reshape(2, 7, 6)]),
            reconstruction(MSE), rmsprop(0.001, decay=0.9, momentum=0.5, epsilon=1e-7), 4)
    fixture("dcgan-batch-norm", pair([3, 8, 8], [conv(6, 4, 2, padding=1, bias=False), NORM, leaky(0.2), conv(8, 4, 2, padding=1, bias=False), NORM, leaky(0.2)], [8, 2, 2],
            [transposed(6, 4, 2, padding=1, bias=False), NORM, RELU, transposed(3, 4, 2, padding=1, bias=False), TANH]),
            reconstruction(MSE), adam(0.0002, beta1=0.5), 4)
    fixture("dense-batch-norm-classifier", [("encoder", {"input": [12], "layers": [dense(10, bias=False), NORM, SELU, dense(6, bias=False), NORM]}),
            ("head", {"input": [6], "layers": [dense(4)]})],
            {"objective": "classification"}, sgd(0.1, 0.9), 10, classes=4)


if __name__ == "__main__":
    main()
