import { expect, test } from '@jest/globals'
import { enqueue } from '../../src/jobs/queue.ts'
import { until } from '../support/start.ts'
import { withWorkers } from '../support/workers.ts'

const WAVES = 3
const JOBS_PER_WAVE = 60

test('every queued job ends once on three processes that are killed and paused', async () => {
  // A minute is a hundredth of a second: nobody waits for second attempts.
  const clock = { from: Date.parse('2026-11-15T12:00:00Z'), startedAt: Date.now(), speed: 6_000 }
  const settings = { clock, leaseMs: 600, beatMs: 20, schedules: false }
  await withWorkers(settings, [0, 0, 0], async ({ db, workers, killOne, effects }) => {
    const wanted: string[] = []
    const queueWave = async () => {
      for (let n = 0; n < JOBS_PER_WAVE; n++) {
        const what = `job-${wanted.length}`
        const failures = n % 7 === 0 ? 1 : 0
        await enqueue(db, 'once', { what, failures }, { now: new Date(clock.from) })
        wanted.push(what)
      }
    }
    const [paused] = workers
    paused?.child.send('hold')
    await queueWave()
    const holding = () => paused?.messages.find(({ type }) => type === 'holding')
    await until('one is in the middle of a job', () => holding() !== undefined, 30_000)
    paused?.child.kill('SIGSTOP')
    const held = holding()?.what
    const doneBy = async () => (await effects()).filter(({ what }) => what === held)
    await until('another one has done that job', async () => (await doneBy()).length > 0, 30_000)
    paused?.child.kill('SIGCONT')
    paused?.child.send('go')

    for (let wave = 1; wave < WAVES; wave++) {
      await queueWave()
      await killOne()
    }
    const unfinished = async () => {
      const states = ['queued', 'running']
      return db.selectFrom('oro_job').select('id').where('state', 'in', states).execute()
    }
    await until('all have ended', async () => (await unfinished()).length === 0, 30_000)
    const done = await effects()
    expect(done.map(({ what }) => what).sort()).toEqual(wanted.sort())
    expect((await doneBy()).map(({ pid }) => pid)).not.toContain(paused?.child.pid)
    const states = await db.selectFrom('oro_job').select(['state', 'result', 'attempts']).execute()
    expect(states.filter(({ state }) => state !== 'done')).toEqual([])
    // Who says that it did a job is who did it.
    const pids = (list: readonly number[]) => list.toSorted((a, b) => a - b)
    expect(pids(states.map(({ result }) => JSON.parse(result ?? '').pid))).toEqual(
      pids(done.map(({ pid }) => pid)),
    )
    expect(states.some(({ attempts }) => attempts > 1)).toBe(true)
  })
}, 90_000)
