/** Any JSON value. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue }

/** A value, or the environment variable that holds it. */
export type Value = string | number | boolean | { env: string }

/** What moves the target's clock, or puts it back; `$seconds` in it is by how much. */
export type ClockHook =
  | { command: string[] }
  | {
      method: string
      path: string
      query?: { [name: string]: JsonValue }
      headers?: { [name: string]: JsonValue }
      json?: JsonValue
      form?: { [name: string]: JsonValue }
      text?: string
    }

/** What stands in a target file: one deployment under test. */
export interface TargetFile {
  name?: string
  url?: Value
  origins?: { [name: string]: Value }
  inputs?: { [name: string]: JsonValue }
  accounts?: { [name: string]: JsonValue }[]
  paths?: { [name: string]: string }
  lifetimes?: { [name: string]: string }
  clock?: { advance: ClockHook; reset?: ClockHook }
  tls?: { cacert?: string; cert?: string; key?: string; insecure?: boolean }
  proxy?: Value
  suites?: string[]
  reporters?: Reporter[]
  limits?: { parallel?: number; rate?: string; budget?: number; attempts?: number; timeout?: string }
}

/** A report format. */
export type Reporter = 'json' | 'junit' | 'html' | 'markdown' | 'ctrf' | 'sarif' | 'har' | 'github'

/** What runs against which target, and how: what `tokenassay run` takes, under the same names. */
export interface RunOptions {
  /** Names of bundled suites, or folders; where it does not say, those of the target. */
  suites?: string | string[]
  /** A target file, or what would stand in one. */
  target: string | TargetFile
  /** Its base URL, instead of the one in `target`. */
  url?: string
  /** Globs over ids of scenarios (or suite/id) and of requirements: only what fits one runs. */
  only?: string | string[]
  /** Globs of the same kind: what fits one is left out. */
  exclude?: string | string[]
  /** Runs only what this profile of the suite asks for, such as core. */
  profile?: string
  /** The run is inconclusive where it does not test all that this profile asks for. */
  require?: string
  /** The folder of a run, of which only what did not pass runs. */
  lastFailed?: string
  /** Ends the run after so many failures. */
  maxFailures?: number
  /** Starts a scenario over that comes to an error, so often at most; it is told as flaky. */
  retries?: number
  /** The same seed sends the same requests; one is drawn without it. */
  seed?: number
  /** Sends random values as well: so many for each generated test (25), and for so long. */
  fuzz?: boolean | { runs?: number; time?: string }
  /** A file of failures that are known. */
  waivers?: string
  /** The report.json of an earlier run, or its folder: only what is worse gates. */
  baseline?: string
  /** A SHOULD that is not met gates too. */
  strict?: boolean
  /** Postponed tests do not make the run inconclusive. */
  allowDeferred?: boolean
  /** The most requests under way at once. */
  parallel?: number
  /** How long one response may take, such as 10s. */
  timeout?: string
  /** How long the run may wait for tokens to expire: 30s where it does not say. */
  maxWait?: string
  /** When the run ends at the latest: five times what is estimated where it does not say. */
  maxTime?: string
  /** Part n of m, such as 2/3. */
  shard?: string
  /** Doesn't check the target's certificate. */
  insecure?: boolean
  /** A file: trust this certificate authority. */
  cacert?: string
  /** Files: the client certificate and its key. */
  cert?: string
  key?: string
  /** Sends everything through this proxy. */
  proxy?: string
  /** The run's folder, with its journal and reports; without it nothing is left on the disk. */
  out?: string
  /** Waits until the target answers, so long at most, such as 60s. */
  waitForTarget?: string
  /** Which reports are written into `out`: where it does not say those of the target, or json, junit and html. */
  reporters?: Reporter[]
  /** Where variables are looked up: `process.env` where it does not say. */
  env?: { [name: string]: string | undefined }
  /** Ends the run in order when it is aborted. */
  signal?: AbortSignal
}

/** What one suite is asked of one target inside vitest. */
export interface ConformanceOptions extends Omit<RunOptions, 'suites'> {
  /** The name of a bundled suite, or a folder. */
  suite: string
}
