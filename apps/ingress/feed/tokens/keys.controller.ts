import { Controller, Get, Header } from '@nestjs/common';
import type { JSONWebKeySet } from 'jose';
import { SigningKey } from './signing-key.ts';

/** What receivers verify tokens with (RFC 7517 §5). Anybody may read it: public keys are public. */
@Controller('.well-known')
export class KeysController {
  constructor(private readonly key: SigningKey) {}

  @Get('jwks.json')
  @Header('content-type', 'application/json')
  @Header('cache-control', 'public, max-age=300')
  keys(): JSONWebKeySet {
    return this.key.published;
  }
}
