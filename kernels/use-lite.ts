/**
 * AssemblyScript, compiled to dist/use-lite.wasm: the steps of the encoder in workers/adapters/use-lite. Matrices are float32, row
 * after row, unless said otherwise; parameters without a type's name are addresses. Widths and depths are multiples of 16. The
 * caller lays out the memory with room for rows up to a multiple of 4: those past `count` are written and mean nothing.
 */

/** The largest magnitude of a quantised number: 8,191 × 127 × a depth of 1,536 stays within 31 bits. */
const LEVELS: f32 = 8191;
const EPSILON: f32 = 1e-6;

/** Layer norm of `count` rows of `width` float32, a multiple of 4: to mean 0 and variance 1, then times `scale` plus `bias`. */
export function normalise(input: usize, count: i32, width: i32, scale: usize, bias: usize, output: usize): void {
  for (let row = 0; row < count; row++) {
    const from = input + 4 * row * width;
    const to = output + 4 * row * width;
    let sums = f32x4.splat(0);
    for (let i = 0; i < width; i += 4) sums = f32x4.add(sums, v128.load(from + 4 * i));
    const mean = f32x4.splat(total(sums) / <f32>width);
    let squares = f32x4.splat(0);
    for (let i = 0; i < width; i += 4) {
      const off = f32x4.sub(v128.load(from + 4 * i), mean);
      squares = f32x4.add(squares, f32x4.mul(off, off));
    }
    const factor = f32x4.splat(1 / sqrt<f32>(total(squares) / <f32>width + EPSILON));
    for (let i = 0; i < width; i += 4) {
      const off = f32x4.sub(v128.load(from + 4 * i), mean);
      const scaled = f32x4.mul(off, f32x4.mul(factor, v128.load(scale + 4 * i)));
      v128.store(to + 4 * i, f32x4.add(scaled, v128.load(bias + 4 * i)));
    }
  }
}

function total(sums: v128): f32 {
  const low = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1);
  return low + f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3);
}

/** Adds `length` numbers, a multiple of 4, to those at `output`. */
export function accumulate(input: usize, length: i32, output: usize): void {
  for (let i = 0; i < 4 * length; i += 16)
    v128.store(output + i, f32x4.add(v128.load(output + i), v128.load(input + i)));
}

/**
 * `count` rows of `depth` numbers times a matrix of `width` outputs: output = max(input · weights × scale + bias, floor). The
 * weights are int8, one output after the other. The input is rounded to int16 in `scratch`, which holds a float32 a row and then
 * the rows: all products are exact from there on.
 */
export function project(
  input: usize,
  count: i32,
  depth: i32,
  weights: usize,
  scales: usize,
  biases: usize,
  width: i32,
  floor: f32,
  scratch: usize,
  output: usize,
): void {
  const rows = scratch + 4 * getPitch(count);
  quantise(input, count, depth, rows, scratch);
  // Outputs outside, so that four rows of weights stay in the nearest cache while all the input passes.
  for (let out = 0; out < width; out += 4) {
    const w = weights + out * depth;
    const scale = v128.load(scales + 4 * out);
    const bias = v128.load(biases + 4 * out);
    for (let row = 0; row < count; row += 2) {
      const x = rows + 2 * row * depth;
      const y = x + 2 * depth;
      let a = i32x4.splat(0);
      let b = i32x4.splat(0);
      let c = i32x4.splat(0);
      let d = i32x4.splat(0);
      let e = i32x4.splat(0);
      let f = i32x4.splat(0);
      let g = i32x4.splat(0);
      let h = i32x4.splat(0);
      for (let i = 0; i < depth; i += 16) {
        const x_low = v128.load(x + 2 * i);
        const x_high = v128.load(x + 2 * i, 16);
        const y_low = v128.load(y + 2 * i);
        const y_high = v128.load(y + 2 * i, 16);
        let low = v128.load_ext<i8>(w + i);
        let high = v128.load_ext<i8>(w + i, 8);
        a = i32x4.add(a, multiply(x_low, x_high, low, high));
        e = i32x4.add(e, multiply(y_low, y_high, low, high));
        low = v128.load_ext<i8>(w + depth + i);
        high = v128.load_ext<i8>(w + depth + i, 8);
        b = i32x4.add(b, multiply(x_low, x_high, low, high));
        f = i32x4.add(f, multiply(y_low, y_high, low, high));
        low = v128.load_ext<i8>(w + 2 * depth + i);
        high = v128.load_ext<i8>(w + 2 * depth + i, 8);
        c = i32x4.add(c, multiply(x_low, x_high, low, high));
        g = i32x4.add(g, multiply(y_low, y_high, low, high));
        low = v128.load_ext<i8>(w + 3 * depth + i);
        high = v128.load_ext<i8>(w + 3 * depth + i, 8);
        d = i32x4.add(d, multiply(x_low, x_high, low, high));
        h = i32x4.add(h, multiply(y_low, y_high, low, high));
      }
      const to = output + 4 * (row * width + out);
      const step = scratch + 4 * row;
      finish(a, b, c, d, load<f32>(step), scale, bias, floor, to);
      finish(e, f, g, h, load<f32>(step, 4), scale, bias, floor, to + 4 * width);
    }
  }
}

