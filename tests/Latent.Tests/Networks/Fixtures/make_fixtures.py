#!/usr/bin/env python3
"""Makes the fixtures beside this script with PyTorch: networks of the kinds that Latent trains, their first weights,
inputs and outputs, the loss and the gradients of the first batch, and the weights after three optimizer steps.

    python3 make_fixtures.py            (PyTorch 1.13 or later, e.g. Debian's python3-torch)
    python3 make_fixtures.py games      (only those in Adversarial)

PyTorch runs in double precision from single-precision weights and inputs, so that the figures are right to all digits
that single precision has. A fixture is one safetensors file; its metadata holds the plan as Latent writes it in JSON.

Tensors of a fixture: "first.NAME" weights at the start, "gradient.NAME" of the first batch, "last.NAME" weights and
running statistics after the steps, "samples" [steps x rows x ...], "labels" [steps x rows], "output" of the first batch
in inference mode at the start, "loss" of each step.
"""
import json
import math
import os
import struct
import sys

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


class Recurrent(nn.Module):
    """A recurrent layer under Latent's names, which leave out PyTorch's number of the layer."""

    def __init__(self, kind, features, units, sequences):
        super().__init__()
        self.core = kind(features, units, batch_first=True)
        self.sequences = sequences

    def forward(self, x):
        output = self.core(x)[0]
        return output if self.sequences else output[:, -1]

    def parameters_by_name(self):
        for name, value in self.core.named_parameters():
            yield name.replace("_l0", ""), value


class RepeatVector(nn.Module):
    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def forward(self, x):
        return x.unsqueeze(1).expand(-1, self.steps, -1)


class GaussianLatent(nn.Module):
    """The heads of a variational encoder. Its variances begin so small that the draws, which no two libraries share, do
    not count; mean and divergence do."""

    def __init__(self, features, units):
        super().__init__()
        self.mean = nn.Linear(features, units)
        self.log_variance = nn.Linear(features, units)
        with torch.no_grad():
            self.log_variance.bias.fill_(-40)
        self.divergence = None

    def forward(self, x):
        mean, log_variance = self.mean(x), self.log_variance(x)
        self.divergence = 0.5 * (mean ** 2 + log_variance.exp() - 1 - log_variance).sum()
        return mean

    def parameters_by_name(self):
        for head in ("mean", "log_variance"):
            for name, value in getattr(self, head).named_parameters():
                yield head + "_" + name, value


class TransposedDense(nn.Module):
    """A dense layer with the transposed weight of another, which is found when all networks are made."""

    def __init__(self, units, tied_to):
        super().__init__()
        self.bias = nn.Parameter(torch.empty(units).uniform_(-0.1, 0.1))
        self.tied_to, self.others = tied_to, []

    def forward(self, x):
        return x @ self.others[0].weight + self.bias

    def parameters_by_name(self):
        yield "bias", self.bias


def make(layer, shape):
    """The PyTorch module of a layer as data, and the module in it that has the parameters."""
    kind = layer["layer"]
    if kind in ("lstm", "gru"):
        module = Recurrent(nn.LSTM if kind == "lstm" else nn.GRU, shape[1], layer["units"], layer["returnSequences"])
        return module, module
    if kind == "gaussian-latent":
        module = GaussianLatent(shape[0], layer["units"])
        return module, module
    if kind == "transposed-dense":
        module = TransposedDense(layer["units"], layer["tiedTo"])
        return module, module
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
        "repeat-vector": lambda: RepeatVector(layer["steps"]),
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
            if layer["layer"] == "transposed-dense":
                shape = [layer["units"]]
                continue
            with torch.no_grad():
                shape = list(self.parts[-1](torch.zeros(1, *shape)).shape[1:])

    def forward(self, x):
        for part in self.parts:
            x = part(x)
        return x

    def tensors(self):
        for index, owner in self.owners.items():
            named = owner.parameters_by_name() if hasattr(owner, "parameters_by_name") else owner.state_dict(keep_vars=True).items()
            for name, value in named:
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


def loss_of(objective, modules, samples, labels):
    latents = modules[0](samples)
    output = latents
    for module in modules[1:]:
        output = module(output)
    if objective["objective"] == "classification":
        return F.cross_entropy(output, labels)
    total = reconstruction_loss(objective, output, samples)
    rows = samples.shape[0]
    for part in (part for module in modules for part in module.parts if isinstance(part, GaussianLatent)):
        total = total + objective.get("divergenceWeight", 0) * part.divergence / rows
    penalty = objective.get("penalty")
    if penalty and penalty["penalty"] == "sparsity":
        target, mean = penalty["target"], latents.mean(0)
        total = total + penalty["weight"] * (target * (target / mean).log() + (1 - target) * ((1 - target) / (1 - mean)).log()).sum()
    elif penalty:
        total = total + penalty["weight"] * latents.abs().sum() / rows
    return total


