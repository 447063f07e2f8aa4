import autocannon from 'autocannon'

/** Operations per second of one run. */
export type Measured = Promise<number>

interface Target {
  url: string
  connections: number
  seconds: number
  headers?: Record<string, string>
  body: () => string
}

/** POSTs JSON over so many connections; anything but 2xx spoils the run. */
export async function post({ url, connections, seconds, headers, body }: Target): Measured {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    requests: [{ method: 'POST', setupRequest: (request) => ({ ...request, body: body() }) }],
  })
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} answers were refused, ${result.errors} failed.`)
  }
  return result['2xx'] / result.duration
}
