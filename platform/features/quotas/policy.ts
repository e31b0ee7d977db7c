import { officer } from '../../foundation/policy.ts'

/** Of which country is asked of each quota: row level security and `readLedger`. */
export const keepsQuotas = officer('labour-market-test')
