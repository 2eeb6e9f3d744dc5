import { rulesDir } from '../../source/package-root.ts'
import { rulesDigest, rulesVersion, suiteOnlyDigest } from '../files.ts'
import { releasedDigest } from '../released.ts'
import type { Rule } from './rule.ts'

/** A version that was released means for ever what it meant then: certificates name it. */
export const releasedUnchanged: Rule = {
  name: 'released-unchanged',
  check: ({ suite: { id, dir, version }, sources }) => {
    const place = sources
      .find(({ value }) => Object.hasOwn(value as object, 'suite'))
      ?.placeOf(version === undefined ? ['suite'] : ['version'])
    const changed = (what: string, now: string, then: string | undefined) =>
      then === undefined || then === now
        ? []
        : [
            {
              code: 'released-changed',
              message: `${what} was released, and is not what it was then`,
              hint: 'give it another version, for certificates name it',
              ...(place && { place }),
            },
          ]
    const rules = rulesVersion()
    return [
      ...(version === undefined
        ? []
        : changed(
            `version ${version} of the suite "${id}"`,
            suiteOnlyDigest(dir),
            releasedDigest(dir, id, version),
          )),
      ...changed(
        `version ${rules} of the shared rules`,
        rulesDigest(),
        releasedDigest(rulesDir, 'rules', rules),
      ),
    ]
  },
}