/** The products of sixteen int16 with sixteen others, in four sums. */
function multiply(x_low: v128, x_high: v128, y_low: v128, y_high: v128): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(x_low, y_low), i32x4.dot_i16x8_s(x_high, y_high));
}

function finish(a: v128, b: v128, c: v128, d: v128, step: f32, scale: v128, bias: v128, floor: f32, to: usize): void {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  const sums = i32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
  const scaled = f32x4.mul(f32x4.convert_i32x4_s(sums), f32x4.mul(scale, f32x4.splat(step)));
  v128.store(to, f32x4.max(f32x4.add(scaled, bias), f32x4.splat(floor)));
}

/** Rounds each row to whole steps, as large as its largest number needs; `steps` takes a row's step as float32. */
function quantise(input: usize, count: i32, depth: i32, rows: usize, steps: usize): void {
  for (let row = 0; row < count; row++) {
    const from = input + 4 * row * depth;
    const to = rows + 2 * row * depth;
    let largest = f32x4.splat(0);
    for (let i = 0; i < depth; i += 4) largest = f32x4.max(largest, f32x4.abs(v128.load(from + 4 * i)));
    const most = highest(largest);
    const factor = f32x4.splat(most > 0 ? LEVELS / most : 0);
    for (let i = 0; i < depth; i += 8) {
      const low = f32x4.nearest(f32x4.mul(factor, v128.load(from + 4 * i)));
      const high = f32x4.nearest(f32x4.mul(factor, v128.load(from + 4 * i, 16)));
      const whole = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(low), i32x4.trunc_sat_f32x4_s(high));
      v128.store(to + 2 * i, whole);
    }
    store<f32>(steps + 4 * row, most / LEVELS);
  }
}

function highest(four: v128): f32 {
  const low = max(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1));
  return max(low, max(f32x4.extract_lane(four, 2), f32x4.extract_lane(four, 3)));
}

/**
 * Attention of `count` rows that hold queries, keys and values of `width` numbers each, in `heads` parts. `scores` has room for a
 * number for each pair of rows. `output` takes rows of `width`.
 */
export function attend(qkv: usize, count: i32, width: i32, heads: i32, scores: usize, output: usize): void {
  const depth = width / heads;
  for (let head = 0; head < heads; head++) {
    const queries = qkv + 4 * head * depth;
    const keys = queries + 4 * width;
    compare(queries, keys, count, depth, 3 * width, scores);
    weigh(scores, count, 1 / sqrt<f32>(<f32>depth));
    blend(scores, keys + 4 * width, count, depth, 3 * width, output + 4 * head * depth, width);
  }
}

/** Rows of scores are a multiple of 4 long. */
function getPitch(count: i32): i32 {
  return (count + 3) & ~3;
}

