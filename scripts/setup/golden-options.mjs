import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SetupError } from './failure.mjs'
import { projectDir } from './prepare.mjs'

/**
 * @typedef {object} GoldenOptions
 * @property {boolean} serve only serve
 * @property {string | undefined} base play against this address
 * @property {string} host the Host of the usual site
 * @property {number} port 0 takes a free one
 * @property {string} fixtures absolute
 * @property {boolean} strict
 * @property {boolean} write only write what our own methods answer
 * @property {boolean} help
 */

/**
 * @param {string[]} args
 * @returns {GoldenOptions}
 */
export function parseGoldenOptions(args) {
  const values = parse(args)
  const port = Number(values.port)
  if (!/^\d+$/.test(values.port) || port > 65535) {
    throw wrong(`The port must be a number from 0 to 65535, not "${values.port}".`)
  }
  if (values.base !== undefined && !/^http:\/\/[^/?#]+\/?$/.test(values.base)) {
    throw wrong(`The base must be an address such as http://127.0.0.1:8000, not "${values.base}".`)
  }
  if (values.base !== undefined && values.serve) throw wrong('Either --serve or --base.')
  if (values.write && args.length > 1) throw wrong('--write goes alone.')
  const { base } = values
  const fixtures = resolve(projectDir, values.fixtures)
  const file = join(fixtures, 'fixtures.json')
  if (!existsSync(file)) throw wrong(`There is no ${file}.`)
  return { ...values, base, port, fixtures }
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        serve: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        base: { type: 'string' },
        host: { type: 'string', default: 'site1.local' },
        fixtures: { type: 'string', default: 'test/golden' },
        strict: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
      allowPositionals: false,
    }).values
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw wrong(`${sentence?.replace(/\.$/, '')}.`)
  }
}

/** @param {string} happened */
function wrong(happened) {
  return new SetupError(
    happened,
    'npm run golden -- --help shows every option; options come after the two dashes.',
  )
}

export function goldenHelp() {
  return `npm run golden [-- OPTIONS]

Plays the exchanges recorded from a real Frappe v15 (test/golden) and compares every answer.

  npm run golden                        serves and plays, in one go
  npm run golden -- --serve             only serves, for another player
  npm run golden -- --base URL          plays against a server that runs already, ours or a Frappe
  npm run golden -- --write             writes what our own methods answer

  --serve           start our server with the recorded state, print one line of JSON on stdout,
                    {"ready":true,"url","host","profiles":{NAME:{"base","host"}}}, and serve until
                    SIGTERM or Ctrl-C; npm run --silent keeps npm's own lines away
  --port PORT       where our server listens on 127.0.0.1; 0 takes a free one (0)
  --base URL        http://HOST:PORT of the server to play against
  --host NAME       the Host of its site (site1.local, which some exchanges name)
  --fixtures DIR    another folder with fixtures.json, doctypes/ and <area>.json (test/golden)
  --strict          every answer must be as recorded: test/golden/differences.json, where ours
                    differs on purpose, and pending.json, what ours has not got yet, do not count.
                    For a real Frappe
  --write           play nothing recorded: call our own methods with the cases of
                    test/golden/<module>/<method>.json, and write their answers there. The diff is
                    what gets reviewed; npm test compares
  --help            show this

Exchanges that need another site configuration, a profile, are played on the site <profile>.<host> of
the same server. Where that site is not there, or the server answers every Host alike, they are
skipped. Two plays at the same time on one server disturb each other.

Our server has a throw-away MariaDB of its own. With DATABASE_URL set (and DATABASE_MIGRATOR_URL for the account
that changes tables) that database is used, but never for --write; it must hold no accounts of other
people, since everybody knows the passwords of those that it gets.

Progress is on stderr. The last line on stdout says "N passed, N failed, N skipped"; the exit
code is 1 when something failed.`
}
