import { freePort } from '../../libs/platform/servers/index.ts';

/** Where each `service:port` of a compose network is reached on this machine. */
export class Addresses {
  private readonly ports = new Map<string, number>();

  /** A port of this machine for one that the service listens on. */
  async open(service: string, port: number): Promise<number> {
    const known = this.ports.get(`${service}:${port}`);
    if (known !== undefined) return known;
    const free = await freePort();
    this.ports.set(`${service}:${port}`, free);
    return free;
  }

  portOf(service: string, port: number | string): number {
    const known = this.ports.get(`${service}:${port}`);
    if (known === undefined) throw new Error(`${service} does not listen on ${port}`);
    return known;
  }

  /** A setting as it is on this machine. A name or port that nobody has stays as it is, and leads nowhere. */
  moved(setting: string): string {
    return setting.replace(/(?<![\w.-])([a-z][\w-]*):(\d+)\b/g, (whole) => {
      const port = this.ports.get(whole);
      return port === undefined ? whole : `127.0.0.1:${port}`;
    });
  }
}
