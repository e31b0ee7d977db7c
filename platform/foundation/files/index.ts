/** Files that people send: told by their content, kept once by their hash, given back only through a rule for rows. */
export { attachment, type FileKind, fileKinds, kindOf } from './kinds.ts'
export type { ReceivedFile, UploadRule } from './receive.ts'
export { keepFile, readFile } from './store.ts'
