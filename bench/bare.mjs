import { Pool } from 'undici'

// The least that it takes: so many requests through one undici pool, so many at once.
const [url = '', requests = '0', parallel = '64'] = process.argv.slice(2)
const pool = new Pool(url, { connections: Number(parallel) })
let left = Number(requests)
const lane = async () => {
  while (left-- > 0) {
    const { body } = await pool.request({
      path: '/token',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=password&user=ada&password=${left % 2 ? 'right' : 'wrong'}`,
    })
    await body.text()
  }
}
await Promise.all(Array.from({ length: Number(parallel) }, lane))
await pool.destroy()
