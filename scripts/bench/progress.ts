/** Tells on stderr, now and then, how far something of a known size is and how long it will take. */
export function progressOf(what: string, total: number): (done: number) => void {
  const startedAt = performance.now()
  let toldAt = startedAt
  return (done) => {
    const now = performance.now()
    if (now - toldAt < 2_000 && done < total) return
    toldAt = now
    const rate = done / ((now - startedAt) / 1000)
    const left = Math.round((total - done) / rate)
    const number = (n: number): string => Math.round(n).toLocaleString('en')
    process.stderr.write(
      `${number(done)} of ${number(total)} ${what}, ${number(rate)}/s, ${left} s left\n`,
    )
  }
}
