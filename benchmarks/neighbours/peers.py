"""The 15 neighbours of each row by another library, as a line of JSON; called by `Latent.Benchmarks -- projection peers`.

usage: peers.py hnswlib|pynndescent ROWS.f32 COUNT DIMENSIONS OUT.i32 SETTING

SETTING is ef, the candidates of a query, for hnswlib (M 16, ef_construction 200), and the length of the lists for
pynndescent. Both use two threads. What is found goes to OUT, [count × 15]. "one" is the median time of a single query in
milliseconds on one thread, for hnswlib.
"""
import json
import sys
import time

import numpy as np

what, rows, count, dimensions, out, setting = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], int(sys.argv[6])
values = np.fromfile(rows, dtype=np.float32).reshape(count, dimensions)
one = None
if what == "hnswlib":
    import hnswlib

    start = time.perf_counter()
    index = hnswlib.Index(space="l2", dim=dimensions)
    index.init_index(count, M=16, ef_construction=200, random_seed=1)
    index.set_num_threads(2)
    index.add_items(values)
    index.set_ef(setting)
    found, _ = index.knn_query(values, k=16)
    seconds = time.perf_counter() - start
    index.set_num_threads(1)
    times = []
    for i in range(1000):
        begun = time.perf_counter()
        index.knn_query(values[i : i + 1], k=15)
        times.append(time.perf_counter() - begun)
    one = 1000 * float(np.median(times))
else:
    import pynndescent

    # The first call compiles.
    pynndescent.NNDescent(values[:2000], n_neighbors=16, n_jobs=2, random_state=0)
    start = time.perf_counter()
    found, _ = pynndescent.NNDescent(values, n_neighbors=setting + 1, n_jobs=2, random_state=0).neighbor_graph
    seconds = time.perf_counter() - start

# The row itself is left out; where it was not found, the last is.
own = found == np.arange(count)[:, None]
own[~own.any(axis=1), -1] = True
found[~own].reshape(count, -1)[:, :15].astype(np.int32).tofile(out)
print(json.dumps({"seconds": seconds, "one": one}))
