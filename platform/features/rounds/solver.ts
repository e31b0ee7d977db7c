import type { LinearModel, LinearSolution, Solver } from '@fairway/matching/allocation'
import highsLoader from 'highs'

// HiGHS model states.
const OPTIMAL = 7
const INFEASIBLE = 8

/** Solves linear and integer programmes of an allocation by HiGHS, within one part in 10,000 of the best. */
export async function loadSolver(): Promise<Solver> {
  // The types describe the package as CommonJS, where the default is one step further in.
  const highs = await (highsLoader as unknown as typeof highsLoader.default)()
  return (model: LinearModel): LinearSolution => {
    const columns = model.value.length
    const solver = highs.createModel({
      numCols: columns,
      numRows: model.rowLower.length,
      sense: highs.constants.objectiveSense.maximize,
      colCost: model.value,
      colLower: new Float64Array(columns),
      colUpper: model.upper,
      rowLower: model.rowLower,
      rowUpper: model.rowUpper,
      matrix: {
        format: 'csc',
        numRows: model.rowLower.length,
        numCols: columns,
        starts: model.starts,
        indices: model.rows,
        values: model.entries,
      },
      ...(model.isWhole ? { integrality: new Int32Array(columns).fill(1) } : {}),
    })
    try {
      solver.options.set({ output_flag: false, mip_rel_gap: 1e-4, random_seed: 1 })
      const { modelStatus } = solver.run()
      if (modelStatus !== OPTIMAL) {
        const status = modelStatus === INFEASIBLE ? 'infeasible' : 'stopped'
        return { status, value: 0, columns: new Float64Array(columns), prices: undefined }
      }
      const { colValue, rowDual } = solver.getSolution()
      return {
        status: 'optimal',
        value: solver.getObjectiveValue(),
        columns: colValue,
        prices: model.isWhole ? undefined : rowDual,
      }
    } finally {
      solver.dispose()
    }
  }
}
