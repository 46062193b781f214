"""The reference networks in PyTorch, timed: the peer of the side-by-side benchmark.

One process measures one network once and prints one line of JSON, so that peak memory is that of the network alone:

    python3 reference_networks.py dense-3d --mode train --seconds 3 --threads 2

The training step is what a user writes: draw the rows of a batch from a shuffled order, clear the gradients, forward,
loss, backward, optimizer step. Encoding runs the encoder without gradients over batches of 1,024 rows. Rows are
generated, in the shape of the data set; their values do not change the arithmetic.
"""

import argparse
import json
import resource
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

ROWS = 20_000
ENCODE_BATCH = 1_024


class Last(nn.Module):
    """An LSTM that gives its whole sequence, or its last state alone."""

    def __init__(self, inputs, units, sequences):
        super().__init__()
        self.lstm = nn.LSTM(inputs, units, batch_first=True)
        self.sequences = sequences

    def forward(self, x):
        y, (h, _) = self.lstm(x)
        return y if self.sequences else h[-1]


class Repeat(nn.Module):
    """The same vector at each of a number of steps."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def forward(self, x):
        return x.unsqueeze(1).expand(-1, self.steps, -1)


class Autoencoder(nn.Module):
    """An encoder and a decoder with a reconstruction loss."""

    shape = (784,)

    def __init__(self, encoder, decoder, loss, shape=(784,)):
        super().__init__()
        self.encoder, self.decoder, self.criterion, self.shape = encoder, decoder, loss, shape

    def loss(self, x):
        return self.criterion(self.decoder(self.encoder(x)), x)

    def encode(self, x):
        return self.encoder(x)


class SparseKL(Autoencoder):
    """The reconstruction loss and 0.05 times the divergence of mean activations from 0.1."""

    def loss(self, x):
        z = self.encoder(x)
        q = z.mean(0).clamp(1e-7, 1 - 1e-7)
        p = 0.1
        kl = (p * torch.log(p / q) + (1 - p) * torch.log((1 - p) / (1 - q))).sum()
        return self.criterion(self.decoder(z), x) + 0.05 * kl


class Variational(nn.Module):
    """The variational autoencoder: heads of 10 means and 10 logarithms of variances."""

    shape = (784,)

    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(784, 150), nn.SELU(), nn.Linear(150, 100), nn.SELU())
        self.mean, self.log_variance = nn.Linear(100, 10), nn.Linear(100, 10)
        self.decoder = nn.Sequential(
            nn.Linear(10, 100), nn.SELU(), nn.Linear(100, 150), nn.SELU(), nn.Linear(150, 784), nn.Sigmoid())

    def loss(self, x):
        h = self.trunk(x)
        mu, log_variance = self.mean(h), self.log_variance(h)
        z = mu + torch.exp(0.5 * log_variance) * torch.randn_like(mu)
        kl = -0.5 * (1 + log_variance - log_variance.exp() - mu * mu).sum(1).mean() / 784
        return F.binary_cross_entropy(self.decoder(z), x) + kl

    def encode(self, x):
        return self.mean(self.trunk(x))


def dense(*sizes, activation, last):
    layers = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        layers.append(nn.Linear(a, b))
        layer = last if i == len(sizes) - 2 else activation
        if layer is not None:
            layers.append(layer())
    return nn.Sequential(*layers)


def image(*layers):
    return nn.Sequential(nn.Unflatten(1, (1, 28, 28)), *layers)


def dense_3d():
    return Autoencoder(
        dense(784, 128, 64, 12, 3, activation=nn.ReLU, last=None),
        dense(3, 12, 64, 128, 784, activation=nn.ReLU, last=nn.Sigmoid), nn.MSELoss())


def stacked():
    return Autoencoder(
        dense(784, 100, 30, activation=nn.SELU, last=nn.SELU),
        dense(30, 100, 784, activation=nn.SELU, last=nn.Sigmoid), nn.BCELoss())


def conv_latent10():
    encoder = image(
        nn.Conv2d(1, 16, 3, 2), nn.ReLU(), nn.Conv2d(16, 32, 3, 2), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(),
        nn.Flatten(), nn.Linear(1024, 10), nn.ReLU())
    decoder = nn.Sequential(
        nn.Linear(10, 1024), nn.ReLU(), nn.Unflatten(1, (64, 4, 4)), nn.ConvTranspose2d(64, 32, 3), nn.ReLU(),
        nn.ConvTranspose2d(32, 16, 3, 2), nn.ReLU(), nn.ConvTranspose2d(16, 1, 3, 2, output_padding=1), nn.Sigmoid(),
        nn.Flatten())
    return Autoencoder(encoder, decoder, nn.MSELoss())


def conv_latent314():
    encoder = image(
        nn.Conv2d(1, 32, 2, 2, bias=False), nn.LeakyReLU(), nn.Conv2d(32, 64, 2, 2, bias=False), nn.LeakyReLU(),
        nn.Flatten(), nn.Linear(3136, 314), nn.LeakyReLU())
    decoder = nn.Sequential(
        nn.Linear(314, 3136), nn.LeakyReLU(), nn.Unflatten(1, (64, 7, 7)),
        nn.ConvTranspose2d(64, 32, 2, 2, bias=False), nn.LeakyReLU(),
        nn.ConvTranspose2d(32, 1, 2, 2, bias=False), nn.Sigmoid(), nn.Flatten())
    return Autoencoder(encoder, decoder, nn.MSELoss())


def conv_pool():
    encoder = image(
        nn.Conv2d(1, 16, 3, padding=1), nn.SELU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.SELU(),
        nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.SELU(), nn.MaxPool2d(2))
    decoder = nn.Sequential(
        nn.ConvTranspose2d(64, 32, 3, 2), nn.SELU(), nn.ConvTranspose2d(32, 16, 3, 2, 1, 1), nn.SELU(),
        nn.ConvTranspose2d(16, 1, 3, 2, 1, 1), nn.Sigmoid(), nn.Flatten())
    return Autoencoder(encoder, decoder, nn.BCELoss())


def recurrent():
    encoder = nn.Sequential(Last(28, 100, True), Last(100, 30, False))
    decoder = nn.Sequential(Repeat(28), Last(30, 100, True), nn.Linear(100, 28), nn.Sigmoid())
    return Autoencoder(encoder, decoder, nn.BCELoss(), (28, 28))


def sparse_kl():
    return SparseKL(
        nn.Sequential(nn.Linear(784, 100), nn.SELU(), nn.Linear(100, 300), nn.Sigmoid()),
        nn.Sequential(nn.Linear(300, 100), nn.SELU(), nn.Linear(100, 784), nn.Sigmoid()), nn.BCELoss())


def sgd(rate):
    return lambda parameters: torch.optim.SGD(parameters, lr=rate)


# name: network, optimizer, batch
AUTOENCODERS = {
    "dense-3d": (dense_3d, torch.optim.Adam, 64),
    "stacked": (stacked, sgd(1.5), 32),
    "conv-latent10": (conv_latent10, torch.optim.Adam, 64),
    "conv-latent314": (conv_latent314, torch.optim.Adam, 1024),
    "conv-pool": (conv_pool, sgd(1.0), 32),
    "recurrent": (recurrent, sgd(0.1), 32),
    "sparse-kl": (sparse_kl, sgd(1.0), 32),
    "variational": (Variational, torch.optim.RMSprop, 128),
}


def normal(network):
    """Weights N(0, 0.02), those of batch normalization around 1."""
    for module in network.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(module.weight, 0.0, 0.02)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1.0, 0.02)
    return network


def gan_gaussian2d():
    generator = normal(nn.Linear(2, 2))
    discriminator = normal(nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 3), nn.Tanh(), nn.Linear(3, 1)))
    loss = nn.BCEWithLogitsLoss(reduction="sum")
    return (generator, discriminator, loss, torch.optim.Adam(generator.parameters(), lr=0.005),
            torch.optim.Adam(discriminator.parameters(), lr=0.05), (2,), (2,), 8)


def gan_mlp():
    leaky = lambda: nn.LeakyReLU(0.2)
    generator = dense(128, 256, 512, 1024, 784, activation=leaky, last=nn.Tanh)
    discriminator = nn.Sequential(
        nn.Linear(784, 1024), leaky(), nn.Dropout(0.3), nn.Linear(1024, 512), leaky(), nn.Dropout(0.3),
        nn.Linear(512, 256), leaky(), nn.Dropout(0.3), nn.Linear(256, 1), nn.Sigmoid())
    return (generator, discriminator, nn.BCELoss(), torch.optim.Adam(generator.parameters(), lr=2e-4),
            torch.optim.Adam(discriminator.parameters(), lr=2e-4), (128,), (784,), 32)


def dcgan_64():
    def up(a, b, stride, padding):
        return [nn.ConvTranspose2d(a, b, 4, stride, padding, bias=False), nn.BatchNorm2d(b), nn.ReLU()]

    def down(a, b):
        return [nn.Conv2d(a, b, 4, 2, 1, bias=False), nn.BatchNorm2d(b), nn.LeakyReLU(0.2)]

    generator = normal(nn.Sequential(
        *up(100, 512, 1, 0), *up(512, 256, 2, 1), *up(256, 128, 2, 1), *up(128, 64, 2, 1),
        nn.ConvTranspose2d(64, 3, 4, 2, 1, bias=False), nn.Tanh()))
    discriminator = normal(nn.Sequential(
        *down(3, 64), *down(64, 128), *down(128, 256), *down(256, 512), nn.Conv2d(512, 1, 4, 1, 0, bias=False)))
    adam = lambda network: torch.optim.Adam(network.parameters(), lr=0.005, betas=(0.5, 0.999))
    return (generator, discriminator, nn.BCEWithLogitsLoss(), adam(generator), adam(discriminator),
            (100, 1, 1), (3, 64, 64), 64)


GANS = {"gan-gaussian2d": gan_gaussian2d, "gan-mlp": gan_mlp, "dcgan-64": dcgan_64}


def set_precision(name, device, *networks):
    """Products in float32, in TF32 on a GPU's tensor cores, or in bfloat16 by autocast around each network, losses in float32."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = name == "tf32"
    for network in networks if name == "bfloat16" else ():
        network.forward = autocast(network.forward, device)


