import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { z } from 'zod'
import type { AuditActions } from '../../src/audit/index.ts'
import type { StoredRow } from '../../src/audit/row.ts'
import { transact } from '../../src/db/transaction.ts'
import { PermissionError, ValidationError } from '../../src/exceptions.ts'
import { defineMethod, type Method } from '../../src/frappe/method.ts'
import { auditRows, faultsOf, personalOf } from '../support/audit.ts'
import { messageOf, type Person, startServer, type TestServer } from '../support/server.ts'
import { signIn } from '../support/sign-in.ts'

const actions: AuditActions = {
  'note.write': { type: 'create', plain: ['length'] },
  'note.export': { type: 'export' },
  'note.share': { type: 'share' },
}

const contract = {
  verbs: ['POST'],
  audience: 'user',
  right: null,
  transaction: 'request',
  idempotency: null,
  audit: 'note.write',
  input: z.object({ text: z.string(), password: z.string().optional() }),
  output: z.null(),
} as const
const define = (name: string, changes: object = {}) =>
  defineMethod('Writes a note.', { ...contract, path: `ai_assistant.note.${name}`, ...changes })

let attempts = 0
const methods: Record<string, Method> = {
  write: define('write').handle(async ({ input: { text }, ctx }) => {
    await store(ctx.db, text)
    return null
  }),
  silent: define('silent', { audit: null }).handle(async ({ input: { text }, ctx }) => {
    await store(ctx.db, text)
    return null
  }),
  telling: define('telling').handle(async ({ input: { text }, ctx }) => {
    ctx.audit({ resourceType: 'note', resourceId: text, metadata: { text, length: text.length } })
    ctx.audit({ action: 'note.share', resourceType: 'note', resourceId: text })
    return null
  }),
  failing: define('failing').handle(async ({ input: { text }, ctx }) => {
    await store(ctx.db, text)
    throw new ValidationError('No.')
  }),
  again: define('again').handle(async ({ input: { text }, ctx }) => {
    await store(ctx.db, text)
    attempts++
    if (attempts < 3) throw Object.assign(new Error('Deadlock'), { errno: 1213 })
    return null
  }),
  guarded: define('guarded').handle(async () => {
    throw new PermissionError('Not your note.', { detail: { resource: { note: 'n1' } } })
  }),
  reads: define('reads', {
    verbs: ['GET'],
    transaction: 'read',
    idempotency: undefined,
    audit: 'note.export',
  }).handle(async () => null),
  managers: define('managers', { audience: 'system_manager' }).handle(async () => null),
  own: define('own', { transaction: 'own' }).handle(async ({ input: { text }, ctx }) => {
    await transact(ctx.db, async (trx, unit) => {
      await store(trx, text)
      ctx.audit({ resourceType: 'note', resourceId: text }, unit)
    })
    return null
  }),
  forgetful: define('forgetful', { transaction: 'own' }).handle(async () => null),
  homeless: define('homeless', { transaction: 'own' }).handle(async ({ ctx }) => {
    ctx.audit({})
    return null
  }),
  undeclared: define('undeclared', { audit: null }).handle(async ({ ctx }) => {
    ctx.audit({ action: 'note.write' })
    return null
  }),
}

function store(db: TestServer['ctx']['db'], text: string): Promise<unknown> {
  const row = { name_id: Buffer.from(text.padEnd(8).slice(0, 8)), name: text }
  return db.insertInto('oro_name').values(row).execute()
}

let server: TestServer
let ada: Person
beforeAll(async () => {
  server = await startServer({ methods, actions })
  ada = await server.newUser({ name: 'ada@example.com' })
})
afterAll(() => server.close())
beforeEach(async () => {
  attempts = 0
  await clean()
})
afterEach(async () => {
  expect(faultsOf(server.ctx.keys, await auditRows(server.ctx.db))).toEqual([])
  await clean()
})

