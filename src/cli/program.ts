import { Command } from 'commander'
import { certifyingCommands } from './certifying.ts'
import type { Io } from './io.ts'
import type { RunFlags } from './run-options.ts'
import { connectionOptions, each, many, runOptions, targetOptions } from './run-options.ts'

type Commands = typeof import('./commands.ts')['commands']

/**
 * What a command does. The path is that of the built file next to the bundled entry, which is CommonJS and starts fast
 * because all else is behind this import.
 */
const load = async <Name extends keyof Commands>(
  name: Name,
): Promise<Awaited<ReturnType<Commands[Name]>>> => {
  const { commands } = (await import(/* @vite-ignore */ './commands.js')) as { commands: Commands }
  return (await commands[name]()) as Awaited<ReturnType<Commands[Name]>>
}

/** The command line: names, options and help; each command's work is loaded when it is called. */
export const createProgram = (io: Io, finish: (exitCode: number) => void): Command => {
  const program = new Command('tokenassay')
    .description('Tests a token API against every requirement of its own documentation.')
    .version(typeof __VERSION__ === 'string' ? __VERSION__ : 'development', '-v, --version')
    .helpCommand('help [command]', 'show help for a command')
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError('(see tokenassay <command> --help)')
    .exitOverride()
    .addHelpText('after', exitCodesHelp)
  const example = (command: Command, line: string) =>
    command.addHelpText('after', `\nExample:\n  $ tokenassay ${line}\n`)

  example(
    connectionOptions(
      targetOptions(
        runOptions(
          program
            .command('run')
            .description('run suites against a target, or against many')
            .argument(
              '[suite...]',
              'names of bundled suites (see "tokenassay list"), or folders (default: those of the target file)',
            ),
        ),
      ),
    )
      .option('--plan', 'say what would be sent, what is left out and why, and send nothing')
      .action(async (suites: string[], flags: RunFlags) =>
        finish(await (await load(flags.targets === undefined ? 'run' : 'fleet'))(suites, flags, io)),
      ),
    'run crayon --target staging.yaml --reporter json,junit,html',
  )
  example(
    runOptions(
      program.command('demo').description('run all bundled suites against the bundled reference server'),
    ).action(async (flags: RunFlags) => finish(await (await load('demo'))(flags, io))),
    'demo --only "*/expiry*"',
  )
  example(
    connectionOptions(program.command('resume'))
      .description('resume an interrupted run, or one with postponed tests')
      .argument('<run>', "the run's folder")
      .option('--target <file>', 'the target file (default: the target that the run has sealed with its key)')
      .option('--url <base>', "the target's base URL, as for run")
      .option(
        '--suite <dir>',
        'the folder of a suite that does not come with tokenassay; may be repeated',
        each,
        [],
      )
      .option('--parallel <n>', 'maximum concurrent requests (default: as the run was started)')
      .option('--timeout <dur>', 'how long one response may take (default: as the run was started)')
      .option('--wait', 'wait until all postponed tests can run')
      .option('--max-wait <dur>', 'how long to wait in real time', '30s')
      .option('--allow-deferred', 'postponed tests do not make the run inconclusive (exit code 3)')
      .option('--reporter <a,b>', 'as for run', many, [])
      .option('--debug', 'as for run')
      .action(async (dir: string, flags) => finish(await (await load('resume'))(dir, flags, io))),
    'resume reports/latest --wait',
  )
  example(
    program
      .command('report')
      .description(
        'render reports of a run from its journal, or merge several runs into one report; exits as the run did',
      )
      .argument('<runs...>', "the runs' folders")
      .option('--reporter <a,b>', 'json, junit, markdown, html, ctrf, sarif, har, github, console', many, [])
      .option('--out <dir>', 'where they are written (default: the folder of a single run)')
      .action(async (dirs: string[], flags) => finish(await (await load('report'))(dirs, flags, io))),
    'report reports/part-1 reports/part-2 --reporter html,junit --out reports/whole',
  )
  example(
    program
      .command('init')
      .description('write a first target file for a suite, with what each line is')
      .argument('<suite>', 'the name or folder of a suite')
      .option('--url <base>', "the target's base URL")
      .option('--out <file>', 'the file', 'target.yaml')
      .option('--waivers <file>', 'a file for failures that are known, too')
      .option('--ci <system>', 'a pipeline that gates by a run, too: github or gitlab')
      .action(async (suite: string, flags) => finish(await (await load('init'))(suite, flags, io))),
    'init crayon --url https://staging.example.com --out staging.yaml',
  )
  example(
    connectionOptions(program.command('doctor'))
      .description('say layer by layer whether a target can be judged; sends no wrong credential')
      .argument('[suite...]', 'names or folders of suites (default: those of the target file)')
      .option('--target <file>', 'the target file')
      .option('--url <base>', "the target's base URL, as for run")
      .option('--timeout <dur>', 'how long one response may take, e.g. 10s')
      .action(async (suites: string[], flags) => finish(await (await load('doctor'))(suites, flags, io))),
    'doctor crayon --target staging.yaml',
  )
  example(
    program
      .command('diff')
      .description('compare two runs: what is worse, what is better, and what else differs')
      .argument('<before>', "a run's folder, or the one that its parts lie in")
      .argument('<after>', "another run's folder, of the same suites")
      .action(async (before: string, after: string) => finish(await (await load('diff'))(before, after, io))),
    'diff reports/production reports/staging',
  )
  example(
    program
      .command('waive')
      .description(
        'write a file of waivers for what is not met in a run; reasons, owners and dates are yours',
      )
      .argument('<run...>', "the run's folder, or those of its parts")
      .action(async (dirs: string[]) => finish(await (await load('waive'))(dirs, io))),
    'waive reports/latest > waivers.yaml',
  )
  example(
    program
      .command('show')
      .description(
        'print where the report of a run is, and open it if this is a terminal with a browser at hand',
      )
      .argument('[run]', "the run's folder (default: the newest in reports)")
      .action(async (run: string | undefined) => finish(await (await load('show'))(run, io))),
    'show',
  )
  example(
    program
      .command('list')
      .description('list suites, or the inputs, requirements and scenarios of one')
      .argument('[suite]', 'the name or folder of a suite')
      .option('--all', 'also each requirement and scenario of the suite', false)
      .action(async (suite: string | undefined, options: { all: boolean }) =>
        finish(await (await load('list'))(suite, options, io)),
      ),
    'list sugarcrm',
  )
  example(
    program
      .command('explain')
      .description(
        'explain a requirement, a scenario or a profile: what is sent, what is expected, and why it matters',
      )
      .argument('<id>', 'the id of a requirement or a scenario, or the name of a profile')
      .option('--suite <dir>', 'look in this suite; may be repeated (default: the bundled ones)', each, [])
      .option('--all', 'also the whole requests, each check, and all requirements that it proves', false)
      .action(async (id: string, options: { suite: string[]; all: boolean }) =>
        finish(await (await load('explain'))(id, options, io)),
      ),
    'explain SUGAR-refresh-grant',
  )
  example(
    program
      .command('coverage')
      .description(
        'print what of a suite is tested, what is not and why, and what the shared rules say of it',
      )
      .argument('[suite...]', 'names or folders of suites (default: all bundled ones)')
      .option('--all', 'also what each rule speaks for, and what proves each requirement', false)
      .action(async (suites: string[], options: { all: boolean }) =>
        finish(await (await load('coverage'))(suites, options, io)),
      ),
    'coverage crm-com',
  )
  example(
    program
      .command('new')
      .description('write a first suite for an API: from flags, from an OpenAPI document, or by asking')
      .argument('<dir>', 'the folder of the suite; its name becomes the suite')
      .option('--openapi <file>', 'read the token endpoint of this OpenAPI 3 document')
      .option('--path <path>', 'which path of the document gives tokens, where several could')
      .option('--request <line>', 'the request for a token, e.g. "POST /oauth/token"')
      .option(
        '--part <at>',
        'a part of it: client_id, grant_type=password, /headers/x-key, "/json/mail:user name" to say its role; may be repeated',
        each,
        [],
      )
      .option('--status <n>', 'the status of its response (default: 200, or that of the document)')
      .option(
        '--response <at>',
        'a member of its response: access_token, data/expires, "ticket:access token"; may be repeated',
        each,
        [],
      )
      .option('--refusal <at>', 'a member of a rejection: error; may be repeated', each, [])
      .option(
        '--resource <line>',
        'a request that needs the token, e.g. "GET /me"; with the place of the token where it is no bearer token: "GET /me /headers/x-token"',
      )
      .option('--renew <line>', 'the request that renews a token, e.g. "POST /renew /json/refresh_token"')
      .option(
        '--revoke <line>',
        'the request that revokes it, e.g. "DELETE /sessions", "POST /revoke /form/token"',
      )
      .action(async (dir: string, flags) => finish(await (await load('new'))(dir, flags, io))),
    'new ./acme --request "POST /oauth/token" --part grant_type=client_credentials --part client_id --part client_secret --response access_token --response expires_in --refusal error --resource "GET /me"',
  )
  example(
    program
      .command('lint')
      .description('check a suite offline; every problem with file:line')
      .argument('<dir...>', 'folders or names of suites')
      .action(async (dirs: string[]) => finish(await (await load('lint'))(dirs, io))),
    'lint my-suite',
  )
  example(
    program
      .command('serve')
      .description('run the reference server; it prints a target file for itself')
      .argument('<suite>', 'which API: the name of a bundled suite, or the folder of any other')
      .option('--port <n>', 'where it listens (0: any free port)', '0')
      .option('--host <address>', 'on which address', '127.0.0.1')
      .option('--fault <name>', 'give it this fault; may be repeated', each, [])
      .option('--variant <name>', 'let it behave in this other, correct way; may be repeated', each, [])
      .option('--ttl <s>', 'the lifetime of access tokens in seconds')
      .option('--described', 'play a bundled suite from its description, as any other')
      .action(async (suite: string, flags) => finish(await (await load('serve'))(suite, flags, io))),
    'serve crayon --port 8080 --ttl 3',
  )
  example(
    connectionOptions(program.command('replay'))
      .description('send one generated case of a run again, and report the result')
      .argument('<run>', "a run's folder")
      .argument('<case>', 'the id of the scenario, or suite/id')
      .option('--target <file>', 'the target file (default: the target that the run has sealed with its key)')
      .option('--url <base>', "the target's base URL, as for run")
      .option(
        '--suite <dir>',
        'the folder of a suite that does not come with tokenassay; may be repeated',
        each,
        [],
      )
      .action(async (dir: string, name: string, flags) =>
        finish(await (await load('replay'))(dir, name, flags, io)),
      ),
    'replay reports/latest sugarcrm/no-other-password/near-miss --target staging.yaml',
  )
  certifyingCommands(program, { load, example, finish, io })
  example(
    program
      .command('selftest')
      .description(
        'test the suites: every fault of the reference server has to be caught, no variant may produce a failure',
      )
      .argument('[suite...]', 'names or folders of suites (default: all bundled ones)')
      .option('--out <dir>', 'where the mutation matrix is written', 'reports/selftest')
      .option('--fault <glob>', 'only these faults and variants; may be repeated', each, [])
      .option('--list', 'say what each fault and variant does, and run nothing')
      .option('--described', 'play bundled suites from their descriptions, as any other')
      .option('--workers <n>', 'worker threads (default: one a core)')
      .option(
        '--fuzz-seeds <n>',
        'look for the faults that only random values can show with this many seeds, and print a table',
      )
      .action(async (suites: string[], flags) => finish(await (await load('selftest'))(suites, flags, io))),
    'selftest crayon',
  )
  return program
}

const exitCodesHelp = `
Exit codes:
  0  conformant
  1  a MUST is not met (with --strict: or a SHOULD)
  2  usage, suite or target-file error, or no login possible
  3  inconclusive: no usable response, a failed precondition, postponed tests, less than --require asks for
  4  nothing was selected, or nothing ran
  130 interrupted (resume it)
`
