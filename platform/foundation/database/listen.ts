import pg from 'pg'

export type Listener = {
  /** The channel is heard from now on; what was said while the database was away is lost. */
  connected: () => void
  heard: (payload: string) => void
}

const firstDelay = 200
const longestDelay = 5_000

/** Hears what is said on a channel (`pg_notify`), on a connection of its own that comes back after each break. */
export function listen(url: string, channel: string, listener: Listener): () => Promise<void> {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let delay = firstDelay
  let stopped = false

  async function connect(): Promise<void> {
    const opened = new pg.Client({ connectionString: url, options: '-c role=fairway_app', keepAlive: true })
    client = opened
    opened.on('notification', ({ payload }) => listener.heard(payload ?? ''))
    // An error is always followed by the end, which connects again.
    opened.on('error', () => {})
    opened.on('end', again)
    try {
      await opened.connect()
      await opened.query(`listen ${pg.escapeIdentifier(channel)}`)
      delay = firstDelay
      if (!stopped) listener.connected()
    } catch {
      await opened.end().catch(() => {})
      again()
    }
  }

  function again(): void {
    if (stopped || timer) return
    timer = setTimeout(() => {
      timer = undefined
      void connect()
    }, delay)
    timer.unref()
    delay = Math.min(delay * 2, longestDelay)
  }

  void connect()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await client?.end().catch(() => {})
  }
}
