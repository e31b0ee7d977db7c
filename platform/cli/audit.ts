import { verifyAudit } from '../foundation/audit/verify.ts'
import { connect } from './connect.ts'

export async function audit(args: string[]): Promise<number> {
  if (args[0] !== 'verify') throw new Error('the command is: npx fairway audit verify')
  const { database, close } = await connect()
  try {
    // One transaction, so that events written meanwhile do not look like a break.
    const result = await database.read({ kind: 'system', name: 'audit' }, async ({ db }) => verifyAudit(db))
    if (result.ok && result.events === 0) {
      console.log('The audit trail is empty: nothing was recorded yet')
      return 0
    }
    if (result.ok) {
      console.log(`The audit trail is whole: ${result.events} events, head ${result.head}`)
      console.log(
        'Write the head down elsewhere: who compares it later finds even a trail rewritten from end to end.',
      )
      return 0
    }
    console.error(`The audit trail is broken at event ${result.seq}: ${result.problem}.`)
    return 1
  } finally {
    await close()
  }
}
