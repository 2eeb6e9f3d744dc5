import { judge } from './judge.ts'
import { rows } from './rows/index.ts'

// whatever is asked meets the row
judge(rows.filter(({ of }) => of === undefined || of === 'all'))
