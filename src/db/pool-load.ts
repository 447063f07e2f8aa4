import type { Pool } from 'mysql2'

/** What a pool is doing at the moment. */
export interface PoolLoad {
  open: number
  /** Of the open ones. */
  busy: number
  /** Requests for a connection. */
  waiting: number
}

/** mysql2 counts in private queues, and says nothing else about itself. */
interface Queues {
  _allConnections: { length: number }
  _freeConnections: { length: number }
  _connectionQueue: { length: number }
}

export function poolLoad(pool: Pool): PoolLoad {
  const { _allConnections, _freeConnections, _connectionQueue } = pool as unknown as Queues
  return {
    open: _allConnections.length,
    busy: _allConnections.length - _freeConnections.length,
    waiting: _connectionQueue.length,
  }
}
