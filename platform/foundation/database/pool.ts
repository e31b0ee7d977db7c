import pg from 'pg'

/**
 * Connections that may break. One that does is replaced, and its statement fails; without listeners, a break while idle
 * or between two statements of a transaction would end the process.
 */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config)
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
