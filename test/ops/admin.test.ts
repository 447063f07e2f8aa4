import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { projectDir } from '../../scripts/setup/prepare.mjs'
import { enqueue } from '../../src/jobs/queue.ts'
import { type AdminOutcome, runPiped } from '../support/admin.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { signIn } from '../support/sign-in.ts'
import { until } from '../support/start.ts'

const PASSWORD = 'correct horse battery'
const WHOAMI = 'frappe.auth.get_logged_user'

describe('the commands of operators', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.close())

  /** `node dist/scripts/admin.js …`, with a password piped in. */
  function admin(
    args: readonly string[],
    { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
  ): Promise<AdminOutcome> {
    const { DATABASE_URL, ENCRYPTION_KEY_FILE } = server.ctx.config
    const all = { PATH: process.env.PATH, DATABASE_URL, ENCRYPTION_KEY_FILE, ...env }
    return runPiped('dist/scripts/admin.js', args, all, input)
  }
  const jsonOf = ({ stdout }: AdminOutcome) => JSON.parse(stdout)
  const canSignIn = async (name: string, password: string): Promise<boolean> =>
    (await server.post('login', { usr: name, pwd: password })).status === 200

  it('--help names every command, and each explains itself', async () => {
    const { code, stdout } = await admin(['--help'])
    expect(code).toBe(0)
    for (const word of ['user', 'key', 'org', 'member', '--json', '--data', 'standard input']) {
      expect(stdout).toContain(word)
    }
    const commands = [
      'user add',
      'user password',
      'user disable',
      'key new',
      'org add',
      'member add',
      'member remove',
      'jobs list',
      'jobs cancel',
      'price list',
      'price add',
    ]
    const helps = await Promise.all(commands.map((name) => admin([...name.split(' '), '--help'])))
    for (const help of helps) expect(help.code).toBe(0)
    expect(helps.map(({ stdout }) => stdout.split('\n')[0])).toEqual([
      'Usage: admin user add [options] <email>',
      'Usage: admin user password [options] <user>',
      'Usage: admin user disable [options] <user>',
      'Usage: admin key new [options] <user>',
      'Usage: admin org add [options] <name>',
      'Usage: admin member add [options] <organization> <user>',
      'Usage: admin member remove [options] <organization> <user>',
      'Usage: admin jobs list [options]',
      'Usage: admin jobs cancel [options] <id>',
      'Usage: admin price list [options]',
      'Usage: admin price add [options] <file>',
    ])
  })

  it.each([
    [['user', 'add', 'x@example.com'], '--first-name'],
    [['user', 'add', 'nobody', '--first-name', 'X'], 'An e-mail address is wanted'],
    [['user', 'add', 'x@example.com', '--first-name', 'X', '--password', 'secret'], '--password'],
    [['org', 'add', 'X', '--owner', 'x@example.com', '--time-zone', 'Mars'], 'IANA name'],
    [['member', 'add', 'X', 'x@example.com', '--role', 'king'], 'Allowed choices'],
    [['kye', 'new'], 'kye'],
  ])('%j is refused, with where help is', async (args, why) => {
    const { code, stderr } = await admin(args)
    expect(code).toBe(1)
    expect(stderr).toContain(why)
    expect(stderr).toContain('--help')
  })

  it('user add makes a System Manager who can sign in', async () => {
    const args = ['user', 'add', 'Root@Example.com', '--first-name', 'Root', '--json']
    const made = await admin([...args, '--role', 'System Manager'], { input: `${PASSWORD}\n` })
    expect(made).toMatchObject({ code: 0 })
    expect(jsonOf(made)).toEqual({ user: 'root@example.com', roles: ['System Manager'] })
    const { cookie } = await signIn(server, { name: 'root@example.com', password: PASSWORD })
    expect((await server.get(WHOAMI).set('Cookie', cookie)).body.message).toBe('root@example.com')
    const user = await server.ctx.identity.findUser('root@example.com')
    expect(user).toMatchObject({ fullName: 'Root', userType: 'System User' })
    expect(user?.roles.has('System Manager')).toBe(true)
  })

  it('user add refuses who exists, roles that do not, and passwords that are none', async () => {
    const person = await server.newUser({ name: 'known@example.com' })
    const add = (name: string, ...rest: string[]) =>
      admin(['user', 'add', name, '--first-name', 'X', ...rest], { input: PASSWORD })
    const again = await add('KNOWN@example.com')
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('exists') })
    expect(await canSignIn(person.name, person.password)).toBe(true)
    const role = await add('other@example.com', '--role', 'Emperor')
    expect(role).toMatchObject({ code: 1, stderr: expect.stringContaining('no role Emperor') })
    expect(role.stderr).toContain('Oropendola Service')
    const short = await admin(['user', 'add', 'other@example.com', '--first-name', 'X'], {
      input: 'short\n',
    })
    expect(short).toMatchObject({ code: 1, stderr: expect.stringContaining('8 to 512') })
    expect(await server.ctx.identity.findUser('other@example.com')).toBeUndefined()
  })

  it('user password lets the new one in, and ends what the old one opened', async () => {
    const person = await server.newUser()
    const { cookie } = await signIn(server, person)
    const asked = () => server.get(WHOAMI).set('Cookie', cookie)
    expect((await asked()).status).toBe(200)
    const input = 'a password of more words'
    const changed = await admin(['user', 'password', person.name.toUpperCase()], { input })
    expect(changed).toMatchObject({ code: 0, stdout: expect.stringContaining(person.name) })
    await until('the session has ended', async () => (await asked()).status === 403)
    expect(await canSignIn(person.name, person.password)).toBe(false)
    expect(await canSignIn(person.name, input)).toBe(true)
  })

  it('key new replaces the secret, and running servers know', async () => {
    const person = await server.newUser()
    const asked = (authorization: string) => server.get(WHOAMI).set('Authorization', authorization)
    expect((await asked(person.authorization)).status).toBe(200)
    const made = await admin(['key', 'new', person.name, '--json'])
    const { user, api_key, api_secret } = jsonOf(made)
    expect(user).toBe(person.name)
    await until(
      'the old secret ends',
      async () => (await asked(person.authorization)).status === 401,
    )
    expect((await asked(`token ${api_key}:${api_secret}`)).body.message).toBe(person.name)
  })

  it('a service has no password, and a key', async () => {
    const args = ['--first-name', 'Robot', '--role', 'Oropendola Service', '--no-password']
    expect(await admin(['user', 'add', 'robot@example.com', ...args])).toMatchObject({ code: 0 })
    const { stdout } = await admin(['key', 'new', 'robot@example.com'])
    const authorization = /^Authorization: (token [0-9a-f]{15}:[0-9a-f]{15})$/m.exec(stdout)?.[1]
    const answer = await server.get(WHOAMI).set('Authorization', authorization ?? '')
    expect(answer.body.message).toBe('robot@example.com')
    expect(await canSignIn('robot@example.com', '')).toBe(false)
  })

  it('org add and member add put people into an organization', async () => {
    const [owner, member] = [await server.newUser(), await server.newUser()]
    const zone = ['--time-zone', 'Asia/Kolkata']
    const made = await admin(['org', 'add', 'Example', '--owner', owner.name, ...zone, '--json'])
    const { organization } = jsonOf(made)
    const add = (...args: string[]) => admin(['member', 'add', ...args, '--json'])
    const added = await add('Example', member.name, '--role', 'admin')
    expect(jsonOf(added)).toEqual({ organization, user: member.name, role: 'admin' })
    await until('the server knows', async () => {
      const user = await server.ctx.identity.findUser(member.name)
      return user?.memberships[0]?.role === 'admin'
    })
    expect((await server.ctx.identity.findUser(owner.name))?.memberships).toEqual([
      { organization, role: 'owner' },
    ])
    expect(await add('Example', member.name)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('already, as admin'),
    })
    expect(await add('Nowhere', member.name)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no organization Nowhere'),
    })
    await admin(['org', 'add', 'Example', '--owner', owner.name])
    const unclear = await add('Example', owner.name)
    expect(unclear).toMatchObject({ code: 1, stderr: expect.stringContaining(organization) })
  })

  it('user disable and member remove end what they opened', async () => {
    const [ann, bob] = [await server.newUser(), await server.newUser()]
    const organization = await server.newOrganization([
      { user: ann, role: 'owner' },
      { user: bob, role: 'member' },
    ])
    const { cookie } = await signIn(server, bob)
    const asBob = async () => (await server.get(WHOAMI).set('Cookie', cookie)).status
    const places = async () => (await server.ctx.identity.findUser(bob.name))?.memberships
    expect(await places()).toEqual([{ organization, role: 'member' }])
    expect((await admin(['member', 'remove', organization, bob.name])).code).toBe(0)
    await until('the membership is over', async () => (await places())?.length === 0)
    const again = await admin(['member', 'remove', organization, bob.name])
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('no member')])
    expect(await asBob()).toBe(200)
    expect(jsonOf(await admin(['user', 'disable', bob.name.toUpperCase(), '--json']))).toEqual({
      user: bob.name,
      enabled: false,
    })
    await until('the session is over', async () => (await asBob()) === 403)
    expect((await server.get(WHOAMI, {}, bob)).status).toBe(401)
    expect(await canSignIn(bob.name, bob.password)).toBe(false)
  })

  it('jobs list shows the queue, and jobs cancel ends what has not ended', async () => {
    const { db } = server.ctx
    expect((await admin(['jobs', 'list'])).stdout).toBe('There are none.\n')
    const now = new Date()
    await enqueue(db, 'report', { secret: 'payload' }, { now })
    const [job] = jsonOf(await admin(['jobs', 'list', '--state', 'queued', '--json'])).jobs
    expect(job).toMatchObject({ kind: 'report', state: 'queued', attempts: 0 })
    expect(job).not.toHaveProperty('payload')
    expect((await admin(['jobs', 'list', '--state', 'dead'])).stdout).toBe('There are none.\n')
    expect((await admin(['jobs', 'cancel', job.id])).code).toBe(0)
    expect((await admin(['jobs', 'list'])).stdout).toContain(`${job.id}  cancelled  report`)
    for (const id of [job.id, randomUUID(), 'x']) {
      const refused = await admin(['jobs', 'cancel', id])
      expect([refused.code, refused.stderr]).toEqual([
        1,
        expect.stringMatching(/no such job|no id/),
      ])
    }
  })

  it('who does not exist is said to', async () => {
    const nobody = 'nobody@example.com'
    const outcomes = await Promise.all([
      admin(['user', 'password', nobody], { input: PASSWORD }),
      admin(['key', 'new', nobody]),
      admin(['org', 'add', 'X', '--owner', nobody]),
    ])
    for (const { code, stderr } of outcomes) {
      expect(code).toBe(1)
      expect(stderr).toContain('There is no user nobody@example.com.')
    }
  })

  it('key new does not make an encryption key that no server has', async () => {
    const person = await server.newUser()
    const env = { ENCRYPTION_KEY_FILE: '/no/such/key' }
    const { code, stderr } = await admin(['key', 'new', person.name], { env })
    expect(code).toBe(1)
    expect(stderr).toContain("set ENCRYPTION_KEY_FILE to the servers' file")
  })

  // A bare chroot has the program, and no terminals to give.
  const hasTerminals = spawnSync('/usr/bin/script', ['-qec', 'true', '/dev/null']).status === 0
  const onTerminals = hasTerminals ? it : it.skip

  onTerminals.each([
    ['twice the same', [`${PASSWORD}\r`, `${PASSWORD}\r`], 0, 'was made'],
    ['two that differ', [`${PASSWORD}\r`, `${PASSWORD}!\r`], 1, 'The two were not the same.'],
    ['Ctrl-C', ['\x03'], 1, 'No password was typed.'],
  ])('on a terminal the password is asked for, and not shown: %s', async (_, typed, code, says) => {
    const { DATABASE_URL, ENCRYPTION_KEY_FILE } = server.ctx.config
    const env = { PATH: process.env.PATH, DATABASE_URL, ENCRYPTION_KEY_FILE }
    const command = `${process.execPath} dist/scripts/admin.js user add tty@example.com --first-name T`
    const options = { cwd: projectDir, env }
    const child = spawn('/usr/bin/script', ['-qec', command, '/dev/null'], options)
    const keys = [...typed]
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      shown += text
      if (/(Password|Again): $/.test(shown)) child.stdin.write(keys.shift() ?? '')
    })
    expect(await once(child, 'close')).toEqual([code, null])
    expect(shown).toContain(says)
    expect(shown).not.toContain(PASSWORD)
  })

  it('a wrong or absent database is a sentence', async () => {
    const env = { DATABASE_URL: 'mysql://root@127.0.0.1:1/nothing' }
    const away = await admin(['key', 'new', 'x@example.com'], { env })
    expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') })
    const none = await admin(['key', 'new', 'x@example.com'], { env: { DATABASE_URL: '' } })
    expect(none).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('DATABASE_URL: is missing'),
    })
    for (const { stderr } of [away, none]) expect(stderr).not.toMatch(/^ {4}at /m)
  })
})
