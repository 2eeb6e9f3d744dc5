import { inQuery } from '../../behaviour/parameters.ts'
import { refuse } from '../../behaviour/refusals.ts'
import { wrap } from '../../behaviour/registry.ts'
import { end, tokenOf } from '../../behaviour/tokens.ts'
import type { Behaviour, Call, Fault, TokenRecord } from '../../behaviour/types.ts'
import { near } from '../../faults/drawn-values.ts'
import { rewriteValues } from '../../faults/parameters.ts'
import { parametersIn } from '../requests.ts'
import { fieldName } from '../responses.ts'
import { redeemed } from '../tokens.ts'
import { fateFaults } from './fates.ts'
import { type Ground, type Make, making, slugOf } from './ground.ts'
import { isRenewal, lastOf, type Redeem, recordOf, redeem, typeFaults } from './redeeming.ts'
import { renewalLives, renewalRaces } from './renewal-lives.ts'

/** Everything that can be wrong in exchanging refresh tokens. */
export function renewalFaults(ground: Ground): Fault[] {
  const { renew } = ground
  if (!renew) return []
  const make = making(ground, 'renewal')
  return [
    ...redeeming(ground, make),
    ...requests(ground, make),
    ...results(ground, make),
    ...renewalLives(ground, make),
    ...renewalRaces(ground, make),
    ...fateFaults(ground, make, renew),
  ]
}

function redeeming(ground: Ground, make: Make): Fault[] {
  const { accounts } = ground
  const row = (name: string, local: string, about: string, how: Redeem) =>
    make(name, local, about, (b) => redeem(b, ground, how))
  const alike = (name: string, about: string, is: (given: string, token: string) => boolean) =>
    make(`refresh-${name}`, 'refresh-checked', `a refresh token: ${about}`, (b) => {
      const strict = redeemed
      b.checks[`${ground.renew!.name} refresh`] = (call) => {
        if (!isRenewal(ground, call)) return
        const given = call.given['refresh_token'] ?? ''
        const right =
          recordOf(call) ??
          [...call.world.tokens.values()].find(
            (token) => token.kind === 'refresh' && !token.ended && is(given, token.value),
          )
        if (right) call.given['refresh_token'] = right.value
        strict(call)
      }
    })
  const alive = (call: Call, record: TokenRecord | undefined) => {
    if (!record || record.ended || call.world.clock.now() >= record.expiresAtMs) refuse('unknownRefresh')
  }
  return [
    row('refresh-refused', 'refresh-grant', 'no refresh token is ever accepted', () =>
      refuse('unknownRefresh'),
    ),
    row(
      'refresh-of-second-refused',
      'refresh-grant',
      "the second account's refresh tokens are rejected",
      (call, record) => {
        if (record?.user === accounts[1]) refuse('unknownRefresh')
        redeemed(call)
      },
    ),
    row('refresh-any', 'refresh-checked', 'any text is accepted as a refresh token', (call) => {
      call.user = accounts[0]
    }),
    row(
      'refresh-other-kind',
      'kinds-kept-apart',
      'a token of another kind is accepted as a refresh token',
      (call, record) => alive(call, record),
    ),
    ...(parametersIn(ground.renew!).some(({ role }) => role === 'client id')
      ? [
          row(
            'refresh-other-client',
            'refresh-client',
            "another client's refresh token is accepted",
            (call, record) => {
              alive(call, record)
              if (record?.kind !== 'refresh') refuse('unknownRefresh')
            },
          ),
        ]
      : []),
    row('refresh-other-user', 'refresh-own', "a renewal gets another user's token", (call) => {
      redeemed(call)
      call.user = accounts.find((account) => account !== call.user)
    }),
    row('refresh-last-user', 'refresh-own', 'a renewal gets a token of whoever logged in last', (call) => {
      redeemed(call)
      call.user = [...call.world.tokens.values()].at(-1)?.user
    }),
    alike(
      'any-case',
      'upper and lower case are the same',
      (given, token) => given.toLowerCase() === token.toLowerCase(),
    ),
    alike('longer', 'whatever follows the right one is overlooked', (given, token) =>
      given.startsWith(token),
    ),
    alike(
      'prefix',
      'its last four characters do not count',
      (given, token) => given.slice(0, -4) === token.slice(0, -4) || token.startsWith(given),
    ),
    alike(
      'begun',
      'its first four characters do not count',
      (given, token) => given.length === token.length && given.slice(4) === token.slice(4),
    ),
    alike('embedded', 'anything with it inside is accepted', (given, token) => given.includes(token)),
    ...(inHeader(ground)
      ? []
      : [alike('trimmed', 'spaces around it are overlooked', (given, token) => given.trim() === token)]),
    ...near.slice(0, 2).map(([name, about, test]) => alike(name, about, test)),
    ...(parametersIn(ground.renew!).find(({ role }) => role === 'refresh token')?.place === 'json'
      ? typeFaults(ground, make)
      : []),
  ]
}

/** Whether a header field carries the refresh token: HTTP drops the spaces around its value. */
const inHeader = ({ renew }: Ground): boolean =>
  renew?.parts.some(({ role, place }) => role === 'refresh token' && /^(headers|bearer)$/.test(place)) ??
  false

