import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type GoldServer, startGold } from '../golden/app/server.ts'
import { createDatabase, databaseUrl } from '../support/database.ts'
import {
  createPlayer,
  type Fixtures,
  type GoldenCase,
  type Player,
  readGolden,
} from '../support/golden.ts'
import {
  AREAS,
  differences,
  idleReasons,
  isChangedBy,
  judgeOurs,
  pending,
  placesOf,
  whatIsMissing,
} from '../support/golden-judge.ts'

const files = AREAS.map((area) => ({ area, cases: readGolden<GoldenCase[]>(`${area}.json`) }))
const all = files.flatMap(({ cases }) => cases)

describe('recorded exchanges', () => {
  let server: GoldServer
  let player: Player

  beforeAll(async () => {
    const database = databaseUrl(`${process.env.JEST_WORKER_ID ?? '1'}_gold`)
    await createDatabase(database)
    server = await startGold({ databaseUrl: database })
    player = createPlayer({
      targets: server.targets,
      fixtures: readGolden<Fixtures>('fixtures.json'),
    })
  })
  afterAll(async () => {
    player.close()
    await server.close()
  })

  describe.each(files)('of $area', ({ area, cases }) => {
    for (const golden of cases) {
      const needs = whatIsMissing(golden)
      const play = async () => expect(await judgeOurs(player, golden)).toEqual([])
      if (needs === undefined) it(golden.id, play)
      else it.todo(`${golden.id}: needs ${needs}`)
    }

    it('are all there, and no more wait than are counted', () => {
      const waiting = cases.filter((golden) => whatIsMissing(golden) !== undefined)
      expect({ cases: cases.length, pending: waiting.length }).toEqual(pending.counts[area])
    })
  })
})

it.todo('recorded messages on Redis: need documents, and Redis')

describe('differences', () => {
  const played = all.filter((golden) => whatIsMissing(golden) === undefined)
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

  it.each(differences)(
    '"$row" is a row of the README and differs in a case that is played',
    ({ row, rule, cases = [] }) => {
      expect(readme).toContain(`| ${row} |`)
      const places = new Set(played.flatMap(placesOf))
      expect(cases.filter((place) => !places.has(place))).toEqual([])
      if (rule !== undefined) expect(played.some((golden) => isChangedBy(golden, rule))).toBe(true)
    },
  )

  it('are listed once', () => {
    const places = differences.flatMap(({ cases = [] }) => cases)
    expect(new Set(places).size).toBe(places.length)
  })

  it('and every reason to wait holds for some case', () => {
    expect(idleReasons(all)).toEqual([])
  })
})
