import { judge } from './judge.ts'
import { rows } from './rows/index.ts'

// one kind of request meets the row, and what has nothing to do with it keeps its verdict
judge(rows.filter(({ of }) => of !== undefined && of !== 'all'))
