"""One run of scikit-learn's TSNE or exact neighbours, as a line of JSON; called by `Latent.Benchmarks -- projection`.

usage: projection.py tsne|neighbours ROWS.f32 COUNT DIMENSIONS OUT.f32
"""
import json
import sys
import time

import numpy as np

what, rows, count, dimensions, out = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
values = np.fromfile(rows, dtype=np.float32).reshape(count, dimensions)
if what == "tsne":
    from sklearn.manifold import TSNE

    model = TSNE(perplexity=30, init="pca", learning_rate="auto", n_jobs=2, random_state=0)
    start = time.perf_counter()
    points = model.fit_transform(values)
    seconds = time.perf_counter() - start
    points.astype(np.float32).tofile(out)
    print(json.dumps({"seconds": seconds, "kl": float(model.kl_divergence_)}))
else:
    from sklearn.neighbors import NearestNeighbors

    start = time.perf_counter()
    NearestNeighbors(n_neighbors=15, algorithm="brute", n_jobs=2).fit(values).kneighbors()
    print(json.dumps({"seconds": time.perf_counter() - start}))
