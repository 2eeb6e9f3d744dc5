import type { JournalState } from '../journal/read.ts'
import type { Waiver } from '../model/event.ts'
import type { Profile } from '../model/profile.ts'
import type { Suite } from '../model/suite.ts'
import type { Basis, Level } from '../model/verdict.ts'
import { requirementVerdicts, type State, stateOf } from '../report/requirements.ts'
import { rulesDigest, rulesVersion, suiteOnlyDigest } from '../suite/files.ts'
import { canonicalJson, sha256 } from './canonical.ts'

/** The type of the statement, and of its predicate. */
export const statementType = 'https://in-toto.io/Statement/v1'
export const predicateType = 'https://in-toto.io/attestation/test-result/v0.1'

/** A thing with its digest, as in-toto describes resources. */
interface Resource {
  name: string
  digest: { sha256: string }
}

/** A requirement as a certificate has it. */
export interface CertifiedRequirement {
  id: string
  level: Level
  basis: Basis
  result: State
  /** Whether the profile asks for it. */
  asked: boolean
  waived?: true
  /** Why it is not tested. */
  reason?: string
}

/** What this project adds to a test result. */
export interface Certified {
  format: 1
  suite: { id: string; title: string; source: string; version: string }
  rules: { version: string }
  profile: { name: string; levels: string[]; runs?: number }
  tool: string
  run: {
    /** SHA-256 of the journal's first line. */
    id: string
    seed: number
    runs: number
    startedAt: string
    endedAt: string
    requests: number
    target: { name: string; url: string }
  }
  /** Who has signed: the SHA-256 of the public key in DER, and how they call themselves. */
  signer: { key: string; name?: string }
  requirements: CertifiedRequirement[]
  choices: { requirement: string; took: string }[]
  waivers: Waiver[]
  /** The SHA-256 of each file that belongs to the certificate. */
  files: Record<string, string>
}

/** An in-toto statement of a test result. */
export interface Statement {
  _type: typeof statementType
  subject: Resource[]
  predicateType: typeof predicateType
  predicate: {
    result: 'PASSED' | 'WARNED'
    configuration: Resource[]
    passedTests: string[]
    warnedTests: string[]
    failedTests: string[]
    tokenassay: Certified
  }
}

/** What a statement is made from; all but the names is found in journal and suite. */
export interface Basics {
  /** As it was published. */
  journal: JournalState
  journalText: string
  suite: Suite
  profile: Profile
  /** Name and version of what was tested, by whoever signs. */
  subject: string
  signer: Certified['signer']
  /** SHA-256 of the tool's own files. */
  harness: string
}

const named = (name: string, digest: string): Resource => ({ name, digest: { sha256: digest } })

/** The version of a suite that says none. */
export const unversioned = 'without version'

/** The statement of a run, with the digests of the files that go with it. The same journal gives the same bytes. */
export const statementOf = (
  { journal, journalText, suite, profile, subject, signer, harness }: Basics,
  files: Record<string, string> = {},
): Statement => {
  const { run, end } = journal
  const { target } = run.suites[0]!
  const asked = new Set(profile.requirements)
  const requirements = requirementVerdicts(journal).map(
    ({ id, level, basis, verdict, reason }): CertifiedRequirement => ({
      id,
      level,
      basis,
      result: stateOf(verdict),
      asked: asked.has(id),
      ...(verdict === 'waived' && { waived: true }),
      ...(reason !== undefined && { reason }),
    }),
  )
  const idsOf = (state: State) => requirements.filter(({ result }) => result === state).map(({ id }) => id)
  const unmet = idsOf('not met')
  const { version = unversioned } = suite
  return {
    _type: statementType,
    subject: [named(subject, sha256(journalText))],
    predicateType,
    predicate: {
      result: unmet.length > 0 ? 'WARNED' : 'PASSED',
      configuration: [
        named(`suite ${suite.id} ${version}`, suiteOnlyDigest(suite.dir)),
        named(`rules ${rulesVersion()}`, rulesDigest()),
        named(`schemas of ${suite.id}`, sha256(canonicalJson(Object.fromEntries(suite.schemas)))),
        named(run.tool, harness),
        named('target without secrets', sha256(canonicalJson(target))),
      ],
      passedTests: idsOf('met'),
      warnedTests: unmet,
      failedTests: [],
      tokenassay: {
        format: 1,
        suite: { id: suite.id, title: suite.title, source: suite.source, version },
        rules: { version: rulesVersion() },
        profile: {
          name: profile.name,
          levels: profile.levels,
          ...(profile.fuzz && { runs: profile.fuzz.runs }),
        },
        tool: run.tool,
        run: {
          id: sha256(journalText.slice(0, journalText.indexOf('\n'))),
          seed: run.seed,
          runs: run.fuzz ? run.fuzz.runs : 0,
          startedAt: run.startedAt,
          endedAt: end?.endedAt ?? '',
          requests: end?.requests ?? 0,
          target: { name: target.name, url: target.url },
        },
        signer,
        requirements,
        choices: journal.choices.map(({ requirement, took }) => ({ requirement, took })),
        waivers: run.waivers ?? [],
        files,
      },
    },
  }
}