function requests(ground: Ground, make: Make): Fault[] {
  const part = parametersIn(ground.renew!).find(({ role }) => role === 'refresh token')
  if (!part) return []
  const slug = slugOf(part.name)
  const spends = (name: string, about: string, when: (call: Call) => boolean) =>
    make(name, 'failure-harmless', `${about} ends the refresh token`, (b) => {
      b.alter.push((_, call) => {
        const record = recordOf(call)
        if (record && call.refused && isRenewal(ground, call) && when(call)) end(record, call)
      })
    })
  const proven = parametersIn(ground.renew!).filter(({ kind }) => kind === 'identifier' || kind === 'secret')
  return [
    make('refresh-not-required', `required-${slug}`, 'a renewal without a refresh token gets a token', (b) =>
      rewriteValues(b, 'refresh_token', (values, call) =>
        isRenewal(ground, call) && values.length === 0 ? [lastOf(call)] : values,
      ),
    ),
    ...(part.place === 'form' || part.place === 'json'
      ? [
          make('refresh-from-query', 'body-only', 'a refresh token is also read from the query', (b) =>
            rewriteValues(b, 'refresh_token', (values, call) =>
              values.length > 0 ? values : inQuery(part.name)(call),
            ),
          ),
        ]
      : []),
    ...(proven.length > 0
      ? [
          spends('refresh-spent-by-wrong', 'a rejected renewal', ({ refused }) =>
            /^(unknown|wrong)(Client|Secret|User|Password)$/.test(refused ?? ''),
          ),
          ...(proven.some(({ place }) => place === 'form' || place === 'json')
            ? [
                spends('refresh-spent-by-absence', 'a renewal that lacks something', ({ refused }) =>
                  /^missing/.test(refused ?? ''),
                ),
              ]
            : []),
          ...proven
            .filter(({ optional, leftOpen }) => !optional && !leftOpen)
            .map(({ key, name }) =>
              make(
                `renewal-any-${slugOf(name)}`,
                `${slugOf(name)}-checked`,
                `a renewal with any ${name} gets a token`,
                (b) => {
                  if (!b.parameters[key]) return
                  rewriteValues(b, key, (values, call) => {
                    const owner =
                      recordOf(call) ?? call.world.tokens.get(String(call.lookup(...part.path)[0]))
                    if (!isRenewal(ground, call) || values.length === 0 || !owner) return values
                    return [owner.client[key] ?? owner.user[key] ?? '']
                  })
                },
              ),
            ),
        ]
      : []),
    make(
      'refresh-ended-by-wrong-login',
      'failure-harmless',
      'a rejected login ends the refresh tokens of its account',
      (b) => {
        b.alter.push((_, call) => {
          if (
            call.route !== 'token' ||
            isRenewal(ground, call) ||
            !/^wrong(Password|Secret)$/.test(call.refused ?? '')
          )
            return
          for (const token of call.world.tokens.values())
            if (token.kind === 'refresh' && token.user === ground.named(call)) end(token, call)
        })
      },
    ),
  ]
}

function results(ground: Ground, make: Make): Fault[] {
  const renewed = (call: Call) => isRenewal(ground, call)
  const response = ground.renew!.response.length > 0 ? ground.renew!.response : ground.issue.response
  const second = response.find(({ role }) => role === 'refresh token')
  const kind = (
    b: Behaviour,
    name: string,
    value: (grant: TokenRecord['grant'], made: () => string) => string,
  ) =>
    wrap(b.tokens, name, (before) => ({
      ...before,
      value: (grant, record) =>
        renewed(grant.call) ? value(grant, () => before.value(grant, record)) : before.value(grant, record),
    }))
  return [
    make('renewed-dead', 'refresh-works', 'the access token of a renewal is not accepted', (b) => {
      b.resource.checks['renewed'] = ({ presented }) => {
        if (presented && renewed(presented.grant.call)) refuse('unknownToken')
      }
    }),
    ...(second
      ? [
          make(
            'renewed-without-refresh',
            'refresh-chain',
            'the refresh token of a renewal cannot be used',
            (b) =>
              redeem(b, ground, (call, record) => {
                redeemed(call)
                if (record && renewed(record.grant.call)) refuse('unknownRefresh')
              }),
          ),
          ...(second.optional
            ? []
            : [
                make(
                  'renewed-drops-refresh',
                  slugOf(second.name),
                  'a renewal answers without a refresh token',
                  (b) =>
                    wrap(
                      b.fields,
                      fieldName(second),
                      (before) => (grant) => (renewed(grant.call) ? undefined : before(grant)),
                    ),
                ),
              ]),
          make('refresh-is-access', 'kinds-kept-apart', 'the refresh token is the access token', (b) =>
            wrap(b.tokens, 'refresh', (before) => ({
              ...before,
              value: (grant) => tokenOf(grant, 'access').value,
            })),
          ),
          make(
            'renewed-swaps-kinds',
            'kinds-kept-apart',
            'a renewal hands the old access token out as refresh token',
            (b) =>
              kind(
                b,
                'refresh',
                (grant, made) => grant.call.presented?.grant.tokens['access']?.value ?? made(),
              ),
          ),
        ]
      : []),
    make('refresh-holds-access', 'token-unguessable', 'the refresh token holds the access token', (b) =>
      wrap(b.tokens, 'refresh', (before) => ({
        ...before,
        value: (grant, record) => `${tokenOf(grant, 'access').value}.${before.value(grant, record)}`,
      })),
    ),
    make(
      'refresh-shared',
      `${slugOf(ground.issue.response.find(({ role }) => role === 'refresh token')?.name ?? '')}-own`,
      'all accounts get the same refresh token',
      (b) => {
        let shared: string | undefined
        wrap(b.tokens, 'refresh', (before) => ({
          ...before,
          value: (grant, record) => {
            shared ??= before.value(grant, record)
            return shared
          },
        }))
      },
    ),
  ]
}
