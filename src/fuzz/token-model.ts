/** What is known of one issued token. */
export interface LifeToken {
  /** 0: the scenario's own account, 1: the other one. */
  who: 0 | 1
  access: keyof typeof states
}

/** What an answer must be: one of the two, or whichever (and then it is remembered). */
export type Expected = 'yes' | 'no' | 'either'

const states = { alive: 'yes', dead: 'no', unknown: 'either' } as const

/** Whether a token must be accepted. */
export const expectUse = ({ access }: LifeToken): Expected => states[access]

/** What a new token does to the earlier ones of its user; `free`: the source leaves it open. */
export const supersedeEarlier = (
  tokens: LifeToken[],
  who: 0 | 1,
  supersedes: 'always' | 'never' | 'free',
): void => {
  if (supersedes === 'never') return
  for (const token of tokens)
    if (token.who === who && token.access !== 'dead')
      token.access = supersedes === 'always' ? 'dead' : 'unknown'
}
