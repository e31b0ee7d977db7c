/** Large merges of an index, over the memory that the server goes on answering from. */
import { parentPort } from 'node:worker_threads'
import { type MergeTask, runMerge } from '@fairway/matching'

parentPort?.on('message', (task: MergeTask) => {
  try {
    parentPort?.postMessage({ answer: runMerge(task) })
  } catch (error) {
    parentPort?.postMessage({ error })
  }
})
