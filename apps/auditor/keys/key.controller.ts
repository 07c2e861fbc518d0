import {
  Controller,
  ForbiddenException,
  GoneException,
  Header,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import { BearerGuard, CurrentCaller, RequireScopes, type Caller } from '#platform';
import { readPurpose, readSubject } from '../http/queries.ts';
import { KeyRelease, type ReleasedKey } from './key-release.ts';

/** Keys for integrating systems that open the events of `identity.events` themselves. */
@Controller()
@UseGuards(BearerGuard)
@RequireScopes('audit')
export class KeyController {
  constructor(private readonly keys: KeyRelease) {}

  /** `POST /people/{id}/key?purpose=…`: the person's key as a JWK; 410 once it was destroyed. Never cached. */
  @Post('people/:id/key')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async release(
    @Param('id') id: string,
    @Query() query: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<ReleasedKey> {
    const purpose = readPurpose(query);
    if (!caller.scopes.has('audit:open')) throw new ForbiddenException('the token lacks the scope audit:open');
    const release = await this.keys.release(readSubject(id), purpose, caller);
    switch (release.kind) {
      case 'released':
        return release.key;
      case 'destroyed':
        throw new GoneException(
          `the key was destroyed on ${release.when} (${release.reason}): nobody can open what it sealed`,
        );
      case 'unknown':
        throw new NotFoundException('this tenant has no person with that id in its history (yet)');
    }
  }
}
