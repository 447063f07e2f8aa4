/** Values of one IN list at most, so that no statement grows with the number of users. */
const CHUNK = 500

/** The values in parts that an IN list takes. */
export function* chunksOf<T>(values: readonly T[]): Generator<T[]> {
  for (let start = 0; start < values.length; start += CHUNK) {
    yield values.slice(start, start + CHUNK)
  }
}
