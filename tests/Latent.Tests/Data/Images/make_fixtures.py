"""Makes fixtures.json: small pictures as Pillow writes them, and the pixels it reads back.

    python make_fixtures.py > fixtures.json
"""

import base64
import io
import json
import struct
import zlib

import numpy as np
from PIL import Image


def picture(width, height):
    y, x = np.mgrid[0:height, 0:width].astype("float32")
    red = 255 * x / max(1, width - 1)
    green = 255 * y / max(1, height - 1)
    blue = 127.5 + 127.5 * np.sin(x / 3) * np.cos(y / 4)
    return np.stack([red, green, blue], 2).astype("uint8")


def interlaced(pixels):
    """Pillow writes no interlaced files."""
    height, width, _ = pixels.shape
    lines = b""
    for left, top, across, down in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        part = pixels[top::down, left::across]
        if part.size:
            for line in part:
                lines += b"\0" + line.tobytes()

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def entry(name, content):
    image = Image.open(io.BytesIO(content))
    if image.mode in ("RGBA", "LA", "P", "PA") and ("transparency" in image.info or image.mode.endswith("A")):
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image).convert("RGB")
    elif image.mode == "I" or image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image).astype("uint32") >> 8).astype("uint8"))
    elif image.mode not in ("L", "RGB"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    pixels = np.asarray(image)
    return {
        "name": name, "width": image.size[0], "height": image.size[1], "channels": 1 if pixels.ndim == 2 else 3,
        "file": base64.b64encode(content).decode(), "pixels": base64.b64encode(pixels.tobytes()).decode(),
    }


def save(image, kind, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


colour = Image.fromarray(picture(21, 18))
grey = colour.convert("L")
alpha = colour.copy()
alpha.putalpha(grey)
fixtures = [
    entry("jpeg-444", save(colour, "JPEG", quality=90, subsampling=0)),
    entry("jpeg-422", save(colour, "JPEG", quality=90, subsampling=1)),
    entry("jpeg-420", save(colour, "JPEG", quality=80, subsampling=2)),
    entry("jpeg-grey", save(grey, "JPEG", quality=90)),
    entry("jpeg-progressive", save(colour, "JPEG", quality=90, subsampling=2, progressive=True)),
    entry("jpeg-progressive-grey", save(grey, "JPEG", quality=75, progressive=True)),
    entry("jpeg-one-pixel", save(Image.fromarray(picture(1, 1)), "JPEG")),
    entry("png-colour", save(colour, "PNG")),
    entry("png-grey", save(grey, "PNG")),
    entry("png-alpha", save(alpha, "PNG")),
    entry("png-one-bit", save(grey.convert("1"), "PNG")),
    entry("png-palette", save(colour.quantize(13), "PNG")),
    entry("png-palette-transparent", save(colour.quantize(13), "PNG", transparency=bytes(range(0, 247, 19)))),
    entry("png-16-bit", save(Image.fromarray((np.asarray(grey).astype("uint16") * 257)), "PNG")),
    entry("png-interlaced", interlaced(picture(21, 18))),
]
print(json.dumps(fixtures, indent=1))
