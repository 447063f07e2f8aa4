import type { AddressInfo } from 'node:net'
import express from 'express'

// The least that Express can do with the same body: what the empty method is held against.
const app = express()
app.disable('x-powered-by')
app.post('/echo', express.json(), (_req, res) => {
  res.json({ message: 'pong' })
})
const server = app.listen(0, '127.0.0.1', () => {
  process.send?.({
    type: 'ready',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  })
})
process.on('disconnect', () => process.exit(0))
