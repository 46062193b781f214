// Compares exported ONNX files with what Latent computed, by the real onnxruntime:
//
//   npm install --ignore-scripts onnxruntime-node        (anywhere outside of the repository)
//   LATENT_ONNX_OUT=FOLDER dotnet test --project tests/Latent.Tests --filter ClassName~Onnx
//   NODE_PATH=<there>/node_modules node tests/Latent.Tests/Storage/Onnx/check-onnx.js FOLDER
//
// Exit code 0 where every value of every file agrees to 1e-4, for a batch of five and of one.
'use strict';
const fs = require('fs');
const path = require('path');
const runtime = require('onnxruntime-node');

const tolerance = 1e-4;

async function largestDifference(session, shape, input, expected) {
  const result = await session.run({ input: new runtime.Tensor('float32', Float32Array.from(input), shape) });
  const values = result.output.data;
  if (values.length < expected.length) return Infinity;
  // Sums of squares of far-off rows run into the thousands, so that beyond 1 the difference counts as a share.
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - values[i]) / Math.max(1, Math.abs(value))), 0);
}

(async () => {
  const folder = process.argv[2];
  let failed = false;
  for (const file of fs.readdirSync(folder).filter(name => name.endsWith('.onnx')).sort()) {
    const reference = JSON.parse(fs.readFileSync(path.join(folder, file.replace('.onnx', '.json'))));
    const session = await runtime.InferenceSession.create(path.join(folder, file));
    const [rows, ...sizes] = reference.shape;
    const five = await largestDifference(session, reference.shape, reference.input, reference.output);
    const one = await largestDifference(session, [1, ...sizes], reference.input.slice(0, reference.input.length / rows), reference.output.slice(0, reference.output.length / rows));
    const worst = Math.max(five, one);
    failed = failed || !(worst <= tolerance);
    console.log(`${file.padEnd(28)} ${worst.toExponential(1)} ${worst <= tolerance ? 'ok' : 'FAILED'}`);
  }
  process.exit(failed ? 1 : 0);
})();
