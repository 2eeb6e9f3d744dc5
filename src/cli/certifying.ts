import type { Command } from 'commander'
import type { CertifyFlags } from './commands/certify.ts'
import type { Io } from './io.ts'
import { each } from './run-options.ts'

type Commands = typeof import('./commands.ts')['commands']

/** What the commands of a program are made with. */
interface Making {
  load<Name extends keyof Commands>(name: Name): Promise<Awaited<ReturnType<Commands[Name]>>>
  example(command: Command, line: string): Command
  finish(exitCode: number): void
  io: Io
}

/** The commands that make certificates and verify them. */
export const certifyingCommands = (program: Command, { load, example, finish, io }: Making): void => {
  example(
    program
      .command('keygen')
      .description('make a pair of keys that sign certificates')
      .option('--out <file>', 'the private key (0600); the public one is written beside it', 'tokenassay.pem')
      .option('--type <name>', 'ed25519 or p-256', 'ed25519')
      .option('--passphrase', 'seal it with a passphrase: from TOKENASSAY_KEY_PASSPHRASE, or typed')
      .action(async (flags) => finish(await (await load('keygen'))(flags, io))),
    'keygen --out acme.pem --passphrase',
  )
  example(
    program
      .command('certify')
      .description('test a target by a profile of a suite, and sign what came of it for anyone to verify')
      .argument('<suite>', 'the name or folder of a suite')
      .requiredOption('--subject <name@version>', 'what is tested, as you vouch for it')
      .requiredOption('--profile <name>', 'what the run has to show, such as core or lifetimes')
      .requiredOption('--key <pem>', 'the private key that signs (see "tokenassay keygen")')
      .option('--signer <name>', 'how you call yourself')
      .option('--out <dir>', 'the folder of the certificate', 'certificate')
      .option('--run <dir>', 'certify this finished run, instead of a new one')
      .option('--target <file>', 'the target file, as for run')
      .option('--url <base>', "the target's base URL, as for run")
      .option('--waivers <file>', 'failures that are known; they stand on the face of the certificate')
      .option('--seed <n>', 'seed for generated data')
      .option('--runs <n>', 'random values for each generated test, where the profile asks for some')
      .option('--parallel <n>', 'maximum concurrent requests')
      .option('--timeout <dur>', 'how long one response may take, e.g. 10s')
      .option('--retries <n>', 'start a scenario over that comes to an error, so often at most')
      .option('--wait-for-target <dur>', 'wait until the target answers, so long at most')
      .option('--max-wait <dur>', 'how long the run may wait in real time for tokens to expire', '30s')
      .option('--max-time <dur>', 'when the run ends at the latest')
      .option('--insecure', "don't check the target's certificate")
      .option('--cacert <file>', 'trust this certificate authority')
      .option('--proxy <url>', 'send everything through this proxy')
      .action(async (suite: string, { key, ...flags }: Omit<CertifyFlags, 'signingKey'> & { key: string }) =>
        finish(
          await (await load('certify'))(
            suite,
            { ...flags, signingKey: key, only: [], exclude: [], reporter: [] },
            io,
          ),
        ),
      ),
    'certify crayon --target staging.yaml --subject acme-login@2.4.1 --profile core --key acme.pem',
  )
  example(
    program
      .command('verify')
      .description('verify a certificate offline: its signature, its files, and every verdict, judged again')
      .argument('<certificate>', "the certificate's folder, or its certificate.json")
      .requiredOption('--key <pem>', 'the public key of whoever has signed it')
      .option('--subject <name@version>', 'it has to be of this')
      .option('--profile <name>', 'it has to show at least this')
      .option('--suite <dir>', 'a suite that does not come with tokenassay; may be repeated', each, [])
      .action(async (dir: string, flags) => finish(await (await load('verify'))(dir, flags, io))),
    'verify certificate --key acme.pub.pem --subject acme-login@2.4.1',
  )
  const registry = program.command('registry').description('keep a folder of certificates')
  example(
    registry
      .command('check')
      .description(
        'verify all certificates in a folder, by the keys in its folder "keys", and write index.html',
      )
      .argument('<dir>', 'the folder of the registry')
      .option('--suite <dir>', 'a suite that does not come with tokenassay; may be repeated', each, [])
      .action(async (dir: string, flags) => finish(await (await load('registry'))(dir, flags, io))),
    'registry check ./certificates',
  )
}
