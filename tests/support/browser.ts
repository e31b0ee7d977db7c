import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const execute = promisify(execFile)
const { resolve } = createRequire(import.meta.url)

const installedBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const fontPackages = ['noto-sans', 'noto-sans-arabic', 'noto-sans-devanagari', 'noto-sans-bengali']
const fontFamilies = ['Noto Sans', 'Noto Sans Arabic', 'Noto Sans Devanagari', 'Noto Sans Bengali']

/** An installed Chromium, or the one npm brings; with fonts for every script Fairway is read in. */
export async function launchBrowser(): Promise<Browser> {
  const cache = await cacheFolder()
  const installed = process.env.CHROMIUM_PATH ?? installedBrowsers.find((path) => existsSync(path))
  const program = installed ? { path: installed, libraries: undefined } : await packagedBrowser(cache)
  return chromium.launch({
    executablePath: program.path,
    args: [
      '--no-sandbox',
      '--no-zygote',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-domain-reliability',
      '--dns-prefetch-disable',
      '--no-pings',
      '--font-render-hinting=none',
    ],
    env: {
      ...process.env,
      FONTCONFIG_FILE: await fontSettings(cache),
      ...(program.libraries && { LD_LIBRARY_PATH: program.libraries }),
    },
  })
}

async function cacheFolder(): Promise<string> {
  const inModules = join(import.meta.dirname, '../../node_modules/.cache/fairway-browser')
  try {
    await mkdir(inModules, { recursive: true })
    return inModules
  } catch {
    const ofUser = join(tmpdir(), `fairway-browser-${userInfo().username}`)
    await mkdir(ofUser, { recursive: true, mode: 0o700 })
    return ofUser
  }
}

async function packagedBrowser(cache: string): Promise<{ path: string; libraries: string | undefined }> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      `npm brings no Chromium for ${process.platform}-${process.arch}: install one and name it in CHROMIUM_PATH.`,
    )
  const bundle = dirname(dirname(resolve('@sparticuz/chromium')))
  const { version } = JSON.parse(await readFile(join(bundle, 'package.json'), 'utf8')) as { version: string }
  const folder = join(cache, `chromium-${version}`)
  if (!existsSync(folder)) await unpackBrowser(folder)

  const path = join(folder, 'chromium')
  const systemHasLibraries = await execute(path, ['--version']).then(
    () => true,
    () => false,
  )
  return { path, libraries: systemHasLibraries ? undefined : join(folder, 'al2023/lib') }
}

/** The package unpacks into the temp folder, and its libraries only where it finds AWS_EXECUTION_ENV. */
async function unpackBrowser(folder: string) {
  const staging = await mkdtemp(`${folder}-`)
  try {
    const unpack = `await (await import(${JSON.stringify(import.meta.resolve('@sparticuz/chromium'))})).default.executablePath()`
    await execute(process.execPath, ['--input-type=module', '-e', unpack], {
      env: { TMPDIR: staging, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
    })
    await chmod(join(staging, 'chromium'), 0o755)
    await chmod(staging, 0o755)
    await rename(staging, folder)
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    // Another process may have been faster.
    if (!existsSync(folder)) throw error
  }
}

async function fontSettings(cache: string): Promise<string> {
  const folders = fontPackages.map((name) => dirname(resolve(`@expo-google-fonts/${name}`)))
  const preferred = fontFamilies.map((family) => `<family>${family}</family>`).join('')
  const aliases = ['sans-serif', 'serif', 'monospace', 'system-ui', 'Arial', 'Helvetica'].map(
    (family) => `<alias binding="same"><family>${family}</family><prefer>${preferred}</prefer></alias>`,
  )
  const file = join(cache, 'fonts.conf')
  const content = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((folder) => `  <dir>${folder}</dir>`).join('\n')}
  <cachedir>${join(cache, 'fonts')}</cachedir>
${aliases.map((alias) => `  ${alias}`).join('\n')}
</fontconfig>
`
  if (!existsSync(file) || (await readFile(file, 'utf8')) !== content) {
    const draft = `${file}-${process.pid}`
    await writeFile(draft, content)
    await rename(draft, file)
  }
  return file
}
