import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '#platform';
import { Complaint } from '../../complaint.ts';

export interface RefusedLine {
  readonly line: number;
  readonly reason: string;
}

/** One JSON object for every refused line: `{"line":12,"reason":"…"}`. For the operator alone: mode 0600. */
export class RefusalReport {
  private readonly file: FileHandle;
  private written: number;

  private constructor(file: FileHandle, written: number) {
    this.file = file;
    this.written = written;
  }

  /** Goes on behind the first `bytes` of a report; what stands after them is of lines that come again. */
  static async open(path: string, bytes: number): Promise<RefusalReport> {
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, bytes === 0 ? 'w' : 'r+', 0o600);
      await file.chmod(0o600);
      await file.truncate(bytes);
      return new RefusalReport(file, bytes);
    } catch (error) {
      throw new Complaint(`the report ${path} cannot be written (${errorCode(error)})`, 'name another with --report');
    }
  }

  get bytes(): number {
    return this.written;
  }

  async add(lines: readonly RefusedLine[]): Promise<void> {
    if (lines.length === 0) return;
    const text = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await this.file.write(text, 0, text.length, this.written);
    this.written += text.length;
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
