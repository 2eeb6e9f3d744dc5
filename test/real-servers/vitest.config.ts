import { defineConfig } from 'vitest/config'

/** Apart from `npm test`: these need packages of their own, which `npm run test:real` installs from their lockfile. */
export default defineConfig({
  test: { include: ['test/real-servers/*.real.ts'], fileParallelism: false },
})