def autocast(forward, device):
    def run(x):
        with torch.autocast(device, torch.bfloat16):
            y = forward(x)
        return y.float()

    return run


class Order:
    """Batches of row numbers from a shuffled order, drawn anew for each pass."""

    def __init__(self, rows, batch):
        self.rows, self.batch, self.at, self.order = rows, batch, rows, None

    def next(self):
        if self.at + self.batch > self.rows:
            self.order, self.at = torch.randperm(self.rows), 0
        self.at += self.batch
        return self.order[self.at - self.batch:self.at]


def generated(rows, shape):
    values = np.random.default_rng(1).random((rows, int(np.prod(shape))), dtype=np.float32)
    return torch.from_numpy(values).reshape(rows, *shape)


def parts(network):
    """All of an autoencoder but its loss."""
    return [part for name, part in network.named_children() if name != "criterion"]


def autoencoder_step(name, device, batch_size, precision):
    make, optimizer, batch = AUTOENCODERS[name]
    batch = batch_size or batch
    network = make().to(device)
    network.train()
    set_precision(precision, device, *parts(network))
    data, order = generated(ROWS, network.shape), Order(ROWS, batch)
    optimizer = optimizer(network.parameters())

    def step():
        x = data[order.next()].to(device)
        optimizer.zero_grad()
        loss = network.loss(x)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step, batch


