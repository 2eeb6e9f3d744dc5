// Loaded before a measured command: tells what it has used when it ends, in the file that the variable names.
const { writeFileSync } = require('node:fs')
const file = process.env.BENCH_USAGE
if (file && require('node:worker_threads').isMainThread)
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    writeFileSync(
      file,
      JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMiB: maxRSS / 1024 }),
    )
  })
