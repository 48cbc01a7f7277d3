import { spawnSync } from 'node:child_process'

/**
 * A command, for {@link Program.start}, whose program finds a small file system of its own at
 * `directory`: in a mount namespace that ends with it, so that nothing is left to clean up. Others
 * reach it by `/proc/<pid>/root`.
 *
 * @param size as mount(8) takes it, such as `8m`
 */
export function onTmpfs(directory: string, size: string): [string, ...string[]] {
  const script = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"'
  return ['unshare', '--mount', '--map-root-user', 'sh', '-c', script, 'sh', size, directory]
}

/** Whether this machine lets us: Linux with user namespaces, or root. */
export function canMountTmpfs(): boolean {
  const [command, ...args] = onTmpfs('/mnt', '1m')
  return spawnSync(command, [...args, 'true']).status === 0
}
