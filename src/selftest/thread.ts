import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

/** Garbage of a request that is done dies young where the young have room. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 }

/** A thread that runs a file of the build by its name; in development it runs the source, through tsx. */
export const startThread = (name: string, source: URL, workerData?: object): Worker => {
  const built = new URL(`./${name}.js`, import.meta.url)
  if (existsSync(fileURLToPath(built))) return new Worker(built, { workerData, resourceLimits })
  const bootstrap = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(source.href)})))`
  return new Worker(bootstrap, { eval: true, workerData, resourceLimits, execArgv: [] })
}
