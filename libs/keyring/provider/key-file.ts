import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError, errorCode } from '#platform';

const KEY_BYTES = 32;

/**
 * The 32 bytes of a key file, made on first use with mode 0600. Services that start together agree on one file: it
 * appears under its name whole, or is another's. Throws {@link ConfigurationError} for a file that others can read,
 * of another size, or that cannot be read or made.
 */
export async function keyFile(path: string): Promise<Buffer> {
  try {
    return (await existingKey(path)) ?? (await newKey(path)) ?? (await existingKey(path)) ?? refuse(path, 'vanished');
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const fault = `cannot be read or made (${errorCode(error)}): give the service's user this file, or a writable folder`;
    throw new ConfigurationError(`key file ${path} ${fault}`, { cause: error });
  }
}

async function existingKey(path: string): Promise<Buffer | undefined> {
  try {
    const { mode } = await stat(path);
    // Windows has no such modes; there the folder's access list guards the file.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      refuse(path, `has mode ${(mode & 0o777).toString(8)}, so others may read it: chmod 600 it`);
    }
    const key = await readFile(path);
    if (key.length !== KEY_BYTES)
      refuse(path, `has ${key.length} bytes instead of ${KEY_BYTES}: restore it from a copy`);
    return key;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A new key under this name; undefined when somebody else was first. Durable before it is used to wrap anything. */
async function newKey(path: string): Promise<Buffer | undefined> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const key = randomBytes(KEY_BYTES);
  const draft = `${path}.${randomUUID()}`;
  await written(draft, key);
  try {
    await link(draft, path);
    await synced(folder);
    return key;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return undefined;
    throw error;
  } finally {
    await unlink(draft);
  }
}

async function written(path: string, key: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(key);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function synced(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function refuse(path: string, fault: string): never {
  throw new ConfigurationError(`key file ${path} ${fault}`);
}
