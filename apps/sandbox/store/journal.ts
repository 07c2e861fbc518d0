import { open, type FileHandle } from 'node:fs/promises';

/**
 * An append-only file of JSON lines. An append is answered after its bytes were synced to the disk; appends that
 * arrive while a sync runs share the next one. After a failed write nothing more is taken: what the disk holds is
 * unknown until the file is read again.
 */
export class Journal {
  private readonly file: FileHandle;
  private waiting: string[] = [];
  private next = Promise.withResolvers<undefined>();
  private flushing: Promise<void> | undefined;
  private broken: Error | undefined;

  private constructor(file: FileHandle) {
    this.file = file;
  }

  static async open(path: string): Promise<Journal> {
    return new Journal(await open(path, 'a', 0o600));
  }

  /** Why nothing is taken any more, if so. */
  get failure(): Error | undefined {
    return this.broken;
  }

  async append(entry: unknown): Promise<void> {
    if (this.broken !== undefined) throw this.broken;
    this.waiting.push(`${JSON.stringify(entry)}\n`);
    const written = this.next.promise;
    this.flushing ??= this.flush();
    await written;
  }

  /** Waits for what was appended, then closes the file. */
  async close(): Promise<void> {
    await this.flushing;
    await this.file.close();
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      const lines = this.waiting.join('');
      const batch = this.next;
      this.waiting = [];
      this.next = Promise.withResolvers<undefined>();
      try {
        if (this.broken !== undefined) throw this.broken;
        await this.file.appendFile(lines);
        await this.file.datasync();
        batch.resolve(undefined);
      } catch (error) {
        this.broken ??= new Error('the journal could not be written', { cause: error });
        batch.reject(this.broken);
      }
    }
    this.flushing = undefined;
  }
}
