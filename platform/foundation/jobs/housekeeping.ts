import { sql } from 'kysely'
import type { Job } from './index.ts'

/** Forgets what has served its time: ended sessions, used-up throttles, sent forms, registrations whose link is too old, the text of sent messages. */
export const housekeeping: Job = {
  name: 'foundation.housekeeping',
  schedule: '17 * * * *',
  run: async ({ database }) => {
    await database.internal('housekeeping', async (db) => {
      await sql`delete from sessions where expires_at < now()`.execute(db)
      await sql`delete from throttles where window_ends < now()`.execute(db)
      await sql`delete from form_submissions where created_at < now() - interval '2 days'`.execute(db)
      // What was typed and the address of somebody who never confirmed it.
      await sql`delete from staff_links where purpose = 'registration' and expires_at < now()`.execute(db)
      // Text and number are personal data; that a message was sent is kept for a year.
      await sql`update outbox_messages set recipient = '', subject = null, body = ''
        where sent_at < now() - interval '1 day' and body <> ''`.execute(db)
      await sql`delete from outbox_messages where created_at < now() - interval '1 year'`.execute(db)
    })
  },
}
