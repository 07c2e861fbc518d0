import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { errorCode } from '#platform';
import { Complaint } from '../../complaint.ts';

const HEAD_BYTES = 65_536;

export interface FileHead {
  readonly size: number;
  /** The first 64 KiB. */
  readonly text: string;
  /** Another one when the file has changed. */
  readonly fingerprint: string;
}

export async function readFileHead(file: string): Promise<FileHead> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size, mtimeMs } = await handle.stat();
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      const head = buffer.subarray(0, bytesRead);
      const digest = createHash('sha256').update(`${size} ${mtimeMs} `).update(head).digest('base64url');
      return { size, text: head.toString('utf8'), fingerprint: digest };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new Complaint(`${file} cannot be read (${errorCode(error)})`, 'name a file that this user can read');
  }
}
