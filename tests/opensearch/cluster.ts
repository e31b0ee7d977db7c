/** A real OpenSearch cluster for tests: three nodes in processes of their own, from Maven's artefacts. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export type TestNode = { url: string; kill: () => Promise<void>; start: () => Promise<void> }
export type SearchCluster = { nodes: TestNode[]; urls: string[]; close: () => Promise<void> }

/** Why no cluster can be started here; undefined when it can. */
export function missingForCluster(): string | undefined {
  for (const [command, option] of [
    ['java', '-version'],
    ['mvn', '-version'],
  ] as const) {
    try {
      execFileSync(command, [option], { stdio: 'ignore' })
    } catch {
      return `${command} is not on this machine: install Java 17 or newer and Maven`
    }
  }
  return undefined
}

/** Waits for a third of a minute at most on an idle machine; Maven fetches its artefacts once. */
export async function startSearchCluster(): Promise<SearchCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-opensearch-'))
  const classPath = resolveArtefacts(folder)
  const names = ['a', 'b', 'c']
  const ports = await freePorts(2 * names.length)
  const transport = ports.slice(names.length)
  const running = new Map<string, ChildProcess>()

  const startNode = async (name: string, i: number) => {
    const settings = {
      'cluster.name': folder.slice(-6),
      'node.name': name,
      'path.home': join(folder, name),
      'network.host': '127.0.0.1',
      'http.port': ports[i],
      'http.type': 'netty4',
      'transport.port': transport[i],
      'transport.type': 'netty4',
      'discovery.seed_hosts': transport.map((port) => `127.0.0.1:${port}`),
      'cluster.initial_cluster_manager_nodes': names,
      'cluster.routing.allocation.disk.threshold_enabled': false,
      'action.auto_create_index': false,
      'node.processors': 2,
    }
    const process = spawn(
      'java',
      [
        '-Xmx384m',
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        '-cp',
        classPath,
        join(import.meta.dirname, 'Node.java'),
        ...Object.entries(settings).map(([key, value]) => `${key}=${value}`),
      ],
      { stdio: ['pipe', 'ignore', 'inherit'] },
    )
    running.set(name, process)
  }
  const urls = names.map((_, i) => `http://127.0.0.1:${ports[i]}`)
  const close = async () => {
    for (const process of running.values()) await kill(process)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await Promise.all(names.map(startNode))
    await whole(urls, names.length)
  } catch (error) {
    await close()
    throw error
  }
  return {
    urls,
    nodes: names.map((name, i) => ({
      url: urls[i]!,
      kill: () => kill(running.get(name)!),
      start: () => startNode(name, i),
    })),
    close,
  }
}

function resolveArtefacts(folder: string): string {
  const file = join(folder, 'class-path')
  const pom = join(import.meta.dirname, 'pom.xml')
  execFileSync('mvn', ['-q', '-B', '-f', pom, 'dependency:build-classpath', `-Dmdep.outputFile=${file}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 300_000,
  })
  return readFileSync(file, 'utf8')
}

/** Without warning, as a machine dies. */
async function kill(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  process.kill('SIGKILL')
  await once(process, 'exit')
}

async function whole(urls: string[], nodes: number): Promise<void> {
  for (let second = 0; second < 180; second++) {
    for (const url of urls) {
      const health = await fetch(`${url}/_cluster/health`)
        .then((answer) => answer.json() as Promise<{ number_of_nodes?: number }>)
        .catch(() => undefined)
      if (health?.number_of_nodes === nodes) return
    }
    await wait(1_000)
  }
  throw new Error('the cluster did not come together within three minutes')
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
  return ports
}