def reconstruction_loss(objective, output, samples):
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
    for tied in (part for module in modules for part in module.parts if isinstance(part, TransposedDense)):
        network, index = tied.tied_to.split(".")
        tied.others.append(next(module for module in modules if module.name == network).owners[int(index)])
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
        loss = loss_of(objective, modules, batch, None if labels is None else labels[index])
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


def scores_loss(loss, real, generated):
    """The discriminator's loss of its scores, and the generator's."""
    if loss == "NonSaturating":
        ones, zeros = torch.ones_like(real), torch.zeros_like(generated)
        cross = F.binary_cross_entropy_with_logits
        return 0.5 * (cross(real, ones) + cross(generated, zeros)), lambda again: cross(again, ones)
    if loss == "LeastSquares":
        return 0.5 * (((real - 1) ** 2).mean() + (generated ** 2).mean()), lambda again: 0.5 * ((again - 1) ** 2).mean()
    if loss == "Hinge":
        return F.relu(1 - real).mean() + F.relu(1 + generated).mean(), lambda again: -again.mean()
    return generated.mean() - real.mean(), lambda again: -again.mean()


def philox(seed, purpose, index, count):
    """Words of 32 bits as Latent's RandomStream draws them: Philox 4x32-10 (Salmon et al. 2011) over (block, index)."""
    mask = (1 << 64) - 1

    def mix(value):
        value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & mask
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & mask
        value ^= value >> 31
        return ((value << 17) | (value >> 47)) & mask

    key = mix(seed) ^ mix((0x9E3779B97F4A7C15 * (purpose + 1)) & mask)
    low = (1 << 32) - 1
    words = []
    for block in range(-(-count // 4)):
        c, k = [block & low, block >> 32, index & low, index >> 32], [key & low, key >> 32]
        for _ in range(10):
            first, second = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
            c = [(second >> 32) ^ c[1] ^ k[0], second & low, (first >> 32) ^ c[3] ^ k[1], first & low]
            k = [(k[0] + 0x9E3779B9) & low, (k[1] + 0xBB67AE85) & low]
        words += c
    return words[:count]


def normals(seed, purpose, index, count):
    """Box and Muller: radius from one word, angle from the next; the cosine first, then the sine."""
    words = philox(seed, purpose, index, count + count % 2)
    values = []
    for radius, angle in zip(words[::2], words[1::2]):
        distance = math.sqrt(-2 * math.log(((radius >> 8) + 1) / 2 ** 24))
        turn = 2 * math.pi * (angle >> 8) / 2 ** 24
        values += [distance * math.cos(turn), distance * math.sin(turn)]
    return values[:count]


def adversarial_fixture(name, generator, discriminator, objective, optimizer, rows):
    """A generator against a discriminator, with the latents, and the places of a penalty between real and generated rows,
    that Latent draws for seed 0."""
    sampling = 5
    torch.manual_seed(20240229 + len(name))
    torch.set_default_dtype(torch.float32)
    modules = [Network("generator", generator), Network("discriminator", discriminator)]
    samples = torch.rand(STEPS, rows, *discriminator["input"])
    length = generator["input"][0]
    latents = torch.tensor([normals(0, sampling, 2 * step, rows * length) for step in range(STEPS)]).reshape(STEPS, rows, *generator["input"])
    mix = torch.tensor([[(word >> 8) / 2 ** 24 for word in philox(0, sampling, 2 * step + 1, rows)] for step in range(STEPS)])
    torch.set_default_dtype(torch.float64)
    generator_module, discriminator_module = (module.double().train() for module in modules)
    named = {n: value for module in modules for n, value in module.tensors()}
    tensors = {"samples": samples}
    for n, value in named.items():
        tensors["first." + n] = value.detach().clone()
    steps = [make_optimizer(optimizer, module.parameters()) for module in modules]
    losses = [[], []]
    for index in range(STEPS):
        real, generated = samples[index].double(), generator_module(latents[index].double())
        steps[1].zero_grad()
        loss, generator_loss = scores_loss(objective["loss"], discriminator_module(real), discriminator_module(generated.detach()))
        if objective.get("gradientPenalty", 0) > 0:
            t = mix[index].double()[:, None]
            between = (t * real + (1 - t) * generated.detach()).requires_grad_()
            slope, = torch.autograd.grad(discriminator_module(between).sum(), between, create_graph=True)
            target = objective.get("gradientPenaltyTarget", 1)
            loss = loss + objective["gradientPenalty"] * ((slope.flatten(1).norm(dim=1) - target) ** 2).mean()
        loss.backward()
        steps[1].step()
        steps[0].zero_grad()
        follow = generator_loss(discriminator_module(generated))
        follow.backward()
        steps[0].step()
        losses[0].append(loss.detach())
        losses[1].append(follow.detach())
    tensors["discriminator_loss"], tensors["generator_loss"] = torch.stack(losses[0]), torch.stack(losses[1])
    for n, value in named.items():
        tensors["last." + n] = value.detach()
    here = os.path.dirname(os.path.abspath(__file__))
    write(os.path.join(here, "Adversarial", name + ".safetensors"), tensors, {
        "networks": json.dumps([{"name": "generator", "architecture": generator}, {"name": "discriminator", "architecture": discriminator}]),
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


def recurrent(kind, units, sequences=False):
    return {"layer": kind, "units": units, "returnSequences": sequences}


def repeat(steps):
    return {"layer": "repeat-vector", "steps": steps}


def latent(units):
    return {"layer": "gaussian-latent", "units": units}


def tied(units, to):
    return {"layer": "transposed-dense", "units": units, "tiedTo": to, "bias": True}


def leaky(slope):
    return {"layer": "leaky-relu", "slope": slope}


def reshape(*shape):
    return {"layer": "reshape", "shape": list(shape)}


def pool(size, stride=0):
    return {"layer": "max-pool-2d", "size": size, "stride": stride or size}


def reconstruction(loss, reduction="Mean", **more):
    return dict({"objective": "reconstruction", "loss": {"loss": loss, "reduction": reduction}}, **more)


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
    fixture("recurrent-lstm", pair([5, 6], [recurrent("lstm", 7, True), recurrent("lstm", 4)], [4], [repeat(5), recurrent("lstm", 7, True), dense(6), SIGMOID]),
            reconstruction(BCE), sgd(0.1), 6)
    fixture("recurrent-gru", pair([5, 6], [recurrent("gru", 7, True), recurrent("gru", 4)], [4], [repeat(5), recurrent("gru", 7, True), dense(6), SIGMOID]),
            reconstruction(BCE), adam(0.001), 6)
    fixture("variational", pair([14], [dense(9), SELU, latent(3)], [3], [dense(9), SELU, dense(14), SIGMOID]),
            reconstruction(BCE, divergenceWeight=1 / 14), rmsprop(0.001), 8)
    fixture("tied", pair([14], [dense(9), SELU, dense(4), SELU], [4], [tied(9, "encoder.2"), SELU, tied(14, "encoder.0"), SIGMOID]),
            reconstruction(BCE), sgd(1.5), 8)
    fixture("sparse-kl", pair([14], [dense(9), SELU, dense(12), SIGMOID], [12], [dense(9), SELU, dense(14), SIGMOID]),
            reconstruction(BCE, penalty={"penalty": "sparsity", "weight": 0.05, "target": 0.1}), sgd(1.0), 8)
    fixture("sparse-l1", pair([14], [dense(9), SELU, dense(12), TANH], [12], [dense(9), SELU, dense(14), SIGMOID]),
            reconstruction(BCE, penalty={"penalty": "absolute", "weight": 0.01}), sgd(1.0), 8)
    presets()
    games()


def game(loss, **more):
    return dict({"objective": "adversarial", "loss": loss, "reduction": "Mean", "discriminatorSteps": 1, "packing": 1, "averageDecay": 0.999}, **more)


def games():
    """The adversarial objective, each of its losses, with and without a penalty."""
    generator = {"input": [4], "layers": [dense(9), RELU, dense(6), TANH]}
    discriminator = {"input": [6], "layers": [dense(10), leaky(0.2), dense(7), leaky(0.2), dense(1)]}
    # Hinge and Wasserstein give the last bias a gradient of exactly zero, whose rounding Adam would take for a direction.
    steep, plain = adam(0.001, beta1=0.5, beta2=0.9), sgd(0.05)
    # Latent takes the penalty's second derivative as a difference, which near a kink of a rectifier differs from PyTorch's: smooth layers.
    smooth = {"input": [6], "layers": [dense(10), TANH, dense(7), TANH, dense(1)]}
    for name, optimizer, loss, more in (
            ("non-saturating", steep, "NonSaturating", {}), ("least-squares", steep, "LeastSquares", {}), ("hinge", plain, "Hinge", {}),
            ("wasserstein-penalty", sgd(0.02), "Wasserstein", {"gradientPenalty": 1.0, "gradientPenaltyTarget": 1.0}),
            ("non-saturating-penalty-around-zero", plain, "NonSaturating", {"gradientPenalty": 2.0, "gradientPenaltyTarget": 0.0})):
        adversarial_fixture(name, generator, smooth if "gradientPenalty" in more else discriminator, game(loss, **more), optimizer, 8)
    images = {"input": [5, 1, 1], "layers": [transposed(6, 4, bias=False), NORM, RELU, transposed(3, 4, 2, padding=1, bias=False), TANH]}
    judge = {"input": [3, 8, 8], "layers": [conv(6, 4, 2, padding=1, bias=False), NORM, leaky(0.2), conv(1, 4, bias=False)]}
    adversarial_fixture("dcgan", images, judge, game("NonSaturating"), adam(0.0002, beta1=0.5), 8)


def presets():
    """The presets of Latent.Autoencoders, layer for layer, with fewer units and channels so that the files stay small."""
    fixture("preset-pca-linear", pair([3], [FLATTEN, dense(2)], [2], [dense(3)]), reconstruction(MSE), sgd(1.5), 32)
    fixture("preset-dense-3d", pair([36], [FLATTEN, dense(16), RELU, dense(8), RELU, dense(6), RELU, dense(3)], [3],
            [dense(6), RELU, dense(8), RELU, dense(16), RELU, dense(36), SIGMOID]),
            reconstruction(MSE), adam(0.001), 16)
    fixture("preset-stacked", pair([36], [FLATTEN, dense(14), SELU, dense(6), SELU], [6], [dense(14), SELU, dense(36), SIGMOID]),
            reconstruction(BCE), sgd(1.5), 16)
    fixture("preset-tied", pair([36], [FLATTEN, dense(14), SELU, dense(6), SELU], [6], [tied(14, "encoder.3"), SELU, tied(36, "encoder.1"), SIGMOID]),
            reconstruction(BCE), sgd(1.5), 16)
    fixture("preset-conv-latent10", pair([1, 28, 28],
            [conv(2, 3, 2), RELU, conv(3, 3, 2), RELU, conv(4, 3), RELU, FLATTEN, dense(10), RELU], [10],
            [dense(64), reshape(4, 4, 4), RELU, transposed(3, 3), RELU, transposed(2, 3, 2), RELU, transposed(1, 3, 2, output_padding=1), SIGMOID]),
            reconstruction(MSE), adam(0.001), 4)
    fixture("preset-conv-latent314", pair([1, 28, 28],
            [conv(2, 2, 2, bias=False), leaky(0.01), conv(3, 2, 2, bias=False), leaky(0.01), FLATTEN, dense(8), leaky(0.01)], [8],
            [dense(147), reshape(3, 7, 7), leaky(0.01), transposed(2, 2, 2, bias=False), leaky(0.01), transposed(1, 2, 2, bias=False), SIGMOID]),
            reconstruction(MSE), adam(0.001), 4)
    fixture("preset-conv-pool", pair([1, 28, 28],
            [conv(2, 3, padding="same"), SELU, pool(2), conv(3, 3, padding="same"), SELU, pool(2), conv(4, 3, padding="same"), SELU, pool(2)], [4, 3, 3],
            [transposed(3, 3, 2), SELU, transposed(2, 3, 2, padding="same"), SELU, transposed(1, 3, 2, padding="same"), SIGMOID]),
            reconstruction(BCE), sgd(1.0), 4)
    fixture("preset-recurrent", pair([28, 28], [recurrent("lstm", 7, True), recurrent("lstm", 4)], [4],
            [repeat(28), recurrent("lstm", 7, True), dense(28), SIGMOID]),
            reconstruction(BCE), sgd(0.1), 4)
    fixture("preset-sparse-kl", pair([36], [FLATTEN, dense(14), SELU, dense(20), SIGMOID], [20], [dense(14), SELU, dense(36), SIGMOID]),
            reconstruction(BCE, penalty={"penalty": "sparsity", "weight": 0.05, "target": 0.1}), sgd(1.0), 16)
    fixture("preset-sparse-l1", pair([36], [FLATTEN, dense(14), SELU, dense(20), SIGMOID], [20], [dense(14), SELU, dense(36), SIGMOID]),
            reconstruction(BCE, penalty={"penalty": "absolute", "weight": 1e-4}), sgd(1.0), 16)
    fixture("preset-variational", pair([36], [FLATTEN, dense(15), SELU, dense(12), SELU, latent(5)], [5],
            [dense(12), SELU, dense(15), SELU, dense(36), SIGMOID]),
            reconstruction(BCE, divergenceWeight=1 / 36), rmsprop(0.001, decay=0.9, epsilon=1e-7), 16)


if __name__ == "__main__":
    games() if sys.argv[1:] == ["games"] else main()