def encode_step(name, device, batch_size, precision):
    network = AUTOENCODERS[name][0]().to(device)
    network.eval()
    set_precision(precision, device, *parts(network))
    data, at = generated(ROWS, network.shape), 0

    def step():
        nonlocal at
        if at + ENCODE_BATCH > ROWS:
            at = 0
        with torch.no_grad():
            network.encode(data[at:at + ENCODE_BATCH].to(device)).cpu()
        at += ENCODE_BATCH

    return step, ENCODE_BATCH


def gan_step(name, device, batch_size, precision):
    generator, discriminator, criterion, optimizer_g, optimizer_d, latent, shape, batch = GANS[name]()
    batch = batch_size or batch
    # Moved in place, so that the optimizers keep their parameters.
    generator.to(device)
    discriminator.to(device)
    set_precision(precision, device, generator, discriminator)
    rows = 1_000 if len(shape) == 1 and shape[0] == 2 else (ROWS if len(shape) == 1 else 2_000)
    data, order = generated(rows, shape) * 2 - 1, Order(rows, batch)
    generator.train()
    discriminator.train()

    def step():
        x = data[order.next()].to(device)
        z = torch.randn(batch, *latent, device=device)
        optimizer_d.zero_grad()
        real = discriminator(x)
        fake = discriminator(generator(z).detach())
        ones, zeros = torch.ones_like(real), torch.zeros_like(real)
        loss_d = (criterion(real, ones) + criterion(fake, zeros)) / 2
        loss_d.backward()
        optimizer_d.step()
        optimizer_g.zero_grad()
        loss_g = criterion(discriminator(generator(z)), ones)
        loss_g.backward()
        optimizer_g.step()
        return loss_d.item(), loss_g.item()

    return step, batch


def product_step(m, n, k):
    a, b = torch.randn(m, k), torch.randn(k, n)
    c = torch.empty(m, n)
    return lambda: torch.mm(a, b, out=c), 2 * m * n * k


def measure(step, amount, seconds):
    # Warm up for a third of the time: memory pools, threads and the library's own choices.
    end = time.perf_counter() + seconds / 3
    steps = 0
    while time.perf_counter() < end or steps < 2:
        step()
        steps += 1
    start, steps = time.perf_counter(), 0
    while True:
        step()
        steps += 1
        elapsed = time.perf_counter() - start
        if elapsed >= seconds:
            return steps * amount / elapsed


def main():
    names = [*AUTOENCODERS, *GANS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", help=f"one of {', '.join(names)}, or a product such as 64x128x784")
    parser.add_argument("--mode", choices=["train", "encode"], default="train")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--precision", choices=["float32", "tf32", "bfloat16"], default="float32", help="the arithmetic of products")
    parser.add_argument("--batch", type=int, default=0, help="the rows of a step; the reference's where it is 0")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    if arguments.network in GANS:
        step, amount = gan_step(arguments.network, arguments.device, arguments.batch, arguments.precision)
    elif arguments.network in AUTOENCODERS:
        make = encode_step if arguments.mode == "encode" else autoencoder_step
        step, amount = make(arguments.network, arguments.device, arguments.batch, arguments.precision)
    else:
        step, amount = product_step(*(int(size) for size in arguments.network.split("x")))
    rate = measure(step, amount, arguments.seconds)
    print(json.dumps({
        "network": arguments.network,
        "mode": arguments.mode,
        "rate": rate,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "version": f"PyTorch {torch.__version__}" + (f" on {torch.cuda.get_device_name()}" if arguments.device == "cuda" else ""),
    }))


if __name__ == "__main__":
    main()
