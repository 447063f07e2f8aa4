import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { waitingForCommit } from '../db/group-commit.ts'

/** Upper bounds in seconds: from a method without a query to one that waits for somebody else. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** What a process counts, in Prometheus' terms. */
export interface Metrics {
  /** Counts an answered request. `method` comes from a bounded list: each value is a series for ever. */
  answered: (method: string, status: number, seconds: number) => void
  /** Adds a series whose value is read whenever somebody asks; one that cannot be read is NaN. */
  gauge: (name: string, help: string, read: () => number | Promise<number>) => void
  contentType: string
  /** All series in Prometheus' text format. */
  text: () => Promise<string>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const requests = new Counter({
    name: 'oropendola_requests_total',
    help: 'Answered requests by method and status; "other" is what is no method.',
    labelNames: ['method', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'oropendola_request_duration_seconds',
    help: 'Time from the headers of a request to its answer, by method.',
    labelNames: ['method'],
    buckets: BUCKETS,
    registers,
  })
  const gauge: Metrics['gauge'] = (name, help, read) => {
    const collect = async (): Promise<void> => {
      // The others are wanted most while the database is away.
      made.set(await Promise.resolve(read()).catch(() => Number.NaN))
    }
    const made: Gauge = new Gauge({ name, help, registers, collect })
  }
  gauge(
    'oropendola_group_commit_waiting',
    'Writes that wait for a transaction to share.',
    waitingForCommit,
  )
  const all = [registryOfProcess(), registry]
  return {
    answered: (method, status, seconds) => {
      requests.inc({ method, status })
      durations.observe({ method }, seconds)
    },
    gauge,
    contentType: registry.contentType,
    text: () => Registry.merge(all).metrics(),
  }
}

let ofProcess: Registry | undefined

/** Heap, event loop and garbage collection: measured once, however many apps a process holds. */
function registryOfProcess(): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  return ofProcess
}
