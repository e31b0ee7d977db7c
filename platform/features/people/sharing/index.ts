/** Who may see what of a worker's record, for what and until when: the consent ledger. */
export { tellPerson } from './service.ts'
