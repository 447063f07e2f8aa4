import type { AiUsage } from '../domain/analytics/index.ts'

/** What the shipped extension shows of AI requests. */
export interface UsageStats {
  success: true
  total_requests: number
  total_tokens: number
  /** USD. */
  total_cost: number
  /** Milliseconds; 0 where no request says how long it took. */
  avg_response_time: number
  by_provider: Record<string, { requests: number; cost: number }>
}

/** The usage by provider in the extension's words, of all providers or of one. */
export function usageStats(
  { groups = [], ...all }: AiUsage['usage'],
  provider: string,
): UsageStats {
  const chosen = groups.filter(({ key }) => provider === 'all' || provider === key)
  const whole = provider === 'all' ? all : chosen[0]
  return {
    success: true,
    total_requests: whole?.total_requests ?? 0,
    total_tokens: whole?.total_tokens ?? 0,
    total_cost: whole?.cost ?? 0,
    avg_response_time: whole?.avg_duration_ms ?? 0,
    by_provider: Object.fromEntries(
      chosen.map(({ key, total_requests, cost }) => [
        key ?? 'unknown',
        { requests: total_requests, cost },
      ]),
    ),
  }
}
