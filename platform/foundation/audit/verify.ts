import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '../database/database.ts'

export type Verification =
  | { ok: true; events: number; head: string }
  | { ok: false; seq: number; problem: string }

/**
 * Follows the audit trail's hash chain from its first link to the head: hash = SHA-256(previous hash, sequence
 * number, newline, entry). Finds any row that was changed, removed, added or reordered. Somebody who can rewrite the
 * whole chain and its head is found by comparing the head with one that was written down elsewhere earlier.
 */
export async function verifyAudit(db: Tx): Promise<Verification> {
  const batch = 5000
  let hash: Buffer = Buffer.alloc(0)
  let seq = 0
  for (;;) {
    const { rows } = await sql<{ seq: number; entry: string; prev_hash: Buffer; hash: Buffer }>`
      select seq, entry, prev_hash, hash from audit_events where seq > ${seq} order by seq limit ${batch}`.execute(
      db,
    )
    for (const row of rows) {
      if (row.seq !== seq + 1) return { ok: false, seq: seq + 1, problem: `event ${seq + 1} is missing` }
      if (!row.prev_hash.equals(hash))
        return { ok: false, seq: row.seq, problem: `event ${row.seq} does not follow the one before it` }
      const expected = createHash('sha256').update(hash).update(`${row.seq}\n${row.entry}`).digest()
      if (!row.hash.equals(expected))
        return { ok: false, seq: row.seq, problem: `event ${row.seq} was changed` }
      hash = expected
      seq = row.seq
    }
    if (rows.length < batch) break
  }
  const head = await db.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirst()
  if (head?.seq !== seq || !head.hash.equals(hash)) {
    return {
      ok: false,
      seq: seq + 1,
      problem: `the trail ends at event ${seq}, but its head says ${head?.seq ?? 'nothing'}`,
    }
  }
  return { ok: true, events: seq, head: hash.toString('hex') }
}
