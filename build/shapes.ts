import standalone from 'ajv/dist/standalone/index.js'
import * as journal from '../src/journal/shapes.ts'
import * as report from '../src/report/shapes.ts'
import * as run from '../src/run/shapes.ts'
import { compilerOf, type Shape } from '../src/source/shape.ts'
import * as suite from '../src/suite/shapes.ts'
import * as target from '../src/target/shapes.ts'

/** Code of the modules that stand in the build for those that compile JSON Schemas at run time, by file. */
export const shapeModules = (): Record<string, string> => ({
  'src/journal/shapes.ts': moduleOf(journal),
  'src/report/shapes.ts': moduleOf(report),
  'src/run/shapes.ts': moduleOf(run),
  'src/suite/shapes.ts': moduleOf(suite),
  'src/target/shapes.ts': moduleOf(target),
})

const moduleOf = (shapes: Record<string, Shape>): string =>
  Object.entries(shapes)
    .map(([name, shape]) => {
      const { ajv, schema } = compilerOf(shape, { source: true, optimize: 1 })
      // each in a scope of its own, because ajv's names repeat
      return `export const ${name} = (() => { const module = { exports: {} }
${standalone.default(ajv, ajv.compile(schema))}
return module.exports })()`
    })
    .join('\n')
