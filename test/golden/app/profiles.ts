import type { Site } from '../../../src/frappe/site.ts'
import { DEFAULT_PROFILE } from '../../support/golden.ts'

/** The configurations of sites that exchanges were recorded with: what each changes. */
export const PROFILES: Readonly<Record<string, Partial<Site>>> = {
  [DEFAULT_PROFILE]: {},
  'cors-star': { allowCors: '*' },
  'cors-one': { allowCors: ['http://app.example.com'] },
  'cors-list': { allowCors: ['http://one.example.com', 'http://two.example.com'] },
  'cors-dev': { allowCors: '*', developerMode: true },
  'rate-open': { rateLimit: { limit: 100_000, window: 3600 } },
  'rate-spent': { rateLimit: { limit: 0.000_001, window: 86_400 } },
  maintenance: { maintenance: 'on' },
  'maintenance-reads': { maintenance: 'reads' },
  'ignore-csrf': { ignoreCsrf: true },
  monitor: { monitor: true },
  'small-body': { maxFileSize: 100 },
  'no-traceback': { allowErrorTraceback: false },
}

/** The site that the exchanges themselves name. */
export const RECORDED_HOST = 'site1.local'

/** The Host of a profile's site. */
export function hostOf(profile: string, host: string): string {
  return profile === DEFAULT_PROFILE ? host : `${profile}.${host}`
}
