/**
 * AssemblyScript, compiled to dist/vector-scan.wasm: how near many vectors are to one, eight numbers at a time.
 * workers/knowledge/vector-scan.ts calls it.
 */

/**
 * Writes `count` cosines to `out` as float32, 0 for a vector without direction. `query` points at `dimension` int16 and is `length`
 * long, `rows` at `count` × `dimension` int8; a product of signed bytes leaves room for 2^17 of them in the sum. `dimension` is a
 * multiple of 8 and `count` one of 4.
 */
export function scan(query: usize, length: f32, rows: usize, count: i32, dimension: i32, out: usize): void {
  for (let at = 0; at < count; at += 4) {
    const row = rows + at * dimension;
    // Products with the query and with itself of four rows, which share each load of the query.
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    let c = i32x4.splat(0);
    let d = i32x4.splat(0);
    let e = i32x4.splat(0);
    let f = i32x4.splat(0);
    let g = i32x4.splat(0);
    let h = i32x4.splat(0);
    for (let i = 0; i < dimension; i += 8) {
      const part = v128.load(query + 2 * i);
      const from = row + i;
      let values = v128.load_ext<i8>(from);
      a = i32x4.add(a, i32x4.dot_i16x8_s(part, values));
      e = i32x4.add(e, i32x4.dot_i16x8_s(values, values));
      values = v128.load_ext<i8>(from + dimension);
      b = i32x4.add(b, i32x4.dot_i16x8_s(part, values));
      f = i32x4.add(f, i32x4.dot_i16x8_s(values, values));
      values = v128.load_ext<i8>(from + 2 * dimension);
      c = i32x4.add(c, i32x4.dot_i16x8_s(part, values));
      g = i32x4.add(g, i32x4.dot_i16x8_s(values, values));
      values = v128.load_ext<i8>(from + 3 * dimension);
      d = i32x4.add(d, i32x4.dot_i16x8_s(part, values));
      h = i32x4.add(h, i32x4.dot_i16x8_s(values, values));
    }
    const lengths = f32x4.sqrt(f32x4.max(addUp(e, f, g, h), f32x4.splat(1)));
    v128.store(out + 4 * at, f32x4.div(addUp(a, b, c, d), f32x4.mul(lengths, f32x4.splat(length))));
  }
}

/** The sums over each of four vectors as one: a transposition, so that its last step is an addition of whole vectors. */
function addUp(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return f32x4.convert_i32x4_s(i32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3)));
}
