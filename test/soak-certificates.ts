// Changes journals of a certificate at random and signs all anew; what verify lets pass has to be what only the signer can know.
// Usage: node --import tsx test/soak-certificates.ts [times] [seed]
import path from 'node:path'
import fc from 'fast-check'
import { certified, folder, recorded } from './support/certified.ts'
import { eventsIn } from './support/events.ts'
import { isVouched, mutatedJournals, tryMutated } from './support/mutated-certificates.ts'

const times = Number(process.argv[2] ?? 1000)
const seed = Number(process.argv[3] ?? Date.now())
const { dir, remove } = folder()
const good = await certified(await recorded(path.join(dir, 'run')), path.join(dir, 'good'))
const events = eventsIn(good)
const counts = { refused: 0, vouched: 0, wrong: 0 }
for (const mutated of fc.sample(mutatedJournals(events), { numRuns: times, seed })) {
  const refused = await tryMutated(good, path.join(dir, 'copy'), mutated)
  if (refused.length > 0) counts.refused++
  else if (isVouched(mutated.did, events)) counts.vouched++
  else {
    counts.wrong++
    console.log(`let pass: ${mutated.did.slice(0, 300)}`)
  }
}
remove()
console.log(
  `${times} journals, seed ${seed}: ${counts.refused} refused, ${counts.vouched} by the signer's word, ${counts.wrong} wrong`,
)
process.exitCode = counts.wrong ? 1 : 0
