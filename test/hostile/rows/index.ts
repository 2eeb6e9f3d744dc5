import type { Row } from '../row.ts'
import { accounts } from './accounts.ts'
import { bodies } from './bodies.ts'
import { connections } from './connections.ts'
import { frames } from './frames.ts'
import { heads } from './heads.ts'
import { limits } from './limits.ts'
import { tokens } from './tokens.ts'

/** Every row of the table. */
export const rows: Row[] = [...heads, ...frames, ...connections, ...limits, ...bodies, ...tokens, ...accounts]
