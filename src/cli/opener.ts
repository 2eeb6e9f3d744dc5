import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** What is asked of the machine to find what opens a page. */
interface Machine {
  platform: NodeJS.Platform
  env: Record<string, string | undefined>
  /** Whether somebody sits at a terminal. */
  tty: boolean
}

/** The command that shows a page to whoever sits at this machine; undefined where nobody does, or none is known. */
export const openerFor = ({ platform, env, tty }: Machine): string[] | undefined => {
  if (!tty || env['CI']) return undefined
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['explorer.exe']
  const hasScreen = Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
  return hasScreen && isOnPath('xdg-open', env) ? ['xdg-open'] : undefined
}

const isOnPath = (name: string, env: Machine['env']): boolean =>
  (env['PATH'] ?? '').split(path.delimiter).some((dir) => {
    try {
      accessSync(path.join(dir, name), constants.X_OK)
      return dir !== ''
    } catch {
      return false
    }
  })
