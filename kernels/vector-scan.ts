/**
 * AssemblyScript, compiled to dist/vector-scan.wasm: dot products of one vector with many, eight numbers at a time.
 * workers/knowledge/vector-scan.ts calls it.
 */

/**
 * Writes `count` int32 dot products to `out`. `query` points at `dimension` int16, `rows` at `count` × `dimension` int8; a product of
 * signed bytes leaves room for 2^17 of them in the sum. `dimension` is a multiple of 8 and `count` one of 4.
 */
export function scan(query: usize, rows: usize, count: i32, dimension: i32, out: usize): void {
  for (let at = 0; at < count; at += 4) {
    const row = rows + at * dimension;
    // Four rows share each load of the query.
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    let c = i32x4.splat(0);
    let d = i32x4.splat(0);
    for (let i = 0; i < dimension; i += 8) {
      const part = v128.load(query + 2 * i);
      const from = row + i;
      a = i32x4.add(a, i32x4.dot_i16x8_s(part, v128.load_ext<i8>(from)));
      b = i32x4.add(b, i32x4.dot_i16x8_s(part, v128.load_ext<i8>(from + dimension)));
      c = i32x4.add(c, i32x4.dot_i16x8_s(part, v128.load_ext<i8>(from + 2 * dimension)));
      d = i32x4.add(d, i32x4.dot_i16x8_s(part, v128.load_ext<i8>(from + 3 * dimension)));
    }
    // Adds up each of the four: a transposition, so that the last step is one addition of whole vectors.
    const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
    const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
    v128.store(out + 4 * at, i32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3)));
  }
}
