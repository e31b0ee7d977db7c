/** What benches of the whole platform share: made-up workers, and the platform as its users run it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { insertVacancies } from '../../platform/features/vacancies/index.ts'
import type { Actor } from '../../platform/foundation/actor.ts'
import type { Database } from '../../platform/foundation/database/database.ts'
import { hashToken } from '../../platform/foundation/http/session.ts'

export const system: Actor = { kind: 'system', name: 'bench' }

const givenNames =
  'सीता राम गीता हरि मीना विष्णु कमला कृष्ण सरिता दीपक अनिता सुनिल राधा प्रकाश लक्ष्मी रमेश बिमला सन्तोष शान्ति गणेश'.split(
    ' ',
  )
const familyNames =
  'तामाङ राई गुरुङ मगर श्रेष्ठ थापा कार्की शर्मा यादव चौधरी लिम्बू शेर्पा अधिकारी भट्टराई खड्का महतो विश्वकर्मा नेपाली घिमिरे रानाभाट'.split(
    ' ',
  )

/** Makes workers of Nepal, each with an occupation, most of its skills and one more, two languages, and a country they want. */
export async function workerMaker(database: Database, random: () => number) {
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T
  const { rows, skills } = await database.read(system, async ({ db }) => ({
    rows: await db
      .selectFrom('occupation_skills')
      .innerJoin('occupations', 'occupations.id', 'occupation_skills.occupation_id')
      .select(['isco', 'skill_id'])
      .where('source', '=', 'isco-08')
      .execute(),
    skills: (await db.selectFrom('skills').select('id').execute()).map(({ id }) => id),
  }))
  const skillsOf = Map.groupBy(rows, (row) => row.isco)
  const occupations = [...skillsOf.keys()]
  const own = (isco: string) => (skillsOf.get(isco) ?? []).map((row) => row.skill_id)
  const destinations = ['ARE', 'QAT', 'SAU', 'KOR', 'MYS', 'DEU']

  const make = (number: number) => {
    const isco = pick(occupations)
    const wanted = pick(destinations)
    return {
      id: randomUUID(),
      fullName: `${pick(givenNames)} ${pick(givenNames)} ${pick(familyNames)}`,
      birthDate: new Date(random() * 35 * 365.25 * 86_400_000).toISOString().slice(0, 10),
      nationality: 'NPL',
      phone: `+97798${String(number).padStart(8, '0')}`,
      occupations: [{ isco, years: Math.floor(random() * 20) }],
      skills: [...new Set([...own(isco).filter(() => random() < 0.7), pick(skills)])],
      languages: [
        { language: 'ne', cefr: 'C2' as const },
        { language: 'en', cefr: pick(['A1', 'A2', 'B1', 'B2'] as const) },
      ],
      wanted: [wanted],
      refused: random() < 0.1 && wanted !== 'SAU' ? ['SAU'] : [],
      locale: 'ne' as const,
      shownToEmployers: true,
      status: 'verified' as const,
    }
  }
  return { make, own, occupations, destinations }
}

export const workerCookie = randomBytes(32).toString('base64url')
export const employerCookie = randomBytes(32).toString('base64url')

/** Published vacancies of fifty employers, and sessions for the first of them and for one worker. */
export async function loadJobs(
  database: Database,
  random: () => number,
  { own, occupations, destinations }: Awaited<ReturnType<typeof workerMaker>>,
  count: number,
  worker: string,
): Promise<{ vacancies: string[]; own: string[] }> {
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T
  const employers = Array.from({ length: 50 }, () => randomUUID())
  const employerAccount = randomUUID()
  const account = randomUUID()
  await database.internal('bench', async (db) => {
    await db
      .insertInto('organisations')
      .values(
        employers.map((id, i) => ({
          id,
          kind: 'employer',
          name: `شركة ${i}`,
          country: 'ARE',
          status: 'verified',
        })),
      )
      .execute()
    await db
      .insertInto('accounts')
      .values({
        id: employerAccount,
        kind: 'staff',
        organisation_id: employers[0] as string,
        email: 'bench@example.org',
      })
      .execute()
    await db.insertInto('accounts').values({ id: account, kind: 'worker', person_id: worker }).execute()
  })
  const jobs = Array.from({ length: count }, (_, index) => {
    const isco = pick(occupations)
    return {
      id: randomUUID(),
      employerId: employers[index % employers.length] as string,
      recruiterId: null,
      status: 'published' as const,
      createdBy: employerAccount,
      submittedAt: new Date(),
      decidedBy: employerAccount,
      decidedAt: new Date(Date.now() - index * 60_000),
      title: `Job ${index}`,
      description: 'Work as described, with training in the first week.',
      isco,
      country: pick(destinations),
      place: 'دبي',
      recruitsFrom: 'NPL',
      places: 1 + Math.floor(random() * 20),
      wageMinor: 100_000 + Math.floor(random() * 400_000),
      wageCurrency: 'AED',
      wagePeriod: 'month' as const,
      hoursPerWeek: 48,
      durationMonths: 24,
      housing: 'provided' as const,
      meals: 'allowance' as const,
      pathway: null,
      costs: [{ item: 'visa' as const, payer: 'employer' as const, amountMinor: 0, currency: 'AED' }],
      skills: own(isco).map((skillId, i) => ({ skillId, essential: i < 3 })),
      languages: [{ language: 'en', cefr: 'A2' as const }],
    }
  })
  await database.write(system, (work) => insertVacancies(work, jobs))
  await database.internal('bench', async (db) => {
    for (const cookie of [workerCookie, employerCookie]) {
      await db
        .insertInto('sessions')
        .values({
          id_hash: hashToken(cookie),
          account_id: cookie === workerCookie ? account : employerAccount,
          expires_at: new Date(Date.now() + 3_600_000),
        })
        .execute()
    }
  })
  return {
    vacancies: jobs.slice(0, 500).map(({ id }) => id),
    own: jobs.filter((job) => job.employerId === employers[0]).map(({ id }) => id),
  }
}
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  return port
}

/** `heard` gets what the platform says; it is ready when this resolves. */
export async function startServer(
  port: number,
  folder: string,
  heard: (text: string) => void = () => {},
): Promise<ChildProcess> {
  // As `npm start` runs it, memory settings included.
  const root = join(import.meta.dirname, '..', '..')
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string }
  }
  const [, ...command] = scripts.start.split(' ')
  const child = spawn(process.execPath, [...command, '--empty'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), FAIRWAY_DATA: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      heard(chunk.toString())
      if (chunk.toString().includes('Fairway is ready')) resolve()
    })
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
  return child
}

export function residentBytes(pid: number): number {
  const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(pages) * 1024
}
