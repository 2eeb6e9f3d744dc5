/** What a suite says about how tokens live; `free`: the source leaves it open. */
export interface LifePolicy {
  supersedes: 'always' | 'never' | 'free'
  /** Whether a refresh spends the refresh token. */
  rotates: 'always' | 'never' | 'free'
  /** Seconds from issue to end; absent where nothing is known of it. */
  lifeSeconds?: number
  refreshLifeSeconds?: number
  marginSeconds: number
}

/** What is known of one issued token. */
export interface LifeToken {
  /** 0: the scenario's own account, 1: the other one. */
  who: 0 | 1
  access: 'alive' | 'dead' | 'unknown'
  refresh: 'alive' | 'spent' | 'unknown'
  issuedAt: number
}

/** What an answer must be: one of the two, or whichever (and then it is remembered). */
export type Expected = 'yes' | 'no' | 'either'

const states = { alive: 'yes', dead: 'no', spent: 'no', unknown: 'either' } as const

const inTime = (
  state: Expected,
  issuedAt: number,
  life: number | undefined,
  margin: number,
  now: number,
): Expected => {
  if (state === 'no' || life === undefined) return state
  const age = now - issuedAt
  if (age > life + margin) return 'no'
  return age < life - margin ? state : 'either'
}

/** Whether a token must be accepted now. */
export const expectUse = ({ access, issuedAt }: LifeToken, policy: LifePolicy, now: number): Expected =>
  inTime(states[access], issuedAt, policy.lifeSeconds, policy.marginSeconds, now)

/** Whether its refresh token must be taken now. */
export const expectRefresh = (
  { refresh, issuedAt }: LifeToken,
  policy: LifePolicy,
  now: number,
): Expected => {
  // Where rotation is open, a refresh token that was refused once may only have been refused for that time.
  const state = refresh === 'spent' && policy.rotates !== 'always' ? 'either' : states[refresh]
  return inTime(state, issuedAt, policy.refreshLifeSeconds, policy.marginSeconds, now)
}

/** Nothing is known any more of what was alive: of one user, but for some tokens. */
export const forget = (tokens: LifeToken[], who: 0 | 1, refreshToo: boolean): void => {
  for (const token of tokens) {
    if (token.who !== who) continue
    if (token.access === 'alive') token.access = 'unknown'
    if (refreshToo && token.refresh === 'alive') token.refresh = 'unknown'
  }
}

/** What a new token does to the earlier ones of its user. */
export const supersedeEarlier = (tokens: LifeToken[], who: 0 | 1, { supersedes }: LifePolicy): void => {
  if (supersedes === 'never') return
  forget(tokens, who, true)
  if (supersedes === 'always') for (const token of tokens) if (token.who === who) token.access = 'dead'
}

/** A token as it is when it was just issued. */
export const freshToken = (who: 0 | 1, issuedAt: number): LifeToken => ({
  who,
  access: 'alive',
  refresh: 'alive',
  issuedAt,
})

/** What a refresh that was granted does to the token that it came from and to the others of its user. */
export const spend = (tokens: LifeToken[], used: LifeToken, { supersedes, rotates }: LifePolicy): void => {
  if (supersedes !== 'never') forget(tokens, used.who, true)
  if (used.access === 'alive') used.access = 'unknown'
  used.refresh = rotates === 'always' ? 'spent' : rotates === 'never' ? 'alive' : 'unknown'
}
