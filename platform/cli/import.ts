import { importEsco, readEsco } from '../features/classifications/index.ts'
import { connect } from './connect.ts'

export async function importCommand([what, folder]: string[]): Promise<number> {
  if (what !== 'esco' || folder === undefined)
    throw new Error('the command is: npx fairway import esco <folder>')
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