/** Also the notes; writers go on where they were, so their rows stay. */
async function clean(): Promise<void> {
  await sql`DELETE FROM oro_name`.execute(server.ctx.db)
  seen = (await auditRows(server.ctx.db)).length
}
let seen = 0
const newRows = async (): Promise<StoredRow[]> => (await auditRows(server.ctx.db)).slice(seen)
const call = (name: string, text = 'a note', person: Person | undefined = ada) =>
  server.post(`ai_assistant.note.${name}`, { text }, person).set('X-Request-Id', 'my-request')
const notes = async () =>
  (await server.ctx.db.selectFrom('oro_name').select('name').execute()).map(({ name }) => name)

describe('a call', () => {
  it('that writes has its row, with the request’s id', async () => {
    expect((await call('write')).status).toBe(200)
    const [row, ...more] = await newRows()
    expect(more).toEqual([])
    expect(row).toMatchObject({
      action: 'note.write',
      action_type: 1,
      result: 1,
      resource_type: 'api',
      resource_id: 'ai_assistant.note.write',
      method: 'ai_assistant.note.write',
      request_id: 'my-request',
      organization_id: null,
    })
    expect(await personalOf(server.ctx.keys, row as StoredRow)).toMatchObject({
      user: 'ada@example.com',
      ip_address: expect.stringMatching(/127\.0\.0\.1/),
    })
  })

  it('of a member is in the log of the organization', async () => {
    const member = await server.newUser()
    const organization = await server.newOrganization([{ user: member, role: 'member' }])
    await call('write', 'a note', member)
    const { nameId } = await import('../../src/db/name-id.ts')
    expect((await newRows()).map((row) => row.organization_id)).toEqual([nameId(organization)])
  })

  it('says what its handler says, and nothing twice', async () => {
    await call('telling', 'n1')
    expect((await newRows()).map((row) => [row.action, row.resource_id, row.metadata])).toEqual([
      ['note.write', 'n1', '{"length":2}'],
      ['note.share', 'n1', null],
    ])
  })

  it('that fails has none, and leaves nothing', async () => {
    expect((await call('failing')).status).toBe(417)
    expect([await newRows(), await notes()]).toEqual([[], []])
  })

  it('that is run again after a deadlock has one', async () => {
    expect((await call('again')).status).toBe(200)
    expect(attempts).toBe(3)
    expect(await newRows()).toHaveLength(1)
  })

  it('that is sent again under its key has one', async () => {
    for (const replayed of [undefined, 'true']) {
      const response = await call('write').set('Idempotency-Key', 'once')
      expect([response.status, response.get('Idempotent-Replayed')]).toEqual([200, replayed])
    }
    expect(await newRows()).toHaveLength(1)
  })

  it('that only reads has its row in a transaction of its own', async () => {
    const response = await server.get('ai_assistant.note.reads', { text: '' }, ada)
    expect(response.status).toBe(200)
    expect(await newRows()).toMatchObject([{ action: 'note.export', action_type: 7, result: 1 }])
  })

  it('of mode own has its row in the transaction that its handler names', async () => {
    expect((await call('own', 'n2')).status).toBe(200)
    expect(await newRows()).toMatchObject([{ resource_id: 'n2' }])
  })

  it.each(['forgetful', 'homeless', 'undeclared'])(
    'fails where the code breaks its contract: %s',
    async (name) => {
      expect((await call(name)).status).toBe(500)
      expect(await newRows()).toEqual([])
    },
  )

  it('whose contract says null has none', async () => {
    await call('silent')
    expect([await newRows(), await notes()]).toEqual([[], ['a note']])
  })
})

