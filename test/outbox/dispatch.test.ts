import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../../src/doctype/generated/tables.ts'
import type { Entry, Subscriber } from '../../src/outbox/index.ts'
import { cleanDatabase } from '../support/database.ts'
import { event, type OutboxProcess, openProcess } from '../support/outbox.ts'
import { until } from '../support/start.ts'

let observer: OutboxProcess
const opened: OutboxProcess[] = []

beforeAll(() => {
  observer = openProcess()
})
afterAll(() => observer.close())
beforeEach(() => cleanDatabase(observer.db))
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ close }) => close()))
})

type Handle = Subscriber['handle']

/** A process with a subscriber to the streams that begin with `s`; it works for it unless told otherwise. */
function start(handle: Handle, isWorking = true): OutboxProcess {
  const process = openProcess({ subscribers: [{ name: 'test', streamPrefix: 's', handle }] })
  opened.push(process)
  if (isWorking) process.outbox.dispatch()
  return process
}

const publish = ({ write }: OutboxProcess, stream: string, ...keys: string[]): Promise<void> =>
  write(async (writer) => {
    for (const key of keys) await writer.publish(event(stream, key))
  })

/** What a subscriber writes of an entry; the dictionary refuses the same one twice. */
const note = async (db: Kysely<Database>, { stream, rev }: Entry): Promise<void> => {
  const id = Buffer.from(`${stream}:${String(rev).padStart(5)}`.padEnd(8).slice(0, 8))
  await db
    .insertInto('oro_name')
    .values({ name_id: id, name: `${stream} ${rev}` })
    .execute()
}
const notes = async (): Promise<string[]> =>
  (await observer.db.selectFrom('oro_name').select('name').orderBy('name_id').execute()).map(
    ({ name }) => name,
  )
const pending = async (): Promise<number> =>
  (await observer.db.selectFrom('oro_outbox_cursor').selectAll().execute()).length

it('hands the events of its streams to a subscriber, in order, and leaves nothing behind', async () => {
  const heard: string[] = []
  const writer = start(async (entries) => {
    for (const { stream, rev } of entries) heard.push(`${stream} ${rev}`)
  })
  await publish(writer, 's', 'x', 'y')
  await publish(writer, 'other', 'x')
  await publish(writer, 's', 'x')
  await until('all is heard', () => heard.length === 3)
  expect(heard).toEqual(['s 1', 's 2', 's 3'])
  await until('nothing is left to do', async () => (await pending()) === 0)
})

it('gives what was committed while nobody worked to whoever comes', async () => {
  const writer = start(async () => {}, false)
  await publish(writer, 's', 'x', 'y')
  expect(await pending()).toBe(1)
  start(async (entries, db) => {
    for (const entry of entries) await note(db, entry)
  })
  await until('nothing is left to do', async () => (await pending()) === 0)
  expect(await notes()).toEqual(['s 1', 's 2'])
})

it('works on a stream in one process at a time, and writes everything once', async () => {
  let working = 0
  let most = 0
  const handle: Handle = async (entries, db) => {
    most = Math.max(most, ++working)
    for (const entry of entries) await note(db, entry)
    working--
  }
  const processes = [start(handle), start(handle), start(handle)]
  for (let i = 0; i < 60; i++) await publish(processes[i % 3] as OutboxProcess, 's', `k${i}`)
  await until('nothing is left to do', async () => (await pending()) === 0)
  expect(most).toBe(1)
  expect(await notes()).toEqual(Array.from({ length: 60 }, (_, i) => `s ${i + 1}`))
})

it('begins again after a failure, where it was, and holds up no other stream', async () => {
  let failures = 0
  const writer = start(async (entries, db) => {
    for (const entry of entries) {
      await note(db, entry)
      if (entry.stream === 's1' && entry.rev === 2 && failures++ === 0) throw new Error('no')
    }
  })
  await publish(writer, 's1', 'x', 'y', 'z')
  await until('it has failed', () => failures === 1)
  await publish(writer, 's2', 'x')
  await until('the other one is done', async () => (await notes()).includes('s2 1'))
  // Its pause is over.
  await until('it waits', async () => {
    const { rows } = await sql`SELECT 1 FROM oro_outbox_cursor WHERE fence IS NULL`.execute(
      observer.db,
    )
    return rows.length === 1
  })
  await observer.db.updateTable('oro_outbox_cursor').set({ until: '2020-01-01 00:00:00' }).execute()
  await until('nothing is left to do', async () => (await pending()) === 0)
  expect(await notes()).toEqual(['s1 1', 's1 2', 's1 3', 's2 1'])
})

it('keeps nothing of who was paused for longer than its lease, and lost the stream', async () => {
  const gate = (): { opened: Promise<void>; open: () => void } => {
    let open = (): void => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    return { opened, open }
  }
  const [pause, work] = [gate(), gate()]
  let calls = 0
  const handle: Handle = async (entries, db) => {
    if (++calls === 1) {
      await pause.opened
      await db
        .insertInto('oro_name')
        .values({ name_id: Buffer.from('late    '), name: 'late' })
        .execute()
      return
    }
    await work.opened
    for (const entry of entries) await note(db, entry)
  }
  const paused = start(handle)
  await publish(paused, 's', 'x')
  await until('it is at work', () => calls === 1)
  await publish(paused, 's', 'y')
  await observer.db.updateTable('oro_outbox_cursor').set({ until: '2020-01-01 00:00:00' }).execute()
  start(handle)
  await until('somebody else is at work', () => calls === 2)
  pause.open()
  // It tries to commit what it did, and then does nothing more.
  const closed = paused.close()
  opened.splice(opened.indexOf(paused), 1)
  work.open()
  await closed
  await until('nothing is left to do', async () => (await pending()) === 0)
  expect(await notes()).toEqual(['s 1', 's 2'])
})

it('lets go of its streams at once when it ends', async () => {
  let isHeld = true
  const slow = start(async (entries, db) => {
    while (isHeld) await new Promise((resolve) => setTimeout(resolve, 5))
    for (const entry of entries) await note(db, entry)
  })
  await publish(slow, 's', ...Array.from({ length: 150 }, (_, i) => `k${i}`))
  await until('it is at work', async () => {
    const { rows } = await sql`SELECT 1 FROM oro_outbox_cursor WHERE fence IS NOT NULL`.execute(
      observer.db,
    )
    return rows.length === 1
  })
  const closed = slow.close()
  opened.splice(opened.indexOf(slow), 1)
  isHeld = false
  await closed
  // The batch that was under way, and not the next one.
  expect(await notes()).toHaveLength(100)
  start(async (entries, db) => {
    for (const entry of entries) await note(db, entry)
  })
  await until('nothing is left to do', async () => (await pending()) === 0)
  expect(await notes()).toHaveLength(150)
})

it('refuses two subscribers of one name', () => {
  const subscriber = { name: 'test', streamPrefix: 's', handle: async () => {} }
  expect(() => openProcess({ subscribers: [subscriber, { ...subscriber }] })).toThrow('same name')
})
