/** How much of something one run measured: operations per second, unless its name says otherwise. */
export type Measurements = Readonly<Record<string, () => Promise<number>>>

/** Medians by name. */
export type Medians = Readonly<Record<string, number>>

/** Runs everything in turn, several times over, so that the machine's moods meet all alike. */
export async function measureAll(
  measure: Measurements,
  runs: number,
  afterEach = async (): Promise<void> => {},
): Promise<Medians> {
  const figures = new Map<string, number[]>(Object.keys(measure).map((name) => [name, []]))
  for (let run = 1; run <= runs; run++) {
    for (const [name, operation] of Object.entries(measure)) {
      const rate = await operation()
      figures.get(name)?.push(rate)
      process.stderr.write(`run ${run} of ${runs}: ${name} ${Math.round(rate)}/s\n`)
    }
    await afterEach()
  }
  return Object.fromEntries([...figures].map(([name, rates]) => [name, median(rates)]))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Shows figures by name, with so many decimals. */
export function show(column: string, figures: Medians, decimals: number): void {
  const rows = Object.entries(figures).map(([name, figure]) => [
    name,
    { [column]: Number(figure.toFixed(decimals)) },
  ])
  console.table(Object.fromEntries(rows))
}