describe('a refusal', () => {
  it.each([
    ['by audience', 'managers', 'api', 'ai_assistant.note.managers'],
    ['by a right to an object', 'guarded', 'note', 'n1'],
  ])('%s has its row before it is answered', async (_, name, type, id) => {
    expect((await call(name)).status).toBe(403)
    expect(await newRows()).toMatchObject([
      { action: 'note.write', result: 3, resource_type: type, resource_id: id },
    ])
  })

  it('by a right names the right, and people by number', async () => {
    const other = await server.newUser()
    const track = 'ai_assistant.api.analytics.track_event'
    const event = { event_type: 'command', event_name: 'x', user: other.name }
    expect((await server.post(track, event, ada)).status).toBe(403)
    expect(await newRows()).toMatchObject([
      {
        action: 'api.call',
        result: 3,
        resource_type: 'user',
        resource_id: expect.stringMatching(/^subject:\d+$/),
        metadata: '{"right":"analytics.track"}',
      },
    ])
  })

  it.each<[string, () => Promise<{ status: number }>, number]>([
    ['of a guest', async () => server.post('ai_assistant.note.managers', {}), 403],
    ['of a wrong verb', async () => server.get('ai_assistant.note.write', {}, ada), 403],
    ['of wrong arguments', async () => server.post('ai_assistant.note.write', {}, ada), 417],
    ['of an unknown method', async () => server.post('ai_assistant.note.none', {}, ada), 404],
  ])('%s has none', async (_, refuse, status) => {
    expect((await refuse()).status).toBe(status)
    expect(await newRows()).toEqual([])
  })
})

it('no row holds a session id, a password, a secret or an argument, sealed or not', async () => {
  const session = await signIn(server, ada)
  const secrets = [
    'hunter2-hunter2',
    'text of the note',
    session.sid,
    ada.password,
    ada.authorization,
  ]
  await server
    .request()
    .post('/api/method/ai_assistant.note.write')
    .set('Cookie', session.cookie)
    .set('X-Frappe-CSRF-Token', session.csrfToken)
    .send({ text: 'text of the note', password: 'hunter2-hunter2' })
  await server
    .request()
    .post('/api/method/ai_assistant.note.managers')
    .set('Cookie', session.cookie)
    .set('X-Frappe-CSRF-Token', session.csrfToken)
    .send({ text: 'text of the note', password: 'hunter2-hunter2' })
  const rows = await newRows()
  expect(rows).toHaveLength(3)
  for (const row of rows) {
    expect(row.session_id).toBe(server.ctx.audit.sessionId(session.sid))
    const open = JSON.stringify(await personalOf(server.ctx.keys, row))
    const columns = Object.values(row).map((value) =>
      Buffer.isBuffer(value) ? value.toString('latin1') : String(value),
    )
    for (const secret of secrets) expect([open, ...columns].join('\n')).not.toContain(secret)
  }
})

it('signing in and out is recorded over HTTP, with the session’s public id', async () => {
  const login = await server.post('login', { usr: ada.name, pwd: ada.password })
  const sid = /^sid=(\w+)/.exec(login.get('Set-Cookie')?.[0] ?? '')?.[1] ?? ''
  const listed = await server.get('oropendola.sessions.get_sessions').set('Cookie', `sid=${sid}`)
  await server.post('logout').set('Cookie', `sid=${sid}`)
  const rows = await newRows()
  const ids = rows.map(({ action, session_id }) => [action, session_id])
  const publicId = server.ctx.audit.sessionId(sid)
  expect(ids).toEqual([
    ['session.login', publicId],
    ['session.logout', publicId],
  ])
  expect(messageOf(listed).sessions).toContainEqual(
    expect.objectContaining({ session_id: publicId, is_current: true }),
  )
  expect(JSON.stringify(rows)).not.toContain(sid)
})

it('a login is recorded with the session that it opens', async () => {
  const { audit, db, identity } = server.ctx
  const user = await identity.findUser(ada.name)
  if (user === undefined) throw new Error('There is no ada.')
  const actor = await audit.meet({ user, source: 'server', ip: '192.0.2.1', sid: 'secret' })
  await transact(db, async (_trx, unit) => audit.record(unit, [{ actor, action: 'session.login' }]))
  // A wrong password says whom it was about; who it was nobody knows.
  const nobody = await audit.meet({ user: null, source: 'server', ip: '192.0.2.1' })
  const metadata = { reason: 'invalid' }
  await audit.recordApart([
    { actor: nobody, action: 'session.login', result: 'failure', target: ada.name, metadata },
  ])
  const [good, bad] = await newRows()
  expect(good).toMatchObject({ action_type: 8, result: 1, session_id: audit.sessionId('secret') })
  expect(bad).toMatchObject({ result: 2, subject_no: null, target_no: good?.subject_no })
})
