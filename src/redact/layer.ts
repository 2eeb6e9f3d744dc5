/** A stretch of a text, with what is shown in its place. */
export interface Hit {
  start: number
  end: number
  show: string
  /** Only pieces of secrets are in it: what is known as a whole goes first. */
  piece?: boolean
}

/** A part of a text: from `start` up to `end`. */
export interface Stretch {
  text: string
  start: number
  end: number
}

/** How much may still be done for one text, in characters to look at; below 0 once it is not enough. */
export interface Work {
  left: number
}

/** A text as one decoding of another, with the way back. */
export interface Layer {
  text: string
  /** Stretches of this text as stretches of the text it was decoded from. */
  lift(hits: Hit[]): Hit[]
}
