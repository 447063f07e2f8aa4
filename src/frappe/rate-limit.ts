import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { RateLimitExceededError } from '../exceptions.ts'
import { networkOf } from '../identity/network.ts'
import type { SystemSettings } from '../identity/settings.ts'
import type { Arguments } from './arguments.ts'
import type { Site } from './site.ts'

/** Callers that are counted at once; the one that was idle longest is forgotten first. */
const COUNTERS = 100_000
const MICROSECONDS = 1_000_000

/** How often one caller may call a method (frappe.rate_limiter.rate_limit). */
export interface RateLimit {
  /** Calls in a window. */
  limit: number
  /** Length of the window, which begins with the first call. */
  seconds: number
  /** The argument whose value is counted, beside the address or instead of it. */
  key?: string
  /** Count by the caller's address; true unless said otherwise. */
  byIp?: boolean
  /** Verbs that count; all unless said otherwise. */
  verbs?: readonly string[]
}

/** A method's limit; a setting of the site may say how many calls. */
export type MethodRateLimit = Omit<RateLimit, 'limit'> & {
  limit: number | ((settings: SystemSettings) => number)
}

/** A call, as far as it is counted. */
export interface CountedCall {
  path: string
  verb: string
  ip: string
  args: Arguments
}

/** Counts calls in this process; refuses those beyond a method's limit. */
export function methodLimiter(now: () => Date): (limit: RateLimit, call: CountedCall) => void {
  const counters = new LRUCache<string, { count: number; endsAt: number }>({ max: COUNTERS })
  return ({ limit, seconds, key, byIp = true, verbs }, { path, verb, ip, args }) => {
    if (verbs !== undefined && !verbs.includes(verb)) return
    const identity = [path, byIp ? networkOf(ip) : '', key === undefined ? '' : args[key]]
    // A digest, since a caller chooses how long the value is.
    const name = createHash('sha256').update(JSON.stringify(identity)).digest('base64')
    const at = now().getTime()
    const known = counters.get(name)
    const counter =
      known !== undefined && at < known.endsAt ? known : { count: 0, endsAt: at + seconds * 1000 }
    counter.count++
    counters.set(name, counter)
    if (counter.count > limit) {
      throw new RateLimitExceededError(
        'You hit the rate limit because of too many requests. Please try after sometime.',
      )
    }
  }
}

/** A site's budget of time, as one request found it. */
export interface Budget {
  isSpent: boolean
  /** The answer's headers, after so many microseconds of work. */
  headers: (microseconds: number) => Record<string, string>
  /** Takes the microseconds of the finished request from the window it began in. */
  spend: (microseconds: number) => void
}

/** Frappe's site limiter: so many seconds of work in each window of the clock; undefined without a limit. */
export function siteLimiter(now: () => Date): (site: Site) => Budget | undefined {
  const windows = new WeakMap<Site, { number: number; used: number }>()
  return (site) => {
    if (site.rateLimit === undefined) return undefined
    const { limit, window } = site.rateLimit
    const total = Math.trunc(limit * MICROSECONDS)
    const second = Math.floor(now().getTime() / 1000)
    const number = Math.floor(second / window)
    let current = windows.get(site)
    if (current?.number !== number) {
      current = { number, used: 0 }
      windows.set(site, current)
    }
    const counted = current
    const isSpent = counted.used > total
    const reset = String(window - (second % window))
    const headers = {
      'X-RateLimit-Reset': reset,
      'X-RateLimit-Limit': String(total),
      'X-RateLimit-Remaining': String(Math.max(total - counted.used, 0)),
    }
    return {
      isSpent,
      headers: (microseconds) =>
        isSpent
          ? { ...headers, 'Retry-After': reset }
          : { ...headers, 'X-RateLimit-Used': String(microseconds) },
      spend: (microseconds) => {
        counted.used += microseconds
      },
    }
  }
}
