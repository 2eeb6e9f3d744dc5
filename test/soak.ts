// Kills a run at random moments and resumes it, many times over; compares each with an uninterrupted run.
// Usage: node --import tsx test/soak.ts [times]
import { isDeepStrictEqual } from 'node:util'
import { discard, judgements, killAndResume, lasting } from './support/resume-story.ts'
import { startTokenServer } from './support/token-server.ts'

const times = Number(process.argv[2] ?? 50)
const lanes = 4
const server = await startTokenServer()
const whole = await killAndResume(server, [])
let kills = 0
let wrong = 0
let left = times
await Promise.all(
  Array.from({ length: lanes }, async () => {
    while (left-- > 0) {
      const moments = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () => Math.random() * 4500)
      const { dir, code, stderr } = await killAndResume(server, moments)
      const twice = judgements(dir).length !== new Set(judgements(dir)).size
      const same = code === 0 && !twice && isDeepStrictEqual(lasting(dir), lasting(whole.dir))
      kills += moments.length
      if (same) discard(dir)
      else {
        wrong++
        console.log(
          `different: ${dir}, exit code ${code}, kills at ${moments.map(Math.round).join(', ')} ms ${stderr}`,
        )
      }
    }
  }),
)
await server.close()
discard(whole.dir)
console.log(`${times} runs, ${kills} kills, ${wrong} different from an uninterrupted run`)
process.exitCode = wrong ? 1 : 0
