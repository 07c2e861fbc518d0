/**
 * What the embedded server runs with, as arguments. No socket files; deleted WAL is not kept for reuse (it would keep
 * deleted personal data in recycled files); and no personal data in its log: a statement, a message or a detail
 * quotes values, and the client that caused an error is told it anyway, so only the server's own state is logged.
 */
export function serverSettings(port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    wal_recycle: 'off',
    max_wal_size: '2GB',
    jit: 'off',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
