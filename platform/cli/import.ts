import { readFileSync } from 'node:fs'
import { importEsco, readEsco } from '../features/classifications/index.ts'
import { checkPeople, readPeopleCsv, registerInBulk, selectStaff } from '../features/people/index.ts'
import { textsFor } from '../foundation/i18n/texts.ts'
import { connect } from './connect.ts'
import { importSheet, isSheet } from './import-sheet.ts'

export async function importCommand(args: string[]): Promise<number> {
  const [what, folder, flag, email] = args
  if (isSheet(what)) return importSheet(what, args.slice(1))
  if (what === 'people' && folder !== undefined && flag === '--as' && email !== undefined)
    return importPeople(folder, email)
  if (what !== 'esco' || folder === undefined)
    throw new Error(
      'the command is: npx fairway import esco <folder>, or: npx fairway import people <file.csv> --as <e-mail>, ' +
        'or: npx fairway import workers|employers|licences <file> --as <e-mail> --mapping <mapping.json>',
    )
  const started = performance.now()
  console.log(`Reading and checking ${folder} …`)
  const esco = readEsco(folder)
  for (const { name, rows } of esco.files) console.log(`  ${name}: ${rows} rows`)

  const { database, close } = await connect(console.log)
  try {
    const changes = await database.write({ kind: 'system', name: 'import' }, (work) =>
      importEsco(work, esco, (step) => console.log(`Loading ${step} …`)),
    )
    const { occupations, skills, relations } = esco.vocabulary
    console.log(
      `ESCO holds ${occupations.length} occupations, ${skills.length} skills and ${relations.length} relations ` +
        `between them (${esco.languages.join(', ')}).`,
    )
    console.log(
      changes.written + changes.removed === 0
        ? 'Nothing was changed: all of it was loaded already.'
        : `${changes.written} rows were written and ${changes.removed} removed.`,
    )
    if (changes.keptInUse > 0) {
      console.log(`${changes.keptInUse} that this folder lacks were kept: people or vacancies name them.`)
    }
    for (const { reason, count, example } of esco.skipped) {
      console.log(`  ${count} × ${reason}${example && ` (first: ${example})`}`)
    }
    console.log(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
    console.log('This service uses the ESCO classification of the European Commission.')
    return 0
  } finally {
    await close()
  }
}

/** All rows of the file or none of them, in the name of somebody who may register workers. */
async function importPeople(file: string, email: string): Promise<number> {
  const rows = readPeopleCsv(readFileSync(file, 'utf8'))
  const started = performance.now()
  const { database, close } = await connect(console.log)
  try {
    const actor = await database.read({ kind: 'system', name: 'import' }, ({ db }) => selectStaff(db, email))
    if (!actor) throw new Error(`nobody of an organisation signs in with ${email}`)
    const problems = await database.read(actor, (work) => checkPeople(work, rows))
    const { t } = textsFor('en')
    for (const { row, field, message } of problems.slice(0, 100)) {
      // As a spreadsheet counts them: the first one holds the names of the columns.
      console.error(`row ${row + 2}, ${field}: ${t(message.key, message.values)}`)
    }
    if (problems.length > 0) {
      console.error(`${problems.length} problems in ${rows.length} rows: nobody was registered.`)
      return 1
    }
    const ids = await database.write(actor, (work) => registerInBulk(work, rows))
    console.log(
      `${ids.length} workers were registered in ${((performance.now() - started) / 1000).toFixed(1)} s.`,
    )
    return 0
  } finally {
    await close()
  }
}
