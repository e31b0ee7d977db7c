import { routes, site } from '../features/index.ts'
import { createServer } from '../foundation/http/server.ts'
import { loadAllTexts } from '../foundation/i18n/texts.ts'
import { connect } from './connect.ts'

export async function start(_args: string[]): Promise<undefined> {
  const say = (line: string) => console.log(line)
  loadAllTexts()
  const connection = await connect(say)
  const { config, database } = connection
  const server = await createServer({ config, database, site, routes })

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await server.close()
    await connection.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop())

  try {
    await server.listen({ port: config.port, host: config.host })
  } catch (error) {
    await connection.close()
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new Error(
        `port ${config.port} is taken by another program. Choose another one: PORT=8081 npm start`,
      )
    }
    throw error
  }
  say(`Fairway is ready: ${config.publicUrl}`)
}
