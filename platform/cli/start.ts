import { once } from 'node:events'
import { createServer as createProbe } from 'node:net'
import { seedDemonstration } from '../demonstration/index.ts'
import { loadCatalogue } from '../features/classifications/index.ts'
import { routes, site } from '../features/index.ts'
import { startMatching } from '../features/matching/index.ts'
import { loadPathways } from '../features/pathways/index.ts'
import type { AppContext } from '../foundation/app-context.ts'
import type { Config } from '../foundation/config.ts'
import { createServer } from '../foundation/http/server.ts'
import { loadAllTexts } from '../foundation/i18n/texts.ts'
import { housekeeping } from '../foundation/jobs/housekeeping.ts'
import { startJobs } from '../foundation/jobs/index.ts'
import { messagesAreLocal, startDelivery, transportsFor } from '../foundation/outbox/index.ts'
import { connect } from './connect.ts'

/** Runs the platform until it is told to stop. Everything that can be wrong is found before the address is printed. */
export async function start(args: string[]): Promise<undefined> {
  const unknown = args.find((arg) => arg !== '--empty')
  if (unknown) throw new Error(`unknown option ${unknown}; the only one is --empty`)
  loadAllTexts()
  loadPathways()

  const connection = await connect(say, probePort)
  const { config, database, ownerUrl } = connection
  const parts: (() => Promise<unknown>)[] = [connection.close]
  const close = async () => {
    // In the order opposite to the start; one that fails must not keep the others open.
    for (const part of parts.splice(0).reverse()) await part().catch(() => {})
  }
  stopOnSignals(close)
  try {
    await loadCatalogue(database, say)
    const server = await createServer({ config, database, site, routes })
    parts.push(() => server.close())
    const app: AppContext = { config, database, log: server.log }
    const signIns = args.includes('--empty') ? undefined : await seedDemonstration(app, { log: say })
    const matching = await startMatching(app)
    parts.push(matching.stop)
    const jobs = await startJobs(app, ownerUrl, [housekeeping])
    parts.push(jobs.stop)
    const delivery = startDelivery(app, transportsFor(config))
    parts.push(delivery.stop)
    await server.listen({ port: config.port, host: config.host })
    say(`\nFairway is ready: ${config.publicUrl}`)
    if (messagesAreLocal(config))
      say(`Codes by SMS and e-mail are shown at ${config.publicUrl}/en/dev/messages`)
    if (signIns) say(`\n${signIns}`)
  } catch (error) {
    await close()
    throw portTaken(error, config)
  }
}

function say(line: string): void {
  console.log(line)
}

/** Found before the database is started and minutes are spent: the port is taken. */
async function probePort(config: Config): Promise<void> {
  const probe = createProbe()
  try {
    probe.listen(config.port, config.host)
    await once(probe, 'listening')
  } catch (error) {
    throw portTaken(error, config)
  } finally {
    probe.close()
  }
}

function portTaken(error: unknown, { port }: Config): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error
  return new Error(`port ${port} is taken by another program. Choose another one: PORT=${port + 1} npm start`)
}

function stopOnSignals(close: () => Promise<void>): void {
  let asked = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (asked) return
      asked = true
      void close().then(() => process.exit(0))
    })
  }
}
