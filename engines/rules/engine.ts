/** The engine that answers: without the reader of rule files, texts, comparison of days and reforms, and code for other
 * machines, which `index.ts` has all. */
export { columns, populationOf, trace } from './columns.ts'
export { compile } from './evaluate.ts'
export { explain } from './explain.ts'
export { kernelOf, statusCodes } from './kernel.ts'
export { enough, next } from './questions.ts'
