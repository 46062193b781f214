// One run of umap-js, as a line of JSON; called by `Latent.Benchmarks -- projection umap-10k`.
// usage: node umap.js ROWS.f32 COUNT DIMENSIONS OUT.f32   (NODE_PATH names the folder that umap-js was installed to)
"use strict";
const fs = require("fs");
const { UMAP } = require("umap-js");

const [rows, count, dimensions, out] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4]), process.argv[5]];
const bytes = fs.readFileSync(rows);
const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const table = Array.from({ length: count }, (_, row) => Array.from(values.subarray(row * dimensions, (row + 1) * dimensions)));

// A seed, so that runs are alike: a linear congruential generator (Numerical Recipes).
let state = 1;
const random = () => {
  state = (state * 1664525 + 1013904223) % 4294967296;
  return state / 4294967296;
};
const start = process.hrtime.bigint();
const points = new UMAP({ nComponents: 2, nNeighbors: 15, minDist: 0.1, nEpochs: 500, random }).fit(table);
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
fs.writeFileSync(out, Buffer.from(Float32Array.from(points.flat()).buffer));
console.log(JSON.stringify({ seconds }));
