import { once } from 'node:events'
import { createServer as createProbe } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { seedDemonstration } from '../demonstration/index.ts'
import { loadCatalogue } from '../features/classifications/index.ts'
import { retentionEnds } from '../features/erasure/index.ts'
import { importsRun } from '../features/imports/index.ts'
import { routes, site } from '../features/index.ts'
import { alertsRun, forgetChanges, startMatching } from '../features/matching/index.ts'
import { followReforms, forgetOldAnswers, loadPathways } from '../features/pathways/index.ts'
import { consentsExpire, findDuplicates, forgetMerged, forgetOldDrafts } from '../features/people/index.ts'
import { vacanciesExpire } from '../features/vacancies/index.ts'
import type { AppContext } from '../foundation/app-context.ts'
import type { Config } from '../foundation/config.ts'
import { isDatabaseAway } from '../foundation/errors.ts'
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

  const connecting = connect(say, probePort)
  const parts: (() => Promise<unknown>)[] = [async () => (await connecting).close()]
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= closeAll(parts)
    return closed
  }
  stopOnSignals(close)
  try {
    const { config, database, ownerUrl } = await connecting
    // Made or read now, so that a key that cannot be kept is known before it is needed.
    config.key('forms')
    await loadCatalogue(database, say)
    const server = await createServer({ config, database, site, routes })
    parts.push(() => closeServer(server))
    const app: AppContext = { config, database, log: server.log }
    const reforms = await followReforms(app)
    parts.push(reforms.stop)
    const signIns = args.includes('--empty') ? undefined : await seedDemonstration(app, { log: say })
    const matching = await startMatching(app, { log: say })
    parts.push(matching.stop)
    const jobs = await startJobs(app, ownerUrl, [
      housekeeping,
      consentsExpire,
      findDuplicates,
      forgetMerged,
      forgetOldDrafts,
      forgetOldAnswers,
      forgetChanges,
      alertsRun,
      importsRun,
      vacanciesExpire,
      retentionEnds,
    ])
    parts.push(jobs.stop)
    const delivery = startDelivery(app, transportsFor(config))
    parts.push(delivery.stop)
    await server.listen({ port: config.port, host: config.host }).catch((error: unknown) => {
      throw cannotListen(error, config)
    })
    say(`\nFairway is ready: ${config.publicUrl}`)
    if (messagesAreLocal(config))
      say(`Codes by SMS and e-mail are shown at ${config.publicUrl}/en/dev/messages`)
    if (signIns) say(`\n${signIns}`)
  } catch (error) {
    await close()
    if (!isDatabaseAway(error)) throw error
    throw new Error(
      `the database went away (${(error as Error).message}). See whether its disk is full, then start again: what was done is kept, and it goes on from there.`,
      { cause: error },
    )
  }
}

/** In the order opposite to the start; one that fails must not keep the others open. */
async function closeAll(parts: (() => Promise<unknown>)[]): Promise<void> {
  for (const part of parts.reverse()) await part().catch(() => {})
}

/** Answers what was asked; who takes longer than that to ask or to listen is cut off. */
async function closeServer(server: FastifyInstance): Promise<void> {
  const hurry = setTimeout(() => server.server.closeAllConnections(), 5_000)
  await server.close()
  clearTimeout(hurry)
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
    throw cannotListen(error, config)
  } finally {
    probe.close()
  }
}

function cannotListen(error: unknown, { port, host }: Config): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new Error(
        `port ${port} is taken by another program. Choose another one: PORT=${port + 1} npm start`,
      )
    case 'EACCES':
      return new Error(`this user may not listen on port ${port}. Choose one from 1024: PORT=8080 npm start`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Error(
        `HOST is "${host}": it must be an address of this machine, such as 127.0.0.1 or 0.0.0.0`,
      )
    default:
      return error
  }
}

/** The first signal ends everything in order; one that comes later, not passed on by npm at once, ends it now. */
function stopOnSignals(close: () => Promise<void>): void {
  let asked: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (asked !== undefined) {
        if (Date.now() - asked > 1_000) process.exit(1)
        return
      }
      asked = Date.now()
      say('Stopping …')
      void close().then(() => process.exit(0))
    })
  }
}