/** Dot products of each query with each key: vectors of `depth` numbers, `stride` from one to the next. */
function compare(queries: usize, keys: usize, count: i32, depth: i32, stride: i32, scores: usize): void {
  for (let row = 0; row < count; row++) {
    const query = queries + 4 * row * stride;
    for (let other = 0; other < count; other += 4) {
      const key = keys + 4 * other * stride;
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      let c = f32x4.splat(0);
      let d = f32x4.splat(0);
      for (let i = 0; i < depth; i += 4) {
        const part = v128.load(query + 4 * i);
        const from = key + 4 * i;
        a = f32x4.add(a, f32x4.mul(part, v128.load(from)));
        b = f32x4.add(b, f32x4.mul(part, v128.load(from + 4 * stride)));
        c = f32x4.add(c, f32x4.mul(part, v128.load(from + 8 * stride)));
        d = f32x4.add(d, f32x4.mul(part, v128.load(from + 12 * stride)));
      }
      const ab = f32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
      const cd = f32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
      const sums = f32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
      v128.store(scores + 4 * (row * getPitch(count) + other), sums);
    }
  }
}

/** Turns each row of scores, times `factor`, into weights that add up to 1: the softmax. */
function weigh(scores: usize, count: i32, factor: f32): void {
  const pitch = getPitch(count);
  for (let row = 0; row < count; row++) {
    const from = scores + 4 * row * pitch;
    for (let i = count; i < pitch; i++) store<f32>(from + 4 * i, -Infinity);
    let largest = f32x4.splat(-Infinity);
    for (let i = 0; i < pitch; i += 4) largest = f32x4.max(largest, v128.load(from + 4 * i));
    const most = f32x4.splat(highest(largest));
    let sums = f32x4.splat(0);
    for (let i = 0; i < pitch; i += 4) {
      const power = exponentiate(f32x4.mul(f32x4.sub(v128.load(from + 4 * i), most), f32x4.splat(factor)));
      v128.store(from + 4 * i, power);
      sums = f32x4.add(sums, power);
    }
    const share = f32x4.splat(1 / total(sums));
    for (let i = 0; i < pitch; i += 4) v128.store(from + 4 * i, f32x4.mul(v128.load(from + 4 * i), share));
  }
}

/** e to the power of each, none above 0: a power of two made of its bits, times the rest by a Taylor series of seven terms. */
function exponentiate(powers: v128): v128 {
  const binary = f32x4.mul(f32x4.max(powers, f32x4.splat(-87)), f32x4.splat(Mathf.LOG2E));
  const whole = f32x4.nearest(binary);
  const rest = f32x4.mul(f32x4.sub(binary, whole), f32x4.splat(Mathf.LN2));
  let series = f32x4.splat(1);
  for (let n: f32 = 6; n > 0; n--)
    series = f32x4.add(f32x4.splat(1), f32x4.mul(series, f32x4.mul(rest, f32x4.splat(1 / n))));
  const bits = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(series, bits);
}

/** For each row the sum of all values by its weights: vectors of `depth` numbers, `stride` from one to the next, `width` in the output. */
function blend(weights: usize, values: usize, count: i32, depth: i32, stride: i32, output: usize, width: i32): void {
  for (let row = 0; row < count; row++) {
    const weight = weights + 4 * row * getPitch(count);
    for (let at = 0; at < depth; at += 16) {
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      let c = f32x4.splat(0);
      let d = f32x4.splat(0);
      for (let other = 0; other < count; other++) {
        const part = v128.load_splat<i32>(weight + 4 * other);
        const value = values + 4 * (at + other * stride);
        a = f32x4.add(a, f32x4.mul(part, v128.load(value)));
        b = f32x4.add(b, f32x4.mul(part, v128.load(value, 16)));
        c = f32x4.add(c, f32x4.mul(part, v128.load(value, 32)));
        d = f32x4.add(d, f32x4.mul(part, v128.load(value, 48)));
      }
      const to = output + 4 * (row * width + at);
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
    }
  }
}
