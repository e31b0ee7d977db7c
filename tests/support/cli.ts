/** The command line as people run it: in a process of its own. */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

export function fairway(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number | null; out: string; err: string }> {
  const command = resolve(import.meta.dirname, '../../platform/bin/fairway.js')
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...process.env, ...env, NODE_OPTIONS: '' },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stderr.on('data', (text) => {
    err += text
  })
  return new Promise((done) => child.on('close', (code) => done({ code, out, err })))
}
