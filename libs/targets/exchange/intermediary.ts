import type { Exchanged, HttpRequest } from './exchange.ts';

/**
 * Stands between a connector and the network: sees each request before credentials are added to it, and decides
 * whether it is sent. For showing what would be sent, and for answering from a recording.
 */
export type Intermediary = (request: HttpRequest, send: () => Promise<Exchanged>) => Promise<Exchanged>;
