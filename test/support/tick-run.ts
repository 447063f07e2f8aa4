import { setTimeout as delay } from 'node:timers/promises'
import { until } from './start.ts'
import { type Crew, type WorkerProcess, withWorkers } from './workers.ts'

/** What became of the ticks. */
export interface TickTally {
  /** Ticks whose work was done more than once, and not at all. */
  double: number
  missed: number
  /** Ticks that the Scheduled Job Log calls complete more or less than once. */
  misrecorded: number
  kills: number
  /** What ended the work of the process that was paused past its lease, and who did that work. */
  fenced: { error: string | undefined; doneByOthers: boolean; writesAfterwards: number }
}

const MINUTE_MS = 60_000
const LEASE_MS = 600
const FROM = Date.parse('2026-11-15T12:00:00Z')

/** Runs so many ticks of a job on three processes, one of them late, that are killed, and once paused. */
export function runTicks(ticks: number, tickMs: number): Promise<TickTally> {
  const clock = { from: FROM, startedAt: Date.now(), speed: MINUTE_MS / tickMs }
  const settings = { clock, leaseMs: LEASE_MS, beatMs: 10, schedules: true }
  return withWorkers(settings, [0, 0, -5 * MINUTE_MS], async (crew) => {
    const [first] = await crew.db.selectFrom('oro_tick').select('tick').execute()
    const begin = Math.floor(Date.parse(`${first?.tick.replace(' ', 'T')}Z`) / MINUTE_MS) + 1
    const wanted = Array.from({ length: ticks }, (_, i) =>
      new Date((begin + i) * MINUTE_MS).toISOString(),
    )
    const done = async () => new Set((await crew.effects()).map(({ what }) => what))
    const isOver = async () => (await done()).has(wanted.at(-1) ?? '')

    let kills = 0
    let fenced: TickTally['fenced'] | undefined
    while (!(await isOver())) {
      await delay(300 + Math.random() * 700)
      fenced ??= await pauseOne(crew)
      await crew.killOne()
      kills++
    }
    if (fenced === undefined) throw new Error('It was over before one was paused.')
    const effects = (await crew.effects()).map(({ what }) => what)
    const times = (tick: string) => effects.filter((what) => what === tick).length
    const logs = await crew.db
      .selectFrom('tabScheduled Job Log')
      .select(['status', 'details'])
      .where('status', '=', 'Complete')
      .execute()
    const completed = logs.map(({ details }) => JSON.parse(details ?? '{}').end)
    return {
      double: wanted.filter((tick) => times(tick) > 1).length,
      missed: wanted.filter((tick) => times(tick) === 0).length,
      misrecorded: wanted.filter((tick) => completed.filter((end) => end === tick).length !== 1)
        .length,
      kills,
      fenced,
    }
  })
}

/** Pauses a process in the middle of a tick, until another one has done that tick, and lets it go on then. */
async function pauseOne(crew: Crew): Promise<TickTally['fenced']> {
  const paused = crew.workers[0] as WorkerProcess
  const { child, messages } = paused
  child.send('hold')
  const holding = () => messages.find(({ type }) => type === 'holding')
  await until('it is in the middle of a tick', () => holding() !== undefined, 30_000)
  const tick = holding()?.what
  const doers = async () => (await crew.effects()).filter(({ what }) => what === tick)
  child.kill('SIGSTOP')
  await until('another one has done the tick', async () => (await doers()).length > 0, 30_000)
  const before = messages.length
  child.kill('SIGCONT')
  child.send('go')
  const interrupted = () => messages.slice(before).find(({ type }) => type === 'interrupted')
  await until('its work has ended', () => interrupted() !== undefined, 30_000)
  const did = await doers()
  return {
    error: interrupted()?.error,
    doneByOthers: did.length === 1 && did[0]?.pid !== child.pid,
    writesAfterwards: did.filter(({ pid }) => pid === child.pid).length,
  }
}
